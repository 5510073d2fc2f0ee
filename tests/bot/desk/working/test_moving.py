"""A request that is moved on before the cycle has come by: sorted in first, in the same unit of work, as the cycle does it."""

from __future__ import annotations

import asyncio

import pytest

from bot.desk.desk import RequestStep, ServiceDesk
from engine.actors import SCHEDULE, Actor, ActorKind, person
from engine.desk import lifecycle
from engine.desk.clocks import ClockState
from engine.desk.cycle import DeskStep
from engine.desk.errors import StepRefused
from engine.desk.intakes import RequestType
from engine.desk.priorities import Level
from engine.desk.reasons import said
from engine.desk.tickets import ClassifiedBy, HoldReason, RequestStatus
from engine.desk.triage import triage
from tests.bot.desk.working.conftest import OpenDesk
from tests.bot.desk.working.people import (
    ENGINEER1,
    ENGINEER2,
    QUESTION,
    ask,
    is_shared,
    now,
    owed,
    row,
    run,
    story,
)
from tests.bot.desk.working.test_failures import POISON, failing, failures
from tests.bot.desk.working.test_triage import OUTAGE

SOURCE = Actor(id="portal", kind=ActorKind.PIPELINE, role=None)
LAPTOP = "My laptop does not start"
TO_BORIS: RequestStep = lambda it, at: lifecycle.assign(it, "desk", ENGINEER2, said("There."), SOURCE, at)  # noqa: E731  A step, as a door has it.
START: RequestStep = lambda it, at: lifecycle.start(it, SOURCE, at)  # noqa: E731  As above.
HOLD: RequestStep = lambda it, at: lifecycle.hold(it, HoldReason.VENDOR, SOURCE, at)  # noqa: E731  As above.
RESOLVE: RequestStep = lambda it, at: lifecycle.resolve(it, "Restarted.", SOURCE, at)  # noqa: E731  As above.
QUEUE: RequestStep = lambda it, at: lifecycle.queue(it, "desk", said("Later."), SOURCE, at)  # noqa: E731  As above.
CANCEL: RequestStep = lambda it, at: lifecycle.cancel(it, SOURCE, at)  # noqa: E731  As above.
URGENT: RequestStep = lambda it, at: lifecycle.correct(it, SOURCE, at, urgency=Level.HIGH)  # noqa: E731  As above.


@pytest.mark.parametrize(
    "steps, status, after",
    [
        ([TO_BORIS], "ASSIGNED", ["RequestAssigned"]),
        ([START], "IN_PROGRESS", ["RequestAssigned", "WorkStarted"]),
        ([HOLD], "ON_HOLD", ["RequestAssigned", "RequestHeld"]),
        ([RESOLVE], "RESOLVED", ["RequestResolved"]),
        ([QUEUE], "CLASSIFIED", ["RequestQueued"]),
        ([URGENT], "CLASSIFIED", ["RequestClassified"]),
        ([URGENT, TO_BORIS, START], "IN_PROGRESS", ["RequestClassified", "RequestAssigned", "WorkStarted"]),
    ],
)
async def test_a_new_request_is_sorted_in_before_it_is_moved_on(
    desk: ServiceDesk, steps: list[RequestStep], status: str, after: list[str]
) -> None:
    request = await ask(desk, LAPTOP)
    moved = await desk.change(request.id, *steps)
    assert moved.status == status
    sheet = await desk.request(request.id)
    assert [event.name for event in sheet.history] == ["RequestReceived", "RequestClassified", *after]
    assert sheet.history[1].actor == SCHEDULE.id
    found = moved.classification
    assert (found.category, found.by) == ("HARDWARE", ClassifiedBy.RULE)
    assert len(sheet.clocks) == 2
    assert await owed(desk, f"request:{request.id}") == {f"request:{request.id}": moved.revision}


