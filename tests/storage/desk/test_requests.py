"""Service requests: stored whole, once each, and changed only over the revision that they were changed from."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.actors import SCHEDULE
from engine.desk import lifecycle
from engine.desk.assignment import Load
from engine.desk.intakes import Labels, Place, RequestType
from engine.desk.lifecycle import received as received_event
from engine.desk.ports import DeskTransaction
from engine.desk.priorities import Level
from engine.desk.tickets import HoldReason, born
from storage.store import DatabaseStore
from tests.engine.desk.requests import ANNA, BORIS, CHLOE, HUMAN, NOW
from tests.storage.desk.records import (
    WHY,
    add_request,
    assign,
    classify,
    received,
    resolve,
    save_request,
)


async def test_a_request_is_read_as_it_was_stored(store: DatabaseStore) -> None:
    labels = Labels(type=RequestType.ACCESS, category="VPN", impact=Level.HIGH, urgency=Level.LOW)
    handed_in = received(labels=labels, place=Place(channel="C0DESK0001", ts="1.1"))
    request = born(7, handed_in, NOW, linked_to="SR-000001")

    assert await store.write(lambda tx: tx.desk.requests.add(request))

    assert await store.read(lambda tx: tx.desk.requests.find(request.id)) == request
    assert await store.read(lambda tx: tx.desk.requests.find_external("portal", "1")) == request


async def test_that_it_was_received_is_its_first_event(store: DatabaseStore) -> None:
    request = await add_request(store)

    assert await store.read(lambda tx: tx.desk.history(request.id)) == [received_event(request)]


async def test_what_is_not_there_is_not_found(store: DatabaseStore) -> None:
    await add_request(store)

    assert await store.read(lambda tx: tx.desk.requests.find("SR-000099")) is None
    assert await store.read(lambda tx: tx.desk.requests.find_external("portal", "2")) is None
    assert await store.read(lambda tx: tx.desk.requests.find_external("mail", "1")) is None
    assert await store.read(lambda tx: tx.desk.history("SR-000099")) == []


async def test_a_second_request_of_one_external_id_is_not_stored(store: DatabaseStore) -> None:
    first = await add_request(store)
    second = born(99, received(title="Something else"), NOW)

    assert not await store.write(lambda tx: tx.desk.requests.add(second))

    assert await store.read(lambda tx: tx.desk.requests.find_external("portal", "1")) == first
    assert await store.read(lambda tx: tx.desk.requests.find(second.id)) is None
    assert await store.read(lambda tx: tx.desk.history(second.id)) == []


async def test_another_source_may_use_the_same_external_id(store: DatabaseStore) -> None:
    await add_request(store)
    other = born(2, replace(received(), source="mail"), NOW)

    assert await store.write(lambda tx: tx.desk.requests.add(other))


async def test_a_changed_request_is_read_as_it_was_saved(store: DatabaseStore) -> None:
    request = await assign(store, await classify(store, await add_request(store)))
    held = lifecycle.hold(request, HoldReason.VENDOR, HUMAN, NOW + 1, WHY)

    await save_request(store, held)

    assert await store.read(lambda tx: tx.desk.requests.find(request.id)) == held.after
    events = await store.read(lambda tx: tx.desk.history(request.id))
    assert [event.revision for event in events] == [1, 2, 3, 4]
    assert events[-1] == held.event


async def test_all_that_a_request_may_hold_survives_a_change(store: DatabaseStore) -> None:
    request = await classify(store, await add_request(store), RequestType.INQUIRY)
    answered = await save_request(store, lifecycle.answer(request, NOW + 9, WHY, SCHEDULE, NOW))
    assert await store.read(lambda tx: tx.desk.requests.find(request.id)) == answered

    done = await resolve(store, answered, "신청서를 다시 냈습니다.", now=NOW + 1)
    assert await store.read(lambda tx: tx.desk.requests.find(request.id)) == done


async def test_a_change_of_an_older_revision_changes_nothing(store: DatabaseStore) -> None:
    request = await add_request(store)
    mine = lifecycle.cancel(request, HUMAN, NOW)
    theirs = await classify(store, request)

    assert not await store.write(lambda tx: tx.desk.requests.save(mine))

    assert await store.read(lambda tx: tx.desk.requests.find(request.id)) == theirs
    assert len(await store.read(lambda tx: tx.desk.history(request.id))) == 2


async def test_a_change_of_what_was_never_stored_changes_nothing(store: DatabaseStore) -> None:
    cancelled = lifecycle.cancel(born(5, received(), NOW), HUMAN, NOW)

    assert not await store.write(lambda tx: tx.desk.requests.save(cancelled))
    assert await store.read(lambda tx: tx.desk.history("SR-000005")) == []


async def test_numbers_rise_from_one_and_what_is_taken_back_does_no_harm(store: DatabaseStore) -> None:
    assert await store.write(lambda tx: tx.desk.requests.next_number()) == 1
    assert await store.write(lambda tx: tx.desk.incidents.next_number()) == 1
    assert await store.write(lambda tx: tx.desk.articles.next_number()) == 1

    async def failing(tx: DeskTransaction) -> None:
        await tx.desk.requests.next_number()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await store.write(failing)

    assert await store.write(lambda tx: tx.desk.requests.next_number()) == 2


async def test_a_unit_that_raises_leaves_nothing_behind(store: DatabaseStore) -> None:
    async def failing(tx: DeskTransaction) -> None:
        request = born(await tx.desk.requests.next_number(), received(), NOW)
        assert await tx.desk.requests.add(request)
        assert await tx.desk.requests.save(lifecycle.cancel(request, HUMAN, NOW))
        await tx.desk.failures.record("triage", request.id, "secret", NOW)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await store.write(failing)

    assert await store.read(lambda tx: tx.desk.requests.find("SR-000001")) is None
    assert await store.read(lambda tx: tx.desk.history("SR-000001")) == []
    assert await store.read(lambda tx: tx.desk.failures.count("triage", "SR-000001")) == 0
    assert (await add_request(store)).id == "SR-000001"


async def test_a_load_is_what_is_open_and_when_the_last_was_assigned(store: DatabaseStore) -> None:
    for number, (urgency, assignee) in enumerate(
        [(Level.HIGH, ANNA), (Level.MEDIUM, ANNA), (Level.LOW, ANNA), (Level.LOW, BORIS)]
    ):
        request = await classify(
            store, await add_request(store, str(number)), impact=Level.HIGH, urgency=urgency
        )
        await assign(store, request, assignee, now=NOW + number)

    loads = await store.read(lambda tx: tx.desk.requests.loads([ANNA, BORIS, CHLOE]))

    assert loads == {
        ANNA: Load(open=3, weight=4 + 3 + 2, last_assigned_at=NOW + 2),
        BORIS: Load(open=1, weight=2, last_assigned_at=NOW + 3),
        CHLOE: Load(),
    }


async def test_only_what_is_assigned_worked_on_or_held_is_a_load(store: DatabaseStore) -> None:
    held = await assign(store, await classify(store, await add_request(store, "1")))
    await save_request(store, lifecycle.hold(held, HoldReason.CHANGE, HUMAN, NOW))
    begun = await assign(store, await classify(store, await add_request(store, "2")))
    await save_request(store, lifecycle.start(begun, HUMAN, NOW))
    done = await assign(store, await classify(store, await add_request(store, "3")), now=NOW + 5)
    await resolve(store, done)
    queued = await assign(store, await classify(store, await add_request(store, "4")))
    await save_request(store, lifecycle.queue(queued, "network", WHY, HUMAN, NOW))

    loads = await store.read(lambda tx: tx.desk.requests.loads([ANNA]))

    assert loads[ANNA].open == 2
    assert loads[ANNA].last_assigned_at == NOW


async def test_nobody_has_no_load(store: DatabaseStore) -> None:
    assert await store.read(lambda tx: tx.desk.requests.loads([])) == {}
