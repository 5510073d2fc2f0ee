"""Facts about the confidence in an answer."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.desk.confidence import (
    CAUTIOUS_SHARE,
    LEXICAL_EVIDENCE,
    SEMANTIC_EVIDENCE,
    Judge,
    answerable_share,
    best_answer,
    evidence,
)
from engine.desk.ranking import (
    FOREIGN_FEATURES,
    JUDGED_FEATURES,
    LEXICAL_FEATURES,
    SEMANTIC_FEATURES,
    Ranked,
    read_question,
)
from engine.desk.versions import Closeness

QUESTION = read_question("reset my forgotten password")


def found(article_id: str, score: float, *, foreign: bool = False, **features: float) -> Ranked:
    named = dict.fromkeys((*LEXICAL_FEATURES, *JUDGED_FEATURES), 0.0) | features
    return Ranked(article_id=article_id, score=score, foreign=foreign, features=named, passage=None)


def near(article_id: str, nearest: float, whole: float, *, foreign: bool = False) -> Ranked:
    values = (0.0, 0.0, nearest, whole) if foreign else (nearest, whole, 0.0, 0.0)
    features = dict(zip((*SEMANTIC_FEATURES, *FOREIGN_FEATURES), values, strict=True))
    return found(article_id, nearest, foreign=foreign, **features)


def confidence(ranked: list[Ranked], judge: Judge, *, answerable_share: float = CAUTIOUS_SHARE) -> float:
    best = best_answer(QUESTION, ranked, judge, answerable_share=answerable_share)
    assert best is not None
    return best.confidence


JUDGE_OF_LEADS = Judge(
    right={"nearest_lead": 12.0, "intercept": -4.0}, misplaced={"intercept": -9.0}, answerable_share=0.35
)


def judge(right: float, misplaced: float, share: float = 0.5) -> Judge:
    return Judge(right={"intercept": right}, misplaced={"intercept": misplaced}, answerable_share=share)


def test_nothing_found_is_no_answer() -> None:
    assert best_answer(QUESTION, [], judge(5, 0)) is None


def test_at_the_fitted_share_it_is_the_softmax_of_the_three_outcomes() -> None:
    sure = confidence([found("a", 1)], judge(2, 1), answerable_share=0.5)
    assert sure == pytest.approx(math.exp(2) / (math.exp(2) + math.exp(1) + 1))


def test_a_smaller_share_of_answerable_questions_lowers_it_exactly() -> None:
    """Bayes: of 1,000 questions 500 are answerable, 400 of them rightly answered; move the 500 to 200."""
    fitted = judge(math.log(400 / 500), math.log(100 / 500))
    moved = confidence([found("a", 1)], fitted, answerable_share=0.2)
    assert moved == pytest.approx(0.2 * 0.8)
    assert confidence([found("a", 1)], fitted, answerable_share=0.5) == pytest.approx(0.4)


def test_the_cautious_start_is_below_the_fitted_share() -> None:
    assert confidence([found("a", 1)], judge(1, 0)) < confidence(
        [found("a", 1)], judge(1, 0), answerable_share=0.5
    )


@given(st.floats(-500, 500), st.floats(-500, 500), st.floats(0.001, 0.999), st.floats(0.001, 0.999))
def test_it_is_a_probability_and_grows_with_the_share(
    right: float, misplaced: float, one: float, other: float
) -> None:
    low, high = (
        confidence([found("a", 1)], judge(right, misplaced), answerable_share=share)
        for share in sorted((one, other))
    )
    assert 0 <= low <= high + 1e-12 <= 1 + 1e-9


def test_the_evidence_has_the_names_that_the_judge_weighs() -> None:
    assert set(evidence(QUESTION, [found("a", 1)])) == set(LEXICAL_EVIDENCE)
    seen = evidence(QUESTION, [near("a", 0.9, 0.8)])
    assert set(seen) == {*SEMANTIC_EVIDENCE, *LEXICAL_EVIDENCE}, "words count for the judge of either leg"


def test_a_lead_is_over_the_best_of_the_rest() -> None:
    ranked = [found("a", 3, bm25=0.9), found("b", 2, bm25=0.2), found("c", 1, bm25=0.6)]
    assert evidence(QUESTION, ranked)["bm25_lead"] == pytest.approx(0.3)
    alone = evidence(QUESTION, ranked[:1])
    assert alone["bm25_lead"] == 0.9


def test_how_long_the_article_is_and_how_much_of_its_title_was_asked_are_evidence() -> None:
    seen = evidence(QUESTION, [found("a", 3, length=4.5, title_share=0.5), found("b", 2, length=9)])
    assert (seen["length"], seen["title_share"]) == (4.5, 0.5)


def test_a_twin_takes_half_of_the_share() -> None:
    alone = evidence(QUESTION, [found("a", 9)])["share"]
    twins = evidence(QUESTION, [found("a", 9), found("b", 9)])["share"]
    assert alone == pytest.approx(0, abs=1e-3)
    assert twins == pytest.approx(math.log(0.5), abs=1e-3)


def test_a_lone_weak_match_is_not_sure_of_itself() -> None:
    assert evidence(QUESTION, [found("a", 0.1)])["share"] < math.log(0.6)
    assert evidence(QUESTION, [found("a", -3)])["share"] < -3


def test_scores_of_any_size_do_not_overflow() -> None:
    assert evidence(QUESTION, [found("a", 5000), found("b", -5000)])["share"] == 0


def test_nearness_counts_across_languages_too() -> None:
    ranked = [near("ko", 0.8, 0.7, foreign=True), near("k2", 0.5, 0.6, foreign=True)]
    seen = evidence(QUESTION, ranked)
    assert (seen["foreign"], seen["foreign_nearest"], seen["bm25_lead"]) == (1, 0.8, 0)
    assert seen["very_near"] == pytest.approx(0.2)
    assert seen["nearest_lead"] == seen["foreign_lead"] == pytest.approx(0.3)
    assert seen["whole_lead"] == pytest.approx(0.1)


def test_at_home_nothing_is_foreign() -> None:
    seen = evidence(QUESTION, [near("en", 0.5, 0.6)])
    assert (seen["foreign"], seen["foreign_nearest"], seen["very_near"]) == (0, 0, 0)
    assert (seen["nearest_lead"], seen["whole_lead"], seen["foreign_lead"]) == (0.5, 0.6, 0)


SURER_ABROAD = Judge(
    right={"nearest": 2.0, "foreign_nearest": 1.0}, misplaced={"intercept": -50}, answerable_share=0.5
)
EN, KO, OTHER = near("en", 0.5, 0.5), near("ko", 0.8, 0.8, foreign=True), near("other", 0.4, 0.4)
ABROAD, HOME = math.exp(2 * 0.8 + 0.8), math.exp(2 * 0.5)
"""The odds of KO and of EN."""


def same(*pairs: tuple[str, str]) -> Closeness:
    """What says the same is near, everything else is far."""
    return lambda one, other: 0.9 if (one, other) in pairs or (other, one) in pairs else 0.2


def answered(ranked: list[Ranked], closeness: Closeness | None = None) -> tuple[str, float]:
    best = best_answer(QUESTION, ranked, SURER_ABROAD, answerable_share=0.5, closeness=closeness)
    assert best is not None
    return best.article.article_id, round(best.confidence, 9)


def test_the_surer_of_two_languages_answers_and_their_odds_compete() -> None:
    sure = round(ABROAD / (1 + ABROAD + HOME), 9)
    assert answered([EN, OTHER, KO]) == ("ko", sure)
    assert answered([EN, OTHER, KO], same()) == ("ko", sure)
    assert answered([KO]) == ("ko", round(ABROAD / (1 + ABROAD), 9))


def test_a_translation_is_no_rival_and_the_version_in_the_questions_language_is_given() -> None:
    assert answered([EN, OTHER, KO], same(("ko", "en"))) == ("en", round(HOME / (1 + HOME), 9))


def test_where_the_languages_put_different_articles_first_the_questions_own_answers_less_surely() -> None:
    sure = round(HOME / (1 + HOME + ABROAD), 9)
    assert answered([EN, OTHER, KO], same(("ko", "other"))) == ("en", sure)


def test_at_equal_odds_the_questions_own_language_answers() -> None:
    ranked = [near("en", 0.5, 0.5), near("ko", 0.8, 0.8, foreign=True)]
    best = best_answer(QUESTION, ranked, judge(1, 0))
    assert best is not None
    assert best.article.article_id == "en"


def test_nearness_in_the_other_language_takes_nothing_from_the_lead() -> None:
    with_twin = best_answer(
        QUESTION, [near("en", 0.8, 0.7), near("ko", 0.7, 0.7, foreign=True)], JUDGE_OF_LEADS
    )
    assert with_twin is not None
    assert with_twin.evidence["nearest_lead"] == 0.8


def words(right: int, wrong: int, **evidence: float) -> list[tuple[Mapping[str, float], bool]]:
    found: Mapping[str, float] = {"intercept": 1.0, **evidence}
    return [(found, True)] * right + [(found, False)] * wrong


EVEN = judge(2, -3, CAUTIOUS_SHARE)
"""At the cautious start, an answer with its evidence is right with 87 %."""


def test_without_a_word_the_share_is_the_cautious_start() -> None:
    assert answerable_share(EVEN, []) == CAUTIOUS_SHARE


def test_words_as_good_as_expected_leave_the_share_and_others_move_it() -> None:
    expected = confidence([found("a", 1)], EVEN)
    good = round(100 * expected)
    assert answerable_share(EVEN, words(good, 100 - good)) == pytest.approx(CAUTIOUS_SHARE, abs=0.02)
    better, worse = answerable_share(EVEN, words(50, 0)), answerable_share(EVEN, words(25, 25))
    assert worse < CAUTIOUS_SHARE - 0.05
    assert better > CAUTIOUS_SHARE + 0.05
    assert answerable_share(EVEN, words(0, 1)) > 0.3


def test_what_was_judged_by_other_evidence_says_nothing() -> None:
    semantic = Judge(
        right={"intercept": 2.0, "nearest": 1.0},
        misplaced={"intercept": -3.0},
        answerable_share=CAUTIOUS_SHARE,
    )
    assert answerable_share(semantic, words(0, 50)) == CAUTIOUS_SHARE
    assert answerable_share(semantic, words(0, 50, nearest=0.9)) < CAUTIOUS_SHARE


def test_the_share_finds_what_the_words_were_made_with() -> None:
    """Of questions with one evidence, the judge's own share of right ones at a share of 15 %."""
    right = confidence([found("a", 1)], EVEN, answerable_share=0.15)
    many = words(round(2_000 * right), round(2_000 * (1 - right)))
    assert answerable_share(EVEN, many) == pytest.approx(0.15, abs=0.02)


def test_the_evidence_of_the_answer_is_told() -> None:
    ranked = [near("en", 0.8, 0.7), near("ko", 0.9, 0.9, foreign=True)]
    best = best_answer(QUESTION, ranked, judge(1, 0))
    assert best is not None
    assert best.evidence == evidence(
        QUESTION, [each for each in ranked if each.foreign is best.article.foreign]
    )
