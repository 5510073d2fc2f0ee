"""Slack's picker offers everybody; a request goes to whom the desk file names, and to nobody else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.slack import desk_ids
from engine.desk.rules import DeskRules
from engine.desk.teams import Agent
from tests.bot.slack.desk.conftest import Room
from tests.bot.slack.people import ADMIN, ENGINEER2, GUEST, PM, VIEWER


@pytest.fixture
def desk_rules(desk_rules: DeskRules) -> DeskRules:
    """The desk of two people, one of whom has no role in autoq."""
    roster = desk_rules.roster
    agents = {each: Agent(id=each, teams=frozenset({roster.triage_team})) for each in (ENGINEER2, VIEWER)}
    return replace(desk_rules, roster=replace(roster, agents=agents))


@pytest.mark.parametrize("outsider", [PM, ADMIN, GUEST, "U0AUTOQBOT"])
async def test_whoever_is_no_agent_is_not_made_responsible(room: Room, outsider: str) -> None:
    request = await room.counter.assigned()
    await _choose(room, request.id, outsider)
    assert (await room.desk.request(request.id)).request == request


@pytest.mark.parametrize("agent", [ENGINEER2, VIEWER])
async def test_an_agent_is_with_or_without_a_role(room: Room, agent: str) -> None:
    request = await room.counter.assigned()
    await _choose(room, request.id, agent)
    assert (await room.desk.request(request.id)).request.assignee == agent


async def _choose(room: Room, request_id: str, who: str) -> None:
    ts = await room.post_request(request_id)
    await room.workspace.click("engineer1", ts, desk_ids.REQUEST_REASSIGN)
    team = room.desk.rules.roster.triage_team
    await room.workspace.submit("engineer1", {desk_ids.REASSIGN_TEAM: team, desk_ids.REASSIGN_PERSON: who})
