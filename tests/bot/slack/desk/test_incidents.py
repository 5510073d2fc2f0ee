"""What people with a role do with an incident, in its message and in the list that only they see."""

from __future__ import annotations

import json

import pytest

from bot.slack import desk_ids
from engine.actors import SCHEDULE
from engine.desk.incidents import IncidentStatus, IncidentStep, move
from tests.bot.slack.desk.conftest import BOTH, Room
from tests.bot.slack.people import OPS


@BOTH
async def test_an_incident_is_acknowledged_mitigated_and_resolved(room: Room) -> None:
    incident = await room.counter.alarmed()
    ts = await room.post_incident(incident.id)
    steps = {
        desk_ids.INCIDENT_ACKNOWLEDGE: IncidentStatus.ACKNOWLEDGED,
        desk_ids.INCIDENT_MITIGATE: IncidentStatus.MITIGATED,
        desk_ids.INCIDENT_RESOLVE: IncidentStatus.RESOLVED,
    }
    for button, status in steps.items():
        await room.workspace.click("engineer2", ts, button)
        sheet = await room.desk.incident(incident.id)
        assert (sheet.incident.status, sheet.history[-1].actor) == (status, "U0ENGINEER2")


@pytest.mark.parametrize(
    "button", [desk_ids.INCIDENT_ACKNOWLEDGE, desk_ids.INCIDENT_RESOLVE, desk_ids.INCIDENT_DETAILS]
)
async def test_incidents_are_for_people_with_a_role(room: Room, button: str) -> None:
    incident = await room.counter.alarmed()
    ts = await room.post_incident(incident.id)
    await room.workspace.click("viewer", ts, button)
    assert "no role in autoq yet" in await room.whispered("viewer")
    assert (await room.desk.incident(incident.id)).incident == incident


async def test_a_click_on_a_resolved_incident_gets_the_true_state(room: Room) -> None:
    incident = await room.counter.alarmed()
    ts = await room.post_incident(incident.id)
    await room.desk.change_incident(
        incident.id, lambda held, now: move(held, IncidentStep.RESOLVE, SCHEDULE, now)
    )
    await room.workspace.click("engineer2", ts, desk_ids.INCIDENT_ACKNOWLEDGE)
    assert "nothing was changed" in await room.whispered("engineer2")


async def test_the_list_shows_what_is_not_over_and_is_renewed_by_a_deed(room: Room) -> None:
    over, live = await room.counter.alarmed("Mail is slow"), await room.counter.alarmed()
    await room.desk.change_incident(
        over.id, lambda held, now: move(held, IncidentStep.RESOLVE, SCHEDULE, now)
    )
    said = await room.workspace.say("engineer2", "/autoq incidents")
    assert live.id in said
    assert over.id not in said
    message = await room.workspace.told("engineer2")
    await room.workspace.click("engineer2", message["ts"], desk_ids.INCIDENT_ACKNOWLEDGE)
    assert desk_ids.INCIDENT_MITIGATE in json.dumps(await room.workspace.told("engineer2"))


async def test_one_incident_is_shown_by_its_id(room: Room) -> None:
    incident = await room.counter.alarmed()
    for line in (f"/autoq incidents {incident.id}", f"/autoq {incident.id.lower()}"):
        assert "Checkout is down" in await room.workspace.say("engineer2", line)
    assert "There is no incident" in await room.workspace.say("engineer2", "/autoq incidents INC-9")
    assert "There is no incident" in await room.workspace.say("engineer2", "/autoq incidents today")


async def test_the_details_of_an_incident_are_opened(room: Room) -> None:
    incident = await room.counter.alarmed()
    ts = await room.post_incident(incident.id)
    await room.workspace.click("engineer2", ts, desk_ids.INCIDENT_DETAILS)
    assert incident.id in json.dumps(await room.workspace.modal("engineer2"))


@pytest.mark.parametrize("line", ["/autoq incidents", "/autoq desk"])
async def test_lists_are_for_people_with_a_role(room: Room, line: str) -> None:
    assert "no role in autoq yet" in await room.workspace.say("viewer", line)


async def test_today_s_numbers(room: Room) -> None:
    await room.counter.alarmed()
    await room.workspace.do("say", "engineer2", text="/autoq desk", channel=OPS)
    assert "1" in str((await room.workspace.told("engineer2"))["text"])
