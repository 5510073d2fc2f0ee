"""The ServiceNow log as a replay reads it: who opened what when, and each later change of state, impact, urgency or category."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import Final

from engine.times import SECOND

LOG: Final = "servicenow_incident_log_sample.csv"
_TIME: Final = "%d-%m-%Y %H:%M"

Row = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One incident as the log says that it stood from `at` (UTC microseconds) on; `opens` is the first of an incident."""

    at: int
    number: str
    opens: bool
    state: str
    category: str
    impact: str
    urgency: str
    priority: str
    symptom: str
    subcategory: str
    location: str
    caller: str


def read_moves(folder: Path) -> list[Move]:
    """All that happened, in the order of time; rows that change nothing the desk knows of are left out."""
    with (folder / LOG).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = [move for _, held in groupby(rows, itemgetter("number")) for move in _moves(list(held))]
    return sorted(found, key=attrgetter("at"))


def _moves(rows: list[Row]) -> Iterator[Move]:
    """An incident's moves; none is earlier than the one before it, whatever the log's clock says."""
    last = _move(rows[0], rows[0]["opened_at"], opens=True, not_before=0)
    yield last
    known = ("New", *_what(last)[1:])
    for row in rows:
        move = _move(row, row["sys_updated_at"], opens=False, not_before=last.at)
        if _what(move) != known:
            yield move
            last, known = move, _what(move)


def _what(move: Move) -> tuple[str, ...]:
    return (move.state, move.category, move.impact, move.urgency)


def _move(row: Row, time: str, *, opens: bool, not_before: int) -> Move:
    at = round(datetime.strptime(time, _TIME).replace(tzinfo=UTC).timestamp()) * SECOND
    return Move(
        at=max(at, not_before),
        number=row["number"],
        opens=opens,
        state=row["incident_state"],
        category=_category(row["category"]),
        impact=_level(row["impact"]),
        urgency=_level(row["urgency"]),
        priority=f"P{row['priority'][0]}",
        symptom=row["u_symptom"],
        subcategory=row["subcategory"],
        location=row["location"],
        caller=row["caller_id"],
    )


def _category(said: str) -> str:
    """`Category 55` as a desk file names it; `?` is the desk's own name for what nobody knows."""
    return "GENERAL" if said == "?" else said.upper().replace(" ", "_")


def _level(said: str) -> str:
    """`2 - Medium` as the desk says it."""
    return said.partition(" - ")[2].upper()