async def test_it_is_as_if_the_cycle_had_come_by_in_between(desk: ServiceDesk, open_desk: OpenDesk) -> None:
    early, late = await ask(desk, OUTAGE), await ask(desk, f"{OUTAGE}!")
    at_once = await desk.change(early.id, START)
    await run(desk, "triage")
    later = await desk.change(late.id, START)
    assert at_once.classification == later.classification
    assert (at_once.assignee, at_once.team) == (later.assignee, later.team) == (ENGINEER1, "desk")
    clocks, same = [(await desk.request(each.id)).clocks for each in (early, late)]
    assert [(clock.kind, clock.goal, clock.state) for clock in clocks] == [
        (clock.kind, clock.goal, clock.state) for clock in same
    ]
    assert clocks[0].state is ClockState.MET
    notices = [f"assigned:{each.id}:{ENGINEER1}:3" for each in (early, late)]
    assert list((await owed(desk, *notices)).values()) == [at_once.revision, later.revision]


async def test_whoever_a_source_gives_it_to_is_not_preceded_by_somebody_else(desk: ServiceDesk) -> None:
    request = await ask(desk, LAPTOP)
    await desk.change(request.id, TO_BORIS)
    assert await row(desk, f"assigned:{request.id}:{ENGINEER1}:3") is None
    assert (await desk.request(request.id)).history[-1].facts["before"] is None


async def test_a_question_that_somebody_works_on_is_not_answered_by_the_desk(desk: ServiceDesk) -> None:
    request = await ask(desk, QUESTION)
    moved = await desk.change(request.id, START)
    assert (moved.classification.type, moved.answerable) == (RequestType.INQUIRY, False)
    other = await ask(desk, f"{QUESTION} Please.")
    await run(desk, "triage")
    assert (await now(desk, other)).waits_for_answer
    assert (await desk.change(other.id, START)).status is RequestStatus.IN_PROGRESS


async def test_what_is_cancelled_at_once_is_nobodys_business(desk: ServiceDesk) -> None:
    request = await ask(desk, LAPTOP)
    await desk.change(request.id, CANCEL)
    assert await story(desk, request.id) == ["RequestReceived", "RequestCancelled"]
    assert await row(desk, f"request:{request.id}") is None


async def test_where_nobody_can_take_it_the_first_refusal_is_said_and_nothing_is_saved(
    desk: ServiceDesk,
) -> None:
    for number in range(3):
        await ask(desk, f"{LAPTOP} {number}")
    await run(desk, "triage")
    request = await ask(desk, LAPTOP)
    with pytest.raises(StepRefused, match="NEW"):
        await desk.change(request.id, START)
    assert await story(desk, request.id) == ["RequestReceived"]
    resume: RequestStep = lambda it, at: lifecycle.resume(it, SOURCE, at)  # noqa: E731  As above.
    with pytest.raises(StepRefused, match="NEW"):
        await desk.change(request.id, resume)


async def test_moved_on_beside_the_cycle_it_is_sorted_in_once(desk: ServiceDesk, open_desk: OpenDesk) -> None:
    requests = [await ask(desk, f"{OUTAGE} {number}") for number in range(3)]
    other = await open_desk() if is_shared(desk) else desk
    await asyncio.gather(run(desk, "triage"), *(other.change(each.id, RESOLVE) for each in requests))
    for request in requests:
        names = await story(desk, request.id)
        assert (names.count("RequestClassified"), names[-1]) == (1, "RequestResolved")


async def test_what_the_cycle_has_failed_on_is_forgotten_once_it_is_sorted_in(
    desk: ServiceDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = await ask(desk, f"{LAPTOP} {POISON}")
    with monkeypatch.context() as poisoned:
        poisoned.setattr("bot.desk.steps.triage.triage", failing(triage))
        await run(desk, "triage")
    assert await failures(desk, DeskStep.TRIAGE, request.id) == 1
    await desk.change(request.id, RESOLVE)
    assert await failures(desk, DeskStep.TRIAGE, request.id) == 0


async def test_a_person_who_corrects_a_new_request_has_the_last_word(desk: ServiceDesk) -> None:
    request = await ask(desk, LAPTOP)
    moved = await desk.change(
        request.id, lambda it, at: lifecycle.correct(it, person(ENGINEER1), at, category="HR")
    )
    assert (moved.classification.category, moved.classification.by) == ("HR", ClassifiedBy.HUMAN)
    await run(desk, "triage")
    assert (await now(desk, request)).assignee is not None
