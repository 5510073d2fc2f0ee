"""Publishing an article: asked of the gate by whoever presses Publish, and carried out once when the gate has decided."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass

from bot.desk.office import Office
from bot.desk.saving import save_article
from engine.actions import DESCRIPTION_LIMIT, Action, Proposal, Status, canonical, new_action_id, propose
from engine.actors import SCHEDULE, Actor, Door
from engine.commands import Cancel, Submit
from engine.desk import articles
from engine.desk.articles import PUBLISH, PUBLISH_EXPIRY, Article, ArticleStatus, Content
from engine.desk.errors import ArticleNotFound, PublishingNotApproved, StepRefused
from engine.desk.events import Change, DeskEvent
from engine.desk.ports import DeskTransaction
from engine.desk.reasons import Reason
from engine.errors import ActionIdTaken, AutoqError, TryAgain

_PAGE = 100
_OTHER_TEXT = "for another text"
_SUBMITTED = "ArticleSubmitted"
_APPROVED = frozenset({Status.APPROVED, Status.AUTO_DONE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Publishing:
    """The way of an article through the gate."""

    office: Office

    async def submit(self, article_id: str, actor: Actor, door: Door) -> Action:
        """Ask the gate to publish it; the same draft is asked for once, however often somebody presses.

        Raises ArticleNotFound, StepRefused, and the gate's refusals.
        """
        article = await self.office.read(lambda tx: _found(tx, article_id))
        if article.status is ArticleStatus.IN_REVIEW:
            return await self._asked_before(article)
        if article.status is not ArticleStatus.DRAFT:
            raise StepRefused(record_id=article_id, status=article.status, step=articles.ArticleStep.SUBMIT)
        action = await self._ask(article, actor, door)
        if action.id == await self._put_in_review(article, action.id, actor):
            return action
        await self._withdraw(action, actor, door)
        raise TryAgain

    async def sweep(self) -> Counter[str]:
        """Carry out what the gate has decided of every article in review; running it twice changes nothing more."""
        counts: Counter[str] = Counter()
        before = None
        while page := await self.office.read(
            lambda tx, before=before: tx.desk.articles.page(ArticleStatus.IN_REVIEW, _PAGE, before)  # type: ignore[misc]
        ):
            for article in page:
                counts.update(await self.carry_out(article.id))
            before = page[-1].id
        return counts

    async def carry_out(self, article_id: str) -> Counter[str]:
        """What the gate's decision does to one article in review."""

        async def unit(tx: DeskTransaction) -> Counter[str]:
            now = self.office.clock()
            article = await tx.desk.articles.find(article_id)
            if article is None or article.status is not ArticleStatus.IN_REVIEW:
                return Counter()
            action_id = _action_id(await tx.desk.history(article_id))
            change = _decided(article, action_id, await tx.actions.find(action_id), now)
            if change is None:
                return Counter()
            after = await save_article(tx, change, now)
            return Counter(["published" if after.status is ArticleStatus.PUBLISHED else "returned"])

        # Most wait for somebody, and what waits costs no turn of the writer.
        return await self.office.write(unit) if await self._is_decided(article_id) else Counter()

    async def _is_decided(self, article_id: str) -> bool:
        async def unit(tx: DeskTransaction) -> bool:
            action = await tx.actions.find(_action_id(await tx.desk.history(article_id)))
            return action is None or action.status_at(self.office.clock()) is not Status.PENDING_APPROVAL

        return await self.office.read(unit)

    async def _ask(self, article: Article, actor: Actor, door: Door) -> Action:
        proposal = _proposal(article)
        submit = Submit(
            action_id=_drawn(article),
            proposal=proposal,
            actor=actor,
            door=door,
            expiry=PUBLISH_EXPIRY,
        )
        try:
            return (await self.office.store.apply(submit)).action
        except ActionIdTaken:
            action = await self.office.read(lambda tx: tx.actions.find(submit.action_id))
            if action is None or action.proposal != proposal:
                raise
            return action

    async def _put_in_review(self, article: Article, action_id: str, actor: Actor) -> str | None:
        """The action that the article is in review for then; None when it is another text by now."""

        async def unit(tx: DeskTransaction) -> str | None:
            now = self.office.clock()
            present = await _found(tx, article.id)
            if present.status is ArticleStatus.IN_REVIEW:
                return _action_id(await tx.desk.history(article.id))
            if present.status is not ArticleStatus.DRAFT or present.revision != article.revision:
                return None
            await save_article(tx, articles.submit(present, action_id, actor, now), now)
            return action_id

        return await self.office.write(unit)

    async def _withdraw(self, action: Action, actor: Actor, door: Door) -> None:
        """Nobody should be asked to judge a text that is not there any more."""
        try:
            await self.office.store.apply(Cancel(action_id=action.id, actor=actor, door=door))
        except AutoqError:
            # It was decided meanwhile; without an article in review the decision publishes nothing.
            return

    async def _asked_before(self, article: Article) -> Action:
        async def unit(tx: DeskTransaction) -> Action | None:
            return await tx.actions.find(_action_id(await tx.desk.history(article.id)))

        action = await self.office.read(unit)
        if action is None:
            raise TryAgain
        return action


