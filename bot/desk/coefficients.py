"""The coefficients that the package ships for ranking answers and judging them."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any, Final

from engine.desk.confidence import Coefficients, Judge

FILE: Final = "data/answers.json"


def shipped_coefficients(*, semantic: bool) -> Coefficients:
    """The coefficients for lexical features alone, or for both legs; what they were fitted on stands in the docs."""
    shipped = json.loads(resources.files("bot.desk").joinpath(FILE).read_text(encoding="utf-8"))
    return coefficients_from(shipped["semantic" if semantic else "lexical"])


def coefficients_from(stored: dict[str, Any]) -> Coefficients:
    """The coefficients out of their JSON form, `{"ranker", "judge": {"right", "misplaced", "answerable_share"}}`."""
    return Coefficients(ranker=stored["ranker"], judge=Judge(**stored["judge"]))
