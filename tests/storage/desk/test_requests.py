"""Service requests: stored whole, once each, and changed only over the revision that they were changed from."""

from __future__ import annotations

from engine.desk import lifecycle
from engine.desk.intakes import Labels, Place, RequestType
from engine.desk.lifecycle import received as received_event
from engine.desk.priorities import Level
from engine.desk.tickets import HoldReason, RequestStatus, born
from storage.store import DatabaseStore
from tests.engine.desk.requests import HUMAN, NOW
from tests.storage.desk.records import WHY, add_request, assign, classify, received, save_request


async def test_a_request_is_read_as_it_was_stored(store: DatabaseStore) -> None:
    labels = Labels(type=RequestType.ACCESS, category="VPN", impact=Level.HIGH, urgency=Level.LOW)
    handed_in = received(labels=labels, place=Place(channel="C0DESK0001", ts="1.1"))
    request = born(7, handed_in, NOW, linked_to="SR-000001")

    assert await store.write(lambda tx: tx.desk.requests.add(request))

    assert await store.read(lambda tx: tx.desk.requests.find(request.id)) == request
    assert await store.read(lambda tx: tx.desk.requests.find_external("portal", "1")) == request
    assert await store.read(lambda tx: tx.desk.history(request.id)) == [received_event(request)]


async def test_a_changed_request_is_read_as_it_was_saved(store: DatabaseStore) -> None:
    request = await assign(store, await classify(store, await add_request(store)))
    held = lifecycle.hold(request, HoldReason.VENDOR, HUMAN, NOW + 1, WHY)

    await save_request(store, held)

    found = await store.read(lambda tx: tx.desk.requests.find(request.id))
    assert found == held.after
    assert found is not None
    assert found.status is RequestStatus.ON_HOLD
    events = await store.read(lambda tx: tx.desk.history(request.id))
    assert [event.revision for event in events] == [1, 2, 3, 4]
    assert events[-1] == held.event
