"""Texts as weighted word and character n-grams, hashed into columns so that no vocabulary has to be kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.pipeline import FeatureUnion

from engine.desk.phrases import readable

Matrix = Any
"""A sparse matrix in rows; SciPy ships no types."""
Floats = NDArray[np.float64]
Columns = NDArray[np.int32]

# What a request is about stands in its first words, so these count once more.
_HEAD_WORDS: Final = 10
_WORD: Final = r"\w+"
_VIEWS: Final[tuple[tuple[float, dict[str, Any]], ...]] = (
    (1.0, {"token_pattern": _WORD, "ngram_range": (1, 2), "n_features": 2**18}),
    (1.0, {"analyzer": "char_wb", "ngram_range": (2, 5), "n_features": 2**18}),
    (
        0.7,
        {
            "token_pattern": _WORD,
            "ngram_range": (1, 2),
            "n_features": 2**16,
            "preprocessor": lambda text: " ".join(text.split(maxsplit=_HEAD_WORDS)[:_HEAD_WORDS]),
        },
    ),
)
_ENDS: Final = np.cumsum([options["n_features"] for _, options in _VIEWS])
COLUMNS: Final = int(_ENDS[-1])
"""How many there are."""
_WEIGHTS: Final = np.array([weight for weight, _ in _VIEWS])


def count(texts: Sequence[str]) -> Matrix:
    """How often each n-gram stands in each text: a row for each text, the columns the same for every set of texts."""
    views = [
        (str(at), HashingVectorizer(alternate_sign=False, norm=None, lowercase=False, **options))
        for at, (_, options) in enumerate(_VIEWS)
    ]
    # The vectorizers learn nothing; "fit" only satisfies the union.
    return FeatureUnion(views).fit_transform([readable(text) for text in texts]).tocsr()


def document_frequencies(counts: Matrix) -> NDArray[np.int64]:
    """In how many rows each column is seen."""
    return np.bincount(counts.indices, minlength=counts.shape[1])


def weigh(counts: Matrix, columns: Columns, rarity: NDArray[np.float32]) -> Matrix:
    """The counts of some columns as weights: damped, times how rare the column is, each view of a text brought to one length.

    All other n-grams of a text count in its length, as the rarest do, so that a text that is mostly unknown says little.
    """
    rarities = np.full(counts.shape[1], rarity.max(), np.float32)
    rarities[columns] = rarity
    weighed = counts.copy()
    weighed.data = (1 + np.log(weighed.data)) * rarities[weighed.indices]
    views = np.searchsorted(_ENDS, weighed.indices, side="right")
    rows = np.repeat(np.arange(weighed.shape[0]), np.diff(weighed.indptr))
    places = rows * len(_VIEWS) + views
    lengths = np.sqrt(np.bincount(places, weights=weighed.data**2, minlength=1))
    weighed.data *= _WEIGHTS[views] / lengths[places]
    return weighed[:, columns]
