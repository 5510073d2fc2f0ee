"""Who sees which request, and what a run of the cycle says when it is over."""

from __future__ import annotations

import json

import pytest

from bot.slack import desk_ids
from engine.desk.tickets import RequestStatus
from engine.ports import CycleRun
from tests.bot.slack.conftest import Open
from tests.bot.slack.desk.conftest import QUESTION, Room
from tests.bot.slack.people import ADMIN
from tests.clock import HandClock


@pytest.mark.parametrize("line", ["/autoq sr {id}", "/autoq {id}", "/autoq sr 1", "/autoq SR {id}"])
async def test_a_request_is_shown_to_people_with_a_role(room: Room, line: str) -> None:
    request = await room.counter.asked()
    said = await room.workspace.say("engineer2", line.format(id=request.id))
    assert QUESTION in said
    assert desk_ids.REQUEST_TAKE in json.dumps(await room.workspace.told("engineer2"))


async def test_the_requester_sees_their_request_without_buttons_for_the_desk(room: Room) -> None:
    request = await room.counter.asked()
    assert QUESTION in await room.workspace.say("viewer", f"/autoq sr {request.id}")
    message = await room.workspace.told("viewer")
    assert desk_ids.REQUEST_TAKE not in json.dumps(message)
    await room.workspace.click("viewer", message["ts"], desk_ids.REQUEST_DETAILS)
    assert QUESTION in json.dumps(await room.workspace.modal("viewer"))


async def test_somebody_else_s_request_is_as_good_as_none(room: Room) -> None:
    request = await room.counter.asked(by="U0ENGINEER2")
    ts = await room.post_request(request.id)
    assert "There is no service request" in await room.workspace.say("viewer", f"/autoq sr {request.id}")
    await room.workspace.click("viewer", ts, desk_ids.REQUEST_DETAILS)
    assert "There is no service request" in await room.whispered("viewer")


@pytest.mark.parametrize("words", ["SR-999999", "nothing", "KB-000001"])
async def test_an_id_that_is_none_is_not_found(room: Room, words: str) -> None:
    assert "There is no service request" in await room.workspace.say("engineer2", f"/autoq sr {words}")


async def test_without_an_id_one_is_told_how_it_is_typed(room: Room) -> None:
    assert "SR-000123" in await room.workspace.say("viewer", "/autoq sr")


async def test_the_card_that_only_one_person_sees_is_renewed_by_a_deed(room: Room) -> None:
    request = await room.counter.asked()
    await room.workspace.say("engineer2", f"/autoq sr {request.id}")
    message = await room.workspace.told("engineer2")
    await room.workspace.click("engineer2", message["ts"], desk_ids.REQUEST_TAKE)
    assert (await room.desk.request(request.id)).request.status is RequestStatus.ASSIGNED
    assert desk_ids.REQUEST_START in json.dumps(await room.workspace.told("engineer2"))


async def test_the_help_names_the_desk(room: Room) -> None:
    said = await room.workspace.say("viewer", "/autoq help")
    assert "/autoq ask" in said
    assert "Hand to the desk" in said
    assert "/autoq ask" in await room.workspace.say("viewer", "/autoq how do I print?")


async def test_a_run_tells_what_it_did_when_it_is_over(open_workspace: Open, clock: HandClock) -> None:
    workspace = await open_workspace()
    store = workspace.door.store
    run = CycleRun(id=f"run-of-{ADMIN}", triggered_by=ADMIN, started_at=clock())
    await store.write(lambda tx: tx.runs.start(run))
    workspace.door.tabs.pulse = 0.01
    assert run.id in await workspace.say("admin", "/autoq run")
    await store.write(lambda tx: tx.runs.finish(run.id, clock() + 1, {"triage": {"classified": 3, "ms": 7}}))
    await workspace.hear("admin", "3")
