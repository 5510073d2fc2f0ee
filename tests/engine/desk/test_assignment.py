"""Who gets a request, with the reason that people are shown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.desk.assignment import Choice, Load, choose
from engine.desk.teams import Agent, Category, Roster, Team
from engine.desk.tickets import RequestStatus, ServiceRequest
from engine.times import HOUR
from tests.engine.desk.requests import ANNA, BORIS, CHLOE, NOW, OFFICE, classification, request

INFRA = frozenset({"infra"})
NETWORK = frozenset({"network"})
ROSTER = Roster(
    teams={"infra": Team(name="infra"), "triage": Team(name="triage")},
    triage_team="triage",
    agents={
        ANNA: Agent(id=ANNA, teams=INFRA, skills=NETWORK, capacity=3, shift=OFFICE),
        BORIS: Agent(id=BORIS, teams=INFRA, skills=NETWORK, capacity=3, shift=OFFICE),
        CHLOE: Agent(id=CHLOE, teams=INFRA, shift=OFFICE),
    },
    categories={"NETWORK": Category(team="infra", skill="network"), "OTHER": Category(team="infra")},
)
REQUEST = request(RequestStatus.CLASSIFIED, found=classification())
NIGHT = NOW + 12 * HOUR


def chosen(loads: dict[str, Load], of: ServiceRequest = REQUEST, now: int = NOW) -> Choice:
    return choose(of, ROSTER, loads, now)


def test_the_least_weighted_load_wins_and_not_the_fewest_requests() -> None:
    choice = chosen({ANNA: Load(open=1, weight=4), BORIS: Load(open=2, weight=2)})
    assert choice.assignee == BORIS
    assert str(choice.reason) == f"{BORIS} has the least open work in infra (2)"


def test_a_tie_goes_to_who_waited_longest_and_first_to_who_never_had_one() -> None:
    busy = {
        ANNA: Load(open=1, weight=2, last_assigned_at=NOW - HOUR),
        BORIS: Load(open=1, weight=2, last_assigned_at=NOW - 2 * HOUR),
    }
    choice = chosen(busy)
    assert choice.assignee == BORIS
    assert str(choice.reason).endswith(f"{BORIS} has waited longest")
    assert chosen({**busy, ANNA: Load(open=1, weight=2)}).assignee == ANNA
    assert chosen({}).assignee == ANNA


def test_only_the_skilled_are_asked() -> None:
    assert chosen({ANNA: Load(weight=9), BORIS: Load(weight=9)}).assignee == ANNA
    other = request(RequestStatus.CLASSIFIED, found=classification(category="OTHER"))
    assert chosen({ANNA: Load(weight=9), BORIS: Load(weight=9)}, other).assignee == CHLOE


def test_whoever_is_full_gets_no_more() -> None:
    choice = chosen({BORIS: Load(open=3, weight=3)})
    assert choice.assignee == ANNA
    assert str(choice.reason) == f"{ANNA} is the only one free in infra"


def test_who_had_it_before_gets_it_again() -> None:
    again = replace(REQUEST, assignee=BORIS)
    choice = chosen({BORIS: Load(open=2, weight=8)}, again)
    assert choice.assignee == BORIS
    assert str(choice.reason) == f"{BORIS} had it before"
    assert chosen({BORIS: Load(open=3)}, again).assignee == ANNA


FULL = {agent: Load(open=9) for agent in (ANNA, BORIS)}


@pytest.mark.parametrize(
    "of, loads, now, reason",
    [
        (REQUEST, FULL, NOW, "everybody of infra on shift has as many requests as they can take"),
        (REQUEST, {}, NIGHT, "nobody of infra is on shift"),
        (request(RequestStatus.CLASSIFIED), {}, NOW, "triage has no people"),
    ],
)
def test_nobody_free_means_the_team_s_queue_and_an_alert(
    of: ServiceRequest, loads: dict[str, Load], now: int, reason: str
) -> None:
    choice = chosen(loads, of, now)
    assert (choice.assignee, choice.alert) == (None, True)
    assert str(choice.reason) == reason
    queued = replace(of, team=choice.team, assignee=None)
    assert not chosen(loads, queued, now).alert


def test_nobody_with_the_skill_is_said_so() -> None:
    roster = replace(ROSTER, categories={"NETWORK": Category(team="infra", skill="cobol")})
    assert str(choose(REQUEST, roster, {}, NOW).reason) == "nobody of infra on shift knows cobol"
