"""The search index: the same candidates, statistics, ranking and confidence on both databases, and only what may answer."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import pytest

from bot.desk.coefficients import shipped_coefficients
from engine.desk import articles
from engine.desk.articles import Article, content
from engine.desk.confidence import best_answer
from engine.desk.passages import IndexedArticle, index_article, statistics_of
from engine.desk.ports import Candidates
from engine.desk.ranking import SHORTLIST, lexical_shortlist, rank, read_question
from engine.desk.text import Language, terms
from storage.desk import retriever
from storage.store import DatabaseStore
from tests.engine.desk.requests import HUMAN, NOW
from tests.storage.acting import sql
from tests.storage.desk.knowledge import QUESTIONS, TEXTS
from tests.storage.desk.records import WHY, add_article, publish, publish_all, save_article

COEFFICIENTS = shipped_coefficients(semantic=False)


async def ask(
    store: DatabaseStore,
    text: str,
    *,
    language: Language | None = None,
    groups: Collection[str] = (),
    also: Collection[str] = (),
) -> Candidates:
    """What the index brings for a question, and what it brings by name."""
    question = read_question(text, language=language)
    found = await store.read(lambda tx: tx.desk.retriever.candidates(question, groups))
    if not also:
        return found
    named = await store.read(lambda tx: tx.desk.retriever.named(question, groups, also))
    every = {article.article_id: article for article in (*found.articles, *named.articles)}
    return Candidates(articles=list(every.values()), statistics=named.statistics)


async def ids(store: DatabaseStore, text: str, **more: object) -> list[str]:
    """The ids of what the index brings."""
    found = await ask(store, text, **more)  # type: ignore[arg-type]
    return sorted(article.article_id for article in found.articles)


def in_memory() -> list[IndexedArticle]:
    """The knowledge base as the engine indexes it, by the ids that the store gives."""
    return [
        index_article(article_id=f"KB-{number:06}", title=title, body=body, language=language)
        for number, (language, title, body) in enumerate(TEXTS, 1)
    ]


async def test_candidates_ranking_and_confidence_are_those_of_the_engine_alone(store: DatabaseStore) -> None:
    """What both databases are equal to, they are equal to each other."""
    await publish_all(store, TEXTS)
    every = in_memory()
    statistics = statistics_of(every)
    for language, text in QUESTIONS:
        question = read_question(text, language=language)
        found = await ask(store, text, language=language)
        wanted = lexical_shortlist(question, every, statistics)

        assert sorted(found.articles, key=lambda each: each.article_id) == sorted(
            wanted, key=lambda each: each.article_id
        )
        assert found.statistics.articles == statistics.articles
        assert found.statistics.average_length == statistics.average_length
        needed = question.terms.union(*(article.title_terms for article in wanted))
        assert found.statistics.frequencies == {term: statistics.frequencies.get(term, 0) for term in needed}
        ranked = rank(question, found.articles, found.statistics, COEFFICIENTS.ranker)
        assert ranked == rank(question, every, statistics, COEFFICIENTS.ranker)
        assert best_answer(question, ranked, COEFFICIENTS.judge) == best_answer(
            question, rank(question, every, statistics, COEFFICIENTS.ranker), COEFFICIENTS.judge
        )


async def test_both_languages_find_what_answers(store: DatabaseStore) -> None:
    await publish_all(store, TEXTS)
    wanted: tuple[tuple[Language, str, str], ...] = (
        ("en", "How do I reset my password?", "Reset your password"),
        ("ko", "비밀번호를 잊어버렸어요", "비밀번호 초기화"),
        ("ko", "양면으로 인쇄하고 싶어요", "프린터 양면 인쇄"),
    )
    for language, text, title in wanted:
        question = read_question(text, language=language)
        found = await ask(store, text, language=language)
        best = rank(question, found.articles, found.statistics, COEFFICIENTS.ranker)[0].article_id
        assert next(each.title for each in found.articles if each.article_id == best) == title


async def test_an_empty_knowledge_base_brings_nothing(store: DatabaseStore) -> None:
    found = await ask(store, "How do I reset my password?", also=["KB-000001"])

    assert list(found.articles) == []
    assert found.statistics.articles == 0
    assert found.statistics.average_length == 0.0


async def test_a_question_without_a_term_brings_only_what_is_named(store: DatabaseStore) -> None:
    name, _ = await publish_all(store, TEXTS[:2])

    assert await ids(store, "?!") == []
    assert await ids(store, "?!", also=[name]) == [name]


@pytest.fixture
async def article(store: DatabaseStore) -> Article:
    """A published article about zebras."""
    return await publish(store, await add_article(store, "Zebra", "Stripes of a zebra."))


async def test_an_article_in_another_language_comes_only_by_name(
    store: DatabaseStore, article: Article
) -> None:
    assert await ids(store, "Zebra", language="ko") == []
    assert await ids(store, "Zebra", language="ko", also=[article.id]) == [article.id]


async def test_by_name_comes_what_is_named_and_nothing_else(store: DatabaseStore, article: Article) -> None:
    other = await publish(store, await add_article(store, "Zebra again", "More stripes."))
    question = read_question("Zebra")
    found = await store.read(lambda tx: tx.desk.retriever.candidates(question, ()))
    named = await store.read(lambda tx: tx.desk.retriever.named(question, (), [other.id]))
    assert [each.article_id for each in named.articles] == [other.id]
    assert {each.article_id: each for each in found.articles}[other.id] == named.articles[0]
    assert named.statistics.articles == found.statistics.articles
    assert named.statistics.frequencies.items() <= found.statistics.frequencies.items()


async def test_names_that_are_none_of_ours_bring_nothing(store: DatabaseStore, article: Article) -> None:
    assert await ids(store, "lion", also=["KB-000099", "SR-000001", "nonsense", "KB-1"]) == []


async def test_a_draft_is_not_searched(store: DatabaseStore) -> None:
    draft = await add_article(store, "Zebra", "Stripes.")

    found = await ask(store, "Zebra", also=[draft.id])

    assert list(found.articles) == []
    assert found.statistics.articles == 0
    assert found.statistics.frequencies == {"zebra": 0}


async def test_an_edit_takes_an_article_out_until_its_new_text_is_published(
    store: DatabaseStore, article: Article
) -> None:
    other = content(language="en", title="Lion", body="Mane.")
    edited = await save_article(store, articles.edit(article, other, HUMAN, NOW))
    assert await ids(store, "Zebra") == []
    assert await ids(store, "Lion") == []

    await publish(store, edited)

    assert await ids(store, "Zebra") == []
    found = await ask(store, "Lion")
    assert [each.title for each in found.articles] == ["Lion"]
    assert found.statistics.frequencies == {"lion": 1}


async def test_an_archived_article_is_not_searched_and_not_counted(
    store: DatabaseStore, article: Article
) -> None:
    await save_article(store, articles.archive(article, HUMAN, NOW))

    found = await ask(store, "Zebra", also=[article.id])

    assert list(found.articles) == []
    assert found.statistics.articles == 0
    assert found.statistics.frequencies == {"zebra": 0}


async def test_a_silenced_article_is_not_answered_with_and_still_counted(
    store: DatabaseStore, article: Article
) -> None:
    await save_article(store, articles.silence(article, WHY, HUMAN, NOW))

    found = await ask(store, "Zebra", also=[article.id])

    assert list(found.articles) == []
    assert found.statistics.articles == 1
    assert found.statistics.frequencies == {"zebra": 1}


async def test_only_its_audience_is_answered_with_an_article(store: DatabaseStore) -> None:
    name = (await publish(store, await add_article(store, "Zebra", audience=frozenset({"S0IT", "S0HR"})))).id

    assert await ids(store, "Zebra") == []
    assert await ids(store, "Zebra", groups=["S0OPS"], also=[name]) == []
    assert await ids(store, "Zebra", groups=["S0OPS", "S0HR"]) == [name]
    assert await ids(store, "lion", groups=["S0IT"], also=[name]) == [name]


async def test_an_audience_may_change(store: DatabaseStore, article: Article) -> None:
    change = articles.seen_again(article, "SR-000001", HUMAN, NOW)
    closed = replace(change, after=replace(change.after, audience=frozenset({"S0IT"})))
    closed_article = await save_article(store, closed)
    assert await ids(store, "Zebra") == []
    assert await ids(store, "Zebra", groups=["S0IT"]) == [article.id]

    change = articles.seen_again(closed_article, "SR-000002", HUMAN, NOW)
    await save_article(store, replace(change, after=replace(change.after, audience=frozenset())))
    assert await ids(store, "Zebra") == [article.id]


async def test_those_that_hide_from_the_asker_take_nobodys_place(
    store: DatabaseStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retriever, "CANDIDATES", 1)
    for _ in range(3):
        await publish(store, await add_article(store, "Zebra", "Zebra.", audience=frozenset({"S0IT"})))
    open_to_all = await publish(store, await add_article(store, "Zebra crossing", "Look left, then right."))

    assert await ids(store, "Zebra") == [open_to_all.id]


async def test_of_more_than_the_database_brings_those_that_share_most_are_kept(
    store: DatabaseStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retriever, "CANDIDATES", 3)
    texts: list[tuple[Language, str, str]] = [
        ("en", f"Zebra {number}", "It is a zebra." + " More words." * number)
        for number in range(SHORTLIST + 8)
    ]
    names = await publish_all(store, texts)
    both = await publish(store, await add_article(store, "Zebra and lion", "Both of them."))

    assert await ids(store, "zebra lion") == sorted([both.id, *names[:2]])


async def test_terms_of_every_script_and_length_find_their_article(store: DatabaseStore) -> None:
    words = (
        "größe",
        "façade",
        "東京",
        "カード",
        "ꭰꮃꭹ",
        "𐐨𐐩",
        "가나",
        "x" * 200,
        "ß" * 200,
        "㍿" * 200,
        "Ａ１",
        "αβγ",
        "o'neill's",
    )
    for word in words:
        await publish(store, await add_article(store, word, "."))
    for number, word in enumerate(words, 1):
        assert terms(word), word
        assert f"KB-{number:06}" in await ids(store, word, language="en"), word


async def test_terms_that_a_tokenizer_would_fold_together_stay_apart(store: DatabaseStore) -> None:
    names = await publish_all(store, [("en", "resume", "."), ("en", "résumé", "."), ("en", "résume", ".")])

    for name, word in zip(names, ("resume", "résumé", "résume"), strict=True):
        assert await ids(store, word) == [name]


async def test_hangul_bigrams_match_within_words_and_not_across(store: DatabaseStore) -> None:
    inside, beside = await publish_all(store, [("ko", "회의실예약", "."), ("ko", "회의 실예 약속", ".")])

    assert await ids(store, "실예약", language="ko") == [inside, beside]
    assert await ids(store, "의실", language="ko") == [inside]


async def test_a_question_as_long_as_a_mail_is_answered(store: DatabaseStore) -> None:
    await publish_all(store, TEXTS)
    text = " ".join(f"word{number}" for number in range(6_000)) + " reset password"

    assert await ids(store, text, language="en") == ["KB-000001"]


async def test_what_is_counted_is_what_is_published_after_any_life(store: DatabaseStore) -> None:
    """An index that forgets or keeps too much would drift with every change."""
    for language, title, body in TEXTS[:6]:
        article = await publish(store, await add_article(store, title, body, language=language))
        article = await save_article(store, articles.seen_again(article, "SR-000001", HUMAN, NOW))
        edited = articles.edit(article, content(language="en", title=title[::-1], body=body), HUMAN, NOW)
        article = await publish(store, await save_article(store, edited))
        article = await save_article(store, articles.silence(article, WHY, HUMAN, NOW))
        await save_article(store, articles.archive(article, HUMAN, NOW))
    assert await sql(store, "SELECT term, published, indexed FROM frequencies") == []
    assert await sql(store, "SELECT number FROM indexed UNION ALL SELECT number FROM index_texts") == []
    assert [tuple(row) for row in await sql(store, "SELECT articles, length FROM corpus")] == [(0, 0)]
    assert await ids(store, "password vpn printer") == []
