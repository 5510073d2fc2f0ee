"""The leg that searches by meaning, kept in step with the knowledge base: every article is read once, and again when it changes."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from collections.abc import Collection, Mapping
from contextlib import suppress
from importlib.util import find_spec
from typing import TYPE_CHECKING

from bot.desk.embedder import Embedder, EmbedderMissing
from engine.desk.passages import index_article, passages_of
from engine.desk.ports import DeskTransaction, Meaning
from engine.errors import OutcomeUnknown, TryAgain

if TYPE_CHECKING:
    # It needs NumPy, an optional dependency, and is only built where the leg is installed.
    from bot.desk.meanings import MeaningIndex
    from bot.desk.office import Office
    from engine.desk.articles import Article
    from engine.desk.ranking import Similarity

log = logging.getLogger(__name__)

_AT_ONCE = 50
"""Articles that are fetched in one go, and that a question waits for when they are all that is new."""


class MeaningLeg:
    """Implements the engine's `Embedder` over all articles that the desk may answer with; works in the office's one thread."""

    def __init__(self, office: Office, embedder: Embedder) -> None:
        self._office = office
        self._embedder = embedder
        self._vectors: dict[str, tuple[int, bytes]] = {}
        self._index: MeaningIndex | None = None
        self._indexed: frozenset[str] = frozenset()
        self._reading = asyncio.Lock()
        self.is_whole = False
        """Whether every article was read; until then the desk searches by words alone."""

    async def keep_in_step(self, at_most: int | None = None) -> None:
        """Read what is new or has changed, of that so many articles at most, and forget what is gone.

        What was read is kept beside the articles, so that only the first start with a large knowledge base takes minutes. Whoever comes
        meanwhile does not wait for that; for a few articles they do, so that what was just published is found.
        """
        if self._reading.locked() and not self.is_whole:
            return
        async with self._reading:
            known = dict(await self._office.read(lambda tx: tx.desk.articles.answering()))
            gone = self._vectors.keys() - known.keys()
            stale = [name for name, revision in known.items() if self._vectors.get(name, (0,))[0] != revision]
            self.is_whole = self.is_whole and len(stale) <= _AT_ONCE
            for name in gone:
                del self._vectors[name]
            for at in range(0, len(stale[:at_most]), _AT_ONCE):
                await self._read(stale[:at_most][at : at + _AT_ONCE])
            if gone or stale:
                index = await self._office.compute(self._built)
                self._index, self._indexed = index, frozenset(self._vectors)
            self.is_whole = len(stale) <= len(stale[:at_most])

    def similarities(self, text: str, also: Collection[str]) -> Mapping[str, Similarity]:
        """The articles nearest in meaning, by id, and those of `also` that are known, each with its similarity."""
        index, names = self._index, self._indexed
        if index is None:
            return {}
        vector = self._embedder.vectors([text])[0]
        return index.similarities(vector, also=[name for name in also if name in names])

    def closeness(self, one: str, other: str) -> float:
        """How near two articles are in meaning; -1 while one of them is not read, or no longer there."""
        return -1.0 if self._index is None else self._index.closeness(one, other)

    async def _read(self, names: Collection[str]) -> None:
        embedder = self._embedder.name

        async def unit(tx: DeskTransaction) -> tuple[list[Article], Mapping[str, Meaning]]:
            found = [await tx.desk.articles.find(name) for name in names]
            return [each for each in found if each is not None], await tx.desk.meanings.of(names, embedder)

        found, kept = await self._office.read(unit)
        read = []
        for article in found:
            meaning, digest = kept.get(article.id), _digest(article)
            if meaning is None or meaning.digest != digest:
                vectors = await self._office.compute(self._embedded, article)
                meaning = Meaning(article_id=article.id, embedder=embedder, digest=digest, vectors=vectors)
                read.append(meaning)
            self._vectors[article.id] = (article.revision, meaning.vectors)
        # What the database does not take now is read anew after the next start, and nothing is lost but time.
        with suppress(TryAgain, OutcomeUnknown):
            if read:
                await self._office.write(lambda tx: tx.desk.meanings.keep(*read))

    def _embedded(self, article: Article) -> bytes:
        text = article.content
        return self._embedder.article(
            index_article(article_id=article.id, title=text.title, body=text.body, language=text.language)
        )

    def _built(self) -> MeaningIndex:
        from bot.desk.meanings import MeaningIndex  # noqa: PLC0415 - NumPy is only there with the leg.

        return MeaningIndex((name, stored) for name, (_, stored) in self._vectors.items())


def _digest(article: Article) -> str:
    """Another one for other texts: the title, and each passage, since what is found is named by its place among them."""
    texts = [article.content.title, *passages_of(article.content.body)]
    return hashlib.sha256(json.dumps(texts).encode()).hexdigest()


def installed_leg(office: Office) -> MeaningLeg | None:
    """The leg where its package is installed, None where the desk searches by words alone."""
    try:
        embedder = Embedder()
    except EmbedderMissing:
        return None
    if find_spec("numpy") is None:
        return None
    log.info("The desk searches by meaning, too.", extra={"event": "semantic_leg"})
    return MeaningLeg(office, embedder)
