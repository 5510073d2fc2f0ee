"""Requests received, classified and assigned, and what their clocks warn of."""

from __future__ import annotations

import asyncio
from typing import Any

from bot.desk.desk import ServiceDesk
from engine.actors import SCHEDULE, person
from engine.desk import lifecycle
from engine.desk.clocks import ClockKind, ClockState
from engine.desk.priorities import Level
from engine.desk.reasons import Reason, said
from engine.desk.tickets import ClassifiedBy, RequestStatus, ServiceRequest
from engine.times import DAY, HOUR, MINUTE
from tests.bot.desk.working.conftest import OpenDesk
from tests.bot.desk.working.people import (
    ADMIN,
    ASKER,
    ENGINEER1,
    ENGINEER2,
    ask,
    is_shared,
    now,
    owed,
    row,
    run,
    story,
)
from tests.clock import HandClock

OUTAGE = "전사 메일 장애입니다. 긴급"


async def test_what_a_source_hands_in_twice_is_one_request(desk: ServiceDesk, open_desk: OpenDesk) -> None:
    first = await ask(desk, "My chair is broken", external_id="1")
    other = await open_desk() if is_shared(desk) else desk
    same = await asyncio.gather(
        *(ask(each, "Something else", external_id="1") for each in (desk, other, desk, other))
    )
    assert same == [first] * 4
    new = await asyncio.gather(*(ask(each, "Anew", external_id="2") for each in (desk, other, desk, other)))
    assert len({request.id for request in new}) == 1
    assert first.status is RequestStatus.NEW
    assert await row(desk, f"request:{first.id}") is None


async def test_a_new_request_is_classified_and_assigned_and_its_clocks_run(desk: ServiceDesk) -> None:
    request = await ask(desk, "My laptop does not start")
    assert await run(desk, "triage") == {"triage": {"classified": 1, "assigned": 1}}
    sheet = await desk.request(request.id)
    found = sheet.request
    assert (found.status, found.assignee, found.team) == (RequestStatus.ASSIGNED, ENGINEER1, "desk")
    assert (found.classification.category, found.classification.by) == ("HARDWARE", ClassifiedBy.RULE)
    assert [clock.state for clock in sheet.clocks] == [ClockState.RUNNING] * 2
    assert [event.name for event in sheet.history] == [
        "RequestReceived",
        "RequestClassified",
        "RequestAssigned",
    ]
    keys = (f"request:{request.id}", f"assigned:{request.id}:{ENGINEER1}:3")
    assert await owed(desk, *keys) == dict.fromkeys(keys, 3)
    assert await run(desk, "triage") == {"triage": {}}
    assert await desk.request(request.id) == sheet


async def test_when_everybody_is_full_it_waits_in_the_queue_and_the_team_hears_once(
    desk: ServiceDesk,
) -> None:
    requests = [await ask(desk, f"My laptop {number} does not start") for number in range(5)]
    assert await run(desk, "triage") == {"triage": {"classified": 5, "assigned": 3, "queued": 2}}
    waiting = requests[3]
    assert (await now(desk, waiting)).status is RequestStatus.CLASSIFIED
    assert await row(desk, f"queued:{waiting.id}:3") is not None
    assert await run(desk, "triage") == {"triage": {}}
    await desk.change(requests[0].id, lambda it, at: lifecycle.resolve(it, "", person(ENGINEER1), at))
    assert await run(desk, "triage") == {"triage": {"assigned": 1}}
    assert (await now(desk, waiting)).assignee == ENGINEER1
    assert (await now(desk, requests[4])).assignee is None


async def test_a_former_assignee_sees_that_somebody_else_has_it(desk: ServiceDesk) -> None:
    request = await ask(desk, "My laptop does not start")
    await run(desk, "triage")
    why = Reason(code="desk-person", values={"person": ADMIN})
    after = await desk.change(
        request.id, lambda it, at: lifecycle.assign(it, "desk", ENGINEER2, why, person(ADMIN), at)
    )
    keys = (f"assigned:{request.id}:{ENGINEER1}:3", f"assigned:{request.id}:{ENGINEER2}:4")
    assert await owed(desk, *keys) == dict.fromkeys(keys, after.revision)
    later = await desk.change(request.id, lambda it, at: lifecycle.start(it, person(ENGINEER2), at))
    assert await owed(desk, *keys) == {keys[0]: after.revision, keys[1]: later.revision}


async def test_who_gets_it_back_gets_a_new_message_and_every_earlier_card_is_renewed(
    desk: ServiceDesk,
) -> None:
    request = await ask(desk, "My laptop does not start")
    await run(desk, "triage")
    why = Reason(code="desk-person", values={"person": ADMIN})

    async def give(to: str) -> ServiceRequest:
        return await desk.change(
            request.id, lambda it, at: lifecycle.assign(it, "desk", to, why, person(ADMIN), at)
        )

    await give(ENGINEER2)
    back = await give(ENGINEER1)
    keys = (f"assigned:{request.id}:{ENGINEER1}:5", f"assigned:{request.id}:{ENGINEER1}:3")
    assert await owed(desk, *keys) == dict.fromkeys(keys, back.revision)
    await desk.change(request.id, lambda it, at: lifecycle.resolve(it, "", person(ENGINEER1), at))
    again = await desk.reopen(request.id, said("No."), person(ADMIN))
    assert again.assignee == ENGINEER1
    cards = [f"assigned:{request.id}:{ENGINEER1}:8", *keys]
    assert await owed(desk, *cards) == dict.fromkeys(cards, again.revision)


