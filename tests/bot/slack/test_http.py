"""POST /slack/events lets in what Slack signed, once, and nothing else."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.routing import Route

from bot.slack.app import build_app
from bot.slack.context import SlackDoor
from bot.slack.http import LARGEST_BODY, http_endpoint
from bot.slack.seal import Refusal, Seal
from engine.actions import Status
from engine.ports import Store
from engine.times import MINUTE, SECOND
from tests.bot.conftest import Hand
from tests.bot.slack.conftest import Counts, MakeDoor
from tests.bot.slack.payloads import command
from tests.bot.slack.people import ENGINEER1
from tests.clock import HandClock

SECRET = "a-signing-secret"
FORM = "application/x-www-form-urlencoded"


class Line:
    """The way from Slack to the endpoint, and whoever forges on it."""

    def __init__(self, door: SlackDoor, clock: HandClock) -> None:
        endpoint = http_endpoint(build_app(door), SECRET, clock, door.meter)
        app = Starlette(routes=[Route("/slack/events", endpoint, methods=["GET", "POST"])])
        self._client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://autoq.test")
        self._clock = clock
        self.door = door

    async def send(
        self, body: bytes, headers: dict[str, str] | list[tuple[str, str]], method: str = "POST"
    ) -> httpx.Response:
        return await self._client.request(method, "/slack/events", content=body, headers=headers)

    def signed(
        self, body: bytes, *, secret: str = SECRET, age: int = 0, media_type: str = FORM
    ) -> dict[str, str]:
        """The headers that Slack would send with this body."""
        stamp = str((self._clock() - age) // 1_000_000)
        seal = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        return {
            "content-type": media_type,
            "x-slack-request-timestamp": stamp,
            "x-slack-signature": f"v0={seal}",
        }

    async def genuine(self, body: bytes, media_type: str = FORM) -> httpx.Response:
        return await self.send(body, self.signed(body, media_type=media_type))

    @property
    def counted(self) -> list[str]:
        meter = self.door.meter
        assert isinstance(meter, Counts)
        return [kind for what, kind in meter.seen if what == "forged"]


@pytest.fixture
def line(make_door: MakeDoor, clock: HandClock) -> Line:
    door = make_door()
    know(door, ENGINEER1)
    return Line(door, clock)


def know(door: SlackDoor, user_id: str, **flags: Any) -> None:
    """Put a person into the cache as Slack would describe them."""
    door.identity._learn(user_id, {"id": user_id, "team_id": door.team_id, "locale": "en-US", **flags})


def form(**parts: str) -> bytes:
    return urlencode(parts).encode()


def approval(action_id: str, comment: str = "") -> bytes:
    return form(**command("/approve", f"{action_id} {comment}", ENGINEER1))


Forge = Callable[[Line, bytes], tuple[bytes, dict[str, str]]]


def _without(line: Line, body: bytes, header: str) -> dict[str, str]:
    return {name: value for name, value in line.signed(body).items() if name != header}


FORGERIES: dict[str, Forge] = {
    "unsigned": lambda line, body: (body, {"content-type": FORM}),
    "no signature": lambda line, body: (body, _without(line, body, "x-slack-signature")),
    "no time": lambda line, body: (body, _without(line, body, "x-slack-request-timestamp")),
    "another secret": lambda line, body: (body, line.signed(body, secret="guessed")),
    "another body": lambda line, body: (body + b"&text=ACT-00000000", line.signed(body)),
    "old": lambda line, body: (body, line.signed(body, age=6 * MINUTE)),
    "from the future": lambda line, body: (body, line.signed(body, age=-6 * MINUTE)),
    "a word for the time": lambda line, body: (
        body,
        line.signed(body) | {"x-slack-request-timestamp": "now"},
    ),
    "an endless time": lambda line, body: (
        body,
        line.signed(body) | {"x-slack-request-timestamp": "9" * 400},
    ),
    "an empty time": lambda line, body: (body, line.signed(body) | {"x-slack-request-timestamp": ""}),
    "an empty signature": lambda line, body: (body, line.signed(body) | {"x-slack-signature": ""}),
    "a bare signature": lambda line, body: (body, line.signed(body) | {"x-slack-signature": "v0="}),
    "no UTF-8": lambda line, body: (b"\xff\xfe" + body, line.signed(body)),
    "unsigned ssl_check": lambda line, body: (b"ssl_check=1", {"content-type": FORM}),
    "unsigned json": lambda line, body: (b"{broken", {"content-type": "application/json"}),
    "unsigned payload": lambda line, body: (b"payload=x", {"content-type": FORM}),
    "unsigned other type": lambda line, body: (body, {"content-type": "text/plain"}),
}


@pytest.mark.parametrize("kind", FORGERIES)
async def test_a_forged_request_is_401_and_only_counts(
    line: Line, store: Store, hand_in: Hand, kind: str
) -> None:
    action = await hand_in()
    response = await line.send(*FORGERIES[kind](line, approval(action.id)))
    assert response.status_code == 401
    assert response.content == b""
    assert line.counted == ["signature"]
    held = await store.read(lambda tx: tx.actions.find(action.id))
    assert held == action


async def test_a_signature_beyond_ascii_is_401(line: Line) -> None:
    body = b"text=x"
    headers = [(name.encode(), value.encode()) for name, value in line.signed(body).items()]
    headers = [(name, b"v0=\xe9" if name == b"x-slack-signature" else value) for name, value in headers]
    response = await line._client.post("/slack/events", content=body, headers=headers)
    assert response.status_code == 401


async def test_a_genuine_command_decides(line: Line, store: Store, hand_in: Hand) -> None:
    action = await hand_in()
    response = await line.genuine(approval(action.id))
    assert response.status_code == 200
    assert "You approved" in response.json()["text"]
    held = await store.read(lambda tx: tx.actions.find(action.id))
    assert held is not None
    assert held.status is Status.APPROVED


async def test_the_word_payload_in_a_comment_loses_nothing(line: Line, store: Store, hand_in: Hand) -> None:
    action = await hand_in()
    await line.genuine(approval(action.id, "the payload=x is right"))
    held = await store.read(lambda tx: tx.actions.find(action.id))
    assert held is not None
    assert held.decision is not None
    assert held.decision.comment == "the payload=x is right"


async def test_the_same_signed_request_counts_once(
    line: Line, store: Store, hand_in: Hand, clock: HandClock
) -> None:
    first, second = await hand_in(), await hand_in()
    body = approval(first.id)
    headers = line.signed(body)
    assert (await line.send(body, headers)).status_code == 200
    clock.now += 4 * MINUTE
    assert (await line.send(body, headers)).status_code == 401
    assert (await line.genuine(approval(second.id))).status_code == 200
    assert line.counted == ["replay"]


@pytest.mark.parametrize("forged", ["v0=" + "a" * 64, "v0=", "zz", ""])
@pytest.mark.parametrize("place", [0, 3])
async def test_a_second_signature_makes_no_new_request_of_an_old_one(
    line: Line, hand_in: Hand, clock: HandClock, forged: str, place: int
) -> None:
    action = await hand_in()
    body = approval(action.id)
    headers = list(line.signed(body).items())
    assert (await line.send(body, headers)).status_code == 200
    headers.insert(place, ("x-slack-signature", forged))
    assert (await line.send(body, headers)).status_code == 401
    assert line.counted == ["signature"]


@pytest.mark.parametrize("begun", [0, 3, 6, 9])
def test_a_signature_counts_once_for_as_long_as_it_is_genuine(clock: HandClock, begun: int) -> None:
    seal = Seal(SECRET, clock)
    clock.now += begun * MINUTE
    early = sealed_at(clock.now + 5 * MINUTE, b"early")
    seal.check(b"early", early)
    for _ in range(9):
        clock.now += MINUTE
        seal.check(b"", sealed_at(clock.now))
        with pytest.raises(Refusal) as refused:
            seal.check(b"early", early)
        assert refused.value.kind == "replay"


def test_what_a_seal_remembers_does_not_grow_with_time(clock: HandClock) -> None:
    seal = Seal(SECRET, clock)
    for pause in [*[MINUTE] * 50, 30 * MINUTE]:
        clock.now += pause
        seal.check(b"", sealed_at(clock.now))
        assert len(seal._used) + len(seal._used_before) <= 20
    assert len(seal._used) + len(seal._used_before) == 1


def sealed_at(at: int, body: bytes = b"") -> Headers:
    """The headers of a request that Slack stamps with this time."""
    stamp = str(at // SECOND)
    made = SignatureVerifier(SECRET).generate_signature(timestamp=stamp, body=body)
    assert made is not None
    return Headers({"x-slack-request-timestamp": stamp, "x-slack-signature": made})


async def test_signatures_are_forgotten_when_they_could_not_count_any_more(
    line: Line, clock: HandClock
) -> None:
    body = form(**command("/autoq", "help", ENGINEER1))
    await line.genuine(body)
    clock.now += 11 * MINUTE
    assert (await line.genuine(body)).status_code == 200
    assert line.counted == []


async def test_a_body_above_the_limit_is_413_and_not_read_to_its_end(line: Line) -> None:
    sent = 0

    async def endless() -> Any:
        nonlocal sent
        while True:
            sent += 65_536
            yield b"x" * 65_536

    response = await line._client.post("/slack/events", content=endless(), headers=line.signed(b""))
    assert response.status_code == 413
    assert sent <= LARGEST_BODY + 2 * 65_536


async def test_an_unsigned_flood_is_not_read_at_all(line: Line) -> None:
    sent = 0

    async def endless() -> Any:
        nonlocal sent
        while sent < 10 * LARGEST_BODY:
            sent += 65_536
            yield b"x" * 65_536

    response = await line._client.post("/slack/events", content=endless(), headers={"content-type": FORM})
    assert response.status_code == 401
    assert line.counted == ["signature"]


async def test_only_post_is_taken(line: Line) -> None:
    assert (await line.send(b"", {}, "GET")).status_code == 405


@pytest.mark.parametrize(
    "body, media_type, status",
    [
        (b"{}", "text/plain", 415),
        (b"{broken", "application/json", 400),
        (b"[1]", "application/json", 400),
        (b"payload=%7Bbroken", FORM, 400),
        (b"payload=3", FORM, 400),
        (b'{"team_id": 3, "enterprise": 4}', "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
    ],
)
async def test_a_signed_request_that_says_nothing_is_refused(
    line: Line, body: bytes, media_type: str, status: int
) -> None:
    assert (await line.genuine(body, media_type)).status_code == status


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"type": "view_closed"},
        {"type": "message_action", "callback_id": "look"},
        {"type": 7},
        {"command": ["x"]},
    ],
)
async def test_a_signed_request_of_a_kind_that_nobody_serves_is_acknowledged(
    line: Line, told: dict[str, Any]
) -> None:
    response = await line.genuine(json.dumps(told).encode(), "application/json")
    assert response.status_code == 200
    assert response.content == b""


async def test_the_url_is_verified_when_slack_asks(line: Line) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "prove it"}).encode()
    response = await line.genuine(body, "application/json")
    assert response.json() == {"challenge": "prove it"}


async def test_a_signed_ssl_check_is_acknowledged(line: Line) -> None:
    assert (await line.genuine(b"ssl_check=1&token=t")).status_code == 200


def test_a_blank_secret_is_refused_at_once(make_door: MakeDoor, clock: HandClock) -> None:
    door = make_door()
    with pytest.raises(ValueError, match="signing_secret"):
        http_endpoint(build_app(door), " ", clock, door.meter)
