"""An answer names its source and how sure it is, and once it is judged it says what happens now."""

from __future__ import annotations

import pytest

from bot.slack.layouts.desk import answer, made_up
from engine.desk.answers import Answer, AnswerVerdict
from engine.desk.articles import Article, ArticleStatus
from engine.desk.tickets import RequestStatus, ServiceRequest
from engine.times import HOUR
from tests.bot.slack.layouts.desk_gallery import buttons, words
from tests.bot.slack.layouts.records import ENGINEER, NOW, Told, view

JUDGING = ["answer.helpful", "answer.not_helpful", "answer.person"]
WAITING = made_up.request(Told(), RequestStatus.ANSWERED)


def _shown(
    of: ServiceRequest, given: Answer, source: Article | None, language: str = "en"
) -> tuple[str, list[str], str]:
    shown = answer.answer(
        made_up.sheet(of, given=given, source=source), given, NOW + 2 * HOUR, view(language)
    )
    return words(shown), buttons(shown), shown["text"]


def test_an_answer_shows_passage_title_version_and_confidence_in_per_cent() -> None:
    said, pressed, text = _shown(WAITING, made_up.answer(Told()), made_up.article(Told()))
    for part in (made_up.PASSAGE, "The VPN drops every ten minutes", "KB-000007", "version 3", "91 % sure"):
        assert part in said
    assert pressed == [*JUDGING, "article.read"]
    assert text.endswith(f"“{made_up.PASSAGE}”")


def test_an_article_in_another_language_is_marked() -> None:
    given = made_up.answer(Told())
    assert "The article is in Korean." in _shown(WAITING, given, made_up.article(Told(), language="ko"))[0]
    assert "The article is in" not in _shown(WAITING, given, made_up.article(Told()))[0]


def test_an_article_that_is_gone_is_said_to_be_and_cannot_be_read() -> None:
    for source in (None, made_up.article(Told(), ArticleStatus.ARCHIVED)):
        said, pressed, _ = _shown(WAITING, made_up.answer(Told()), source)
        assert "not there any more" in said
        assert pressed == JUDGING


def test_a_title_that_nobody_has_approved_is_not_shown_to_the_requester() -> None:
    said, pressed, _ = _shown(WAITING, made_up.answer(Told()), made_up.article(Told(), ArticleStatus.DRAFT))
    assert "The VPN drops" not in said
    assert pressed == JUDGING


@pytest.mark.parametrize(
    "verdict,status,says",
    [
        (AnswerVerdict.HELPFUL, RequestStatus.RESOLVED, "SR-000123 is resolved"),
        (AnswerVerdict.NOT_HELPFUL, RequestStatus.ASSIGNED, f"<@{ENGINEER}> looks after it now"),
        (AnswerVerdict.REOPENED, RequestStatus.CLASSIFIED, "A person will look after it"),
        (AnswerVerdict.NOT_HELPFUL, RequestStatus.RESOLVED, "SR-000123 is resolved"),
        (None, RequestStatus.CANCELLED, "SR-000123 is cancelled"),
    ],
)
def test_a_judged_answer_says_what_happens_now_and_cannot_be_judged(
    verdict: AnswerVerdict | None, status: RequestStatus, says: str
) -> None:
    given = made_up.answer(Told(), verdict=verdict)
    said, pressed, text = _shown(made_up.request(Told(), status), given, made_up.article(Told()))
    assert says in said
    assert says in text
    assert pressed == []


def test_whoever_was_silent_may_still_ask_for_a_person_while_it_may_be_opened_again() -> None:
    given = made_up.answer(Told(), verdict=AnswerVerdict.TIMEOUT)
    resolved, closed = (
        made_up.request(Told(), each) for each in (RequestStatus.RESOLVED, RequestStatus.CLOSED)
    )
    assert _shown(resolved, given, made_up.article(Told()))[1] == ["answer.person"]
    assert _shown(closed, given, made_up.article(Told()))[1] == []
