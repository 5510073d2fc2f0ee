"""What articles mean is kept beside them, for the embedder that has read it, and goes with the text that was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from engine.actors import SCHEDULE
from engine.desk import articles
from engine.desk.ports import Meaning
from storage.store import DatabaseStore
from tests.engine.desk.requests import NOW
from tests.storage.desk.records import add_article, publish

EVERY_BYTE = bytes(range(256)) * 40


def _meaning(article_id: str) -> Meaning:
    return Meaning(article_id=article_id, embedder="use 1", digest="abc", vectors=EVERY_BYTE)


async def _kept(store: DatabaseStore, *names: str, embedder: str = "use 1") -> Mapping[str, Meaning]:
    return await store.read(lambda tx: tx.desk.meanings.of(names, embedder))


async def test_what_was_read_is_given_to_the_same_embedder_alone(store: DatabaseStore) -> None:
    first, second = [await add_article(store, title) for title in ("One", "Two")]
    read = [_meaning(first.id), _meaning(second.id)]
    await store.write(lambda tx: tx.desk.meanings.keep(*read))
    assert await _kept(store, first.id, second.id, "KB-000099") == {each.article_id: each for each in read}
    assert await _kept(store, first.id, embedder="use 2") == {}
    assert await _kept(store) == {}
    newer = replace(read[0], embedder="use 2", digest="def", vectors=b"\x00")
    await store.write(lambda tx: tx.desk.meanings.keep(newer))
    assert await _kept(store, first.id, second.id, embedder="use 2") == {first.id: newer}
    assert await _kept(store, first.id, second.id) == {second.id: read[1]}


async def test_it_stays_while_the_text_does_and_goes_with_it(store: DatabaseStore) -> None:
    article = await add_article(store, "One", "Open the portal.")
    await store.write(lambda tx: tx.desk.meanings.keep(_meaning(article.id)))
    article = await publish(store, article)
    assert await _kept(store, article.id)
    seen = articles.seen_again(article, "SR-000001", SCHEDULE, NOW)
    assert await store.write(lambda tx: tx.desk.articles.save(seen))
    assert await _kept(store, article.id)
    assert await store.write(lambda tx: tx.desk.articles.save(articles.archive(seen.after, SCHEDULE, NOW)))
    assert await _kept(store, article.id) == {}
