"""Ids that people read and type: a prefix and a number, as in SR-000123."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

_DIGITS = 6
_MOST_DIGITS = 12


class Prefix(StrEnum):
    """What an id belongs to: a service request, an incident, an article."""

    REQUEST = "SR"
    INCIDENT = "INC"
    ARTICLE = "KB"


def make_id(prefix: Prefix, number: int) -> str:
    """The id of the record with this number, at least 1."""
    return f"{prefix}-{number:0{_DIGITS}}"


def parse_id(prefix: Prefix, text: str) -> str | None:
    """The id that a person meant, in any case and width, with or without prefix and zeros; None when it is none."""
    typed = unicodedata.normalize("NFKC", text).strip().strip("`'\"").upper()
    match = re.fullmatch(rf"(?:{prefix}-?)?([0-9]{{1,{_MOST_DIGITS}}})", typed)
    number = int(match[1]) if match else 0
    return make_id(prefix, number) if number else None
