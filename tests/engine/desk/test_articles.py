"""Articles: the table of their states, and that nothing is published but what was approved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from engine.desk import articles
from engine.desk.articles import (
    ARTICLE_TRANSITIONS,
    Article,
    ArticleStatus,
    ArticleStep,
    Content,
    Edited,
    content,
)
from engine.desk.errors import PublishingNotApproved, StepRefused
from engine.desk.reasons import said
from engine.errors import FieldMalformed, FieldMissing, FieldTooLong
from engine.times import MINUTE
from tests.engine.desk.requests import ANNA, HUMAN, NOW

TEXT = content(language="en", title="Reset a password", body="Open the portal.", tags=["password"])
OTHER = content(language="en", title="Reset a password", body="Open the new portal.")
NEW = articles.drafted(12, TEXT, HUMAN, NOW, source_request="SR-000007").after
LATER = NOW + MINUTE
WHY = said("because")
_S, _T = ArticleStatus, ArticleStep

STEPS: Mapping[ArticleStep, Callable[[Article], Edited]] = {
    _T.EDIT: lambda of: articles.edit(of, OTHER, HUMAN, LATER),
    _T.SUBMIT: lambda of: articles.submit(of, "ACT-00000001", HUMAN, LATER),
    _T.PUBLISH: lambda of: articles.publish(of, "ACT-00000001", TEXT.hash, HUMAN, LATER),
    _T.RETURN: lambda of: articles.put_back(of, WHY, HUMAN, LATER),
    _T.SILENCE: lambda of: articles.silence(of, WHY, HUMAN, LATER),
    _T.ARCHIVE: lambda of: articles.archive(of, HUMAN, LATER),
    _T.RESTORE: lambda of: articles.restore(of, HUMAN, LATER),
}


def standing(status: ArticleStatus) -> Article:
    return replace(NEW, status=status)


def test_a_draft_has_an_owner_a_source_and_a_first_version() -> None:
    drafted = articles.drafted(12, TEXT, HUMAN, NOW, source_request="SR-000007")
    article = drafted.after
    assert (article.id, article.status, article.version, article.owner) == ("KB-000012", _S.DRAFT, 1, ANNA)
    assert (drafted.event.name, drafted.event.facts["content_hash"]) == ("ArticleDrafted", TEXT.hash)


@pytest.mark.parametrize("status", ArticleStatus)
@pytest.mark.parametrize("step", ArticleStep)
def test_a_step_goes_where_the_table_says_and_nowhere_else(status: ArticleStatus, step: ArticleStep) -> None:
    before = standing(status)
    after = ARTICLE_TRANSITIONS[status].get(step)
    if after is None:
        with pytest.raises(StepRefused, match=f"is {status}, which rules out {step}"):
            STEPS[step](before)
        return
    change = STEPS[step](before)
    assert change.after.status is after
    assert (change.after.revision, change.event.revision) == (2, 2)
    assert change.event.facts["status"] == after


def test_every_status_is_in_the_table() -> None:
    assert set(ARTICLE_TRANSITIONS) == set(ArticleStatus)


def test_a_text_that_changed_after_its_approval_is_not_published() -> None:
    waiting = STEPS[_T.SUBMIT](NEW).after
    edited = replace(waiting, content=OTHER)
    with pytest.raises(PublishingNotApproved, match="KB-000012 changed after ACT-00000001"):
        STEPS[_T.PUBLISH](edited)
    assert STEPS[_T.PUBLISH](waiting).after.status is _S.PUBLISHED


def test_an_edit_of_a_published_article_is_a_draft_of_the_next_version() -> None:
    published = standing(_S.PUBLISHED)
    edited = STEPS[_T.EDIT](published).after
    assert (edited.status, edited.version, edited.content) == (_S.DRAFT, 2, OTHER)
    assert STEPS[_T.EDIT](edited).after.version == 2
    assert STEPS[_T.RESTORE](standing(_S.ARCHIVED)).after.version == 2


def test_a_silenced_article_is_found_by_people_and_answers_again_with_another_text() -> None:
    silenced = STEPS[_T.SILENCE](standing(_S.PUBLISHED)).after
    assert silenced.may_see(())
    assert not silenced.may_answer(())
    edited = STEPS[_T.SUBMIT](articles.edit(silenced, TEXT, HUMAN, LATER).after).after
    assert STEPS[_T.PUBLISH](edited).after.may_answer(())


def test_only_published_articles_answer_and_only_to_those_who_may_see_them() -> None:
    published = standing(_S.PUBLISHED)
    assert published.may_answer(())
    assert not NEW.may_answer(())
    hr = replace(published, audience=frozenset({"S-HR"}))
    assert hr.may_answer(["S-HR", "S-ALL"])
    assert not hr.may_answer(["S-ALL"])


def test_an_article_seen_again_counts_and_leaves_an_event() -> None:
    change = articles.seen_again(NEW, "SR-000009", HUMAN, LATER)
    assert (change.after.seen_again, change.after.revision) == (1, 2)
    assert (change.event.name, change.event.facts) == ("ArticleSeenAgain", {"request": "SR-000009"})


def text(**fields: object) -> Content:
    return content(**{"language": "en", "title": "T", "body": "B", **fields})  # type: ignore[arg-type]  # One field is wrong.


@pytest.mark.parametrize(
    "fields, error",
    [
        ({"title": " "}, FieldMissing),
        ({"body": "\n"}, FieldMissing),
        ({"title": "x" * 201}, FieldTooLong),
        ({"body": "가" * 30_000}, FieldTooLong),
        ({"tags": ["x" * 41]}, FieldTooLong),
        ({"tags": [str(number) for number in range(21)]}, FieldTooLong),
        ({"body": "a\x00"}, FieldMalformed),
    ],
)
def test_a_text_that_cannot_be_kept_is_refused(fields: dict[str, object], error: type[Exception]) -> None:
    with pytest.raises(error):
        text(**fields)


def test_tags_are_kept_once_and_the_hash_covers_everything() -> None:
    assert text(tags=["a", " a ", "", "b"]).tags == ("a", "b")
    every = [text(), text(title="U"), text(body="C"), text(tags=["a"]), text(language="ko")]
    assert len({each.hash for each in every}) == len(every)
