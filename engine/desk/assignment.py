"""Who gets a request, and why: the person of the right team, on shift and with the skill, who has the least to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.desk.reasons import Reason
from engine.desk.teams import Agent, Roster
from engine.desk.tickets import ServiceRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What somebody has to do: open requests, their weights together, and when the last one was assigned (None: never)."""

    open: int = 0
    weight: int = 0
    last_assigned_at: int | None = None


IDLE = Load()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The team, the person (None: the team's queue), and the reason. `alert` when a queue is news that somebody must hear."""

    team: str
    assignee: str | None
    reason: Reason
    alert: bool = False


def choose(request: ServiceRequest, roster: Roster, loads: Mapping[str, Load], now: int) -> Choice:
    """Who gets the request at `now`; `loads` by agent id, whoever is missing is idle. The same input gives the same choice."""
    wanted = roster.category(request.classification.category)
    members = roster.members(wanted.team)
    on_shift = [agent for agent in members if agent.on_shift(now)]
    skilled = [agent for agent in on_shift if wanted.skill is None or wanted.skill in agent.skills]
    free = [agent for agent in skilled if loads.get(agent.id, IDLE).open < agent.capacity]
    if not free:
        reason = _nobody(wanted.team, wanted.skill, members, on_shift, skilled)
        news = request.team != wanted.team or request.assignee is not None
        return Choice(team=wanted.team, assignee=None, reason=reason, alert=news)
    chosen, reason = _pick(request, wanted.team, free, loads)
    return Choice(team=wanted.team, assignee=chosen.id, reason=reason)


def _pick(
    request: ServiceRequest, team: str, free: Sequence[Agent], loads: Mapping[str, Load]
) -> tuple[Agent, Reason]:
    before = next((agent for agent in free if agent.id == request.assignee), None)
    if before is not None:
        return before, Reason(code="desk-had-it-before", values={"agent": before.id})
    if len(free) == 1:
        return free[0], Reason(code="desk-only-one", values={"agent": free[0].id, "team": team})
    load = {agent.id: loads.get(agent.id, IDLE) for agent in free}
    least = min(each.weight for each in load.values())
    lightest = [agent for agent in free if load[agent.id].weight == least]
    # Who was never given one has waited longest; the id decides what nothing else does.
    chosen = min(lightest, key=lambda agent: (_since(load[agent.id]), agent.id))
    code = "desk-least-load" if len(lightest) == 1 else "desk-longest-wait"
    return chosen, Reason(code=code, values={"agent": chosen.id, "team": team, "load": least})


def _since(load: Load) -> int:
    return -1 if load.last_assigned_at is None else load.last_assigned_at


def _nobody(
    team: str,
    skill: str | None,
    members: Sequence[Agent],
    on_shift: Sequence[Agent],
    skilled: Sequence[Agent],
) -> Reason:
    if not members:
        return Reason(code="desk-nobody-in-team", values={"team": team})
    if not on_shift:
        return Reason(code="desk-nobody-on-shift", values={"team": team})
    if not skilled:
        return Reason(code="desk-nobody-skilled", values={"team": team, "skill": skill or ""})
    return Reason(code="desk-everybody-full", values={"team": team})
