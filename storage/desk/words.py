"""Which article holds which term: the one table that SQLite (FTS5) and PostgreSQL (tsvector) do not have in common.

Both index the terms that `engine.desk.text` makes, and neither takes them apart: a term goes in as a key that is one token everywhere.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Mapping

from sqlalchemy import Connection, text

_PLAIN = re.compile(r"[a-z0-9가-힣]{1,60}")
_LONGEST = 400
"""Bytes; PostgreSQL takes lexemes of up to 2 KB, and index rows of up to 2,704 bytes."""

_PUT = {
    "sqlite": text("INSERT INTO search_words (rowid, words) VALUES (:number, :words)"),
    "postgresql": text(
        "INSERT INTO search_words (number, words) VALUES (:number, array_to_tsvector(string_to_array(:words, ' ')))"
    ),
}
# FTS5 keeps no texts here, so it is told which terms it forgets.
_TAKE_OUT = {
    "sqlite": text(
        "INSERT INTO search_words (search_words, rowid, words) VALUES ('delete', :number, :words)"
    ),
    "postgresql": text("DELETE FROM search_words WHERE number = :number"),
}
_MATCHES = {
    "sqlite": (
        "SELECT w.rowid AS number, SUM(t.value) AS score"
        " FROM json_each(:weights) AS t CROSS JOIN search_words AS w"
        " WHERE w.search_words MATCH '\"' || t.key || '\"' GROUP BY w.rowid"
    ),
    "postgresql": (
        "SELECT w.number, SUM(CAST(t.value AS bigint)) AS score"
        " FROM json_each_text(CAST(:weights AS json)) AS t CROSS JOIN LATERAL"
        " (SELECT number FROM search_words WHERE words @@ CAST('''' || t.key || '''' AS tsquery)) AS w"
        " GROUP BY w.number"
    ),
}


def key_of(term: str) -> str:
    """The term where every tokenizer leaves it whole, and else a code for it; different terms have different keys."""
    if _PLAIN.fullmatch(term):
        return term
    encoded = term.encode()
    if len(encoded) > _LONGEST:
        return f"__{hashlib.sha256(encoded).hexdigest()}"
    return f"_{encoded.hex()}"


def put(connection: Connection, number: int, keys: Collection[str]) -> None:
    """The article holds these terms from now on."""
    connection.execute(_PUT[connection.dialect.name], {"number": number, "words": _words(keys)})


def take_out(connection: Connection, number: int, keys: Collection[str]) -> None:
    """The article, which held exactly these terms, is in the index no more."""
    values = {"number": number}
    if connection.dialect.name == "sqlite":
        connection.execute(_TAKE_OUT["sqlite"], {**values, "words": _words(keys)})
    else:
        connection.execute(_TAKE_OUT["postgresql"], values)


def matches(dialect: str) -> str:
    """SQL for `number` and `score` of every article with one of the terms in `:weights`: the sum of the weights of those it has."""
    return _MATCHES[dialect]


def weights_text(weights: Mapping[str, int]) -> str:
    """The value of `:weights`."""
    return json.dumps(weights)


def _words(keys: Collection[str]) -> str:
    return " ".join(sorted(keys))
