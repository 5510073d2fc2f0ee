"""Who works at the desk: teams with their categories, people with skills and capacity, and the shifts they work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.desk.calendars import Calendar, is_open
from engine.desk.errors import DeskInvalid
from engine.desk.tickets import GENERAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A team; `lead` is a Slack user id, `on_call` are agents of whom the first on shift is warned before the lead."""

    name: str
    lead: str | None = None
    on_call: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """A person who takes requests, by Slack user id; at most `capacity` open ones, while `shift` is open (None: always)."""

    id: str
    teams: frozenset[str]
    skills: frozenset[str] = frozenset()
    capacity: int = 10
    shift: Calendar | None = None

    def on_shift(self, at: int) -> bool:
        """Whether the person works at `at`."""
        return is_open(self.shift, at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """Where requests of a category go, and the skill they need, if any."""

    team: str
    skill: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """All teams, people and categories, by name or id; `triage_team` takes what is GENERAL or of no known category.

    Raises DeskInvalid when one speaks of another that is not there.
    """

    teams: Mapping[str, Team]
    triage_team: str
    agents: Mapping[str, Agent] = field(default_factory=dict)
    categories: Mapping[str, Category] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._expect_team("triage_team", self.triage_team)
        for agent in self.agents.values():
            for name in agent.teams:
                self._expect_team(f"agents.{agent.id}.teams", name)
            if agent.capacity < 1:
                raise DeskInvalid(where=f"agents.{agent.id}.capacity", problem="it must be at least 1")
        for name, category in self.categories.items():
            self._expect_team(f"categories.{name}.team", category.team)
        for team in self.teams.values():
            for agent_id in {*team.on_call} - self.agents.keys():
                raise DeskInvalid(where=f"teams.{team.name}.on_call", problem=f"there is no agent {agent_id}")

    def category(self, name: str) -> Category:
        """Where a category goes; one that nobody has listed goes to the triage team."""
        return self.categories.get(name) or Category(team=self.triage_team)

    def members(self, team: str) -> tuple[Agent, ...]:
        """The people of a team, in the order of the desk file."""
        return tuple(agent for agent in self.agents.values() if team in agent.teams)

    def contact(self, team: str, at: int) -> str | None:
        """Whom to warn of a team at `at`: whoever is on call and on shift, else its lead; None when there is nobody."""
        known = self.teams.get(team) or self.teams[self.triage_team]
        on_call = (agent_id for agent_id in known.on_call if self.agents[agent_id].on_shift(at))
        return next(on_call, known.lead)

    def category_names(self) -> tuple[str, ...]:
        """Every category there is, GENERAL included."""
        return tuple(dict.fromkeys((*self.categories, GENERAL)))

    def _expect_team(self, where: str, team: str) -> None:
        if team not in self.teams:
            raise DeskInvalid(where=where, problem=f"there is no team {team}")
