"""Reads the desk file from TOML into the engine's records; what is wrong in it is named by line and fault."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import resources
from pathlib import Path

from pydantic import ValidationError

from bot.desk.desk_hours import read_holidays, read_hours, read_zone
from bot.desk.desk_tables import (
    AlertSourceTable,
    CalendarTable,
    DeskTable,
    LabelsTable,
    RuleTable,
    ScaleTable,
    SlaTable,
)
from bot.desk.toml_lines import line_of
from bot.toml_faults import problem
from engine.desk.alerts import AlertSource, Severity
from engine.desk.calendars import Calendar
from engine.desk.deadlines import SlaPolicy
from engine.desk.errors import DeskInvalid
from engine.desk.intakes import Labels
from engine.desk.phrases import expression, phrases
from engine.desk.priorities import Priority
from engine.desk.rules import DeskRules
from engine.desk.teams import Agent, Category, Roster, Team
from engine.desk.tickets import GENERAL
from engine.desk.triage import Rule, Scale, TriageRules

DEFAULT_FILE = "default_desk.toml"

Calendars = Mapping[str, Calendar]


def load_desk(path: Path | None, year: int) -> DeskRules:
    """The rules of a file, of the built-in one without a path; holidays around `year`. Raises DeskInvalid."""
    if path is None:
        return parse_desk(default_desk(), year)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise DeskInvalid(where=str(path), problem=f"the file cannot be read ({reason})") from None
    return parse_desk(text, year)


def default_desk() -> str:
    """The built-in desk file, to be copied and changed."""
    return resources.files("bot.desk").joinpath(DEFAULT_FILE).read_text(encoding="utf-8")


def parse_desk(text: str, year: int) -> DeskRules:
    """The rules that a TOML text describes; its rules' examples have held. Raises DeskInvalid with the line and the fault."""
    try:
        said = DeskTable.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise DeskInvalid(where="the TOML", problem=str(error)) from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = tuple(part for part in first["loc"] if part != "[key]")
        raise DeskInvalid(where=_where(text, place), problem=problem(first)) from None
    return _rules(text, said, year)


def _rules(text: str, said: DeskTable, year: int) -> DeskRules:
    calendars = _calendars(text, "calendars", said.calendars, year)
    shifts = {**calendars, **_calendars(text, "shifts", said.shifts, year)}
    with _fault_at(text, "calendar"):
        working_days = _known(calendars, said.calendar)
    return DeskRules(
        triage=_triage(text, said),
        roster=_roster(text, said, shifts),
        policies=_policies(text, said.sla, calendars),
        calendar=working_days,
        sources={name: _alert_source(name, source) for name, source in said.alerts.items()},
    )


def _calendars(text: str, table: str, said: Mapping[str, CalendarTable], year: int) -> dict[str, Calendar]:
    made = {}
    for name, calendar in said.items():
        with _fault_at(text, table, name, "zone"):
            zone = read_zone(calendar.zone)
        with _fault_at(text, table, name, "holidays"):
            closed = read_holidays(calendar.holidays, year) | frozenset(calendar.closed)
        with _fault_at(text, table, name, "hours"):
            made[name] = Calendar(name=name, zone=zone, hours=read_hours(calendar.hours), holidays=closed)
    return made


def _known(calendars: Calendars, name: str | None) -> Calendar | None:
    if name is not None and name not in calendars:
        message = f"there is no calendar {name!r}"
        raise ValueError(message)
    return None if name is None else calendars[name]


def _roster(text: str, said: DeskTable, shifts: Calendars) -> Roster:
    agents = {}
    for name, agent in said.agents.items():
        with _fault_at(text, "agents", name, "shift"):
            shift = _known(shifts, agent.shift)
        agents[name] = Agent(
            id=name,
            teams=frozenset(agent.teams),
            skills=frozenset(agent.skills),
            capacity=agent.capacity,
            shift=shift,
        )
    with _fault_at(text):
        return Roster(
            teams={
                name: Team(name=name, lead=team.lead, on_call=tuple(team.on_call))
                for name, team in said.teams.items()
            },
            triage_team=said.triage_team,
            agents=agents,
            categories={
                name: Category(team=category.team, skill=category.skill)
                for name, category in said.categories.items()
            },
        )


def _policies(text: str, said: list[SlaTable], calendars: Calendars) -> tuple[SlaPolicy, ...]:
    made: dict[tuple[object, object], SlaPolicy] = {}
    for at, promise in enumerate(said):
        with _fault_at(text, "sla", at):
            if (promise.priority, promise.type) in made:
                message = "this is promised twice; keep one of both"
                raise ValueError(message)
            made[promise.priority, promise.type] = SlaPolicy(
                priority=Priority[promise.priority],
                type=promise.type,
                response=promise.response,
                resolution=promise.resolution,
                calendar=_known(calendars, promise.calendar),
            )
    return tuple(made.values())


def _triage(text: str, said: DeskTable) -> TriageRules:
    names = {GENERAL, *said.categories}
    rules = []
    for at, rule in enumerate(said.rules):
        with _fault_at(text, "rules", at):
            if rule.set.category is not None and rule.set.category not in names:
                message = f"there is no category {rule.set.category}"
                raise ValueError(message)
            rules.append(_rule(rule))
    scales = {}
    for name, scale in (("impact", said.impact), ("urgency", said.urgency)):
        with _fault_at(text, name):
            scales[name] = _scale(scale)
    trusted = {name: frozenset[str](source.trust) for name, source in said.sources.items()}
    return TriageRules(
        rules=tuple(rules), impact=scales["impact"], urgency=scales["urgency"], trusted=trusted
    )


def _rule(said: RuleTable) -> Rule:
    return Rule(
        name=said.name,
        sets=_labels(said.set),
        any=phrases(said.any),
        all=phrases(said.all),
        none=phrases(said.none),
        regex=tuple(expression(each) for each in said.regex),
        examples=tuple(said.examples),
        counterexamples=tuple(said.counterexamples),
    )


def _labels(said: LabelsTable) -> Labels:
    return Labels(type=said.type, category=said.category, impact=said.impact, urgency=said.urgency)


def _scale(said: ScaleTable) -> Scale:
    return Scale(high=phrases(said.high), low=phrases(said.low), ignore=phrases(said.ignore))


def _alert_source(name: str, said: AlertSourceTable) -> AlertSource:
    usual = AlertSource(name=name)
    return AlertSource(
        name=name,
        default_severity=Severity[said.default_severity],
        group_by=usual.group_by if said.group_by is None else tuple(said.group_by),
        silent_after=said.silent_after,
    )


@contextmanager
def _fault_at(text: str, *place: str | int) -> Iterator[None]:
    """Whatever is wrong inside is told with the line of the place; without one, of where the engine's error says it is."""
    try:
        yield
    except DeskInvalid as error:
        inside = place or tuple(str(error.values["where"]).split("."))
        raise DeskInvalid(where=_where(text, inside), problem=str(error.values["problem"])) from None
    except ValueError as error:
        raise DeskInvalid(where=_where(text, place), problem=str(error)) from None


def _where(text: str, place: tuple[str | int, ...]) -> str:
    """The line, and the path as the file's author reads it: line 12 (rules[3].any)."""
    named = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in place)
    return f"line {line_of(text, place)} ({named.lstrip('.') or 'the top'})"
