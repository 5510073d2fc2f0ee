"""The one place that saves what was decided at the desk: the change, the clocks that follow it, and the notices that it orders.

Everything here runs in the unit of work that read what was decided on. Raises Overtaken when somebody else has saved meanwhile.
"""

from __future__ import annotations

from bot.desk.office import Overtaken
from engine.actors import SCHEDULE
from engine.desk.answers import Answer, AnswerVerdict, Delivery, misleads
from engine.desk.articles import Article, ArticleStatus, silence
from engine.desk.assignment import Load
from engine.desk.cycle import Worked
from engine.desk.deadlines import clocks_after, policy_for
from engine.desk.events import Change
from engine.desk.incidents import Incident
from engine.desk.notices import article_notice, incident_notice, misled_notice, request_notices
from engine.desk.ports import DeskTransaction
from engine.desk.progress import progress_notices
from engine.desk.reasons import Reason
from engine.desk.rules import DeskRules
from engine.desk.tickets import RequestStatus, ServiceRequest


async def save_request(
    tx: DeskTransaction, rules: DeskRules, before: ServiceRequest, worked: Worked, now: int
) -> ServiceRequest:
    """Save what becomes of a request; answers it as it is then."""
    for change in worked.changes:
        if not await tx.desk.requests.save(change):
            raise Overtaken
    if worked.answer is not None:
        await _save_answer(tx, worked.answer, now)
    after = worked.after(before)
    if after is before:
        return before
    await _bring_clocks_along(tx, rules, before, after, now)
    queued = worked.alert is not None
    earlier = await _got_before(tx, before, after)
    shown = request_notices(before, after, worked.answer, queued=queued, earlier=earlier)
    for notice in (*shown, *progress_notices(before, worked.changes, worked.answer)):
        await tx.outbox.order(notice, now)
    return after


async def save_article(tx: DeskTransaction, change: Change[Article], now: int) -> Article:
    """Save a change of an article that is there."""
    if not await tx.desk.articles.save(change):
        raise Overtaken
    await tx.outbox.order(article_notice(change.after), now)
    return change.after


async def add_article(tx: DeskTransaction, change: Change[Article], now: int) -> bool:
    """Save a new article; False, and nothing saved, when the request that it comes from has one."""
    if not await tx.desk.articles.add(change):
        return False
    await tx.outbox.order(article_notice(change.after), now)
    return True


async def save_incident(
    tx: DeskTransaction, change: Change[Incident], now: int, *, told: bool = True
) -> Incident:
    """Save a change of an incident, a new one's included; `told` is whether people must see it."""
    incident = change.after
    saved = tx.desk.incidents.add if incident.revision == 1 else tx.desk.incidents.save
    if not await saved(change):
        raise Overtaken
    if told:
        await tx.outbox.order(incident_notice(incident), now)
    return incident


async def loads_of(tx: DeskTransaction, rules: DeskRules, request_category: str) -> dict[str, Load]:
    """What the people who may get a request of this category have to do."""
    team = rules.roster.category(request_category).team
    members = [agent.id for agent in rules.roster.members(team)]
    return dict(await tx.desk.requests.loads(members)) if members else {}


async def _got_before(tx: DeskTransaction, before: ServiceRequest, after: ServiceRequest) -> tuple[int, ...]:
    """The earlier revisions at which whoever gets it now got it."""
    if not before.assigned_revision or before.assigned_revision == after.assigned_revision:
        return ()
    return tuple(
        event.revision
        for event in await tx.desk.history(after.id)
        if event.name == "RequestAssigned"
        and event.facts["assignee"] == after.assignee
        and event.revision < after.assigned_revision
    )


async def _save_answer(tx: DeskTransaction, answer: Answer, now: int) -> None:
    """A new answer, or an old one's verdict, with what that means for the article behind it."""
    saved = tx.desk.answers.add if answer.verdict is None else tx.desk.answers.judge
    if not await saved(answer):
        raise Overtaken
    bad = answer.verdict in {AnswerVerdict.NOT_HELPFUL, AnswerVerdict.REOPENED}
    if bad and answer.delivery is Delivery.POST:
        await _judge_article(tx, answer, now)


async def _judge_article(tx: DeskTransaction, answer: Answer, now: int) -> None:
    """An article that misled too often is answered with no more, and its owner hears of it."""
    article = await tx.desk.articles.find(answer.article_id)
    if article is None or article.status is not ArticleStatus.PUBLISHED or not article.answers:
        return
    if article.version != answer.article_version:
        return
    verdicts = await tx.desk.answers.verdicts_on(article.id, article.version)
    if not misleads(verdicts):
        return
    words = [verdict.right for verdict in verdicts if verdict.right is not None]
    reason = Reason(code="desk-misled", values={"right": sum(words), "judged": len(words)})
    after = await save_article(tx, silence(article, reason, SCHEDULE, now), now)
    await tx.outbox.order(misled_notice(after), now)


async def _bring_clocks_along(
    tx: DeskTransaction, rules: DeskRules, before: ServiceRequest, request: ServiceRequest, now: int
) -> None:
    # What was never classified has no clocks yet.
    held = () if before.status is RequestStatus.NEW else await tx.desk.clocks.of(request.id)
    known = {clock.kind: clock for clock in held}
    after = clocks_after(held, request, policy_for(rules.policies, request), now)
    changed = [clock for clock in after if known.get(clock.kind) is not clock]
    if changed:
        await tx.desk.clocks.save(*changed)
