"""The knowledge base: articles stored whole, one for each source request, and those that tell nearly the same."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.desk import articles
from engine.desk.articles import Article, ArticleStatus, content
from engine.desk.drafts import likest, tells_the_same
from engine.desk.ports import DeskTransaction
from engine.desk.text import Language
from storage.store import DatabaseStore
from tests.engine.desk.requests import HUMAN, NOW
from tests.storage.desk.records import WHY, add_article, publish, save_article


async def find(store: DatabaseStore, article: Article) -> Article | None:
    """The stored article of the same id."""
    return await store.read(lambda tx: tx.desk.articles.find(article.id))


async def archived(store: DatabaseStore, article: Article) -> Article:
    """The article once it is archived and stored."""
    return await save_article(store, articles.archive(article, HUMAN, NOW, WHY))


async def alike(
    store: DatabaseStore, title: str, body: str, *, language: Language = "en", limit: int = 10
) -> list[str]:
    """The ids of articles that share most with a text."""
    new = content(language=language, title=title, body=body)
    return [name for name, _ in await store.read(lambda tx: tx.desk.articles.alike(new, limit))]


async def test_an_article_is_read_as_it_was_stored(store: DatabaseStore) -> None:
    article = await add_article(store, source_request="SR-000009", audience=frozenset({"S0IT", "APPROVER"}))

    assert await find(store, article) == article
    assert await store.read(lambda tx: tx.desk.articles.find("KB-000099")) is None
    events = await store.read(lambda tx: tx.desk.history(article.id))
    assert [event.name for event in events] == ["ArticleDrafted"]


async def test_a_changed_article_is_read_as_it_was_saved(store: DatabaseStore) -> None:
    article = await publish(store, await add_article(store))
    silenced = await save_article(store, articles.silence(article, WHY, HUMAN, NOW + 1))
    assert await find(store, silenced) == silenced

    other = content(language="ko", title="인증서 갱신", body="포털에서 갱신을 누르세요.")
    edited = await save_article(
        store,
        articles.seen_again(silenced, "SR-000002", HUMAN, NOW + 2),
        articles.edit(replace(silenced, revision=5, seen_again=1), other, HUMAN, NOW + 3),
    )
    assert await find(store, edited) == edited


async def test_a_source_request_has_one_article(store: DatabaseStore) -> None:
    await add_article(store, source_request="SR-000009")
    text = content(language="en", title="Another", body="Text.")
    second = articles.drafted(2, text, HUMAN, NOW, source_request="SR-000009")

    assert not await store.write(lambda tx: tx.desk.articles.add(second))

    assert await store.read(lambda tx: tx.desk.articles.find("KB-000002")) is None
    assert await store.read(lambda tx: tx.desk.history("KB-000002")) == []
    assert await alike(store, "Another", "Text.") == []


async def test_articles_without_a_source_request_are_as_many_as_people_write(store: DatabaseStore) -> None:
    assert (await add_article(store)).id == "KB-000001"
    assert (await add_article(store)).id == "KB-000002"


async def test_a_change_of_an_older_revision_changes_nothing(store: DatabaseStore) -> None:
    article = await add_article(store)
    mine = articles.edit(article, content(language="en", title="Zebra", body="Stripes."), HUMAN, NOW)
    theirs = await save_article(store, articles.submit(article, "ACT-00000001", HUMAN, NOW))

    assert not await store.write(lambda tx: tx.desk.articles.save(mine))

    assert await find(store, article) == theirs
    assert await alike(store, "Zebra", "Stripes.") == []


async def test_pages_are_newest_first_and_older_than_a_place(store: DatabaseStore) -> None:
    one, two, three = [await add_article(store, f"Article {number}") for number in range(3)]
    two = await publish(store, two)

    async def page(status: ArticleStatus | None = None, before: str | None = None) -> list[Article]:
        return await store.read(lambda tx: tx.desk.articles.page(status, 10, before))

    assert await page() == [three, two, one]
    assert await page(before=three.id) == [two, one]
    assert await page(ArticleStatus.DRAFT) == [three, one]
    assert await page(ArticleStatus.DRAFT, three.id) == [one]
    assert await page(ArticleStatus.PUBLISHED) == [two]
    assert await store.read(lambda tx: tx.desk.articles.page(None, 1, None)) == [three]


async def test_alike_are_articles_that_share_most_terms_whatever_their_status(store: DatabaseStore) -> None:
    other = await add_article(store, "Order a monitor", "Ask the office for a monitor.")
    draft = await add_article(store, "VPN certificate is over", "Renew the certificate in the portal.")
    published = await publish(
        store, await add_article(store, "VPN", "The certificate of the VPN in the portal.")
    )

    found = await alike(store, "The VPN certificate has run out", "Renew the certificate in the portal.")

    assert found == [draft.id, published.id]
    assert other.id not in found
    assert await alike(store, "VPN certificate", "Renew it.", limit=1) == [draft.id]


async def test_alike_bring_the_whole_text(store: DatabaseStore) -> None:
    article = await add_article(store, "VPN 인증서", "포털에서 인증서를 갱신합니다.", language="ko")

    found = await store.read(lambda tx: tx.desk.articles.alike(article.content, 5))

    assert found == [(article.id, article.content)]
    assert tells_the_same(likest(article.content, found))


async def test_an_archived_article_is_alike_to_nothing_until_it_is_restored(store: DatabaseStore) -> None:
    article = await archived(store, await publish(store, await add_article(store)))
    assert await alike(store, article.content.title, article.content.body) == []

    restored = await save_article(store, articles.restore(article, HUMAN, NOW))

    assert await alike(store, restored.content.title, restored.content.body) == [article.id]


@pytest.mark.parametrize("title, body", [("?!", "…"), ("a", "the")])
async def test_a_text_without_a_term_is_kept_and_alike_to_nothing(
    store: DatabaseStore, title: str, body: str
) -> None:
    article = await publish(store, await add_article(store, title, body))

    assert await alike(store, title, body) == []
    assert (await archived(store, article)).status is ArticleStatus.ARCHIVED


async def test_a_unit_that_raises_leaves_neither_the_article_nor_its_terms(store: DatabaseStore) -> None:
    async def failing(tx: DeskTransaction) -> None:
        text = content(language="en", title="Zebra", body="Stripes.")
        assert await tx.desk.articles.add(articles.drafted(1, text, HUMAN, NOW))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await store.write(failing)

    assert await store.read(lambda tx: tx.desk.articles.page(None, 5, None)) == []
    assert await alike(store, "Zebra", "Stripes.") == []
