"""The benchmark's score, against values worked out by hand from the published formula."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.desk.nab import FALSE_ALARM, Stream, nab_standard

TIMES = range(1_000)
WINDOW = (400, 499)


def score(*detections: int, windows: tuple[tuple[int, int], ...] = (WINDOW,)) -> float:
    result = nab_standard([Stream(times=TIMES, windows=windows, detections=detections)])
    assert result is not None
    return result


def sigmoid(position: float) -> float:
    return 2 / (1 + math.exp(5 * position)) - 1


def test_finding_nothing_is_0_and_finding_the_window_s_first_point_is_100() -> None:
    assert score() == 0
    assert score(400) == pytest.approx(100)


def test_a_window_is_worth_less_the_later_it_is_found() -> None:
    assert score(450) == pytest.approx(50 * (1 + sigmoid(-0.5) / sigmoid(-1)))
    assert score(499) == pytest.approx(50 * (1 + sigmoid(-0.01) / sigmoid(-1)))


def test_only_the_best_detection_of_a_window_counts() -> None:
    assert score(400, 450, 499) == score(400)


def test_a_false_alarm_costs_more_the_further_it_lies_behind_the_last_window() -> None:
    assert score(300) == pytest.approx(-50 * FALSE_ALARM)
    assert score(500) == pytest.approx(50 * FALSE_ALARM * sigmoid(1 / 99))
    assert score(900) == pytest.approx(-50 * FALSE_ALARM)


def test_the_probation_counts_for_nothing() -> None:
    assert score(149) == 0
    assert score(150) < 0
    assert nab_standard([Stream(times=TIMES, windows=((10, 140),), detections=(20,))]) is None
    later = Stream(times=range(10_000), windows=((700, 800),), detections=(740, 750))
    assert nab_standard([later]) == pytest.approx(50 * (1 + sigmoid(-51 / 101) / sigmoid(-1)))


def test_streams_are_weighed_by_their_windows() -> None:
    found = Stream(times=TIMES, windows=(WINDOW, (600, 699)), detections=(400, 600))
    missed = Stream(times=TIMES, windows=(WINDOW,), detections=())
    assert nab_standard([found, missed]) == pytest.approx(200 / 3)


def test_a_window_of_one_point_has_a_score() -> None:
    assert score(400, windows=((400, 400),)) == pytest.approx(100)
    assert score(401, windows=((400, 400),)) == pytest.approx(50 * FALSE_ALARM * sigmoid(1))


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 999)))
def test_no_detections_score_more_than_100(detections: list[int]) -> None:
    assert score(*detections) <= 100.0001
