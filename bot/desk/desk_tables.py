"""The tables of the desk file: which keys there are and what form their values have."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from engine.desk.intakes import RequestType
from engine.desk.priorities import Level
from engine.times import DAY, HOUR, MINUTE

_DURATION = re.compile(r"(\d{1,6})\s*(m|h|d)")
_UNITS = {"m": MINUTE, "h": HOUR, "d": DAY}
_LONGEST = 366 * DAY

Text = Annotated[str, Field(min_length=1, max_length=200)]
CategoryName = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{0,39}$")]
LevelName = Annotated[Level, Field(strict=False)]
TypeName = Annotated[RequestType, Field(strict=False)]
PriorityName = Literal["P1", "P2", "P3", "P4"]
SeverityName = Literal["LOW", "MEDIUM", "HIGH", "CRITICAL"]
LabelName = Literal["type", "category", "impact", "urgency"]


def _duration(value: object) -> object:
    match = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
    length = int(match[1]) * _UNITS[match[2]] if match else 0
    if not MINUTE <= length <= _LONGEST:
        message = 'must be a time such as "30m", "8h" or "5d", at most "366d"'
        raise ValueError(message)
    return length


Duration = Annotated[int, BeforeValidator(_duration)]


class Table(BaseModel):
    """A table whose keys are all known."""

    model_config = ConfigDict(extra="forbid", strict=True)


class CalendarTable(Table):
    """Hours by day in a zone, less holidays of countries and single days that are closed."""

    zone: Text
    hours: dict[str, Text]
    holidays: list[Text] = Field(default_factory=list)
    closed: list[date] = Field(default_factory=list)


class TeamTable(Table):
    """A team."""

    lead: Text | None = None
    on_call: list[Text] = Field(default_factory=list)


class AgentTable(Table):
    """A person, by Slack user id."""

    teams: Annotated[list[Text], Field(min_length=1)]
    skills: list[Text] = Field(default_factory=list)
    capacity: int = 10
    shift: Text | None = None


class CategoryTable(Table):
    """Where requests of a category go."""

    team: Text
    skill: Text | None = None


class SlaTable(Table):
    """A promise to one priority."""

    priority: PriorityName
    type: TypeName | None = None
    response: Duration
    resolution: Duration
    calendar: Text | None = None


class LabelsTable(Table):
    """What a rule sets."""

    type: TypeName | None = None
    category: CategoryName | None = None
    impact: LevelName | None = None
    urgency: LevelName | None = None


class RuleTable(Table):
    """A strict rule with its examples."""

    name: Text
    set: LabelsTable
    any: list[Text] = Field(default_factory=list)
    all: list[Text] = Field(default_factory=list)
    none: list[Text] = Field(default_factory=list)
    regex: list[Text] = Field(default_factory=list)
    examples: list[Text] = Field(default_factory=list)
    counterexamples: list[Text] = Field(default_factory=list)


class ScaleTable(Table):
    """Phrases that raise or lower a level."""

    high: list[Text] = Field(default_factory=list)
    low: list[Text] = Field(default_factory=list)
    ignore: list[Text] = Field(default_factory=list)


class SourceTable(Table):
    """Which fields a source of requests is trusted with."""

    trust: list[LabelName] = Field(default_factory=list)


class AlertSourceTable(Table):
    """A source of alerts."""

    default_severity: SeverityName = "MEDIUM"
    group_by: list[Text] | None = None
    silent_after: Duration | None = None


class DeskTable(Table):
    """The whole file."""

    triage_team: Text
    calendar: Text | None = None
    calendars: dict[str, CalendarTable] = Field(default_factory=dict)
    shifts: dict[str, CalendarTable] = Field(default_factory=dict)
    teams: Annotated[dict[str, TeamTable], Field(min_length=1)]
    agents: dict[str, AgentTable] = Field(default_factory=dict)
    categories: dict[CategoryName, CategoryTable] = Field(default_factory=dict)
    sla: list[SlaTable] = Field(default_factory=list)
    impact: ScaleTable = Field(default_factory=ScaleTable)
    urgency: ScaleTable = Field(default_factory=ScaleTable)
    rules: list[RuleTable] = Field(default_factory=list)
    sources: dict[str, SourceTable] = Field(default_factory=dict)
    alerts: dict[str, AlertSourceTable] = Field(default_factory=dict)
