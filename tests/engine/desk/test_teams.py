"""Teams, people and categories that fit together, and whom to warn."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.desk.errors import DeskInvalid
from engine.desk.teams import Agent, Category, Roster, Team
from tests.engine.desk.requests import ANNA, BORIS, CHLOE, NOW, OFFICE, SEOUL, at

ROSTER = Roster(
    teams={
        "triage": Team(name="triage", lead=CHLOE),
        "infra": Team(name="infra", lead=CHLOE, on_call=(BORIS, ANNA)),
        "hr": Team(name="hr"),
    },
    triage_team="triage",
    agents={
        ANNA: Agent(id=ANNA, teams=frozenset({"infra", "triage"}), shift=OFFICE),
        BORIS: Agent(id=BORIS, teams=frozenset({"infra"}), shift=OFFICE),
    },
    categories={"NETWORK": Category(team="infra", skill="network")},
)


def test_an_unknown_category_goes_to_the_triage_team() -> None:
    assert ROSTER.category("NETWORK").team == "infra"
    assert ROSTER.category("GENERAL").team == "triage"
    assert ROSTER.category_names() == ("NETWORK", "GENERAL")


def test_members_are_those_of_the_team() -> None:
    assert [agent.id for agent in ROSTER.members("infra")] == [ANNA, BORIS]
    assert [agent.id for agent in ROSTER.members("triage")] == [ANNA]


def test_on_call_on_shift_is_warned_before_the_lead() -> None:
    assert ROSTER.contact("infra", NOW) == BORIS
    assert ROSTER.contact("infra", at(SEOUL, 2026, 3, 4, 3)) == CHLOE
    assert ROSTER.contact("hr", NOW) is None
    assert ROSTER.contact("", NOW) == CHLOE


@pytest.mark.parametrize(
    "change, place",
    [
        ({"triage_team": "none"}, "triage_team: there is no team none"),
        ({"categories": {"A": Category(team="none")}}, r"categories\.A\.team: there is no team none"),
        (
            {"agents": {ANNA: Agent(id=ANNA, teams=frozenset({"none"}))}},
            rf"agents\.{ANNA}\.teams: there is no team none",
        ),
        (
            {"agents": {ANNA: Agent(id=ANNA, teams=frozenset({"hr"}), capacity=0)}},
            rf"agents\.{ANNA}\.capacity: it must be at least 1",
        ),
        ({"agents": {}}, r"teams\.infra\.on_call: there is no agent"),
    ],
)
def test_what_speaks_of_something_that_is_not_there_does_not_load(
    change: dict[str, object], place: str
) -> None:
    with pytest.raises(DeskInvalid, match=place):
        replace(ROSTER, **change)  # type: ignore[arg-type]  # One of the record's own fields.
