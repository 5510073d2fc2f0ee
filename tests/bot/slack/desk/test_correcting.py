"""Saying what a request really is, which the desk learns from."""

from __future__ import annotations

import json

from bot.slack import desk_ids
from engine.actors import SCHEDULE, person
from engine.desk import lifecycle
from engine.desk.intakes import RequestType
from engine.desk.priorities import Level, Priority
from engine.desk.tickets import Classification, ClassifiedBy, ServiceRequest
from tests.bot.slack.conftest import find_button
from tests.bot.slack.desk.conftest import BOTH, Room
from tests.bot.slack.people import ENGINEER1, PM

SAID = {
    desk_ids.CORRECT_TYPE: "ACCESS",
    desk_ids.CORRECT_CATEGORY: "ACCESS",
    desk_ids.CORRECT_IMPACT: "HIGH",
    desk_ids.CORRECT_URGENCY: "HIGH",
}


async def _found(room: Room, request_id: str) -> Classification:
    return (await room.desk.request(request_id)).request.classification


async def _call_it(room: Room, request_id: str, category: str) -> ServiceRequest:
    return await room.desk.change(
        request_id, lambda held, now: lifecycle.correct(held, person(PM), now, category=category)
    )


@BOTH
async def test_what_a_person_says_counts_and_is_marked_as_theirs(room: Room) -> None:
    request = await room.counter.assigned()
    ts = await room.post_request(request.id)
    await room.workspace.click("engineer1", ts, desk_ids.REQUEST_CORRECT)
    await room.workspace.submit("engineer1", SAID)
    found = await _found(room, request.id)
    assert (found.type, found.category, found.priority) == (RequestType.ACCESS, "ACCESS", Priority.P1)
    assert (found.by, found.confidence) == (ClassifiedBy.HUMAN, 1.0)
    after = (await room.desk.request(request.id)).request
    assert (after.status, after.assignee) == (request.status, request.assignee)


async def test_the_form_begins_with_what_counts_now(room: Room) -> None:
    request = await room.counter.assigned()
    found = request.classification
    ts = await room.post_request(request.id)
    await room.workspace.click("engineer1", ts, desk_ids.REQUEST_CORRECT)
    menus = {
        block["block_id"]: block["element"]["initial_option"]["value"]
        for block in (await room.workspace.modal("engineer1"))["blocks"]
        if block["type"] == "input"
    }
    assert menus == {
        desk_ids.CORRECT_TYPE: "INQUIRY",
        desk_ids.CORRECT_CATEGORY: found.category,
        desk_ids.CORRECT_IMPACT: found.impact,
        desk_ids.CORRECT_URGENCY: found.urgency,
    }
    assert found.category != "GENERAL"


async def test_what_the_desk_has_not_looked_at_yet_is_what_a_person_says(room: Room) -> None:
    new = await room.counter.asked()
    ts = await room.post_request(new.id)
    await room.workspace.click("engineer1", ts, desk_ids.REQUEST_CORRECT)
    await room.workspace.submit("engineer1", SAID)
    found = await _found(room, new.id)
    assert (found.type, found.category, found.by) == (RequestType.ACCESS, "ACCESS", ClassifiedBy.HUMAN)


async def test_the_details_offer_it_to_whoever_may(room: Room) -> None:
    request = await room.counter.assigned()
    ts = await room.post_request(request.id)
    for who in ("engineer2", "viewer"):
        await room.workspace.click(who, ts, desk_ids.REQUEST_DETAILS)
    blocks = (await room.workspace.modal("engineer2"))["blocks"]
    assert find_button(blocks, desk_ids.REQUEST_CORRECT)
    assert desk_ids.REQUEST_CORRECT not in json.dumps(await room.workspace.modal("viewer"))


async def test_it_is_for_people_with_a_role(room: Room) -> None:
    request = await room.counter.assigned()
    ts = await room.post_request(request.id)
    await room.workspace.click("viewer", ts, desk_ids.REQUEST_CORRECT)
    assert "no role in autoq yet" in await room.whispered("viewer")
    assert await room.workspace.modal("viewer") is None


async def test_a_choice_that_is_none_any_more_changes_nothing(room: Room) -> None:
    request = await room.counter.assigned()
    await _call_it(room, request.id, "TELEX")
    ts = await room.post_request(request.id)
    await room.workspace.click("pm", ts, desk_ids.REQUEST_CORRECT)
    moved = await _call_it(room, request.id, "ACCESS")
    await room.workspace.submit("pm", {**SAID, desk_ids.CORRECT_CATEGORY: "TELEX"})
    assert (await room.desk.request(request.id)).request == moved


async def test_two_people_who_correct_at_once_hear_of_each_other(room: Room) -> None:
    request = await room.counter.assigned()
    ts = await room.post_request(request.id)
    for who in ("engineer2", "pm"):
        await room.workspace.click(who, ts, desk_ids.REQUEST_CORRECT)
    await room.workspace.submit("pm", SAID)
    answer = await room.workspace.submit("engineer2", {**SAID, desk_ids.CORRECT_CATEGORY: "HARDWARE"})
    assert "Somebody has said meanwhile" in str(answer["errors"])
    assert (await _found(room, request.id)).category == "ACCESS"


async def test_other_work_on_the_request_does_not_stand_in_the_way(room: Room) -> None:
    request = await room.counter.assigned()
    ts = await room.post_request(request.id)
    await room.workspace.click("pm", ts, desk_ids.REQUEST_CORRECT)
    await room.desk.change(request.id, lambda held, now: lifecycle.start(held, person(ENGINEER1), now))
    await room.workspace.submit("pm", SAID)
    assert (await _found(room, request.id)).category == "ACCESS"


async def test_a_category_that_the_desk_lists_no_more_can_stay(room: Room) -> None:
    request = await room.counter.assigned()
    await _call_it(room, request.id, "TELEX")
    ts = await room.post_request(request.id)
    await room.workspace.click("pm", ts, desk_ids.REQUEST_CORRECT)
    await room.workspace.submit("pm", {**SAID, desk_ids.CORRECT_CATEGORY: "TELEX"})
    found = await _found(room, request.id)
    assert (found.category, found.impact) == ("TELEX", Level.HIGH)


async def test_what_is_over_is_corrected_no_more(room: Room) -> None:
    request = await room.counter.assigned()
    ts = await room.post_request(request.id)
    await room.desk.change(request.id, lambda held, now: lifecycle.resolve(held, "Done.", SCHEDULE, now))
    await room.workspace.click("pm", ts, desk_ids.REQUEST_CORRECT)
    assert "nothing was changed" in await room.whispered("pm")
    assert await room.workspace.modal("pm") is None
