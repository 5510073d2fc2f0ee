"""A question against 10,000 articles: the desk's search and ranking beside a bare FTS5 query for the same terms."""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from pathlib import Path

import numpy as np

from bot.desk.desk_file import load_desk
from bot.desk.embedder import Embedder
from bot.desk.leg import MeaningLeg
from bot.desk.meanings import DIMENSIONS
from bot.desk.office import Office
from bot.desk.searching import Searching
from engine.actors import SCHEDULE, person
from engine.desk import articles
from engine.desk.articles import Article, Content
from engine.desk.intakes import intake
from engine.desk.passages import index_article
from engine.desk.ports import DeskTransaction
from engine.desk.text import terms
from engine.desk.tickets import ServiceRequest, born
from engine.gate import Rules
from storage.database import open_store
from storage.desk.texts import number_of
from storage.desk.words import key_of
from storage.store import DatabaseStore
from tests.benchmarks.desk_texts import Writer
from tests.benchmarks.figures import Figure
from tests.benchmarks.load import Round
from tests.benchmarks.rounds import in_turn, less, middle

NOW = 1_800_000_000_000_000
GATE, AIM = 5.0, 3.0
TOGETHER = 250
"""Articles in one unit of work while the knowledge base is made."""
BEST = 100
_ACTION, _OWNER = "ACT-7K3M9QXD", "U0WRITER01"
_BARE = f"SELECT rowid FROM bare WHERE bare MATCH ? ORDER BY rank LIMIT {BEST}"


async def search(rounds: int, count: int, questions: int) -> list[Figure]:
    """The median question, alone, in turn with the same terms asked of a table of FTS5 that holds the same articles."""
    writer = Writer()
    held = [writer.article(at) for at in range(count)]
    asked = [writer.question(held[at * 37 % count]) for at in range(questions)]
    languages = [held[at * 37 % count].language for at in range(questions)]
    with tempfile.TemporaryDirectory(prefix="autoq-bench-") as folder:
        async with stored(Path(folder), held) as store, _bare(Path(folder), held) as bare:
            office = Office(store=store, clock=lambda: NOW, rules=load_desk(None, 2026))
            leg = MadeUpMeanings(office, Embedder())
            await leg.keep_in_step()
            requests = [_request(at, text, languages[at]) for at, text in enumerate(asked)]
            found = {
                name: await in_turn(
                    lambda: _bare_round(bare, asked),
                    lambda searching=searching: _desk_round(searching, requests),  # type: ignore[misc]
                    rounds,
                )
                for name, searching in (
                    ("desk.search", Searching(office=office)),
                    ("desk.search.meaning", Searching(office=office, leg=leg)),
                )
            }
            office.close()
    said = f"a question to {count:,} articles, searched, ranked and judged [a bare FTS5 query for its terms]"
    also = f"the same by words and by meaning, {count:,} articles [the same]"
    told = {"desk.search": said, "desk.search.meaning": also}
    return [less(name, told[name], pair, middle, GATE, AIM) for name, pair in found.items()]


class MadeUpMeanings(MeaningLeg):
    """The leg with vectors of chance for the articles, which cost a search as much as true ones; a question's vector is its own."""

    def _embedded(self, article: Article) -> bytes:
        text = article.content
        entry = index_article(article_id=article.id, title=text.title, body=text.body, language=text.language)
        rows = (1 + len(entry.passages), DIMENSIONS)
        drawn = np.random.default_rng(number_of(article.id)).integers(-127, 128, rows, np.int8)
        return drawn.tobytes()


@asynccontextmanager
async def stored(folder: Path, held: Sequence[Content]) -> AsyncIterator[DatabaseStore]:
    """A store with these articles, all of them published."""
    store = await open_store(
        f"sqlite+aiosqlite:///{folder / 'autoq.db'}",
        clock=lambda: NOW,
        rules=Rules(),
        anchors=folder / "anchors",
    )
    try:
        for begin in range(0, len(held), TOGETHER):
            await store.write(lambda tx, begin=begin: _publish(tx, held[begin : begin + TOGETHER], begin))  # type: ignore[misc]
        yield store
    finally:
        await store.close()


async def _publish(tx: DeskTransaction, texts: Sequence[Content], begin: int) -> None:
    owner = person(_OWNER)
    for at, text in enumerate(texts, start=begin + 1):
        draft = articles.drafted(at, text, owner, NOW)
        asked = articles.submit(draft.after, _ACTION, owner, NOW)
        # Straight into the index, since it is the search that is measured and not the way to it.
        await tx.desk.articles.add(articles.publish(asked.after, _ACTION, text.hash, SCHEDULE, NOW))


@asynccontextmanager
async def _bare(folder: Path, held: Sequence[Content]) -> AsyncIterator[sqlite3.Connection]:
    """FTS5 with the terms of the same articles in one column, on disk."""
    with closing(sqlite3.connect(folder / "bare.db")) as bare:
        bare.execute("CREATE VIRTUAL TABLE bare USING fts5(words, content='')")
        for number, text in enumerate(held, start=1):
            words = " ".join(map(key_of, terms(f"{text.title} {text.body}")))
            bare.execute("INSERT INTO bare (rowid, words) VALUES (?, ?)", (number, words))
        bare.commit()
        yield bare


async def _bare_round(bare: sqlite3.Connection, asked: Sequence[str]) -> Round:
    wanted = [" OR ".join(f'"{key_of(term)}"' for term in set(terms(text))) for text in asked]
    each, began = [], time.perf_counter()
    for query in wanted:
        before = time.perf_counter()
        bare.execute(_BARE, (query,)).fetchall()
        each.append(time.perf_counter() - before)
    return Round(time.perf_counter() - began, each)


async def _desk_round(searching: Searching, requests: Sequence[ServiceRequest]) -> Round:
    each, found, began = [], 0, time.perf_counter()
    for request in requests:
        before = time.perf_counter()
        found += await searching.find(request, frozenset(), 0.35) is not None
        each.append(time.perf_counter() - before)
    assert found == len(requests), f"{len(requests) - found} questions found nothing"
    return Round(time.perf_counter() - began, each)


def _request(at: int, text: str, language: str) -> ServiceRequest:
    given = intake(
        source="api",
        external_id=str(at),
        requester="U0ASKER001",
        title="",
        body=text,
        language=language,  # type: ignore[arg-type]
    )
    return born(at + 1, given, NOW)
