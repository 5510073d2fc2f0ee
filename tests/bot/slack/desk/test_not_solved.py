"""The requester says that what a person resolved is not solved."""

from __future__ import annotations

from bot.slack import desk_ids
from engine.actors import person
from engine.desk import lifecycle
from engine.desk.ports import RequestQuery
from engine.desk.tickets import RequestStatus, ServiceRequest
from engine.times import DAY
from tests.bot.slack.desk.conftest import BOTH, Room
from tests.bot.slack.people import ENGINEER1
from tests.clock import HandClock


async def _resolved(room: Room) -> tuple[ServiceRequest, str]:
    request = await room.counter.assigned()
    done = await room.desk.change(
        request.id, lambda held, now: lifecycle.resolve(held, "Switched it off.", person(ENGINEER1), now)
    )
    return done, await room.post_outcome(request.id)


@BOTH
async def test_the_requester_opens_it_again(room: Room) -> None:
    request, ts = await _resolved(room)
    await room.workspace.click("viewer", ts, desk_ids.REQUEST_UNSOLVED)
    sheet = await room.desk.request(request.id)
    assert sheet.request.status is RequestStatus.CLASSIFIED
    assert not sheet.request.answerable
    reopened = next(each for each in sheet.history if each.name == "RequestReopened")
    assert reopened.reason is not None
    assert reopened.reason.code == "desk-not-solved"


async def test_nobody_else_does(room: Room) -> None:
    request, ts = await _resolved(room)
    await room.workspace.click("engineer2", ts, desk_ids.REQUEST_UNSOLVED)
    assert "Only the person who asked" in await room.whispered("engineer2")
    assert (await room.desk.request(request.id)).request == request


async def test_a_second_press_changes_nothing(room: Room) -> None:
    request, ts = await _resolved(room)
    await room.workspace.click("viewer", ts, desk_ids.REQUEST_UNSOLVED)
    opened = (await room.desk.request(request.id)).request
    await room.workspace.click("viewer", ts, desk_ids.REQUEST_UNSOLVED)
    assert "nothing was changed" in await room.whispered("viewer")
    assert (await room.desk.request(request.id)).request == opened


async def test_within_five_days_it_is_the_same_request_and_later_a_new_one(
    room: Room, clock: HandClock
) -> None:
    request, ts = await _resolved(room)
    clock.now += 5 * DAY
    for _ in range(2):
        await room.workspace.click("viewer", ts, desk_ids.REQUEST_UNSOLVED)
    found = (await room.desk.requests(RequestQuery(limit=10))).items
    assert [each.linked_to for each in found] == [request.id, None]
    assert found[0].id in await room.whispered("viewer")
