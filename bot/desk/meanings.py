"""All articles' vectors in memory, searched by the nearness of a question in meaning."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from engine.desk.ranking import Similarity

DIMENSIONS: Final = 512
# How many articles of each kind of nearness are looked at passage by passage.
_DEPTH: Final = 32


class MeaningIndex:
    """Finds the articles nearest to a question's vector; built from what `Embedder.article` gave for each.

    Titles and whole articles are kept in 32-bit floats and searched exactly, passages in bytes for the found only. All is multiplied
    row by row: a product of matrix and vector would be spread over threads that wait for each other's cores.
    """

    def __init__(self, articles: Iterable[tuple[str, bytes]]) -> None:
        """Take pairs of article id and vectors; the ids are unique."""
        entries = list(articles)
        self._ids = [article_id for article_id, _ in entries]
        self._positions = {article_id: at for at, article_id in enumerate(self._ids)}
        self._rows = [np.frombuffer(stored, np.int8).reshape(-1, DIMENSIONS) for _, stored in entries]
        heads = np.zeros((2, len(entries), DIMENSIONS), np.float32)
        for at, rows in enumerate(self._rows):
            units = _units(rows)
            heads[0, at] = units[0]
            heads[1, at] = _units(units.mean(axis=0, keepdims=True))[0]
        self._titles, self._wholes = heads

    def similarities(
        self, question: NDArray[np.float32], *, also: Iterable[str] = ()
    ) -> dict[str, Similarity]:
        """The articles nearest by title or as a whole, and those of `also`, each with its similarity."""
        wholes = np.vecdot(self._wholes, question)
        found = {
            *_highest(np.vecdot(self._titles, question)),
            *_highest(wholes),
            *(self._positions[article_id] for article_id in also),
        }
        return {self._ids[at]: self._similarity(at, question, float(wholes[at])) for at in found}

    def closeness(self, one: str, other: str) -> float:
        """How near two of the articles are in meaning, title to title and whole to whole; -1 where one is not known here."""
        if one not in self._positions or other not in self._positions:
            return -1.0
        a, b = self._positions[one], self._positions[other]
        titles, wholes = (float(np.vecdot(rows[a], rows[b])) for rows in (self._titles, self._wholes))
        return (titles + wholes) / 2

    def _similarity(self, at: int, question: NDArray[np.float32], whole: float) -> Similarity:
        title, *passages = np.vecdot(_units(self._rows[at]), question).tolist()
        passage = max(range(len(passages)), key=passages.__getitem__, default=None)
        return Similarity(nearest=max(title, *passages, -1.0), whole=whole, passage=passage)


def _units(rows: NDArray[np.int8] | NDArray[np.float32]) -> NDArray[np.float32]:
    floats = rows.astype(np.float32)
    units: NDArray[np.float32] = floats / np.maximum(np.linalg.norm(floats, axis=1, keepdims=True), 1e-9)
    return units


def _highest(values: NDArray[np.float32]) -> list[int]:
    if len(values) <= _DEPTH:
        return list(range(len(values)))
    highest: list[int] = np.argpartition(values, -_DEPTH)[-_DEPTH:].tolist()
    return highest
