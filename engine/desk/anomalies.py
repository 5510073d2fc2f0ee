"""Anomalies in a metric: a detector that learns from one point at a time, keeps a dozen numbers, and explains itself."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from engine.desk.alerts import AlertSource, AlertState, Severity, Signal, signal
from engine.desk.reasons import Reason
from engine.times import HOUR

LEARNING: Final = 150
"""Points before the first judgement."""
QUIET: Final = 6 * HOUR
"""After an anomaly, only a more severe one is told for this long."""
THRESHOLDS: Final = ((0.5, Severity.CRITICAL), (0.3, Severity.HIGH), (0.2, Severity.MEDIUM))
"""The least score of each severity."""

# Beyond this the square of a value would leave the range of a float.
_LARGEST: Final = 1e150
# A tenth of the range beyond the range is as far outside as counts.
_TOLERANCE: Final = 0.1
# A metric that hardly moves still has a range of a hundredth of its level.
_FLOOR: Final = 0.01
# The range forgets slowly, so that one spike does not hide those that follow for ever.
_FORGETTING: Final = 0.00005
# How fast the expected level follows, how many points a residual is averaged over, and how slowly the residuals' own
# distribution is learned.
_LEVEL_RATE: Final = 0.05
_SHORT_RATE: Final = 0.1
_LONG_RATE: Final = 0.0005
# A chance of one in 10**5 is as unlikely as counts; the deviation that it belongs to spares the logarithm.
_UNLIKELY_DIGITS: Final = 5.0
_FAR: Final = 4.265
_ROOT_TWO: Final = math.sqrt(2.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Anomaly:
    """A value that does not fit: how little (`score`, from 0 to 1), what that means, and what had been seen before it."""

    at: int
    value: float
    score: float
    severity: Severity
    low: float
    high: float
    expected: float

    @property
    def reason(self) -> Reason:
        """What is odd about it."""
        value = f"{self.value:.6g}"
        if not self.low <= self.value <= self.high:
            known = {"low": f"{self.low:.6g}", "high": f"{self.high:.6g}"}
            return Reason(code="desk-outside-range", values={"value": value, **known})
        return Reason(code="desk-unlike-before", values={"value": value, "expected": f"{self.expected:.6g}"})


@dataclass(slots=True, kw_only=True)
class Detector:
    """What is known of one metric, all of it plain numbers that can be stored; each point costs the same, however many there were.

    Two views of a point count alike: how far it lies outside the range seen so far, and how unlikely the last points' distance
    from the expected level is. `quiet_until` is in UTC microseconds, `told` the severity that was told last.
    """

    count: int = 0
    low: float = 0.0
    high: float = 0.0
    level: float = 0.0
    short: float = 0.0
    mean: float = 0.0
    variance: float = 0.0
    quiet_until: int = 0
    told: int = 0

    def observe(self, at: int, value: float) -> Anomaly | None:
        """Learn the value; an anomaly when it is one that must be told. What is no number is no point."""
        if not math.isfinite(value):
            return None
        held = max(-_LARGEST, min(value, _LARGEST))
        low, high, expected = self.low, self.high, self.level
        score = self.score(held)
        severity = severity_of_score(score)
        if severity is None or (at < self.quiet_until and severity <= self.told):
            return None
        self.quiet_until, self.told = at + QUIET, severity
        return Anomaly(
            at=at, value=held, score=score, severity=severity, low=low, high=high, expected=expected
        )

    def score(self, value: float) -> float:
        """Learn the value; how little it fits what was known before it, from 0 to 1 (0 while learning)."""
        self.count += 1
        if self.count == 1:
            self.low = self.high = self.level = value
        score = (self._outside(value) + self._unlikely(value)) / 2
        return score if self.count > LEARNING else 0.0

    def _outside(self, value: float) -> float:
        """How far outside the range seen so far, as a share of what counts most; widens the range."""
        low, high, level = self.low, self.high, self.level
        excess = value - high if value > high else low - value
        if excess > 0:
            width = max(high - low, _FLOOR * abs(level))
            self.low, self.high = min(low, value), max(high, value)
            # A tenth of the smallest numbers is nothing, and would be divided by.
            tolerated = _TOLERANCE * width
            return min(1.0, excess / tolerated) if tolerated else 1.0
        if self.count > LEARNING:
            self.high = high - _FORGETTING * (high - level)
            self.low = low + _FORGETTING * (level - low)
        return 0.0

    def _unlikely(self, value: float) -> float:
        """How unlikely the residuals of the last points are under the normal distribution of all."""
        residual = abs(value - self.level)
        self.level += _LEVEL_RATE * (value - self.level)
        self.short += _SHORT_RATE * (residual - self.short)
        mean, variance = self.mean, self.variance
        off = residual - mean
        rate = max(_LONG_RATE, 1 / self.count)
        self.mean = mean + rate * off
        self.variance = (1 - rate) * (variance + rate * off * off)
        above = self.short - mean
        if above <= 0 or not variance:
            return 0.0
        deviations = above / math.sqrt(variance)
        if deviations >= _FAR:
            return 1.0
        return -math.log10(math.erfc(deviations / _ROOT_TWO) / 2) / _UNLIKELY_DIGITS


def severity_of_score(score: float) -> Severity | None:
    """What a score means; None when it means nothing."""
    return next((severity for least, severity in THRESHOLDS if score >= least), None)


def anomaly_signal(source: AlertSource, metric: str, labels: Mapping[str, str], found: Anomaly) -> Signal:
    """The anomaly as the alert that it is: one a metric and its labels, so that a second one is the same trouble."""
    named = {**labels, "metric": metric}
    return signal(
        source,
        state=AlertState.FIRING,
        title=metric,
        labels=named,
        detail=str(found.reason),
        severity=found.severity.name,
        started_at=found.at,
    )
