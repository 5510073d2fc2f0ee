"""Approve, reject, cancel and run: who may, what is answered, and what every refusal says."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from engine.commands import Expire
from engine.gate import Rules
from engine.policy import LEVELS, make_policy
from engine.ports import Store
from engine.risk import RiskLevel
from engine.times import MINUTE
from tests.bot.api.conftest import CRITICAL, HIGH, LOW, Api, refused
from tests.clock import HandClock

NOBODY_S = "ACT-00000000"


@pytest.mark.parametrize(
    "call, status, field, told",
    [
        ("approve", "APPROVED", "approved_by", "approved: run the action."),
        ("reject", "REJECTED", "rejected_by", "rejected: do not run the action."),
    ],
)
@pytest.mark.parametrize("body", [None, {}, {"comment": None}, {"comment": "Looked at it."}])
async def test_a_decision_is_answered_with_who_decided(
    api: Api, call: str, status: str, field: str, told: str, body: dict[str, Any] | None
) -> None:
    action_id = await api.submit("ci-main")
    answer = await api.post("engineer", f"{call}/{action_id}", body)
    assert answer.status_code == 200
    assert answer.json() == {
        "action_id": action_id,
        "status": status,
        field: "U0ENGINEER1",
        "message": f"{action_id} is {told}",
    }
    shown = (await api.get("pm", f"actions/{action_id}")).json()
    assert shown["comment"] == (body or {}).get("comment")


@pytest.mark.parametrize("who, named", [("ci-main", "ci-main"), ("admin", "U0ADMIN001")])
async def test_the_requester_and_an_admin_cancel(api: Api, who: str, named: str) -> None:
    action_id = await api.submit("ci-main")
    answer = await api.post(who, f"cancel/{action_id}", {"comment": "Not needed."})
    assert answer.json() == {
        "action_id": action_id,
        "status": "CANCELLED",
        "cancelled_by": named,
        "message": f"{action_id} is cancelled: do not run the action.",
    }
    shown = (await api.get("pm", f"actions/{action_id}")).json()
    assert (shown["approved_by"], shown["comment"]) == (None, "Not needed.")


@pytest.mark.parametrize("who", ["engineer", "pm", "admin"])
@pytest.mark.parametrize("call", ["approve", "reject"])
async def test_every_role_decides_what_is_high(api: Api, who: str, call: str) -> None:
    assert (await api.post(who, f"{call}/{await api.submit('ci-main')}")).status_code == 200


@pytest.mark.parametrize("who", ["engineer", "pm"])
@pytest.mark.parametrize("call", ["approve", "reject"])
async def test_only_an_admin_decides_what_is_critical(api: Api, who: str, call: str) -> None:
    action_id = await api.submit("ci-main", CRITICAL)
    answer = await api.post(who, f"{call}/{action_id}")
    assert "ADMIN" in refused(answer, 403, "role-too-low")
    assert (await api.post("admin", f"{call}/{action_id}")).status_code == 200


@pytest.mark.parametrize("who", ["engineer", "admin"])
@pytest.mark.parametrize("call", ["approve", "reject"])
async def test_nobody_decides_what_they_asked_for(api: Api, who: str, call: str) -> None:
    action_id = await api.submit(who)
    refused(await api.post(who, f"{call}/{action_id}"), 403, "own-action")


async def test_another_key_of_the_same_person_is_the_same_person(api: Api) -> None:
    action_id = await api.submit("careful-admin")
    refused(await api.post("admin", f"approve/{action_id}"), 403, "own-action")
    assert (await api.post("admin", f"cancel/{action_id}")).status_code == 200


@pytest.mark.parametrize("machine", ["ci-main", "admin-bot"])
@pytest.mark.parametrize("call", ["approve", "reject"])
async def test_a_machine_never_decides_and_never_learns_what_exists(
    api: Api, machine: str, call: str
) -> None:
    own, other = await api.submit(machine), await api.submit("other-bot", LOW)
    for action_id in (own, other, NOBODY_S, "nonsense"):
        refused(await api.post(machine, f"{call}/{action_id}"), 403, "machine-may-not-decide")


@pytest.mark.parametrize("machine", ["other-bot", "admin-bot"])
async def test_a_machine_sees_and_cancels_only_its_own(api: Api, machine: str) -> None:
    theirs = [await api.submit("ci-main"), await api.submit("engineer"), await api.submit("ci-main", LOW)]
    for action_id in (*theirs, NOBODY_S):
        refused(await api.get(machine, f"actions/{action_id}"), 404, "not-found")
        refused(await api.post(machine, f"cancel/{action_id}"), 404, "not-found")
    for path in ("queue", "history"):
        assert (await api.get(machine, path)).json()["items"] == []
    own = await api.submit(machine)
    for path in ("queue", "history"):
        assert [item["action_id"] for item in (await api.get(machine, path)).json()["items"]] == [own]
    assert (await api.get(machine, f"actions/{own}")).status_code == 200
    assert (await api.post(machine, f"cancel/{own}")).status_code == 200


async def test_a_machine_named_like_a_person_is_not_that_person(api: Api) -> None:
    await api.submit("engineer")
    assert (await api.get("ci-main", "queue")).json()["items"] == []


@pytest.mark.parametrize("who", ["pm", "colleague"])
async def test_others_do_not_cancel(api: Api, who: str) -> None:
    action_id = await api.submit("engineer")
    assert "reject it instead" in refused(await api.post(who, f"cancel/{action_id}"), 403, "not-requester")


@pytest.mark.parametrize("first", ["approve", "reject", "cancel"])
@pytest.mark.parametrize("call", ["approve", "reject", "cancel"])
async def test_what_is_decided_stays_so_and_says_by_whom_and_when(api: Api, first: str, call: str) -> None:
    action_id = await api.submit("ci-main")
    await api.post("admin", f"{first}/{action_id}")
    who = "admin" if call == "cancel" else "pm"
    sentence = refused(await api.post(who, f"{call}/{action_id}"), 409, "already-final")
    assert "by U0ADMIN001 at 2026-11-23T19:10:00Z" in sentence


async def test_what_was_released_can_no_longer_be_decided(api: Api) -> None:
    action_id = await api.submit("ci-main", LOW)
    for who, call in (("pm", "approve"), ("pm", "reject"), ("ci-main", "cancel")):
        assert "AUTO_DONE" in refused(await api.post(who, f"{call}/{action_id}"), 409, "already-final")


@pytest.mark.parametrize("is_swept", [False, True])
@pytest.mark.parametrize("call", ["approve", "reject", "cancel"])
async def test_what_has_expired_is_gone_whether_swept_or_not(
    api: Api, store: Store, clock: HandClock, call: str, *, is_swept: bool
) -> None:
    action_id = await api.submit("ci-main")
    clock.now += 30 * MINUTE
    if is_swept:
        await store.apply(Expire(action_id=action_id))
    sentence = refused(await api.post("admin", f"{call}/{action_id}"), 410, "expired")
    assert "2026-11-23T19:40:00Z" in sentence


async def test_of_many_who_decide_at_once_one_wins(api: Api) -> None:
    action_id = await api.submit("ci-main")
    calls = [
        (who, call) for who in ("engineer", "pm", "admin", "colleague") for call in ("approve", "reject")
    ]
    answers = await asyncio.gather(*(api.post(who, f"{call}/{action_id}") for who, call in calls))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 7
    shown = (await api.get("pm", f"actions/{action_id}")).json()
    assert [row["event"] for row in shown["history"]][1:] in (["ActionApproved"], ["ActionRejected"])


@pytest.mark.parametrize(
    "body", [{"comment": "x" * 1_001}, {"comment": 5}, {"comment": [], "x": 1}, [], "yes"]
)
@pytest.mark.parametrize("call", ["approve", "reject", "cancel"])
async def test_a_wrong_comment_changes_nothing(api: Api, call: str, body: Any) -> None:
    action_id = await api.submit("ci-main")
    refused(await api.post("admin", f"{call}/{action_id}", body), 422, "invalid")
    assert (await api.get("pm", f"actions/{action_id}")).json()["status"] == "PENDING_APPROVAL"


class TestWithCommentsRequired:
    @pytest.fixture
    def rules(self) -> Rules:
        level = RiskLevel.HIGH
        return Rules(
            policy=make_policy(levels={**LEVELS, level: replace(LEVELS[level], comment_required=True)})
        )

    async def test_a_decision_without_its_comment_is_refused(self, api: Api) -> None:
        action_id = await api.submit("ci-main")
        sentence = refused(
            await api.post("pm", f"reject/{action_id}", {"comment": " "}), 422, "comment-required"
        )
        assert "say why" in sentence
        assert (await api.post("pm", f"reject/{action_id}", {"comment": "Why not."})).status_code == 200


class TestWithSelfApproval:
    @pytest.fixture
    def rules(self) -> Rules:
        return Rules(allow_self_approval=True)

    async def test_the_owner_may_let_people_decide_their_own(self, api: Api) -> None:
        assert (await api.post("engineer", f"approve/{await api.submit('engineer')}")).status_code == 200


async def test_an_admin_runs_the_cycle_and_reads_its_report(api: Api, clock: HandClock) -> None:
    await api.submit("ci-main", HIGH)
    clock.now += 30 * MINUTE
    answer = await api.post("admin", "run")
    assert answer.status_code == 202
    said = answer.json()
    run_id = said["run_id"]
    assert said == {
        "message": f"The cycle runs; GET /api/auto/run/{run_id} gives its report.",
        "triggered_by": "U0ADMIN001",
        "run_id": run_id,
    }
    async with asyncio.timeout(5):
        while (report := (await api.get("admin", f"run/{run_id}")).json())["finished_at"] is None:
            pass
    milliseconds = report["report"]["expire"].pop("ms")
    assert report == {
        "run_id": run_id,
        "triggered_by": "U0ADMIN001",
        "started_at": "2026-11-23T19:40:00Z",
        "finished_at": "2026-11-23T19:40:00Z",
        "report": {"expire": {"expired": 1}},
    }
    assert milliseconds >= 0


@pytest.mark.parametrize("who", ["engineer", "pm", "careful-admin", "ci-main", "admin-bot"])
async def test_only_an_admin_person_runs_the_cycle(api: Api, who: str) -> None:
    refused(await api.post(who, "run"), 403, "admin-only")


@pytest.mark.parametrize("run_id", ["run-000000000000", "x" * 300, "%07", "1' OR 1=1"])
async def test_an_unknown_run_is_not_found(api: Api, run_id: str) -> None:
    refused(await api.get("admin", f"run/{run_id}"), 404, "run-not-found")
