"""Facts about how an article is cut and counted."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.desk.passages import PASSAGE_CHARACTERS, index_article, passages_of, statistics_of


def test_short_sentences_share_a_passage() -> None:
    assert passages_of("Open Settings. Click Network. Turn it on.") == [
        "Open Settings. Click Network. Turn it on."
    ]


def test_a_full_passage_ends_at_a_sentence() -> None:
    sentence = "This sentence is about sixty characters long, more or less."
    passages = passages_of(" ".join([sentence] * 5))
    assert passages == [f"{sentence} {sentence}", f"{sentence} {sentence}", sentence]


def test_lines_of_some_length_stand_alone_and_short_ones_join() -> None:
    body = "how can i reset my password\nplease unlock my account now\nHelp\nme\n\nwith this one"
    assert passages_of(body) == [
        "how can i reset my password",
        "please unlock my account now",
        "Help me with this one",
    ]


def test_a_sentence_without_an_end_is_cut_at_a_space_or_where_it_must() -> None:
    words, solid = "word " * 60, "x" * 400
    assert [len(passage) for passage in passages_of(solid)] == [160, 160, 80]
    assert all(
        passage.split() == ["word"] * len(passage.split()) and len(passage) <= PASSAGE_CHARACTERS
        for passage in passages_of(words)
    )


def test_an_empty_body_has_no_passages() -> None:
    assert passages_of(" \n \n") == []


@given(st.text(alphabet="가나 ab.?!\n", max_size=600))
def test_no_passage_is_empty_or_too_long_and_nothing_is_lost(body: str) -> None:
    passages = passages_of(body)
    assert all(0 < len(passage) <= PASSAGE_CHARACTERS for passage in passages)
    assert "".join("".join(passages).split()) == "".join(body.split())


def test_an_article_is_counted_in_title_and_body() -> None:
    article = index_article(
        article_id="a", title="Reset passwords", body="Open the password page.", language="en"
    )
    assert article.title_terms == ("reset", "password")
    assert dict(article.counts) == {"reset": 1, "password": 2, "open": 1, "pag": 1}
    assert article.length == 5


def test_statistics_count_articles_lengths_and_in_how_many_a_term_stands() -> None:
    articles = [
        index_article(article_id="a", title="mail mail", body="", language="en"),
        index_article(article_id="b", title="mail server down", body="", language="en"),
    ]
    statistics = statistics_of(articles)
    assert (statistics.articles, statistics.average_length) == (2, 2.5)
    assert dict(statistics.frequencies) == {"mail": 2, "server": 1, "down": 1}
    assert statistics_of([]).average_length == 0
