"""The reading calls: one action, pages of them, their history, and today at a glance."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from engine.commands import Expire
from engine.ports import Store
from engine.times import DAY, HOUR, MINUTE, SECOND
from tests.bot.api.conftest import CRITICAL, HIGH, LOW, Api, MakeApi, refused
from tests.clock import START, HandClock


async def listed(api: Api, who: str, path: str, **query: Any) -> list[str]:
    """The ids of a page."""
    answer = await api.get(who, path, **query)
    assert answer.status_code == 200, answer.text
    return [item["action_id"] for item in answer.json()["items"]]


async def test_an_action_is_shown_field_by_field(api: Api, clock: HandClock) -> None:
    body = {**CRITICAL, "target_count": 2, "payload": {"table": "orders", "password": "hunter2"}}
    action_id = await api.submit("ci-main", body)
    clock.now += 1_500_000
    await api.post("admin", f"reject/{action_id}", {"comment": "Not today."})
    said = (await api.get("ci-main", f"actions/{action_id}")).json()
    assert len(said.pop("action_hash")) == 64
    assert said == {
        "action_id": action_id,
        "action_type": "data_delete",
        "description": "Old rows.",
        "target": "orders",
        "environment": "PROD",
        "target_count": 2,
        "payload": {"table": "orders", "password": "••••"},
        "risk_level": "CRITICAL",
        "reasons": ["data_delete in PROD is CRITICAL"],
        "status": "REJECTED",
        "requested_by": "ci-main",
        "approved_by": "U0ADMIN001",
        "comment": "Not today.",
        "created_at": "2026-11-23T19:10:00Z",
        "processed_at": "2026-11-23T19:10:01.500000Z",
        "expires_at": "2026-11-23T19:40:00Z",
        "run": None,
        "decision": {
            "verdict": "REJECT",
            "by": "U0ADMIN001",
            "at": "2026-11-23T19:10:01.500000Z",
            "door": "api",
            "comment": "Not today.",
        },
        "history": [
            {"event": "ActionQueued", "by": "ci-main", "at": "2026-11-23T19:10:00Z"},
            {"event": "ActionRejected", "by": "U0ADMIN001", "at": "2026-11-23T19:10:01.500000Z"},
        ],
    }


async def test_what_is_absent_is_null(api: Api) -> None:
    said = (await api.get("ci-main", f"actions/{await api.submit('ci-main', LOW)}")).json()
    absent = {"target", "payload", "approved_by", "comment", "expires_at", "run", "decision"}
    assert {name for name, value in said.items() if value is None} == absent
    assert said["processed_at"] == said["created_at"]


async def test_a_list_shows_the_same_without_decision_and_history(api: Api) -> None:
    action_id = await api.submit("ci-main")
    (item,) = (await api.get("ci-main", "queue")).json()["items"]
    shown = (await api.get("ci-main", f"actions/{action_id}")).json()
    assert shown == {**item, "decision": None, "history": shown["history"]}
    assert item["processed_at"] is None


async def test_the_history_tells_in_order_who_tried_and_who_did(api: Api, clock: HandClock) -> None:
    action_id = await api.submit("engineer", CRITICAL)
    for who, path in (("engineer", "approve"), ("colleague", "reject"), ("ci-main", "approve")):
        clock.now += SECOND
        assert (await api.post(who, f"{path}/{action_id}")).status_code == 403
    clock.now += SECOND
    await api.post("admin", f"approve/{action_id}")
    history = (await api.get("pm", f"actions/{action_id}")).json()["history"]
    assert [(row["event"], row["by"]) for row in history] == [
        ("ActionQueued", "U0ENGINEER1"),
        ("AttemptRefused", "U0ENGINEER1"),
        ("AttemptRefused", "U0ENGINEER2"),
        ("AttemptRefused", "ci-main"),
        ("ActionApproved", "U0ADMIN001"),
    ]
    assert [row["at"] for row in history] == sorted(row["at"] for row in history)


@pytest.mark.parametrize("spelled", ["{id}", "{lower}", "{bare}", " {id} ", "`{id}`", "{wide}"])
async def test_an_id_is_read_forgivingly(api: Api, spelled: str) -> None:
    action_id = await api.submit("ci-main")
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in action_id)
    text = spelled.format(id=action_id, lower=action_id.lower(), bare=action_id[4:], wide=wide)
    answer = await api.get("ci-main", f"actions/{text}")
    assert answer.json()["action_id"] == action_id


@pytest.mark.parametrize("wrong", ["ACT-00000000", "ACT-1", "x", "ACT-%00", "1' OR 1=1", "%F0%9F%92%A5" * 9])
@pytest.mark.parametrize("call", ["actions", "approve", "reject", "cancel"])
async def test_an_unknown_or_malformed_id_is_not_found(api: Api, call: str, wrong: str) -> None:
    path = f"{call}/{wrong}"
    answer = await (api.get("admin", path) if call == "actions" else api.post("admin", path))
    refused(answer, 404, "not-found")


async def test_a_page_is_newest_first_and_goes_on_at_its_cursor(api: Api, clock: HandClock) -> None:
    ids = []
    for _ in range(7):
        ids.append(await api.submit("ci-main"))
        clock.now += SECOND
    seen: list[str] = []
    query: dict[str, Any] = {"limit": 3}
    while True:
        page = (await api.get("ci-main", "queue", **query)).json()
        assert set(page) == {"items", "next_cursor"}
        seen += [item["action_id"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        query["cursor"] = page["next_cursor"]
        await api.submit("ci-main")
    assert seen == ids[::-1]


@pytest.mark.parametrize("path, usual", [("queue", 20), ("history", 50)])
async def test_a_page_has_its_usual_and_its_largest_size(api: Api, path: str, usual: int) -> None:
    for _ in range(usual + 1):
        await api.submit("ci-main", LOW)
    page = (await api.get("ci-main", path)).json()
    assert len(page["items"]) == usual
    assert page["next_cursor"] is not None
    assert len(await listed(api, "ci-main", path, limit=200)) == usual + 1
    for limit in (0, 201, -1, "ten"):
        refused(await api.get("ci-main", path, limit=limit), 422, "invalid")


async def test_a_queue_is_filtered_by_status_and_risk(api: Api, store: Store, clock: HandClock) -> None:
    low = await api.submit("ci-main", LOW)
    expired, swept = await api.submit("ci-main"), await api.submit("ci-main", CRITICAL)
    clock.now += 30 * MINUTE
    await store.apply(Expire(action_id=swept))
    clock.now += SECOND
    high = await api.submit("ci-main")
    clock.now += SECOND
    critical = await api.submit("ci-main", CRITICAL)
    clock.now += SECOND
    cancelled = await api.submit("ci-main")
    await api.post("ci-main", f"cancel/{cancelled}")
    assert await listed(api, "admin", "queue", status="PENDING_APPROVAL") == [critical, high]
    assert set(await listed(api, "admin", "queue", status="EXPIRED")) == {expired, swept}
    assert await listed(api, "admin", "queue", status="CANCELLED") == [cancelled]
    assert await listed(api, "admin", "queue", status="AUTO_DONE") == [low]
    assert await listed(api, "admin", "queue", status="APPROVED") == []
    assert set(await listed(api, "admin", "queue", risk="CRITICAL")) == {critical, swept}
    assert await listed(api, "admin", "queue", risk="CRITICAL", status="PENDING_APPROVAL") == [critical]
    assert len(await listed(api, "admin", "queue")) == 6


@pytest.mark.parametrize(
    "path, query",
    [
        ("queue", {"status": "DONE"}),
        ("queue", {"risk": "high"}),
        ("queue", {"cursor": "x" * 201}),
        ("history", {"days": 0}),
        ("history", {"days": 3_651}),
    ],
)
async def test_a_wrong_filter_is_refused(api: Api, path: str, query: dict[str, Any]) -> None:
    assert next(iter(query)) in refused(await api.get("admin", path, **query), 422, "invalid")


@pytest.mark.parametrize("cursor", ["x", "0.0", "MTIz", "é", ""])
async def test_a_cursor_of_somebody_s_own_making_is_refused(api: Api, cursor: str) -> None:
    refused(await api.get("admin", "queue", cursor=cursor), 422, "field-malformed")


async def test_history_goes_back_by_creation(api: Api, clock: HandClock) -> None:
    old = await api.submit("ci-main", LOW)
    clock.now += 3 * DAY
    young = await api.submit("ci-main", LOW)
    clock.now += 5 * DAY
    assert await listed(api, "admin", "history") == [young]
    assert await listed(api, "admin", "history", days=8) == [young, old]
    assert await listed(api, "admin", "history", days=4) == []


async def test_an_overdue_action_reads_expired_everywhere_before_it_is_swept(
    api: Api, clock: HandClock
) -> None:
    action_id = await api.submit("ci-main")
    clock.now += 30 * MINUTE - 1
    assert (await api.get("ci-main", f"actions/{action_id}")).json()["status"] == "PENDING_APPROVAL"
    clock.now += 1
    assert (await api.get("ci-main", f"actions/{action_id}")).json()["status"] == "EXPIRED"
    for path in ("queue", "history"):
        assert (await api.get("ci-main", path)).json()["items"][0]["status"] == "EXPIRED"
    status = (await api.get("ci-main", "status")).json()
    assert status["today"] == {
        "auto_done": 0,
        "pending_approval": 0,
        "approved": 0,
        "rejected": 0,
        "expired": 1,
        "cancelled": 0,
    }
    assert status["pending_actions"] == []


async def test_status_shows_today_and_the_five_newest(api: Api, clock: HandClock) -> None:
    ids = []
    for _ in range(6):
        ids.append(await api.submit("ci-main"))
        clock.now += SECOND
    await api.submit("ci-main", LOW)
    await api.post("engineer", f"approve/{ids[5]}")
    await api.submit("engineer", HIGH)
    said = (await api.get("pm", "status")).json()
    assert set(said) == {"today", "pending_actions", "auto_processing", "cycle_interval"}
    assert said["today"] == {
        "auto_done": 1,
        "pending_approval": 6,
        "approved": 1,
        "rejected": 0,
        "expired": 0,
        "cancelled": 0,
    }
    assert (said["auto_processing"], said["cycle_interval"]) == ("enabled", "5m")
    assert [item["action_id"] for item in said["pending_actions"][1:]] == [ids[4], ids[3], ids[2], ids[1]]
    assert said["pending_actions"][1] == {
        "action_id": ids[4],
        "action_type": "service_restart",
        "description": "After PR 8812.",
        "risk": "HIGH",
        "expires_at": "2026-11-23T19:40:04Z",
        "requested_by": "ci-main",
    }


async def test_a_machine_s_status_shows_its_own_pending_actions(api: Api) -> None:
    await api.submit("other-bot")
    mine = await api.submit("ci-main")
    said = (await api.get("ci-main", "status")).json()
    assert [item["action_id"] for item in said["pending_actions"]] == [mine]
    assert said["today"]["pending_approval"] == 2


async def test_no_cycle_reads_disabled(make_api: MakeApi) -> None:
    said = (await (await make_api(cycle_minutes=0)).get("pm", "status")).json()
    assert (said["auto_processing"], said["cycle_interval"]) == ("disabled", "0m")


@pytest.mark.parametrize(
    "zone, until_midnight", [("UTC", 290), ("Asia/Seoul", 1_190), ("Asia/Kathmandu", 1_385)]
)
async def test_today_begins_at_midnight_in_the_owner_s_zone(
    make_api: MakeApi, clock: HandClock, zone: str, until_midnight: int
) -> None:
    api = await make_api(zone=ZoneInfo(zone))
    await api.submit("ci-main", LOW)
    clock.now = START + until_midnight * MINUTE - 1
    await api.submit("ci-main", LOW)
    assert (await api.get("pm", "status")).json()["today"]["auto_done"] == 2
    clock.now += 1
    assert (await api.get("pm", "status")).json()["today"]["auto_done"] == 0
    await api.submit("ci-main", LOW)
    clock.now += 24 * HOUR - 1
    assert (await api.get("pm", "status")).json()["today"]["auto_done"] == 1
