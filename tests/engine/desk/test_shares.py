"""Wilson's lower bound."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.desk.shares import lower_bound


@pytest.mark.parametrize(
    "right, trials, bound", [(0, 0, 0.0), (10, 10, 0.787), (8, 10, 0.541), (45, 50, 0.808)]
)
def test_the_bound_is_as_published(right: int, trials: int, bound: float) -> None:
    assert lower_bound(right, trials) == pytest.approx(bound, abs=0.001)


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 200).flatmap(lambda trials: st.tuples(st.integers(0, trials), st.just(trials))))
@example((0, 47))
def test_it_lies_below_what_was_seen_and_rises_with_more_of_the_same(seen: tuple[int, int]) -> None:
    right, trials = seen
    assert 0 <= lower_bound(right, trials) <= right / trials
    assert lower_bound(right, trials) <= lower_bound(10 * right, 10 * trials) + 1e-12
