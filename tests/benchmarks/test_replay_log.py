"""The log is read as what happened in the order of time, and only as what changes something."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.replay_log import LOG, Move, read_moves

NAMES = (
    "number,incident_state,opened_at,sys_updated_at,category,impact,urgency,priority,u_symptom,subcategory,"
    "location,caller_id"
)
REST = "Symptom 7,Subcategory 1,Location 3,Caller 9"
MEDIUM = "2 - Medium,2 - Medium,3 - Moderate"


def moves(tmp_path: Path, *rows: str) -> Sequence[Move]:
    (tmp_path / LOG).write_text("\n".join([NAMES, *(f"{row},{REST}" for row in rows), ""]), encoding="utf-8")
    return read_moves(tmp_path)


def row(number: str, state: str, at: str, category: str = "Category 5", levels: str = MEDIUM) -> str:
    return f"{number},{state},01-03-2016 08:00,{at},{category},{levels}"


def test_an_incident_opens_at_its_own_time_and_in_the_desks_words(tmp_path: Path) -> None:
    (opened,) = moves(tmp_path, row("INC1", "New", "01-03-2016 09:00"))
    assert (opened.opens, opened.at) == (True, 1_456_819_200_000_000)
    assert (opened.category, opened.impact, opened.priority) == ("CATEGORY_5", "MEDIUM", "P3")


def test_rows_that_change_nothing_are_left_out(tmp_path: Path) -> None:
    found = moves(
        tmp_path,
        row("INC1", "New", "01-03-2016 09:00"),
        row("INC1", "Active", "01-03-2016 09:10"),
        row("INC1", "Active", "01-03-2016 09:20"),
        row("INC1", "Active", "01-03-2016 09:30", levels="1 - High,2 - Medium,2 - High"),
    )
    assert [(move.state, move.impact) for move in found] == [
        ("New", "MEDIUM"),
        ("Active", "MEDIUM"),
        ("Active", "HIGH"),
    ]


def test_what_begins_in_the_middle_is_opened_first(tmp_path: Path) -> None:
    found = moves(tmp_path, row("INC1", "Resolved", "01-03-2016 09:00"))
    assert [(move.opens, move.state) for move in found] == [(True, "Resolved"), (False, "Resolved")]


def test_incidents_are_in_the_order_of_time_and_none_goes_back(tmp_path: Path) -> None:
    found = moves(
        tmp_path,
        row("INC1", "Active", "01-03-2016 12:00"),
        row("INC1", "Resolved", "01-03-2016 11:00"),
        row("INC2", "Active", "01-03-2016 09:00"),
    )
    assert [(move.number, move.state) for move in found if not move.opens] == [
        ("INC2", "Active"),
        ("INC1", "Active"),
        ("INC1", "Resolved"),
    ]
    assert [move.at for move in found] == sorted(move.at for move in found)


def test_a_category_that_nobody_knows_is_the_desks_own(tmp_path: Path) -> None:
    assert moves(tmp_path, row("INC1", "New", "01-03-2016 09:00", category="?"))[0].category == "GENERAL"
