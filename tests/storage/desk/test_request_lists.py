"""The lists of work: each holds what waits for its step, the most pressing first, and leaves out what is backed off."""

from __future__ import annotations

import pytest

from engine.actors import SCHEDULE
from engine.desk import lifecycle
from engine.desk.cycle import DeskStep
from engine.desk.intakes import RequestType
from engine.desk.ports import DeskTransaction
from engine.desk.priorities import Level
from engine.desk.tickets import REOPEN_WITHIN, ServiceRequest
from storage.store import DatabaseStore
from tests.engine.desk.requests import HUMAN, NOW
from tests.storage.desk.records import WHY, add_request, assign, classify, resolve, save_request

LONG = "Renew the certificate in the portal and restart the client."


async def listed(store: DatabaseStore, name: str, *, now: int = NOW, limit: int = 10) -> list[str]:
    """The ids in a list of work."""

    async def unit(tx: DeskTransaction) -> list[ServiceRequest]:
        found: list[ServiceRequest] = await getattr(tx.desk.requests, name)(now, limit)
        return found

    return [request.id for request in await store.read(unit)]


async def in_every_state(store: DatabaseStore) -> dict[str, ServiceRequest]:
    """One request for each list, and some for none."""
    new = await add_request(store, "new")
    people = await classify(store, await add_request(store, "people"))
    question = await classify(store, await add_request(store, "question"), RequestType.INQUIRY)
    answered = await classify(store, await add_request(store, "answered"), RequestType.INQUIRY)
    answered = await save_request(store, lifecycle.answer(answered, NOW + 10, WHY, SCHEDULE, NOW))
    taken = await assign(store, await classify(store, await add_request(store, "taken")))
    resolved = await resolve(store, await classify(store, await add_request(store, "resolved")))
    cancelled = lifecycle.cancel(await add_request(store, "cancelled"), HUMAN, NOW)
    await save_request(store, cancelled)
    return {
        "unclassified": new,
        "waiting_for_people": people,
        "waiting_for_answer": question,
        "silent": answered,
        "closable": resolved,
        "taken": taken,
    }


@pytest.mark.parametrize(
    "name", ["unclassified", "waiting_for_people", "waiting_for_answer", "silent", "closable"]
)
async def test_a_list_holds_what_waits_for_it_and_nothing_else(store: DatabaseStore, name: str) -> None:
    by_list = await in_every_state(store)

    assert await listed(store, name, now=NOW + REOPEN_WITHIN) == [by_list[name].id]


async def test_a_question_that_people_have_waits_for_people(store: DatabaseStore) -> None:
    question = await classify(store, await add_request(store), RequestType.INQUIRY)
    await save_request(store, lifecycle.queue(question, "network", WHY, SCHEDULE, NOW))

    assert await listed(store, "waiting_for_answer") == []
    assert await listed(store, "waiting_for_people") == [question.id]


async def test_a_request_is_silent_and_closable_from_its_very_moment_on(store: DatabaseStore) -> None:
    await in_every_state(store)

    assert await listed(store, "silent", now=NOW + 9) == []
    assert len(await listed(store, "silent", now=NOW + 10)) == 1
    assert await listed(store, "closable", now=NOW + REOPEN_WITHIN - 1) == []
    assert len(await listed(store, "closable", now=NOW + REOPEN_WITHIN)) == 1


async def test_the_oldest_comes_first_and_no_more_than_asked_for(store: DatabaseStore) -> None:
    ids = [(await add_request(store, str(number))).id for number in range(3)]

    assert await listed(store, "unclassified") == ids
    assert await listed(store, "unclassified", limit=2) == ids[:2]


async def test_the_highest_priority_waits_for_people_before_what_is_older(store: DatabaseStore) -> None:
    low = await classify(store, await add_request(store, "1"), impact=Level.LOW, urgency=Level.LOW)
    middle = await classify(store, await add_request(store, "2"))
    later = await classify(store, await add_request(store, "3"))
    high = await classify(store, await add_request(store, "4"), impact=Level.HIGH, urgency=Level.HIGH)

    assert await listed(store, "waiting_for_people") == [high.id, middle.id, later.id, low.id]


async def test_the_longest_silent_and_resolved_come_first(store: DatabaseStore) -> None:
    first, second = [
        await classify(store, await add_request(store, str(number)), RequestType.INQUIRY) for number in (1, 2)
    ]
    first = await save_request(store, lifecycle.answer(first, NOW + 2, WHY, SCHEDULE, NOW))
    second = await save_request(store, lifecycle.answer(second, NOW + 1, WHY, SCHEDULE, NOW))
    assert await listed(store, "silent", now=NOW + 2) == [second.id, first.id]

    await resolve(store, first, now=NOW + 4)
    await resolve(store, second, now=NOW + 3)
    assert await listed(store, "closable", now=NOW + 4 + REOPEN_WITHIN) == [second.id, first.id]


async def test_a_done_request_that_tells_enough_is_untold_until_it_was_considered(
    store: DatabaseStore,
) -> None:
    telling = await resolve(store, await classify(store, await add_request(store, "1")), LONG)
    await resolve(store, await classify(store, await add_request(store, "2")), "Done.")
    closed = await resolve(store, await classify(store, await add_request(store, "3")), LONG)
    await save_request(store, lifecycle.close(closed, SCHEDULE, NOW))
    assert await listed(store, "untold") == [telling.id, closed.id]

    await store.write(lambda tx: tx.desk.requests.tell(telling.id))

    assert await listed(store, "untold") == [closed.id]


async def test_what_was_considered_once_is_not_considered_again(store: DatabaseStore) -> None:
    request = await resolve(store, await classify(store, await add_request(store)), LONG)
    await store.write(lambda tx: tx.desk.requests.tell(request.id))
    again = await save_request(store, lifecycle.reopen(request, WHY, HUMAN, NOW))

    await resolve(store, again, LONG + " Then call the vendor.")

    assert await listed(store, "untold") == []


@pytest.mark.parametrize(
    "name, step",
    [
        ("unclassified", DeskStep.TRIAGE),
        ("waiting_for_people", DeskStep.TRIAGE),
        ("waiting_for_answer", DeskStep.ANSWERS),
        ("silent", DeskStep.DEADLINES),
        ("closable", DeskStep.DEADLINES),
    ],
)
async def test_what_failed_is_left_out_until_its_time(
    store: DatabaseStore, name: str, step: DeskStep
) -> None:
    request = (await in_every_state(store))[name]
    later = NOW + REOPEN_WITHIN + 60
    other = next(each for each in DeskStep if each is not step)
    await store.write(lambda tx: tx.desk.failures.record(step, request.id, "it broke", later))
    await store.write(lambda tx: tx.desk.failures.record(other, request.id, "it broke", later + 60))

    assert await listed(store, name, now=later - 1) == []
    assert await listed(store, name, now=later) == [request.id]
    await store.write(lambda tx: tx.desk.failures.forget(step, request.id))
    assert await listed(store, name, now=later - 1) == [request.id]


async def test_an_untold_request_that_failed_is_left_out_until_its_time(store: DatabaseStore) -> None:
    request = await resolve(store, await classify(store, await add_request(store)), LONG)
    await store.write(lambda tx: tx.desk.failures.record("drafts", request.id, "it broke", NOW + 60))

    assert await listed(store, "untold") == []
    assert await listed(store, "untold", now=NOW + 60) == [request.id]
