"""Facts about which article is found to fit best."""

from __future__ import annotations

import math
import random

import pytest

from engine.desk.passages import IndexedArticle, index_article, statistics_of
from engine.desk.ranking import (
    FOREIGN_FEATURES,
    JUDGED_FEATURES,
    LEXICAL_FEATURES,
    SEMANTIC_FEATURES,
    SHORTLIST,
    Ranked,
    Similarity,
    lexical_shortlist,
    rank,
    read_question,
)
from engine.desk.text import Language

BY_WORDS = dict.fromkeys(LEXICAL_FEATURES, 1.0)
WEIGHTS = BY_WORDS | dict.fromkeys((*SEMANTIC_FEATURES, *FOREIGN_FEATURES), 1.0)


def article(article_id: str, title: str, body: str = "", language: Language = "en") -> IndexedArticle:
    return index_article(article_id=article_id, title=title, body=body, language=language)


DESK = [
    article("vpn", "Connect to the VPN", "Install the client. Sign in with your badge."),
    article(
        "password", "Reset a forgotten password", "Open the portal.\nChoose the button: forgotten password."
    ),
    article("printer", "Add a printer", "Open Settings. Choose your floor."),
    article("vpn-ko", "VPN 연결 방법", "VPN 클라이언트를 설치합니다.", "ko"),
]


def ranked(text: str, articles: list[IndexedArticle], **similar: Similarity) -> list[Ranked]:
    weights = WEIGHTS if similar else BY_WORDS
    return rank(read_question(text), articles, statistics_of(articles), weights, similarities=similar or None)


def test_the_article_that_shares_the_telling_words_wins() -> None:
    best = ranked("I forgot: how do I reset my password", DESK)[0]
    assert best.article_id == "password"
    assert not best.foreign


def test_the_passage_that_holds_the_rest_of_the_question_is_shown() -> None:
    body = f"Open the portal and look around in it for a while.\n{'Choose the button and wait for it.'}"
    best = ranked("which button resets a password", [article("a", "Reset a password", body), *DESK])[0]
    assert (best.article_id, best.passage) == ("a", 1)


def test_without_a_body_there_is_no_passage() -> None:
    assert ranked("printer", [article("a", "Add a printer")])[0].passage is None


def test_order_and_numbers_do_not_depend_on_the_order_of_candidates() -> None:
    articles = [article(f"a{number:03}", f"Mail server {number % 7} is slow") for number in range(60)]
    expected = ranked("mail server 3 slow", articles)
    shuffled = articles.copy()
    random.Random(5).shuffle(shuffled)
    assert ranked("mail server 3 slow", shuffled) == expected
    assert len(expected) == SHORTLIST


def test_candidates_that_share_nothing_change_nothing() -> None:
    statistics = statistics_of(DESK)
    question = read_question("vpn client")
    few = rank(question, DESK[:1], statistics, BY_WORDS)
    assert rank(question, DESK, statistics, BY_WORDS) == few


def test_a_rare_term_weighs_more_than_a_common_one() -> None:
    articles = [article(f"m{number}", "mail problem") for number in range(20)]
    articles.append(article("rare", "kerberos problem"))
    assert ranked("mail kerberos", articles)[0].article_id == "rare"


def test_among_equal_articles_the_shorter_one_is_nearer() -> None:
    articles = [article("long", "VPN", "many other things stand here as well"), article("short", "VPN")]
    found = {each.article_id: each.features["bm25"] for each in ranked("vpn", articles)}
    assert found["short"] > found["long"]


@pytest.mark.parametrize("text", ["", "🙂", "how do i", "?"])
def test_a_question_without_terms_finds_nothing_even_by_meaning(text: str) -> None:
    near = Similarity(nearest=0.9, whole=0.9, passage=None)
    assert ranked(text, [DESK[0]], vpn=near) == []


def test_no_candidates_are_no_answer() -> None:
    assert rank(read_question("vpn"), [], statistics_of([]), WEIGHTS) == []


def test_every_lexical_feature_lies_between_nothing_and_everything() -> None:
    exact = ranked("Add a printer", DESK)[0]
    assert exact.article_id == "printer"
    assert all(0 <= exact.features[name] <= 1 for name in (*LEXICAL_FEATURES, "title_share"))
    assert exact.features["title_cosine"] == pytest.approx(1)
    assert exact.features["title_overlap"] == 1


def test_the_share_of_the_title_falls_with_what_it_says_beside_the_question() -> None:
    shares = [
        ranked("reset password", [article("a", title), *DESK[2:]])[0].features["title_share"]
        for title in ("Reset a password", "Reset a password of the payroll system")
    ]
    assert shares[0] == pytest.approx(1)
    assert 0 < shares[1] < 1


def test_the_length_of_an_article_is_known_in_every_language() -> None:
    near = Similarity(nearest=0.8, whole=0.7, passage=0)
    home, abroad = ranked("vpn", [DESK[0], DESK[3]], **{"vpn": near, "vpn-ko": near})
    assert home.features["length"] == pytest.approx(math.log1p(DESK[0].length))
    assert abroad.features["length"] == pytest.approx(math.log1p(DESK[3].length))


def test_only_what_the_ranker_weighs_moves_the_score() -> None:
    question = read_question("vpn")
    found = rank(question, DESK, statistics_of(DESK), {"bm25": 2.0})[0]
    assert found.score == 2 * found.features["bm25"]


def test_another_language_is_found_only_by_meaning() -> None:
    assert [each.article_id for each in ranked("VPN", [DESK[3]])] == []
    near = Similarity(nearest=0.8, whole=0.7, passage=0)
    found = ranked("VPN", [DESK[3]], **{"vpn-ko": near})[0]
    assert found.foreign
    assert found.passage == 0
    assert found.features == {
        **dict.fromkeys((*LEXICAL_FEATURES, *JUDGED_FEATURES), 0.0),
        "length": math.log1p(DESK[3].length),
        **dict.fromkeys(SEMANTIC_FEATURES, 0.0),
        "foreign_nearest": 0.8,
        "foreign_whole": 0.7,
    }


def test_meaning_finds_what_shares_no_word() -> None:
    similar = {each.article_id: Similarity(nearest=0.1, whole=0.1, passage=None) for each in DESK}
    similar["password"] = Similarity(nearest=0.9, whole=0.8, passage=1)
    best = ranked("cannot log in any more", DESK, **similar)[0]
    assert (best.article_id, best.passage) == ("password", 1)
    assert best.features["nearest"] == 0.9
    assert best.features["bm25"] == 0


def test_each_way_of_being_near_has_its_places_on_the_shortlist() -> None:
    articles = [article(f"a{number:02}", f"title{number}") for number in range(40)]
    similar = {
        each.article_id: Similarity(nearest=number / 100, whole=-number / 100, passage=None)
        for number, each in enumerate(articles)
    }
    found = {each.article_id for each in ranked("something else", articles, **similar)}
    assert found == {f"a{number:02}" for number in (*range(8), *range(32, 40))}


def test_a_given_language_wins_over_the_guess() -> None:
    assert read_question("VPN", language="ko").language == "ko"


def test_the_lexical_shortlist_keeps_to_the_language_and_breaks_ties_by_id() -> None:
    twins = [article("b", "VPN"), article("a", "VPN"), DESK[3]]
    found = lexical_shortlist(read_question("vpn"), twins, statistics_of(twins))
    assert [each.article_id for each in found] == ["a", "b"]
