"""The priority matrix, cell by cell."""

from __future__ import annotations

from engine.desk.priorities import MATRIX, Level, Priority

CELLS = "HH 1, HM 2, HL 3, MH 2, MM 3, ML 4, LH 3, LM 4, LL 4"


def test_every_cell_is_as_published() -> None:
    levels = {level.name[0]: level for level in Level}
    told = {(levels[cell[0]], levels[cell[1]]): Priority(int(cell[3])) for cell in CELLS.split(", ")}
    assert told == MATRIX


def test_higher_priorities_weigh_more() -> None:
    assert [priority.weight for priority in Priority] == [4, 3, 2, 1]
