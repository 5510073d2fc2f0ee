"""POST /api/auto/queue: what is answered, and what is replayed."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from engine.gate import Rules
from engine.times import HOUR, MINUTE
from tests.bot.api.conftest import CRITICAL, HIGH, LOW, Api, refused
from tests.clock import HandClock

KEY = {"idempotency-key": "deploy-8812"}


async def test_what_is_low_is_released_in_the_answer(api: Api) -> None:
    answer = await api.post("ci-main", "queue", LOW)
    assert answer.status_code == 201
    said = answer.json()
    action_id, content = said.pop("action_id"), said.pop("action_hash")
    assert said == {
        "status": "AUTO_DONE",
        "risk": "LOW",
        "reasons": ["cache_clear in DEV is LOW"],
        "message": f"{action_id} is LOW: released, go ahead.",
    }
    assert action_id.startswith("ACT-")
    assert len(content) == 64


async def test_what_is_high_waits_and_says_how_it_is_decided(api: Api) -> None:
    answer = await api.post("ci-main", "queue", HIGH)
    assert answer.status_code == 201
    said = answer.json()
    action_id, content = said.pop("action_id"), said.pop("action_hash")
    assert said == {
        "status": "PENDING_APPROVAL",
        "risk": "HIGH",
        "reasons": ["service_restart is LOW by itself", "PROD raises it by 2"],
        "message": f"{action_id} is HIGH and waits for approval by ENGINEER or PM or ADMIN; do not run it yet.",
        "approve_cmd": f"/approve {action_id}",
        "reject_cmd": f"/reject {action_id} reason",
        "expires_at": "2026-11-23T19:40:00Z",
    }
    assert len(content) == 64


@pytest.mark.parametrize(
    "body, status, risk",
    [
        ({**LOW, "environment": "dev"}, "AUTO_DONE", "LOW"),
        ({**HIGH, "environment": "stage"}, "AUTO_DONE", "MEDIUM"),
        (HIGH, "PENDING_APPROVAL", "HIGH"),
        (CRITICAL, "PENDING_APPROVAL", "CRITICAL"),
        ({**LOW, "action_type": "make_coffee"}, "PENDING_APPROVAL", "HIGH"),
        ({**LOW, "action_type": "make_coffee", "environment": "PROD"}, "PENDING_APPROVAL", "CRITICAL"),
        ({**LOW, "target_count": 101}, "PENDING_APPROVAL", "HIGH"),
    ],
)
async def test_the_answer_says_the_level_and_whether_to_wait(
    api: Api, body: dict[str, Any], status: str, risk: str
) -> None:
    said = (await api.post("ci-main", "queue", body)).json()
    assert (said["status"], said["risk"]) == (status, risk)
    assert {"approve_cmd", "reject_cmd", "expires_at"}.isdisjoint(said) == (status == "AUTO_DONE")


async def test_every_field_is_kept(api: Api) -> None:
    body = {**CRITICAL, "target_count": 3, "payload": {"rows": [1, 2.5, None, True, "결제"], "big": 2**70}}
    action_id = await api.submit("ci-main", body)
    held = (await api.get("ci-main", f"actions/{action_id}")).json()
    assert {name: held[name] for name in body} == body


async def test_a_person_hands_in_as_themselves(api: Api) -> None:
    action_id = await api.submit("engineer")
    assert (await api.get("pm", f"actions/{action_id}")).json()["requested_by"] == "U0ENGINEER1"


@pytest.mark.parametrize(
    "change, pointer",
    [
        ({"action_type": None}, "/action_type"),
        ({"action_type": ""}, "/action_type"),
        ({"action_type": "a" * 65}, "/action_type"),
        ({"description": ""}, "/description"),
        ({"description": "x" * 2_001}, "/description"),
        ({"description": 7}, "/description"),
        ({"target": "x" * 501}, "/target"),
        ({"environment": ""}, "/environment"),
        ({"environment": "x" * 33}, "/environment"),
        ({"target_count": 0}, "/target_count"),
        ({"target_count": -1}, "/target_count"),
        ({"target_count": 1_000_001}, "/target_count"),
        ({"target_count": True}, "/target_count"),
        ({"target_count": 1.0}, "/target_count"),
        ({"target_count": "1"}, "/target_count"),
        ({"payload": []}, "/payload"),
        ({"payload": "{}"}, "/payload"),
        ({"risk": "LOW"}, "/risk"),
    ],
    ids=str,
)
async def test_a_wrong_field_is_named(api: Api, change: dict[str, Any], pointer: str) -> None:
    answer = await api.post("ci-main", "queue", {**LOW, **change})
    assert pointer in refused(answer, 422, "invalid")
    assert [fault["pointer"] for fault in answer.json()["errors"]] == [pointer]


@pytest.mark.parametrize("missing", ["action_type", "description"])
async def test_what_is_needed_is_named_when_it_is_missing(api: Api, missing: str) -> None:
    body = {name: value for name, value in LOW.items() if name != missing}
    assert f"/{missing}: Field required" in refused(await api.post("ci-main", "queue", body), 422, "invalid")


@pytest.mark.parametrize(
    "change, code, word",
    [
        ({"action_type": "rm -rf /"}, "field-malformed", "action_type"),
        ({"description": "   "}, "field-missing", "description"),
        ({"description": "a\x00b"}, "field-malformed", "description"),
        ({"environment": "P R O D!"}, "field-malformed", "environment"),
        ({"payload": {"x": "y" * 65_536}}, "field-too-long", "payload"),
    ],
)
async def test_what_the_engine_refuses_is_invalid_too(
    api: Api, change: dict[str, Any], code: str, word: str
) -> None:
    assert word in refused(await api.post("ci-main", "queue", {**LOW, **change}), 422, code)
    assert (await api.get("ci-main", "queue")).json()["items"] == []


async def test_the_same_key_and_body_replays_the_answer_byte_for_byte(api: Api, clock: HandClock) -> None:
    first = await api.post("ci-main", "queue", HIGH, KEY)
    action_id = first.json()["action_id"]
    assert (await api.post("engineer", f"approve/{action_id}")).status_code == 200
    clock.now += 3 * HOUR
    again = await api.post("ci-main", "queue", dict(reversed(HIGH.items())), KEY)
    assert (again.status_code, again.content) == (201, first.content)
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert len((await api.get("ci-main", "queue")).json()["items"]) == 1


async def test_many_at_once_with_one_key_are_one_action(api: Api) -> None:
    answers = await asyncio.gather(*(api.post("ci-main", "queue", HIGH, KEY) for _ in range(10)))
    assert len({answer.content for answer in answers}) == 1
    assert sorted("idempotent-replayed" in answer.headers for answer in answers) == [False] + [True] * 9


async def test_the_same_key_with_another_body_is_a_conflict(api: Api) -> None:
    await api.post("ci-main", "queue", HIGH, KEY)
    answer = await api.post("ci-main", "queue", {**HIGH, "target_count": 2}, KEY)
    assert "use a new key" in refused(answer, 409, "idempotency-conflict")


async def test_an_idempotency_key_belongs_to_the_caller_s_key(api: Api) -> None:
    answers = [await api.post(who, "queue", HIGH, KEY) for who in ("ci-main", "other-bot", "engineer")]
    assert len({answer.json()["action_id"] for answer in answers}) == 3
    assert all("idempotent-replayed" not in answer.headers for answer in answers)


@pytest.mark.parametrize("key", ["", "x" * 256, "schlüssel", "a\tb"])
async def test_an_idempotency_key_is_printable_and_short(api: Api, key: str) -> None:
    answer = await api.post("ci-main", "queue", HIGH, {"idempotency-key": key.encode()})  # type: ignore[dict-item]
    assert answer.status_code == 422
    assert (await api.get("ci-main", "queue")).json()["items"] == []


async def test_an_idempotency_key_of_255_characters_is_taken(api: Api) -> None:
    answer = await api.post("ci-main", "queue", HIGH, {"idempotency-key": "k" * 255})
    assert answer.status_code == 201


class TestWithALimit:
    @pytest.fixture
    def rules(self) -> Rules:
        return Rules(max_pending=2)

    async def test_more_pending_than_allowed_is_too_many(self, api: Api, clock: HandClock) -> None:
        for _ in range(2):
            await api.submit("ci-main")
        answer = await api.post("ci-main", "queue", HIGH)
        assert "wait for decisions or cancel some" in refused(answer, 429, "too-many-pending")
        assert answer.headers["retry-after"] == "60"
        await api.submit("ci-main", LOW)
        await api.submit("other-bot")
        clock.now += 30 * MINUTE
        await api.submit("ci-main")
