"""Which notices a change at the desk orders: what Slack has to be shown of requests, warnings, incidents and articles."""

from __future__ import annotations

import re
from collections.abc import Sequence

from engine.desk.answers import Answer, Delivery
from engine.desk.articles import Article
from engine.desk.clocks import EscalationLevel
from engine.desk.escalations import Escalation
from engine.desk.incidents import Incident
from engine.desk.priorities import Priority
from engine.desk.tickets import RequestStatus, ServiceRequest
from engine.outbox import Lane, Notice, NoticeKind

_SLACK_PERSON = re.compile(r"[UW][A-Z0-9]{7,}")


def is_in_slack(name: str | None) -> bool:
    """Whether somebody can be written to directly; other systems name people in their own way."""
    return name is not None and _SLACK_PERSON.fullmatch(name) is not None


def request_notices(
    before: ServiceRequest,
    after: ServiceRequest,
    answer: Answer | None = None,
    *,
    queued: bool = False,
    earlier: Sequence[int] = (),
) -> tuple[Notice, ...]:
    """What a change of a request orders; nothing as long as nobody has said what it is.

    `answer` is the one that was given or judged with the change; `queued` is whether the team must hear that nobody can take it;
    `earlier` are the revisions at which whoever gets it now got it before, whose cards must say so.
    """
    withdrawn = before.status is RequestStatus.NEW and after.status is RequestStatus.CANCELLED
    if after.status is RequestStatus.NEW or withdrawn:
        return ()
    owed = [_of_request(NoticeKind.REQUEST, after, Lane.DESK)]
    owed += [_for_assignee(after, *each) for each in _assignees(before, after, earlier)]
    posted = answer is not None and answer.delivery is Delivery.POST
    # What was answered and is cancelled has buttons still, which would count no more.
    ended = before.status is RequestStatus.ANSWERED and after.status is RequestStatus.CANCELLED
    if (posted or ended) and _is_reached(after):
        owed.append(_of_request(NoticeKind.ANSWER, after, Lane.DIRECT, recipient=after.intake.requester))
    if queued:
        owed.append(_of_request(NoticeKind.QUEUED, after, Lane.DESK))
    return tuple(owed)


def warning_notices(
    request: ServiceRequest, escalation: Escalation, recipient: str | None
) -> tuple[Notice, ...]:
    """What a warning orders: a word to the person it goes to, and one in the ops channel once the team itself must act."""
    if not escalation.told:
        return ()
    detail = f"{escalation.kind}.{escalation.level.name}"
    person = recipient if is_in_slack(recipient) else None
    owed = []
    if person is not None:
        owed.append(_of_request(NoticeKind.WARNING, request, Lane.DIRECT, recipient=person, detail=detail))
    if person is None or escalation.level > EscalationLevel.EARLY:
        owed.append(_of_request(NoticeKind.ESCALATION, request, Lane.POST, detail=detail))
    return tuple(owed)


def incident_notice(incident: Incident) -> Notice:
    """The incident's one message, as it is now."""
    return Notice(
        kind=NoticeKind.INCIDENT,
        record_id=incident.id,
        revision=incident.revision,
        lane=Lane.POST,
        urgent=True,
    )


def article_notice(article: Article) -> Notice:
    """The one message of an article on its way to publication, as it is now."""
    return Notice(kind=NoticeKind.DRAFT, record_id=article.id, revision=article.revision, lane=Lane.DESK)


def misled_notice(article: Article) -> Notice:
    """That the desk answers with this version no more: to its owner, to the desk where the desk wrote it itself."""
    owner = article.owner if is_in_slack(article.owner) else None
    return Notice(
        kind=NoticeKind.WARNING,
        record_id=article.id,
        revision=article.revision,
        lane=Lane.DESK if owner is None else Lane.DIRECT,
        recipient=owner,
        detail=f"MISLEADING.{article.version}",
    )


def assigned_card(request: ServiceRequest) -> str:
    """What tells the card of whoever has it now from all others: somebody who gets it again gets a message that they hear of."""
    return _card(request.assignee or "", request.assigned_revision)


def _card(assignee: str, revision: int) -> str:
    return f"{assignee}:{revision}" if revision else assignee


def _assignees(
    before: ServiceRequest, after: ServiceRequest, earlier: Sequence[int]
) -> list[tuple[str, str]]:
    """Who has a card of the request, and which: whoever works on it, and once more who does no longer or got it before."""
    named = [(each.assignee, each.assigned_revision) for each in (after, before)]
    named += [(after.assignee, revision) for revision in earlier]
    return [(who, _card(who, at)) for who, at in dict.fromkeys(named) if who is not None and is_in_slack(who)]


def _for_assignee(request: ServiceRequest, assignee: str, card: str) -> Notice:
    return _of_request(NoticeKind.ASSIGNED, request, Lane.DIRECT, recipient=assignee, detail=card)


def _is_reached(request: ServiceRequest) -> bool:
    """Whether an answer has a place in Slack; whoever asked by the API reads it there."""
    return request.intake.place is not None or is_in_slack(request.intake.requester)


def _of_request(
    kind: NoticeKind,
    request: ServiceRequest,
    lane: Lane,
    *,
    recipient: str | None = None,
    detail: str = "",
) -> Notice:
    return Notice(
        kind=kind,
        record_id=request.id,
        revision=request.revision,
        lane=lane,
        urgent=request.priority is Priority.P1,
        recipient=recipient,
        detail=detail,
    )