def _decided(article: Article, action_id: str, action: Action | None, now: int) -> Change[Article] | None:
    """What the gate's decision does to an article in review; None while there is none.

    Without the action, as after a backup was put together from two moments, nobody can approve it any more.
    """
    if action is None:
        return articles.put_back(article, _why(action_id, Status.EXPIRED), SCHEDULE, now)
    status = action.status_at(now)
    if status is Status.PENDING_APPROVAL:
        return None
    if status not in _APPROVED:
        return articles.put_back(article, _why(action.id, status), SCHEDULE, now)
    try:
        return articles.publish(article, action.id, _approved_hash(article, action), SCHEDULE, now)
    except PublishingNotApproved:
        return articles.put_back(article, _why(action.id, _OTHER_TEXT), SCHEDULE, now)


def _approved_hash(article: Article, action: Action) -> str:
    """The hash of the text that was approved; none when the action is not about this article's publication."""
    payload = json.loads(action.proposal.payload or "{}")
    mine = action.proposal.action_type == PUBLISH and payload.get("article_id") == article.id
    return str(payload.get("content_hash", "")) if mine else ""


def _why(action: str, status: str) -> Reason:
    return Reason(code="desk-not-published", values={"action": action, "status": str(status)})


def _proposal(article: Article) -> Proposal:
    """What the approver reads: the title and as much of the text as fits, bound to exactly this text by its hash."""
    return propose(
        action_type=PUBLISH,
        description=_described(article.content),
        target=article.id,
        payload={
            "article_id": article.id,
            "version": article.version,
            "content_hash": article.content.hash,
        },
    )


def _described(content: Content) -> str:
    text = f"{content.title}\n\n{content.body}"
    return text if len(text) <= DESCRIPTION_LIMIT else f"{text[: DESCRIPTION_LIMIT - 1]}…"


def _drawn(article: Article) -> str:
    """The id of the one action that asks for this draft, so that two who press at once ask for one."""
    said = canonical(["autoq.publish.v1", article.id, article.revision, article.content.hash])
    return new_action_id(hashlib.sha256(said.encode()).digest())


def _action_id(history: list[DeskEvent]) -> str:
    """The action that was handed in last for an article; empty when there was none."""
    submitted = (event for event in reversed(history) if event.name == _SUBMITTED)
    return next((str(event.facts.get("action_id")) for event in submitted), "")


async def _found(tx: DeskTransaction, article_id: str) -> Article:
    article = await tx.desk.articles.find(article_id)
    if article is None:
        raise ArticleNotFound(record_id=article_id)
    return article
