"""The count itself: what it says, and that a broken promise can't pass."""

from __future__ import annotations

from tests.promises.tally import Tally


def test_a_case_that_does_not_hold_is_bad_and_named() -> None:
    tally = Tally(name="P0")
    tally.count(2)
    tally.check(held=False, fault="two decisions")
    tally.check(held=True, fault="never said")
    assert tally.line() == "P0 cases=4 bad=1 seconds=0.0"
    assert tally.faults == ["two decisions"]


def test_only_the_first_faults_are_named() -> None:
    tally = Tally(name="P0")
    for number in range(9):
        tally.check(held=False, fault=str(number))
    assert tally.bad == 9
    assert tally.faults == ["0", "1", "2", "3", "4"]
