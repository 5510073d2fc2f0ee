"""Bodies: JSON without leniences, bounded whether or not their length is announced."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from bot.api.problems import BODY_LIMIT
from engine.actions import PAYLOAD_DEPTH
from tests.bot.api.conftest import Api, refused


async def sent(api: Api, body: bytes, kind: str = "application/json") -> httpx.Response:
    """What is answered to these bytes as a submission."""
    headers = {**api.headers("ci-main"), "content-type": kind}
    return await api.client.post("/api/auto/queue", content=body, headers=headers)


def proposal(more: str) -> bytes:
    """A submission with something more in it."""
    return ('{"action_type": "cache_clear", "description": "Stale prices."' + more + "}").encode()


async def test_what_is_well_formed_is_taken(api: Api) -> None:
    assert (
        await sent(api, proposal(', "payload": {"deep": [[{"a": null}]], "n": -1.5e3}'))
    ).status_code == 201


@pytest.mark.parametrize(
    "body, word",
    [
        (b"{", "not JSON"),
        (b"{}{}", "not JSON"),
        (b"\xff\xfe{}", "UTF-8"),
        (proposal("")[:-2] + b'\xc3\x28"}', "UTF-8"),
        (proposal(', "target": "\n"'), "not JSON"),
        (proposal(', "description": "again"'), "a key is given twice"),
        (proposal(', "payload": {"a": {"b": 1, "b": 2}}'), "a key is given twice"),
        (proposal(', "payload": {"a": NaN}'), "NaN is not JSON"),
        (proposal(', "payload": {"a": Infinity}'), "Infinity is not JSON"),
        (proposal(', "payload": {"a": -Infinity}'), "-Infinity is not JSON"),
        (proposal(f', "payload": {{"a": {"1" * 5_000}}}'), "thousands of digits"),
        (proposal(f', "payload": {{"a": {"[" * 20_000}{"]" * 20_000}}}'), "nested without end"),
        (b"[" * 200_000, "nested without end"),
        (b"null", "Input should be"),
        (b"[]", "Input should be"),
        (b'"{}"', "Input should be"),
        (b"", "Field required"),
    ],
    ids=range(17),
)
async def test_what_is_not_well_formed_is_refused_with_its_reason(api: Api, body: bytes, word: str) -> None:
    answer = await sent(api, body)
    assert word in refused(answer, 422, "invalid")
    assert answer.json()["errors"][0]["in"] == "body"


@pytest.mark.parametrize("value", ["1e400", "-1e999", '"\\ud800"'])
async def test_a_value_that_no_answer_could_carry_is_refused(api: Api, value: str) -> None:
    refused(await sent(api, proposal(f', "payload": {{"a": {value}}}')), 422, "field-malformed")


@pytest.mark.parametrize("value", ["9" * 4_000, "1e-400", "18446744073709551616", '"\\u0000"'])
async def test_a_value_at_the_edge_comes_back(api: Api, value: str) -> None:
    answer = await sent(api, proposal(f', "payload": {{"a": {value}}}'))
    shown = await api.get("ci-main", f"actions/{answer.json()['action_id']}")
    assert shown.status_code == 200
    assert "a" in shown.json()["payload"]


@pytest.mark.parametrize("depth, status", [(PAYLOAD_DEPTH - 1, 201), (PAYLOAD_DEPTH, 422), (300, 422)])
async def test_what_is_nested_too_deep_to_be_shown_is_never_stored(api: Api, depth: int, status: int) -> None:
    body = proposal(f', "payload": {{"a": {"[" * depth}{"]" * depth}}}')
    assert (await sent(api, body)).status_code == status
    assert (await api.get("ci-main", "queue")).status_code == 200


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "application/octet-stream"]
)
async def test_a_body_that_is_not_called_json_is_refused(api: Api, kind: str) -> None:
    refused(await sent(api, proposal(""), kind), 422, "invalid")


async def test_a_body_that_announces_too_much_is_refused_unread(api: Api) -> None:
    read: list[bool] = []

    async def unread() -> AsyncIterator[bytes]:
        read.append(True)
        yield b" "

    headers = {**api.headers("ci-main"), "content-length": str(BODY_LIMIT + 1)}
    answer = await api.client.post("/api/auto/queue", content=unread(), headers=headers)
    assert str(BODY_LIMIT) in refused(answer, 413, "body-too-large")
    assert not read


async def test_a_body_that_does_not_say_its_length_is_read_no_further_than_the_limit(api: Api) -> None:
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        while True:
            read += 65_536
            yield b" " * 65_536

    headers = {**api.headers("ci-main"), "content-type": "application/json"}
    answer = await api.client.post("/api/auto/queue", content=endless(), headers=headers)
    refused(answer, 413, "body-too-large")
    assert read <= BODY_LIMIT + 2 * 65_536


async def test_a_body_at_the_limit_is_read(api: Api) -> None:
    body = proposal("").ljust(BODY_LIMIT)
    assert (await sent(api, body)).status_code == 201
    refused(await sent(api, body + b" "), 413, "body-too-large")


async def test_an_escaped_payload_of_the_largest_size_fits_in_a_body(api: Api) -> None:
    escaped = "\\u0041" * 65_000
    assert (await sent(api, proposal(f', "payload": {{"a": "{escaped}"}}'))).status_code == 201
