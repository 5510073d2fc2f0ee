"""An article of the knowledge base: its text, the table of its states, and that only what was approved is published."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from engine.actions import canonical, checked_text
from engine.actors import Actor
from engine.desk.errors import PublishingNotApproved, StepRefused
from engine.desk.events import Change, DeskEvent
from engine.desk.ids import Prefix, make_id
from engine.desk.reasons import Reason
from engine.desk.text import Language
from engine.errors import FieldMissing, FieldTooLong
from engine.times import DAY

TITLE_LIMIT = 200
"""Characters."""
BODY_LIMIT = 65_536
"""Bytes in UTF-8."""
TAG_LIMIT = 40
"""Characters of a tag."""
TAGS_LIMIT = 20
PUBLISH = "kb_publish"
"""The action type that asks the gate to publish an article; the risk policy makes it HIGH."""
PUBLISH_EXPIRY = 7 * DAY


class ArticleStatus(StrEnum):
    """Where an article stands; only a PUBLISHED one is searched."""

    DRAFT = "DRAFT"
    IN_REVIEW = "IN_REVIEW"
    PUBLISHED = "PUBLISHED"
    ARCHIVED = "ARCHIVED"


class ArticleStep(StrEnum):
    """What moves an article."""

    EDIT = "edit"
    SUBMIT = "submit"
    PUBLISH = "publish"
    RETURN = "return"
    SILENCE = "silence"
    ARCHIVE = "archive"
    RESTORE = "restore"


_S, _T = ArticleStatus, ArticleStep
ARTICLE_TRANSITIONS: Mapping[ArticleStatus, Mapping[ArticleStep, ArticleStatus]] = MappingProxyType(
    {
        _S.DRAFT: MappingProxyType({_T.EDIT: _S.DRAFT, _T.SUBMIT: _S.IN_REVIEW, _T.ARCHIVE: _S.ARCHIVED}),
        _S.IN_REVIEW: MappingProxyType(
            {_T.EDIT: _S.DRAFT, _T.PUBLISH: _S.PUBLISHED, _T.RETURN: _S.DRAFT, _T.ARCHIVE: _S.ARCHIVED}
        ),
        _S.PUBLISHED: MappingProxyType(
            {_T.EDIT: _S.DRAFT, _T.SILENCE: _S.PUBLISHED, _T.ARCHIVE: _S.ARCHIVED}
        ),
        _S.ARCHIVED: MappingProxyType({_T.RESTORE: _S.DRAFT}),
    }
)
"""The state machine: every status is a key. An edit always makes a draft, since nobody has approved the new text."""

_EVENT_NAMES = {
    ArticleStep.EDIT: "ArticleEdited",
    ArticleStep.SUBMIT: "ArticleSubmitted",
    ArticleStep.PUBLISH: "ArticlePublished",
    ArticleStep.RETURN: "ArticleReturned",
    ArticleStep.SILENCE: "ArticleSilenced",
    ArticleStep.ARCHIVE: "ArticleArchived",
    ArticleStep.RESTORE: "ArticleRestored",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What an article says; built by `content`, which checks every field."""

    language: Language
    title: str
    body: str
    tags: tuple[str, ...] = ()

    @property
    def hash(self) -> str:
        """SHA-256 in hex over everything that an approver approves."""
        said = ["autoq.article.v1", self.language, self.title, self.body, list(self.tags)]
        return hashlib.sha256(canonical(said).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article, and where it stands. Times are UTC microseconds.

    `version` counts published texts and those on their way. `answers` is false once it misled too often: it is found by people, and
    no more by the desk. `source_request` is unique. `audience` are the Slack user groups or roles that may see it; empty: everybody.
    """

    id: str
    revision: int
    status: ArticleStatus
    content: Content
    version: int
    owner: str
    created_at: int
    updated_at: int
    answers: bool = True
    source_request: str | None = None
    seen_again: int = 0
    audience: frozenset[str] = frozenset()

    def may_see(self, groups: Iterable[str]) -> bool:
        """Whether somebody of these groups may read it."""
        return not self.audience or not self.audience.isdisjoint(groups)

    def may_answer(self, groups: Iterable[str]) -> bool:
        """Whether the desk may answer somebody of these groups with it."""
        return self.status is ArticleStatus.PUBLISHED and self.answers and self.may_see(groups)


Edited = Change[Article]


def content(*, language: Language, title: str, body: str, tags: Iterable[str] = ()) -> Content:
    """A checked text. Raises FieldMissing, FieldTooLong, FieldMalformed."""
    headline = checked_text("title", " ".join(title.split()), TITLE_LIMIT)
    text = checked_text("body", body, BODY_LIMIT)
    if len(text.encode()) > BODY_LIMIT:
        raise FieldTooLong(field="body", limit=BODY_LIMIT)
    for name, value in (("title", headline), ("body", text)):
        if not value:
            raise FieldMissing(field=name)
    named = tuple(dict.fromkeys(filter(None, (checked_text("tags", tag, TAG_LIMIT) for tag in tags))))
    if len(named) > TAGS_LIMIT:
        raise FieldTooLong(field="tags", limit=TAGS_LIMIT)
    return Content(language=language, title=headline, body=text, tags=named)


def drafted(
    number: int, text: Content, owner: Actor, now: int, *, source_request: str | None = None
) -> Edited:
    """A new draft under the next free number, written by a person or out of a request."""
    article = Article(
        id=make_id(Prefix.ARTICLE, number),
        revision=1,
        status=ArticleStatus.DRAFT,
        content=text,
        version=1,
        owner=owner.id,
        created_at=now,
        updated_at=now,
        source_request=source_request,
    )
    facts = {"source_request": source_request, "content_hash": text.hash}
    return Change(after=article, event=_event("ArticleDrafted", article, owner, now, None, facts))


def edit(article: Article, text: Content, actor: Actor, now: int) -> Edited:
    """Another text, which is a draft: what was published is searched no more until the new text is approved. Raises StepRefused."""
    version = article.version + (article.status is ArticleStatus.PUBLISHED)
    facts = {"content_hash": text.hash}
    return _step(article, ArticleStep.EDIT, actor, now, None, facts, content=text, version=version)


def submit(article: Article, action_id: str, actor: Actor, now: int) -> Edited:
    """The gate was asked to publish it. Raises StepRefused."""
    return _step(article, ArticleStep.SUBMIT, actor, now, None, {"action_id": action_id})


def publish(article: Article, action_id: str, approved_hash: str, actor: Actor, now: int) -> Edited:
    """It is searched from now on. Raises PublishingNotApproved when the text is not what the action says, StepRefused."""
    if article.content.hash != approved_hash:
        raise PublishingNotApproved(article_id=article.id, action_id=action_id)
    facts: dict[str, str | int | None] = {"action_id": action_id, "version": article.version}
    return _step(article, ArticleStep.PUBLISH, actor, now, None, facts, answers=True)


def put_back(article: Article, reason: Reason, actor: Actor, now: int) -> Edited:
    """Its publication was rejected, withdrawn or ran out of time. Raises StepRefused."""
    return _step(article, ArticleStep.RETURN, actor, now, reason)


def silence(article: Article, reason: Reason, actor: Actor, now: int) -> Edited:
    """The desk answers with it no more, until another text of it is published. Raises StepRefused."""
    return _step(article, ArticleStep.SILENCE, actor, now, reason, answers=False)


def archive(article: Article, actor: Actor, now: int, reason: Reason | None = None) -> Edited:
    """Nobody finds it any more. Raises StepRefused."""
    return _step(article, ArticleStep.ARCHIVE, actor, now, reason)


def restore(article: Article, actor: Actor, now: int) -> Edited:
    """It is a draft again, as a new version. Raises StepRefused."""
    return _step(article, ArticleStep.RESTORE, actor, now, version=article.version + 1)


def seen_again(article: Article, request_id: str, actor: Actor, now: int) -> Edited:
    """Another request was resolved in the way that the article tells."""
    after = replace(article, revision=article.revision + 1, seen_again=article.seen_again + 1, updated_at=now)
    return Change(
        after=after, event=_event("ArticleSeenAgain", after, actor, now, None, {"request": request_id})
    )


def _step(
    article: Article,
    step: ArticleStep,
    actor: Actor,
    now: int,
    reason: Reason | None = None,
    facts: Mapping[str, str | int | None] | None = None,
    **changes: Any,  # noqa: ANN401  The record's own fields, which `replace` checks.
) -> Edited:
    """The one place where an article's status changes."""
    status = ARTICLE_TRANSITIONS[article.status].get(step)
    if status is None:
        raise StepRefused(record_id=article.id, status=article.status, step=step)
    after = replace(article, status=status, revision=article.revision + 1, updated_at=now, **changes)
    told = {"status": status, **(facts or {})}
    return Change(after=after, event=_event(_EVENT_NAMES[step], after, actor, now, reason, told))


def _event(
    name: str,
    after: Article,
    actor: Actor,
    now: int,
    reason: Reason | None,
    facts: Mapping[str, str | int | None],
) -> DeskEvent:
    return DeskEvent(
        name=name,
        record_id=after.id,
        revision=after.revision,
        actor=actor.id,
        at=now,
        reason=reason,
        facts=facts,
    )
