"""What a record holds beside plain values, as the texts of its row and back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import get_args

from engine.actions import canonical
from engine.desk.reasons import Reason
from engine.desk.text import Language

_LANGUAGES: Mapping[str, Language] = {language: language for language in get_args(Language)}


def language_of(text: str) -> Language:
    """The stored language. Raises KeyError."""
    return _LANGUAGES[text]


def reason_text(reason: Reason) -> str:
    """One reason as JSON."""
    return canonical([reason.code, dict(reason.values)])


def reason_of(text: str) -> Reason:
    """The stored reason."""
    code, values = json.loads(text)
    return Reason(code=code, values=values)


def reasons_text(reasons: Sequence[Reason]) -> str:
    """Some reasons as JSON."""
    return canonical([[reason.code, dict(reason.values)] for reason in reasons])


def reasons_of(text: str) -> tuple[Reason, ...]:
    """The stored reasons."""
    return tuple(Reason(code=code, values=values) for code, values in json.loads(text))


def number_of(record_id: str) -> int:
    """The number in an id."""
    return int(record_id.rpartition("-")[2])


def flag_of(stored: int) -> bool:
    """The stored yes or no. Raises ValueError for anything else."""
    if stored not in {0, 1}:
        raise ValueError(f"{stored!r} is neither 0 nor 1")
    return bool(stored)
