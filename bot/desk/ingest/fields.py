"""The fields that alerts of every format are made of, bounded and fit to be stored."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from engine.times import microseconds

LABELS_LIMIT = 64
"""Labels of one alert."""
NAME_LIMIT = 200
"""Characters of a label's name, of a metric, of a fingerprint."""
VALUE_LIMIT = 2_000
"""Characters of a label's value."""
_FIRST_YEAR = 1970


class Sent(BaseModel):
    """Something that another system sent: its fields are checked, and what it says beyond them is left alone."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True, hide_input_in_errors=True)


def storable(text: str) -> str:
    """The text, when every database stores it. Raises ValueError."""
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        message = "it holds NUL or broken characters"
        raise ValueError(message)
    return text


def _plain(value: object) -> object:
    """Numbers and truth values as the text that they are written as in JSON."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | float) else value


Text = Annotated[str, AfterValidator(storable)]
"""A text that every database stores."""
Word = Annotated[str, Field(max_length=NAME_LIMIT), AfterValidator(storable)]
"""A short text."""
Loose = Annotated[Text, BeforeValidator(_plain)]
"""A text, a number or a truth value, as text."""
LooseWord = Annotated[Word, BeforeValidator(_plain)]
"""The same, short."""
LooseValue = Annotated[str, BeforeValidator(_plain), Field(max_length=VALUE_LIMIT), AfterValidator(storable)]

Labels = Annotated[dict[Word, LooseValue], Field(max_length=LABELS_LIMIT)]
"""What tells an alert from others, by name."""


def moment_of(text: str) -> int | None:
    """A time in ISO 8601 as UTC microseconds; None for one without a zone, before 1970 (Go's zero time is in year 1) or of no form."""
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return microseconds(at) if at.tzinfo is not None and at.year >= _FIRST_YEAR else None


def first_of(held: Mapping[str, str], *names: str) -> str:
    """The first of these that says something, trimmed; "" when none does."""
    return next((text for name in names if (text := held.get(name, "").strip())), "")
