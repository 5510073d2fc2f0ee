"""An item that cannot be worked off keeps nobody else, is tried again later, and never stops the desk."""

from __future__ import annotations

from typing import Any

import pytest

from bot.desk.alarms import Alarms
from bot.desk.desk import ServiceDesk
from bot.desk.office import Contested, Office
from bot.desk.searching import Searching
from bot.desk.steps import deadlines as deadlines_step
from bot.desk.steps import drafts as drafts_step
from bot.desk.steps import triage as triage_step
from bot.desk.steps.worklist import Worklist
from engine.actors import person
from engine.desk import lifecycle
from engine.desk.cycle import DeskStep, watch
from engine.desk.drafts import draft
from engine.desk.tickets import RequestStatus
from engine.desk.triage import triage
from engine.errors import Busy
from engine.times import DAY, MINUTE
from tests.bot.desk.working.people import ENGINEER1, ask, knowledge, now, run
from tests.bot.desk.working.test_alarms import heard
from tests.clock import HandClock

POISON = "poison"


def failing(real: Any, place: int = 0) -> Any:
    """The same function, which fails on what is poisoned."""

    def work(*args: Any, **kwargs: Any) -> Any:
        if POISON in repr(args[place]):
            raise ZeroDivisionError(POISON)
        return real(*args, **kwargs)

    return work


async def failures(desk: ServiceDesk, step: DeskStep, item: str) -> int:
    return await desk.store.read(lambda tx: tx.desk.failures.count(step, item))


async def test_a_request_that_cannot_be_sorted_is_skipped_and_tried_again(
    desk: ServiceDesk, clock: HandClock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(triage_step, "triage", failing(triage))
    bad = await ask(desk, f"My laptop is {POISON}")
    good = await ask(desk, "My laptop does not start")
    assert await run(desk, "triage") == {"triage": {"failed": 1, "classified": 1, "assigned": 1}}
    assert (await now(desk, good)).status is RequestStatus.ASSIGNED
    assert await run(desk, "triage") == {"triage": {}}
    clock.now += 5 * MINUTE
    assert await run(desk, "triage") == {"triage": {"failed": 1}}
    assert await failures(desk, DeskStep.TRIAGE, bad.id) == 2
    clock.now += 5 * MINUTE
    assert await run(desk, "triage") == {"triage": {}}
    monkeypatch.undo()
    clock.now += 5 * MINUTE
    assert await run(desk, "triage") == {"triage": {"classified": 1, "assigned": 1}}
    assert await failures(desk, DeskStep.TRIAGE, bad.id) == 0
    assert bad.id in caplog.text


async def test_a_question_that_cannot_be_answered_goes_to_people(
    desk: ServiceDesk, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await knowledge(desk)
    find = Searching.find

    async def broken(self: Searching, request: Any, *args: Any) -> Any:
        if POISON in request.text:
            raise ZeroDivisionError
        return await find(self, request, *args)

    monkeypatch.setattr(Searching, "find", broken)
    bad = await ask(desk, f"How do I {POISON} the VPN?")
    good = await ask(desk)
    assert (await run(desk, "triage", "answers"))["answers"] == {"failed": 1, "answered": 1}
    for minutes in (5, 10):
        assert (await now(desk, bad)).status is RequestStatus.CLASSIFIED
        clock.now += minutes * MINUTE
        report = await run(desk, "answers")
    assert report == {"answers": {"failed": 1, "assigned": 1}}
    assert (await now(desk, bad)).assignee == ENGINEER1
    assert (await now(desk, good)).status is RequestStatus.ANSWERED
    clock.now += DAY
    assert await run(desk, "answers") == {"answers": {}}


async def test_a_clock_an_incident_and_a_draft_that_fail_are_skipped(
    desk: ServiceDesk, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = await ask(desk, f"My laptop is {POISON}")
    good = await ask(desk, "My laptop does not start")
    await run(desk, "triage")
    monkeypatch.setattr(deadlines_step, "watch", failing(watch, 1))
    clock.now += 10 * DAY
    report = await run(desk, "deadlines")
    assert report["deadlines"]["failed"] == 2
    assert report["deadlines"]["warned"] == 2
    remedy = "Take the battery out, wait for a minute and put it back in again."
    for request in (bad, good):
        await desk.change(request.id, lambda it, at: lifecycle.resolve(it, remedy, person(ENGINEER1), at))
    monkeypatch.setattr(drafts_step, "draft", failing(draft))
    assert await run(desk, "drafts") == {"drafts": {"failed": 1, "drafted": 1}}
    await desk.hear([heard(desk, source="generic"), heard(desk, POISON, source="generic")])
    monkeypatch.setattr(Alarms, "settle", failing_settle(Alarms.settle))
    clock.now += DAY
    assert await run(desk, "incidents") == {"incidents": {"failed": 1, "silent": 1}}
    assert await run(desk, "incidents") == {"incidents": {}}


def failing_settle(real: Any) -> Any:
    async def settle(self: Alarms, tx: Any, observation: Any) -> Any:
        if POISON in repr(observation):
            raise ZeroDivisionError
        return await real(self, tx, observation)

    return settle


async def test_a_database_that_takes_nothing_is_no_item_s_fault(
    desk: ServiceDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    requests = [await ask(desk, f"My laptop {number} does not start") for number in range(3)]
    write = Office.write
    served = 0

    async def busy(self: Office, unit: Any) -> Any:
        nonlocal served
        served += 1
        if served > 1:
            raise Busy
        return await write(self, unit)

    monkeypatch.setattr(Office, "write", busy)
    assert await run(desk, "triage") == {"triage": {"classified": 1, "assigned": 1, "put_off": 2}}
    monkeypatch.undo()
    assert [await failures(desk, DeskStep.TRIAGE, each.id) for each in requests] == [0, 0, 0]


async def test_what_others_always_save_first_counts_as_a_failure(desk: ServiceDesk) -> None:
    request = await ask(desk, "My laptop does not start")

    async def contested(_: object) -> dict[str, int]:
        raise Contested

    async def hopeless(_: object, times: int) -> dict[str, int]:
        raise ZeroDivisionError

    worklist = Worklist(office=desk.office, step=DeskStep.TRIAGE)
    counts = await worklist.work_off([request], lambda each: each.id, contested, hopeless)
    assert counts == {"failed": 1}
    assert await failures(desk, DeskStep.TRIAGE, request.id) == 1


async def test_hostile_texts_are_requests_like_any_other(desk: ServiceDesk) -> None:
    await knowledge(desk)
    texts = [
        "😀🎉",
        "How do I " + "VPN " * 16_000,
        "어떻게 " + "가" * 20_000,
        "'; DROP TABLE requests; -- how do I",
        "How do I \u202e\u0007 connect *<!channel>* to the VPN?",
        "?" * 65_000,
    ]
    for number, text in enumerate(texts):
        await ask(desk, text[:65_000], external_id=str(number))
    report = await run(desk, "triage", "answers", "deadlines", "drafts")
    assert report["triage"]["classified"] == len(texts)
    assert not any("failed" in counts for counts in report.values())
    assert await run(desk) == {name: {} for name in await run(desk)}
