"""Every message and view of the desk in every state, with made-up records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from bot.desk.sheets import RequestSheet
from bot.slack.desk_ids import DeskOrigin
from bot.slack.layouts.desk import (
    alarms,
    answer,
    article,
    asking,
    forms,
    incident,
    made_up,
    progress,
    request,
    today,
)
from bot.slack.layouts.made_up import ADMIN, ENGINEER, NOW, PLAIN, REQUESTER, Told
from bot.slack.layouts.view import View
from engine.desk.alerts import Severity
from engine.desk.answers import AnswerVerdict, Delivery
from engine.desk.articles import ArticleStatus
from engine.desk.clocks import ClockKind, ClockState, EscalationLevel
from engine.desk.events import DeskEvent
from engine.desk.incidents import IncidentStatus
from engine.desk.intakes import Place
from engine.desk.priorities import Level
from engine.desk.reasons import Reason, said
from engine.desk.tickets import ClassifiedBy, RequestStatus
from engine.times import DAY, HOUR

Named = Iterator[tuple[str, Mapping[str, Any]]]
_CAME_SO = {
    IncidentStatus.ACKNOWLEDGED: "IncidentAcknowledged",
    IncidentStatus.MITIGATED: "IncidentMitigated",
    IncidentStatus.RESOLVED: "IncidentResolved",
    IncidentStatus.CLOSED: "IncidentClosed",
}
_ORIGIN = DeskOrigin(record_id="SR-000123", revision=4, channel="C0DESK00001", ts="1795461000.000100")


def messages(told: Told, channel: View, reader: View) -> Named:
    """Every message; `channel` is read by everybody, `reader` by somebody with a role."""
    yield from _cards(told, channel)
    yield from _answers(told, channel)
    yield from _progress(told, channel)
    yield from _alarms(told, channel)
    yield from _incidents(told, channel)
    yield from _drafts(told, channel)
    yield from _said(told, reader)


def views(told: Told, reader: View) -> Named:
    """Every modal."""
    asked = made_up.request(told)
    teams = ["network", "desk", "people & places"]
    empty = DeskOrigin(channel="C0OPS00001", ts="1795461000.000100")
    yield "desk ask", asking.ask_form(reader, empty)
    yield "desk ask filled", asking.ask_form(reader, empty, told.description)
    yield "desk hand", asking.hand_form(reader, empty, told.description)
    yield "desk resolve", forms.resolve(asked, reader, _ORIGIN)
    yield "desk hold", forms.hold(asked, reader, _ORIGIN)
    yield "desk reassign", forms.reassign(asked, teams, reader, _ORIGIN)
    yield "desk correct", forms.correct(asked, ["NETWORK", "ACCESS", "GENERAL"], reader, _ORIGIN)
    yield "desk correct many", forms.correct(asked, [f"C{n}" for n in range(150)], reader, _ORIGIN)
    yield "desk reassign many", forms.reassign(asked, [f"team {n}" for n in range(150)], reader, _ORIGIN)
    yield from _details(told, reader)
    yield from _articles(told, reader)


def _cards(told: Told, view: View) -> Named:
    for status in RequestStatus:
        answered = status is RequestStatus.ANSWERED
        sheet = made_up.sheet(
            made_up.request(told, status),
            () if made_up.request(told, status).assignee is None else made_up.assigned(told),
            given=made_up.answer(told) if answered else None,
            source=made_up.article(told) if answered else None,
        )
        yield f"desk request {status}", request.card(sheet, NOW + 2 * HOUR, view)
    for by in ClassifiedBy:
        sheet = made_up.sheet(made_up.request(told, by=by, from_slack=False), made_up.assigned(told))
        yield f"desk request by {by}", request.card(sheet, NOW, view)
    for state in ClockState:
        ticking = made_up.clocks(state, state)
        sheet = made_up.sheet(made_up.request(told, urgency=Level.LOW), ticking=ticking)
        yield f"desk request clock {state}", request.card(sheet, NOW, view)
    late = made_up.sheet(made_up.request(told))
    yield "desk request overdue", request.card(late, made_up.DUE + HOUR, view)
    suggested = made_up.sheet(
        made_up.request(told),
        made_up.assigned(told),
        given=made_up.answer(told, Delivery.SUGGEST, confidence=0.62),
        source=made_up.article(told, language="ko"),
    )
    yield "desk request with a suggestion", request.card(suggested, NOW, view)
    yield "desk assigned", request.assigned(suggested, ENGINEER, NOW, view)
    yield "desk assigned again", request.assigned(suggested, ENGINEER, NOW, view, newest=False)
    yield "desk assigned to another", request.assigned(suggested, ADMIN, NOW, view)
    queue = made_up.sheet(made_up.request(told, RequestStatus.CLASSIFIED), made_up.queued(), ticking=())
    yield "desk request in the queue", request.card(queue, NOW, view)
    yield "desk assigned to nobody", request.assigned(queue, ADMIN, NOW, view)


def _answers(told: Told, view: View) -> Named:
    waiting = made_up.request(told, RequestStatus.ANSWERED)
    for language in ("en", "ko"):
        source = made_up.article(told, language="ko" if language == "ko" else "en")
        given = made_up.answer(told)
        sheet = made_up.sheet(waiting, given=given, source=source)
        yield f"desk answer from {language}", answer.answer(sheet, given, NOW, view)
    given = made_up.answer(told)
    yield "desk answer without article", answer.answer(made_up.sheet(waiting, given=given), given, NOW, view)
    revised = made_up.sheet(waiting, given=given, source=made_up.article(told, ArticleStatus.DRAFT))
    yield "desk answer from a revised article", answer.answer(revised, given, NOW, view)
    ends = {
        AnswerVerdict.HELPFUL: RequestStatus.RESOLVED,
        AnswerVerdict.NOT_HELPFUL: RequestStatus.ASSIGNED,
        AnswerVerdict.REOPENED: RequestStatus.CLASSIFIED,
        AnswerVerdict.TIMEOUT: RequestStatus.RESOLVED,
    }
    for verdict, status in ends.items():
        judged = made_up.answer(told, verdict=verdict)
        sheet = made_up.sheet(made_up.request(told, status), given=judged, source=made_up.article(told))
        yield f"desk answer {verdict}", answer.answer(sheet, judged, NOW + 2 * HOUR, view)
    gone = made_up.sheet(made_up.request(told, RequestStatus.CANCELLED), given=given)
    yield "desk answer of a cancelled request", answer.answer(gone, given, NOW, view)
    refused = made_up.answer(told, verdict=AnswerVerdict.NOT_HELPFUL)
    done = made_up.sheet(made_up.request(told, RequestStatus.RESOLVED), given=refused)
    yield "desk answer of a resolved request", answer.answer(done, refused, NOW + 2 * HOUR, view)


def _progress(told: Told, view: View) -> Named:
    held = made_up.event("RequestHeld", "SR-000123", said(told.comment), actor=ENGINEER)
    wordless = made_up.event("RequestHeld", "SR-000123", actor=ENGINEER)
    done = made_up.event("RequestResolved", "SR-000123", actor=ENGINEER)
    again = replace(made_up.event("RequestReopened", "SR-000123", actor=REQUESTER), revision=3)
    gone = made_up.event("RequestCancelled", "SR-000123", actor=ENGINEER)
    for where in ("", " in a thread"):

        def sheet(status: RequestStatus, *events: DeskEvent, thread: bool = bool(where)) -> RequestSheet:
            asked = made_up.request(told, status)
            place = Place(channel="C0GENERAL1", ts="1795461000.000100") if thread else None
            return made_up.sheet(replace(asked, intake=replace(asked.intake, place=place)), events)

        hold, resolved = sheet(RequestStatus.ON_HOLD, held), sheet(RequestStatus.RESOLVED, done)
        yield f"desk taken{where}", progress.taken(sheet(RequestStatus.ASSIGNED), view)
        yield f"desk awaited{where}", progress.awaited(hold, held, view)
        yield f"desk awaited without words{where}", progress.awaited(hold, wordless, view)
        yield f"desk outcome{where}", progress.outcome(resolved, done, NOW + 2 * HOUR, view)
        bare = replace(resolved, request=replace(resolved.request, resolution=""))
        yield f"desk outcome without words{where}", progress.outcome(bare, done, NOW + 2 * HOUR, view)
        yield f"desk outcome too late{where}", progress.outcome(resolved, done, NOW + 9 * DAY, view)
        cancelled = sheet(RequestStatus.CANCELLED, gone)
        yield f"desk outcome cancelled{where}", progress.outcome(cancelled, gone, NOW, view)
        for status in (RequestStatus.ASSIGNED, RequestStatus.CLASSIFIED, RequestStatus.CANCELLED):
            opened = sheet(status, done, again)
            yield f"desk outcome reopened {status}{where}", progress.outcome(opened, done, NOW, view)


def _alarms(told: Told, view: View) -> Named:
    open_ = made_up.sheet(made_up.request(told), made_up.assigned(told))
    queue = made_up.sheet(made_up.request(told, RequestStatus.CLASSIFIED), made_up.queued())
    yield "desk queued", alarms.queued(queue, made_up.CONTACT, view)
    yield "desk queued without a contact", alarms.queued(queue, None, view)
    for kind in ClockKind:
        for level in EscalationLevel:
            named = f"{kind} {level.name}"
            yield f"desk escalation {named}", alarms.escalation(open_, kind, level, made_up.CONTACT, view)
            yield f"desk warning {named}", alarms.warning(open_, kind, level, ENGINEER, view)
    resolution, breach = ClockKind.RESOLUTION, EscalationLevel.BREACH
    yield "desk escalation in the queue", alarms.escalation(queue, resolution, breach, None, view)
    yield "desk warning for the contact", alarms.warning(queue, resolution, breach, ADMIN, view)
    counted = Reason(code="desk-misled", values={"right": 1, "judged": 5})
    silenced = made_up.event("ArticleSilenced", "KB-000007", counted)
    yield "desk misled", alarms.misled(made_up.article_sheet(made_up.article(told), silenced), view)


def _incidents(told: Told, view: View) -> Named:
    for status in IncidentStatus:
        firing = 3 if status in {IncidentStatus.OPEN, IncidentStatus.ACKNOWLEDGED} else 0
        later = [made_up.event(_CAME_SO[status], "INC-000004", actor=ENGINEER)] if status in _CAME_SO else []
        sheet = made_up.incident_sheet(made_up.incident(told, status), firing, made_up.opened(told), *later)
        yield f"desk incident {status}", incident.incident(sheet, NOW + HOUR, view)
    for severity in Severity:
        sheet = made_up.incident_sheet(made_up.incident(told, severity=severity), 1, made_up.opened(told))
        yield f"desk incident {severity.name}", incident.incident(sheet, NOW, view)


def _drafts(told: Told, view: View) -> Named:
    submitted = made_up.event("ArticleSubmitted", "KB-000007", actor=ENGINEER, action_id="ACT-7K3M9QXD")
    published = made_up.event("ArticlePublished", "KB-000007", action_id="ACT-7K3M9QXD")
    because = Reason(code="desk-not-published", values={"action": "ACT-7K3M9QXD", "status": "REJECTED"})
    returned = made_up.event("ArticleReturned", "KB-000007", because)
    ends = {
        "new": (ArticleStatus.DRAFT, ()),
        "submitted": (ArticleStatus.IN_REVIEW, (submitted,)),
        "published": (ArticleStatus.PUBLISHED, (submitted, published)),
        "returned": (ArticleStatus.DRAFT, (submitted, returned)),
        "edited again": (ArticleStatus.DRAFT, (submitted, published)),
        "archived": (ArticleStatus.ARCHIVED, ()),
    }
    for name, (status, events) in ends.items():
        sheet = made_up.article_sheet(made_up.article(told, status), *events)
        yield f"desk draft {name}", article.draft(sheet, view)
    own = made_up.article(told, ArticleStatus.DRAFT, by_desk=False)
    yield "desk draft by a person", article.draft(made_up.article_sheet(own), view)


def _said(told: Told, view: View) -> Named:
    asked = made_up.request(told, RequestStatus.NEW)
    yield "desk asked", asking.asked(asked, view, new=True, where="direct")
    yield "desk asked in a thread", asking.asked(asked, view, new=True, where="thread")
    yield "desk asked before", asking.asked(asked, view, new=False, where="direct")
    mine = made_up.sheet(made_up.request(told), made_up.assigned(told))
    yield "desk request shown", request.card(mine, NOW, view)
    stranger = replace(view, reader=None if view.reader is None else replace(view.reader, role=None))
    yield "desk request shown to the requester", request.card(mine, NOW, stranger)
    found = [made_up.incident(told, status, number=n) for n, status in enumerate(IncidentStatus, 1)]
    yield "desk incidents", incident.listing(found, NOW + HOUR, view)
    many = [made_up.incident(told, number=n) for n in range(1, 20)]
    yield "desk incidents many", incident.listing(many, NOW, view)
    yield "desk incidents none", incident.listing([], NOW, view)
    yield "desk today", today.today(made_up.numbers(), view)
    yield "desk today silent", today.today(made_up.numbers(right=30, speaks=False), view)
    yield "desk today first", today.today(made_up.numbers(right=0, judged=0), view)
    yield "desk article gone", article.gone(view)


def _details(told: Told, view: View) -> Named:
    given, source = made_up.answer(told), made_up.article(told)
    full = made_up.sheet(made_up.request(told), made_up.eventful(told) * 2, given=given, source=source)
    yield "desk request details", request.details(full, NOW, view, _ORIGIN)
    done = made_up.sheet(made_up.request(told, RequestStatus.RESOLVED), made_up.assigned(told), given=given)
    yield "desk request details resolved", request.details(done, NOW + 2 * HOUR, view, _ORIGIN)
    bare = made_up.sheet(made_up.request(told, RequestStatus.NEW), ticking=())
    yield "desk request details new", request.details(bare, NOW, view, _ORIGIN)
    shown = made_up.incident_sheet(made_up.incident(told), 3, *made_up.eventful(told))
    yield "desk incident details", incident.details(shown, NOW, view, _ORIGIN)


def _articles(told: Told, view: View) -> Named:
    long = made_up.article(told, body=(told.description or "x") * 30)
    for name, each in (("", made_up.article(told)), (" long", long)):
        yield f"desk article{name}", article.read(each, view, _ORIGIN)
        if article.may_edit_here(each):
            yield f"desk edit{name}", article.edit(each, view, _ORIGIN)
    flat = made_up.article(PLAIN, body="가" * 21_000)
    yield "desk article flat", article.read(flat, view, _ORIGIN)
    yield "desk edit flat", article.edit(flat, view, _ORIGIN)
