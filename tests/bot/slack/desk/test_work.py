"""What people with a role do with a request, and what is refused."""

from __future__ import annotations

import json

import pytest

from bot.slack import desk_ids
from engine.actors import OPERATOR, SCHEDULE, Door
from engine.audit import AuditRow
from engine.desk import lifecycle
from engine.desk.ports import DeskTransaction
from engine.desk.tickets import HoldReason, RequestStatus
from engine.roster import give_role
from tests.bot.slack.desk.conftest import BOTH, Room
from tests.bot.slack.people import ENGINEER2, GUEST, PM, VIEWER
from tests.clock import HandClock

EVERY_BUTTON = (
    desk_ids.REQUEST_START,
    desk_ids.REQUEST_HOLD,
    desk_ids.REQUEST_RESOLVE,
    desk_ids.REQUEST_REASSIGN,
)


@BOTH
async def test_start_hold_resume_and_resolve(room: Room) -> None:
    request = await room.counter.assigned()
    ts = await room.post_request(request.id)
    await room.workspace.click("engineer1", ts, desk_ids.REQUEST_START)
    assert await _status(room, request.id) is RequestStatus.IN_PROGRESS

    await room.workspace.click("engineer1", ts, desk_ids.REQUEST_HOLD)
    await room.workspace.submit(
        "engineer1", {desk_ids.HOLD_REASON: "VENDOR", desk_ids.HOLD_COMMENT: "A part was ordered."}
    )
    sheet = await room.desk.request(request.id)
    assert (sheet.request.status, sheet.request.hold_reason) == (RequestStatus.ON_HOLD, HoldReason.VENDOR)
    assert "A part was ordered." in str(sheet.history[-1].reason)

    held = await room.post_request(request.id)
    await room.workspace.click("engineer1", held, desk_ids.REQUEST_RESUME)
    assert await _status(room, request.id) is RequestStatus.IN_PROGRESS

    await room.workspace.click("engineer1", ts, desk_ids.REQUEST_RESOLVE)
    await room.workspace.submit("engineer1", {desk_ids.RESOLVE_RESOLUTION: "Reset it in the portal."})
    resolved = (await room.desk.request(request.id)).request
    assert (resolved.status, resolved.resolution) == (RequestStatus.RESOLVED, "Reset it in the portal.")


async def test_whoever_takes_a_request_is_responsible_for_it(room: Room) -> None:
    request = await room.counter.asked()
    ts = await room.post_request(request.id)
    await room.workspace.click("engineer2", ts, desk_ids.REQUEST_TAKE)
    taken = (await room.desk.request(request.id)).request
    assert (taken.status, taken.assignee, taken.team) == (
        RequestStatus.ASSIGNED,
        ENGINEER2,
        room.desk.rules.roster.triage_team,
    )


async def test_a_request_is_handed_to_somebody_else_or_back_to_the_team(room: Room) -> None:
    request = await room.counter.assigned()
    ts = await room.post_request(request.id)
    team = room.desk.rules.roster.triage_team
    await room.workspace.click("engineer1", ts, desk_ids.REQUEST_REASSIGN)
    await room.workspace.submit("engineer1", {desk_ids.REASSIGN_TEAM: team, desk_ids.REASSIGN_PERSON: PM})
    assert (await room.desk.request(request.id)).request.assignee == PM
    await room.workspace.click("engineer1", ts, desk_ids.REQUEST_REASSIGN)
    await room.workspace.submit("engineer1", {desk_ids.REASSIGN_TEAM: team})
    queued = (await room.desk.request(request.id)).request
    assert (queued.status, queued.assignee, queued.team) == (RequestStatus.CLASSIFIED, None, team)


async def test_nobody_is_made_responsible_who_is_not_at_the_desk(room: Room) -> None:
    request = await room.counter.assigned()
    ts = await room.post_request(request.id)
    await room.workspace.click("engineer1", ts, desk_ids.REQUEST_REASSIGN)
    for outsider in (VIEWER, GUEST, "U0AUTOQBOT"):
        answer = await room.workspace.submit(
            "engineer1",
            {
                desk_ids.REASSIGN_TEAM: room.desk.rules.roster.triage_team,
                desk_ids.REASSIGN_PERSON: outsider,
            },
        )
        assert list(answer["errors"]) == [desk_ids.REASSIGN_PERSON]
    assert (await room.desk.request(request.id)).request == request


@pytest.mark.parametrize("button", EVERY_BUTTON)
async def test_work_is_for_people_with_a_role(room: Room, button: str) -> None:
    request = await room.counter.assigned()
    ts = await room.post_request(request.id)
    await room.workspace.click("viewer", ts, button)
    assert "no role in autoq yet" in await room.whispered("viewer")
    assert await room.workspace.modal("viewer") is None
    assert (await room.desk.request(request.id)).request == request


async def test_the_role_is_read_anew_when_a_form_is_sent(room: Room, clock: HandClock) -> None:
    request = await room.counter.assigned()
    ts = await room.post_request(request.id)
    await room.workspace.click("engineer2", ts, desk_ids.REQUEST_RESOLVE)
    await room.desk.store.write(give_role(ENGINEER2, None, OPERATOR, Door.CLI, clock()))
    await room.workspace.submit("engineer2", {desk_ids.RESOLVE_RESOLUTION: "Mine."})
    assert "no role in autoq yet" in json.dumps(await room.workspace.modal("engineer2"))
    assert (await room.desk.request(request.id)).request == request


async def test_a_refused_attempt_at_work_is_in_the_audit_log(room: Room) -> None:
    request = await room.counter.assigned()
    ts = await room.post_request(request.id)
    await room.workspace.click("viewer", ts, desk_ids.REQUEST_START)
    rows = await room.desk.store.read(_audited)
    assert "AttemptRefused" in str(rows[-1])
    assert '"WORK"' in str(rows[-1])


@pytest.mark.parametrize("button", EVERY_BUTTON)
async def test_a_click_on_what_is_over_gets_the_true_state(room: Room, button: str) -> None:
    request = await room.counter.assigned()
    ts = await room.post_request(request.id)
    await room.desk.change(request.id, lambda held, now: lifecycle.resolve(held, "Done.", SCHEDULE, now))
    await room.workspace.click("pm", ts, button)
    said = await room.whispered("pm")
    assert request.id in said
    assert "nothing was changed" in said
    assert await room.workspace.modal("pm") is None


async def test_a_form_that_comes_too_late_gets_the_true_state(room: Room) -> None:
    request = await room.counter.assigned()
    ts = await room.post_request(request.id)
    await room.workspace.click("pm", ts, desk_ids.REQUEST_RESOLVE)
    await room.desk.change(request.id, lambda held, now: lifecycle.resolve(held, "First.", SCHEDULE, now))
    await room.workspace.submit("pm", {desk_ids.RESOLVE_RESOLUTION: "Second."})
    assert "nothing was changed" in json.dumps(await room.workspace.modal("pm"))
    assert (await room.desk.request(request.id)).request.resolution == "First."


async def test_a_second_start_is_told_that_it_was_started(room: Room) -> None:
    request = await room.counter.assigned()
    ts = await room.post_request(request.id)
    for who in ("engineer2", "pm"):
        await room.workspace.click(who, ts, desk_ids.REQUEST_START)
    assert "nothing was changed" in await room.whispered("pm")
    assert (await room.desk.request(request.id)).request.revision == request.revision + 1


async def _status(room: Room, request_id: str) -> RequestStatus:
    return (await room.desk.request(request_id)).request.status


async def _audited(tx: DeskTransaction) -> list[AuditRow]:
    return [row async for row in tx.audit.rows()]
