"""What a learned classifier makes of a request."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """A learned label with the calibrated probability that it is right; `sure` when that reaches the wanted precision."""

    label: str
    confidence: float
    sure: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """What a classifier makes of a text; None where it has learned nothing."""

    category: Prediction | None = None
    type: Prediction | None = None
