"""The desk's own work: its steps in order, and what each does with one item, decided here and carried out elsewhere.

Whoever runs the cycle reads an item anew in a unit of work of its own, asks here what becomes of it, saves that, and lets
`deadlines.clocks_after` bring the request's clocks along. Each decision is empty for an item that needs nothing more, so that running
the cycle twice changes nothing more.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from engine.actors import SCHEDULE
from engine.desk import articles, incidents, lifecycle
from engine.desk.alerts import Alert, AlertSource, Observation, gone_silent, over
from engine.desk.answers import Answer, AnswerVerdict, Delivery, Record, delivery_of, judged
from engine.desk.articles import Article, Content
from engine.desk.assignment import Load, choose
from engine.desk.calendars import Calendar, working_days_after
from engine.desk.clocks import Clock, EscalationLevel
from engine.desk.drafts import worth_a_draft
from engine.desk.escalations import Escalation, sweep
from engine.desk.events import Change
from engine.desk.incidents import Incident, IncidentStep
from engine.desk.reasons import Reason
from engine.desk.teams import Roster
from engine.desk.tickets import ANSWER_WAITS, Classification, RequestStatus, ServiceRequest
from engine.times import DAY, MINUTE

AT_MOST: Final = 200
"""Items that a step works off in one run; the rest waits for the next."""
GIVE_UP_ANSWERING: Final = 3
"""After so many failures in a row a question goes to people unanswered."""
_FIRST_WAIT: Final = 5 * MINUTE
_LONGEST_WAIT: Final = DAY
_DOUBLINGS: Final = 10


class DeskStep(StrEnum):
    """The steps of a run, in their order: the most urgent first, and nothing waits a run for what an earlier step made."""

    DEADLINES = "deadlines"
    TRIAGE = "triage"
    ANSWERS = "answers"
    INCIDENTS = "incidents"
    DRAFTS = "drafts"


def retry_at(failures: int, now: int) -> int:
    """When an item that has failed so often in a row is tried again: after 5 minutes, then twice as long each time, a day at most."""
    return now + min(_FIRST_WAIT << min(max(failures - 1, 0), _DOUBLINGS), _LONGEST_WAIT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned:
    """A clock as it stands now, and each warning due with whom it goes to (None: to the ops channel alone)."""

    clock: Clock
    warnings: tuple[tuple[Escalation, str | None], ...]


def watch(
    clock: Clock,
    request: ServiceRequest,
    calendar: Calendar | None,
    known: Collection[EscalationLevel],
    roster: Roster,
    now: int,
) -> Warned:
    """DEADLINES: break what is over, and warn the assignee at 75 %, after that whoever is on call or leads the team."""
    swept = sweep(clock, calendar, now, known)
    contact = roster.contact(request.team, now)
    warnings = tuple(
        (each, (request.assignee or contact) if each.level is EscalationLevel.EARLY else contact)
        for each in swept.escalations
    )
    return Warned(clock=swept.clock, warnings=warnings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """What becomes of a request: its changes in order, an answer to keep, and whether its team must hear that nobody can take it."""

    changes: tuple[Change[ServiceRequest], ...] = ()
    answer: Answer | None = None
    alert: Reason | None = None

    def after(self, request: ServiceRequest) -> ServiceRequest:
        """The request as it is then."""
        return self.changes[-1].after if self.changes else request


NOTHING: Final = Worked()


def end_silence(request: ServiceRequest, answer: Answer | None, now: int) -> Worked:
    """DEADLINES: an answer without a word in time has resolved its request, and one resolved for long is closed for good."""
    if lifecycle.reopening_over(request, now):
        return Worked(changes=(lifecycle.close(request, SCHEDULE, now),))
    if not lifecycle.silence_over(request, now):
        return NOTHING
    reason = Reason(code="desk-no-word", values={"days": ANSWER_WAITS})
    change = lifecycle.resolve(request, "", SCHEDULE, now, reason)
    unjudged = answer is not None and answer.verdict is None
    verdict = (
        judged(answer, AnswerVerdict.TIMEOUT, SCHEDULE, now) if answer is not None and unjudged else None
    )
    return Worked(changes=(change,), answer=verdict)


def sort_in(
    request: ServiceRequest, found: Classification, roster: Roster, loads: Mapping[str, Load], now: int
) -> Worked:
    """TRIAGE: a new request is classified as `triage` has found, and assigned unless the desk may answer it by itself."""
    if request.status is not RequestStatus.NEW:
        return NOTHING
    change = lifecycle.classify(request, found, SCHEDULE, now)
    placed = hand_over(change.after, roster, loads, now)
    return Worked(changes=(change, *placed.changes), alert=placed.alert)


def hand_over(
    request: ServiceRequest,
    roster: Roster,
    loads: Mapping[str, Load],
    now: int,
    *,
    unanswered: bool = False,
) -> Worked:
    """TRIAGE: a request that waits for people gets one, or waits in its team's queue, of which the team hears once.

    `unanswered` hands over a question that the desk could have answered, too.
    """
    if not (request.waits_for_people or (unanswered and request.waits_for_answer)):
        return NOTHING
    choice = choose(request, roster, loads, now)
    if choice.assignee is not None:
        change = lifecycle.assign(request, choice.team, choice.assignee, choice.reason, SCHEDULE, now)
        return Worked(changes=(change,))
    if not choice.alert:
        return NOTHING
    change = lifecycle.queue(request, choice.team, choice.reason, SCHEDULE, now)
    return Worked(changes=(change,), alert=choice.reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The best article for a question, its fitting passage, how surely it answers, and what that was computed from."""

    article_id: str
    version: int
    confidence: float
    passage: str = ""
    features: Mapping[str, float] = field(default_factory=dict)


