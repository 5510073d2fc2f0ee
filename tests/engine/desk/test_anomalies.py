"""The detector: what it tells of a metric, how often, and that its state is all it needs."""

from __future__ import annotations

import math
from dataclasses import asdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.desk.alerts import AlertSource, Severity
from engine.desk.anomalies import (
    LEARNING,
    QUIET,
    Anomaly,
    Detector,
    anomaly_signal,
    severity_of_score,
)
from engine.times import MINUTE
from tests.engine.desk.requests import NOW

STEP = 5 * MINUTE
METRICS = AlertSource(name="metrics")


def wave(number: int) -> float:
    """A metric that goes up and down between 40 and 60, with a little unrest."""
    return 50 + 10 * math.sin(number / 20) + (number * 7919 % 13) / 13


def trained(points: int = 600) -> Detector:
    detector = Detector()
    for number in range(points):
        detector.observe(NOW + number * STEP, wave(number))
    return detector


AFTER = NOW + 600 * STEP


def test_an_ordinary_metric_is_not_told_of() -> None:
    detector = Detector()
    told = [detector.observe(NOW + number * STEP, wave(number)) for number in range(3_000)]
    assert told == [None] * 3_000


def test_a_value_far_outside_the_range_is_critical_and_says_so() -> None:
    found = trained().observe(AFTER, 90.0)
    assert found is not None
    assert found.severity is Severity.CRITICAL
    assert str(found.reason).startswith("90 is outside of all that was seen before (4")


def test_a_change_of_habit_within_the_range_is_unlike_before() -> None:
    detector = Detector()
    for number in range(2_000):
        detector.score(50 + number % 3 + (20 if number % 300 == 0 else 0))
    values = [60.0, 45.0] * 20
    detector.score(40.0)
    found = [detector.observe(AFTER + number * STEP, value) for number, value in enumerate(values)]
    first = next(each for each in found if each is not None)
    assert first.severity >= Severity.MEDIUM
    assert "is unlike the values before it (about " in str(first.reason)


def test_nothing_is_told_while_it_learns() -> None:
    detector = Detector()
    told = [detector.observe(NOW + number * STEP, 1000.0 * (number % 7)) for number in range(LEARNING)]
    assert told == [None] * LEARNING


def test_after_an_anomaly_only_a_more_severe_one_is_told_for_six_hours() -> None:
    detector = trained()
    assert detector.observe(AFTER, 90.0) is not None
    assert detector.observe(AFTER + QUIET - 1, 190.0) is None
    assert detector.observe(AFTER + QUIET, 390.0) is not None
    milder = Detector(count=LEARNING, low=0, high=100, level=50)
    first = milder.observe(NOW, 104.5)
    assert first is not None
    assert first.severity is Severity.MEDIUM
    worse = milder.observe(NOW + STEP, 500.0)
    assert worse is not None
    assert worse.severity is Severity.CRITICAL


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_no_point(value: float) -> None:
    detector = trained()
    before = asdict(detector)
    assert detector.observe(AFTER, value) is None
    assert asdict(detector) == before


def test_a_flat_metric_has_a_range_of_a_hundredth_of_its_level() -> None:
    flat = Detector(count=LEARNING, low=45.0, high=45.0, level=45.0)
    assert flat.observe(NOW, 45.0001) is None
    assert flat.observe(NOW, 46.0) is not None


def test_the_first_event_of_a_metric_that_was_always_zero_is_told() -> None:
    never = Detector()
    for number in range(2 * LEARNING):
        never.observe(NOW + number * STEP, 0.0)
    assert never.observe(AFTER, 1.0) is not None


def test_the_smallest_range_is_a_range() -> None:
    detector = Detector(count=LEARNING)
    assert detector.observe(NOW, 5e-324) is not None
    assert detector.observe(NOW + QUIET, 1.0) is not None
    assert detector.high == 1.0


def test_one_spike_does_not_hide_later_ones_for_ever() -> None:
    detector = trained()
    detector.observe(AFTER, 1_000.0)
    for number in range(60_000):
        detector.score(wave(number))
    assert detector.observe(AFTER + 60_000 * STEP, 500.0) is not None


def test_a_metric_that_grows_steadily_is_not_an_alarm_at_every_point() -> None:
    detector = Detector()
    told = [detector.observe(NOW + number * STEP, number / 10) for number in range(5_000)]
    assert sum(each is not None for each in told) == 0


@pytest.mark.parametrize(
    "score, severity",
    [
        (0.199, None),
        (0.2, Severity.MEDIUM),
        (0.3, Severity.HIGH),
        (0.499, Severity.HIGH),
        (0.5, Severity.CRITICAL),
        (1.0, Severity.CRITICAL),
    ],
)
def test_a_score_has_its_severity(score: float, severity: Severity | None) -> None:
    assert severity_of_score(score) is severity


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), max_size=400))
def test_any_numbers_give_scores_from_0_to_1_and_a_state_that_can_be_stored(values: list[float]) -> None:
    detector = Detector()
    for number, value in enumerate(values):
        detector.observe(number, value)
    assert all(math.isfinite(number) for number in asdict(detector).values())
    assert 0 <= detector.score(1.0) <= 1


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=300), st.integers(0, 299))
def test_a_stored_detector_goes_on_as_if_it_had_never_stopped(values: list[float], cut: int) -> None:
    straight, broken = Detector(), Detector()
    for number, value in enumerate(values):
        if number == cut:
            broken = Detector(**asdict(broken))
        assert straight.observe(number * STEP, value) == broken.observe(number * STEP, value)


def test_an_anomaly_is_an_alert_of_its_metric() -> None:
    def found(value: float, at: int) -> Anomaly:
        return Anomaly(at=at, value=value, score=0.4, severity=Severity.HIGH, low=0, high=1, expected=0.5)

    first = anomaly_signal(METRICS, "latency", {"service": "payments"}, found(7, 1))
    second = anomaly_signal(METRICS, "latency", {"service": "payments"}, found(9, 2))
    assert first.severity is Severity.HIGH
    assert (first.title, first.detail) == ("latency", "7 is outside of all that was seen before (0 to 1)")
    assert (first.fingerprint, first.group_key) == (second.fingerprint, second.group_key)
    assert anomaly_signal(METRICS, "errors", {}, found(9, 2)).group_key == '["metrics",{"title":"errors"}]'
