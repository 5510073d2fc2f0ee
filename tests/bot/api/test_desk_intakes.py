"""Service requests handed in over HTTP: each once, and only what can be one."""

from __future__ import annotations

from typing import Any

import pytest

from engine.desk.intakes import BODY_LIMIT
from tests.bot.api.conftest import Api, refused
from tests.bot.api.desk import PATH, VPN, detail, handed_in
from tests.bot.slack.people import ENGINEER1


async def test_a_request_is_what_was_handed_in(api: Api) -> None:
    answer = await api.post("ci-main", PATH, {**VPN, "type": "INCIDENT", "impact": "HIGH"})
    assert answer.status_code == 201
    said = answer.json()
    assert said["request_id"] == "SR-000001"
    assert (said["source"], said["external_id"], said["requester"]) == ("ci-main", "T-1", "Kim")
    assert (said["status"], said["language"], said["category"]) == ("NEW", "en", "GENERAL")
    shown = await detail(api, "sr-1")
    assert shown["body"] == VPN["body"]
    assert [event["event"] for event in shown["history"]] == ["RequestReceived"]
    assert shown["history"][0]["by"] == "Kim"
    assert shown["answer"] is None


async def test_a_person_hands_in_for_themselves_and_needs_no_external_id(api: Api) -> None:
    body = {"body": "비밀번호는 어떻게 바꾸나요?\n급합니다."}
    one, other = [await api.post("engineer", PATH, body) for _ in range(2)]
    assert one.json()["request_id"] != other.json()["request_id"]
    said = one.json()
    assert (said["source"], said["requester"]) == ("api", ENGINEER1)
    assert (said["title"], said["language"]) == ("비밀번호는 어떻게 바꾸나요?", "ko")


async def test_handing_the_same_in_again_answers_the_same(api: Api) -> None:
    first = await api.post("ci-main", PATH, VPN)
    again = await api.post("ci-main", PATH, VPN)
    assert (first.status_code, again.status_code) == (201, 200)
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert again.json() == first.json()


@pytest.mark.parametrize(
    "changed", [{"body": "Another."}, {"title": "Other"}, {"requester": "Lee"}, {"urgency": "HIGH"}]
)
async def test_the_same_id_for_another_request_is_refused(api: Api, changed: dict[str, str]) -> None:
    await handed_in(api)
    sentence = refused(await api.post("ci-main", PATH, {**VPN, **changed}), 409, "external-id-conflict")
    assert "SR-000001" in sentence
    assert (await detail(api, "SR-000001"))["body"] == VPN["body"]


async def test_two_sources_may_use_the_same_id(api: Api) -> None:
    assert await handed_in(api, "ci-main") != await handed_in(api, "other-bot")


@pytest.mark.parametrize(
    "body, code",
    [
        ({"body": ""}, "field-missing"),
        ({"body": " \n\t "}, "field-missing"),
        ({"body": "a\x00b"}, "field-malformed"),
        ({"body": "가" * (BODY_LIMIT // 3 + 1)}, "field-too-long"),
        ({"body": "a" * (BODY_LIMIT + 1)}, "invalid"),
        ({"body": "a", "title": "t" * 201}, "invalid"),
        ({"body": "a", "language": "tlh"}, "invalid"),
        ({"body": "a", "external_id": "  "}, "field-missing"),
        ({"body": "a", "external_id": ""}, "invalid"),
        ({"body": "a", "requester": "\x00"}, "field-malformed"),
        ({"body": "a", "category": " "}, "field-missing"),
        ({"body": "a", "type": "WISH"}, "invalid"),
        ({"body": "a", "source": "slack"}, "invalid"),
        ({"body": b"\xff".decode("latin-1"), "linked_to": "SR-9"}, "request-not-found"),
        ({"body": 7}, "invalid"),
        ({}, "invalid"),
        ("How?", "invalid"),
    ],
)
async def test_a_request_that_cannot_be_is_refused(api: Api, body: Any, code: str) -> None:
    refused(await api.post("ci-main", PATH, body), 404 if code.endswith("found") else 422, code)
    assert (await api.get("engineer", PATH)).json()["items"] == []


@pytest.mark.parametrize(
    "text",
    [
        "🔥🔥🔥",
        "<!channel> <script>alert(1)</script> *b* `c`",
        "\u202eevil",
        "'; DROP TABLE requests; --",
        "a" * BODY_LIMIT,
    ],
    ids=["emoji", "markup", "bidi", "sql", "64 KiB"],
)
async def test_hostile_text_comes_back_as_it_was(api: Api, text: str) -> None:
    request_id = await handed_in(api, title="t", body=text)
    assert (await detail(api, request_id))["body"] == text


async def test_bytes_that_are_no_text_are_refused(api: Api) -> None:
    headers = {**api.headers("ci-main"), "content-type": "application/json"}
    answer = await api.client.post(PATH, content=b'{"body": "\xff\xfe"}', headers=headers)
    assert "UTF-8" in refused(answer, 422, "invalid")
    for body in (b'{"body": "\\ud800"}', b'{"body": "a", "\\ud800": 1}'):
        refused(await api.client.post(PATH, content=body, headers=headers), 422, "invalid")
