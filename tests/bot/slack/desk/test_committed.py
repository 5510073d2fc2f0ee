"""A deed at the desk that was committed is what is answered, also when nothing can be read after it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import cast
from zoneinfo import ZoneInfo

import pytest

from bot.desk.desk import ServiceDesk
from bot.slack import desk_ids
from engine.desk.incidents import IncidentStatus
from engine.desk.ports import DeskStore
from engine.desk.rules import DeskRules
from engine.desk.tickets import RequestStatus
from tests.bot.slack.conftest import Open
from tests.bot.slack.desk.conftest import Counter, Room
from tests.bot.slack.losing_store import LosingStore
from tests.bot.slack.people import ENGINEER2
from tests.clock import HandClock


@pytest.fixture
def losing(store: DeskStore) -> LosingStore:
    return LosingStore(store)


@pytest.fixture
async def room(
    losing: LosingStore, clock: HandClock, desk_rules: DeskRules, open_workspace: Open, counter: Counter
) -> AsyncIterator[Room]:
    """A desk whose door loses what follows a commit."""
    store = cast("DeskStore", losing)
    desk = ServiceDesk(store=store, clock=clock, rules=desk_rules, zone=ZoneInfo("UTC"))
    yield Room(await open_workspace(store=store, desk=desk), counter)
    await desk.close()


async def test_a_request_that_was_taken_is_said_to_be(room: Room, losing: LosingStore) -> None:
    request = await room.counter.asked()
    await room.workspace.say("engineer2", f"/autoq sr {request.id}")
    ts = (await room.workspace.told("engineer2"))["ts"]
    losing.armed = True
    await room.workspace.click("engineer2", ts, desk_ids.REQUEST_TAKE)
    assert await room.whispered("engineer2") == f"Done; {request.id} shows it."
    taken = (await room.counter.desk.request(request.id)).request
    assert (taken.status, taken.assignee) == (RequestStatus.ASSIGNED, ENGINEER2)


async def test_an_incident_that_was_acknowledged_is_said_to_be(room: Room, losing: LosingStore) -> None:
    incident = await room.counter.alarmed()
    await room.workspace.say("engineer2", "/autoq incidents")
    ts = (await room.workspace.told("engineer2"))["ts"]
    losing.armed = True
    await room.workspace.click("engineer2", ts, desk_ids.INCIDENT_ACKNOWLEDGE)
    assert await room.whispered("engineer2") == f"Done; {incident.id} shows it."
    sheet = await room.counter.desk.incident(incident.id)
    assert sheet.incident.status is IncidentStatus.ACKNOWLEDGED
