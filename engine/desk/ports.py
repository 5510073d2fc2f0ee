"""What the desk asks of whoever learns, searches and stores for it; each docstring is what a backend is written from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from engine.desk.text import Language


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


class Classifier(Protocol):
    """Learned from people's corrections."""

    def guess(self, text: str, language: Language) -> Guess:
        """The likeliest category and type of a request; the same for the same text. A type's label is a RequestType's value."""
