"""How rare terms are, and what they weigh in a search: whole numbers, so that every database adds them up to the same."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterable, Mapping
from typing import Final

from sqlalchemy import BigInteger, Connection, bindparam, text

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
_KEYS = {
    "sqlite": "json_each(:keys) AS k WHERE true",
    "postgresql": "json_array_elements_text(CAST(:keys AS json)) AS k",
}
_ADD = {
    dialect: text(
        "INSERT INTO frequencies (term, published, indexed)"  # noqa: S608  Our own text.
        f" SELECT k.value, :published, :indexed FROM {keys} ON CONFLICT (term) DO UPDATE SET"
        " published = frequencies.published + excluded.published, indexed = frequencies.indexed + excluded.indexed"
    ).bindparams(bindparam("published", type_=BigInteger), bindparam("indexed", type_=BigInteger))
    for dialect, keys in _KEYS.items()
}
_FORGET = {
    dialect: text(f"DELETE FROM frequencies WHERE indexed <= 0 AND term IN (SELECT k.value FROM {keys})")  # noqa: S608  As above.
    for dialect, keys in _KEYS.items()
}


def count(connection: Connection, keys: Collection[str], *, published: int, indexed: int) -> None:
    """Add so many articles to the counts of the terms with these keys, or take them away."""
    values = {"keys": json.dumps(list(keys))}
    dialect = connection.dialect.name
    connection.execute(_ADD[dialect], {**values, "published": published, "indexed": indexed})
    if indexed < 0:
        connection.execute(_FORGET[dialect], values)


def published_in(connection: Connection, terms: Iterable[str]) -> dict[str, int]:
    """In how many published articles each of the terms stands."""
    return _counts(connection, terms, published=True)


def indexed_in(connection: Connection, terms: Iterable[str]) -> dict[str, int]:
    """In how many articles, archived ones apart, each of the terms stands."""
    return _counts(connection, terms, published=False)


def _counts(connection: Connection, terms: Iterable[str], *, published: bool) -> dict[str, int]:
    named = {key_of(term): term for term in terms}
    if not named:
        return {}
    rows = connection.execute(_COUNTS[connection.dialect.name], {"keys": json.dumps(list(named))})
    found = {named[term]: there if published else all_told for term, there, all_told in rows}
    return dict.fromkeys(named.values(), 0) | found


def search_weights(frequencies: Mapping[str, int], articles: int) -> dict[str, int]:
    """What each of the rarest terms weighs that stand in an article, by its key; none weighs nothing."""
    known = sorted((count, term) for term, count in frequencies.items() if count > 0)
    return {key_of(term): _weight(count, articles) for count, term in known[:TERMS]}


def _weight(count: int, articles: int) -> int:
    """The inverse document frequency in the form that is never negative."""
    return 1 + round(_SCALE * math.log1p((articles - min(count, articles) + 0.5) / (count + 0.5)))