def reply(
    request: ServiceRequest,
    found: Found | None,
    record: Record,
    calendar: Calendar | None,
    roster: Roster,
    loads: Mapping[str, Load],
    now: int,
) -> Worked:
    """ANSWERS: post what is sure enough and wait three working days for a word; else hand over, with a suggestion where there is one."""
    if not request.waits_for_answer:
        return NOTHING
    delivery = Delivery.NONE if found is None else delivery_of(found.confidence, speaks=record.speaks)
    answer = None if found is None else _answer(request, found, delivery, now)
    if answer is None or delivery is not Delivery.POST:
        handed = hand_over(request, roster, loads, now, unanswered=True)
        return replace(handed, answer=None if delivery is Delivery.NONE else answer)
    percent = round(100 * answer.confidence)
    reason = Reason(code="desk-sure-answer", values={"article": answer.article_id, "percent": percent})
    until = working_days_after(calendar, now, ANSWER_WAITS)
    return Worked(changes=(lifecycle.answer(request, until, reason, SCHEDULE, now),), answer=answer)


def _answer(request: ServiceRequest, found: Found, delivery: Delivery, now: int) -> Answer:
    return Answer(
        request_id=request.id,
        requester=request.intake.requester,
        article_id=found.article_id,
        article_version=found.version,
        confidence=found.confidence,
        delivery=delivery,
        at=now,
        passage=found.passage,
        features=found.features,
    )


def settle(incident: Incident, now: int) -> Change[Incident] | None:
    """INCIDENTS: one whose alerts have been over for long enough is resolved, one resolved for long is closed."""
    if incidents.calm_enough(incident, now):
        return incidents.resolve_calm(incident, now)
    if incidents.returning_over(incident, now):
        return incidents.move(incident, IncidentStep.CLOSE, SCHEDULE, now)
    return None


def forget_silent(alert: Alert, source: AlertSource, now: int) -> Observation | None:
    """INCIDENTS: a firing alert that its source has not spoken of for too long is over, and judged like any other that is."""
    return over(alert, now) if gone_silent(alert, source, now) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a resolved request adds to the knowledge base: a draft, or one more sight of an article; `new` says which."""

    change: Change[Article]
    new: bool


def tell(request: ServiceRequest, text: Content, same: Article | None, number: int, now: int) -> Told | None:
    """DRAFTS: draft `text` as an article out of a resolved request, unless `same` tells it already; `number` is free for a new one."""
    if not worth_a_draft(request):
        return None
    if same is not None:
        return Told(change=articles.seen_again(same, request.id, SCHEDULE, now), new=False)
    change = articles.drafted(number, text, SCHEDULE, now, source_request=request.id)
    return Told(change=change, new=True)
