"""How rare terms are, and what they weigh in a search: whole numbers, so that every database adds them up to the same."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, text

from storage.desk.words import key_of

TERMS: Final = 64
"""How many terms of a text are searched for, the rarest first, so that a long text costs no more than a long question."""
_SCALE: Final = 1_000

_COUNTS = {
    "sqlite": text(
        "SELECT f.term, f.published, f.indexed FROM json_each(:keys) AS k CROSS JOIN frequencies AS f ON f.term = k.value"
    ),
    "postgresql": text(
        "SELECT f.term, f.published, f.indexed FROM json_array_elements_text(CAST(:keys AS json)) AS k"
        " JOIN frequencies AS f ON f.term = k.value"
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """In how many articles a term stands: of those that are published, and of all that are indexed."""

    published: int = 0
    indexed: int = 0


NOWHERE: Final = Count()


def counts_of(connection: Connection, terms: Iterable[str]) -> dict[str, Count]:
    """The counts of the terms, of every one of them."""
    named = {key_of(term): term for term in terms}
    rows = connection.execute(_COUNTS[connection.dialect.name], {"keys": json.dumps(list(named))})
    found = {named[row.term]: Count(published=int(row.published), indexed=int(row.indexed)) for row in rows}
    return dict.fromkeys(named.values(), NOWHERE) | found


def search_weights(frequencies: Mapping[str, int], articles: int) -> dict[str, int]:
    """What each of the rarest terms weighs that stand in an article, by its key; none weighs nothing."""
    known = sorted((count, term) for term, count in frequencies.items() if count > 0)
    return {key_of(term): _weight(count, articles) for count, term in known[:TERMS]}


def _weight(count: int, articles: int) -> int:
    """The inverse document frequency in the form that is never negative."""
    return 1 + round(_SCALE * math.log1p((articles - min(count, articles) + 0.5) / (count + 0.5)))