async def test_a_person_s_cancellation_is_told_whoever_asked(desk: ServiceDesk) -> None:
    request = await ask(desk, "My laptop does not start")
    after = await desk.change(request.id, lambda it, at: lifecycle.cancel(it, person(ENGINEER1), at))
    told = await row(desk, f"outcome:{request.id}:{after.revision}")
    assert told is not None
    assert told.recipient == ASKER


async def test_warnings_come_once_for_each_level_and_reach_the_right_people(
    desk: ServiceDesk, clock: HandClock
) -> None:
    request = await ask(desk, OUTAGE)
    await run(desk, "triage")
    assert (await now(desk, request)).priority.name == "P1"
    born = clock.now
    clock.now = born + 12 * MINUTE
    # A promise of 15 minutes is due within 30 from its beginning on: the level above the first is told at once.
    assert await run(desk, "deadlines") == {"deadlines": {"warned": 1}}
    warned = f"warning:{request.id}:RESPONSE.SOON"
    assert (await row(desk, warned)).recipient == ADMIN  # type: ignore[union-attr]
    assert await row(desk, f"escalation:{request.id}:RESPONSE.SOON") is not None
    assert await run(desk, "deadlines") == {"deadlines": {}}
    clock.now = born + 15 * MINUTE
    assert await run(desk, "deadlines") == {"deadlines": {"warned": 1, "breached": 1}}
    clock.now = born + 3 * HOUR
    assert await run(desk, "deadlines") == {"deadlines": {"warned": 1}}
    early = f"warning:{request.id}:RESOLUTION.EARLY"
    assert (await row(desk, early)).recipient == ENGINEER1  # type: ignore[union-attr]
    assert await row(desk, f"escalation:{request.id}:RESOLUTION.EARLY") is None
    sheet = await desk.request(request.id)
    assert {clock.kind: clock.state for clock in sheet.clocks} == {
        ClockKind.RESPONSE: ClockState.BREACHED,
        ClockKind.RESOLUTION: ClockState.RUNNING,
    }
    assert (await desk.today()).escalated == 3


async def test_two_cycles_at_once_do_each_thing_once(
    desk: ServiceDesk, open_desk: OpenDesk, clock: HandClock
) -> None:
    requests = [await ask(desk, f"{OUTAGE} {number}") for number in range(6)]
    other = await open_desk() if is_shared(desk) else desk
    reports = await asyncio.gather(*(run(each, "triage") for each in (desk, other)))
    told: list[Any] = [report["triage"] for report in reports]
    assert sum(report.get("classified", 0) for report in told) == 6
    for request in requests:
        assert (await story(desk, request.id))[:2] == ["RequestReceived", "RequestClassified"]
        assert len(await story(desk, request.id)) == 3
    clock.now += DAY
    reports = await asyncio.gather(*(run(each, "deadlines") for each in (desk, other)))
    told = [report["deadlines"] for report in reports]
    assert sum(report.get("warned", 0) for report in told) == 12
    assert not any("failed" in report or "put_off" in report for report in told)


async def test_a_click_beside_the_cycle_is_never_lost(desk: ServiceDesk, open_desk: OpenDesk) -> None:
    requests = [await ask(desk, f"My laptop {number} does not start") for number in range(8)]
    other = await open_desk() if is_shared(desk) else desk
    cancelled = [
        other.change(request.id, lambda it, at: lifecycle.cancel(it, person(ASKER), at))
        for request in requests
    ]
    reports = await asyncio.gather(run(desk, "triage"), *cancelled)
    assert "failed" not in str(reports[0])
    for request in requests:
        sheet = await desk.request(request.id)
        assert sheet.request.status is RequestStatus.CANCELLED
        assert [event.revision for event in sheet.history] == list(range(1, len(sheet.history) + 1))


async def test_a_correction_moves_the_promise(desk: ServiceDesk) -> None:
    request = await ask(desk, "My laptop does not start")
    await run(desk, "triage")
    before = (await desk.request(request.id)).clocks
    high = Level.HIGH
    await desk.change(
        request.id,
        lambda it, at: lifecycle.correct(it, person(ENGINEER1), at, impact=high, urgency=high),
    )
    after = (await desk.request(request.id)).clocks
    assert [clock.goal for clock in before] == [4 * HOUR, 24 * HOUR]
    assert [clock.goal for clock in after] == [15 * MINUTE, 4 * HOUR]


async def test_what_the_desk_did_today_is_counted_from_midnight(desk: ServiceDesk, clock: HandClock) -> None:
    await ask(desk, "My laptop does not start")
    await run(desk)
    assert (await desk.today()).classified == 1
    corrected = await ask(desk, "My chair is broken")
    await run(desk)
    await desk.change(corrected.id, lambda it, at: lifecycle.correct(it, SCHEDULE, at))
    await desk.change(
        corrected.id, lambda it, at: lifecycle.correct(it, person(ENGINEER1), at, category="HR")
    )
    assert (await desk.today()).classified == 3
    clock.now += DAY
    assert (await desk.today()).classified == 0
