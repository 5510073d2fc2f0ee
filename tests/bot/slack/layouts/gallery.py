"""Every layout in every state, by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from bot.slack.ids import origin_of
from bot.slack.layouts import (
    answers,
    card,
    details,
    digest,
    direct,
    forms,
    home,
    listing,
    roles,
    submitting,
    thread,
)
from bot.slack.layouts.answers import Overview
from bot.slack.layouts.home import Home
from bot.slack.layouts.listing import HistoryPage, QueuePage
from bot.slack.layouts.view import View
from engine.actions import Status
from engine.actors import ActorKind, Role, person
from engine.errors import ActionNotFound, AlreadyFinal, FieldMalformed, RoleTooLow
from engine.ports import CycleRun, Member
from engine.risk import RiskLevel
from engine.times import HOUR
from tests.bot.slack.layouts import records
from tests.bot.slack.layouts.records import ADMIN, NOW, REQUESTER, Told

Named = Iterator[tuple[str, Mapping[str, Any]]]


@cache
def messages(told: Told, language: str) -> tuple[tuple[str, Mapping[str, Any]], ...]:
    """Every message; rendered once, so nobody may change one."""
    return tuple(_messages(told, language))


@cache
def views(told: Told, language: str) -> tuple[tuple[str, Mapping[str, Any]], ...]:
    """Every modal and Home tab; rendered once, so nobody may change one."""
    return tuple(_views(told, language))


def _messages(told: Told, language: str) -> Named:
    channel = records.view(language)
    yield from _cards(told, channel)
    yield from _bursts(told, channel)
    yield from _lists(told, records.view(language, reader=records.engineer()))
    yield from _answers(told, records.view(language, reader=records.admin()))


def _views(told: Told, language: str) -> Named:
    admin = records.view(language, reader=records.admin())
    yield from _forms(told, admin)
    yield from _details(told, language)
    yield from _homes(told, language)


def _cards(told: Told, view: View) -> Named:
    for risk in RiskLevel:
        action = records.action(told, risk=risk)
        yield f"card {risk.name}", card.card(action, NOW, view)
        yield f"minimal {risk.name}", card.minimal(action, NOW, view)
    for status in records.VERDICTS:
        for by_person in (False, True):
            action = records.action(told, status=status, by_person=by_person)
            yield f"card {status} {by_person}", card.card(action, NOW, view)
            yield f"thread {status} {by_person}", thread.reply(action, view)
            yield f"direct {status} {by_person}", direct.told(action, view)
    silent = records.ended(records.action(told), Status.REJECTED)
    yield "card without a reason", card.card(silent, NOW, view)
    yield "thread without a reason", thread.reply(silent, view)
    yield "card overdue", card.card(records.action(told), NOW + HOUR, view)
    yield "card from an agent", card.card(records.action(told, kind=ActorKind.AGENT), NOW, view)
    yield (
        "show to an engineer",
        card.card(records.action(told, risk=RiskLevel.CRITICAL), NOW, _engineer(view)),
    )


def _engineer(view: View) -> View:
    return records.view(view.catalog.language, reader=records.engineer())


def _bursts(told: Told, view: View) -> Named:
    for count in (1, 2, 15, 40):
        yield f"digest of {count}", digest.digest(records.numbered(count, told), NOW, view)
    half = records.numbered(15, told)
    half[:8] = records.numbered(8, told, status=Status.REJECTED)
    yield "digest half decided", digest.digest(half, NOW, view)
    yield "digest decided", digest.digest(records.numbered(15, told, status=Status.APPROVED), NOW, view)
    yield "digest overdue", digest.digest(records.numbered(15, told), NOW + HOUR, view)
    for count in (1, 2, 15):
        decided = records.numbered(count, told, status=Status.REJECTED)
        yield f"replies of {count}", thread.replies(decided, view)


def _lists(told: Told, view: View) -> Named:
    five = tuple(records.numbered(5, told))
    done = tuple(records.numbered(5, told, status=Status.REJECTED))
    yield "queue", listing.queue(QueuePage(items=five, page=2, waiting=11, mine=4), NOW, view)
    yield "queue first", listing.queue(QueuePage(items=five, page=1, waiting=11, mine=4), NOW, view)
    yield "queue empty", listing.queue(QueuePage(items=(), page=1, waiting=0, mine=0), NOW, view)
    yield "history", listing.history(HistoryPage(items=done, page=2, days=7, more=True), NOW, view)
    yield "history empty", listing.history(HistoryPage(items=(), page=1, days=1, more=False), NOW, view)


def _answers(told: Told, view: View) -> Named:
    for status in Status:
        risk = RiskLevel.LOW if status is Status.AUTO_DONE else RiskLevel.HIGH
        yield f"result {status}", answers.result(records.action(told, risk=risk, status=status), view)
    yield "refusal of an id", answers.refusal(ActionNotFound(action_id=told.target), view)
    taken = AlreadyFinal(
        action_id="ACT-7K3M9QXD", status=Status.APPROVED, by=ADMIN, at="2026-11-23T19:22:00.000001Z"
    )
    yield "refusal late", answers.refusal(taken, view)
    low = RoleTooLow(action_id="ACT-7K3M9QXD", risk="CRITICAL", needed="PM, ADMIN", role=Role.ENGINEER)
    yield "refusal by role", answers.refusal(low, view)
    yield "refusal of a field", answers.refusal(FieldMalformed(field="target", expected=told.rule), view)
    for command in answers.COMMANDS:
        yield f"usage {command}", answers.usage(command, view)
    yield "help", answers.help_(view)
    yield (
        "help for a stranger",
        answers.help_(records.view(view.catalog.language, reader=person("U0VIEWER01")), unknown=told.target),
    )
    yield "help nearest", answers.help_(view, unknown=told.target, suggestion="show")
    yield "whoami", answers.whoami(view)
    yield "whoami nobody", answers.whoami(records.view(view.catalog.language, reader=person("U0VIEWER01")))
    yield from _runs(told, view)
    yield "incident", answers.incident("4f1c2a", view)
    yield "outdated", answers.outdated(view)
    yield "working", answers.working(view)


def _runs(told: Told, view: View) -> Named:
    run = CycleRun(
        id="run-1", triggered_by=ADMIN, started_at=NOW, finished_at=NOW + 42_000, report=_report(told)
    )
    yield "status off", answers.status(Overview(tally={}, waiting=0, cycle_minutes=0), view)
    tally = dict.fromkeys(Status, 7)
    yield "status", answers.status(Overview(tally=tally, waiting=3, cycle_minutes=5, last_run=run), view)
    yield "run started", answers.run_started(run.id, view)
    yield "run report", answers.run_report(run, view)
    quiet = CycleRun(id="run-3", triggered_by=ADMIN, started_at=NOW, finished_at=NOW)
    yield "run without steps", answers.run_report(quiet, view)
    yield "run unfinished", answers.run_report(CycleRun(id="run-2", triggered_by=ADMIN, started_at=NOW), view)


def _report(told: Told) -> dict[str, object]:
    return {"expiry": {"expired": 3, "milliseconds": 12}, "reconciler": "ok", told.target: told.comment}


def _forms(told: Told, view: View) -> Named:
    high, critical = records.action(told), records.action(told, risk=RiskLevel.CRITICAL)
    origin = origin_of(high, "C0OPS00001", "1795461000.000100")
    nameless = records.action(Told(target=""), risk=RiskLevel.CRITICAL)
    yield "reject", forms.reject(high, view, origin)
    yield "approve HIGH", forms.approve(high, view, origin)
    yield "approve CRITICAL", forms.approve(critical, view, origin)
    yield "approve classic", forms.approve(critical, view, origin, classic=True)
    yield "approve by id", forms.approve(nameless, view, origin)
    yield "cancel", forms.cancel(high, view, origin)
    for status in records.VERDICTS:
        yield f"settled {status}", forms.settled(records.action(told, status=status), NOW, view)
    yield "notice", forms.notice(answers.refusal(ActionNotFound(action_id=told.target), view), view)
    yield "notice of text", forms.notice({"text": "Only text.", "blocks": []}, view)
    yield "working", forms.working(view)
    yield "submit", submitting.submit(view)
    yield "roles", roles.roles(_members(3), view)
    yield "roles many", roles.roles(_members(150), view)
    yield "roles none", roles.roles([], view)


def _members(count: int) -> list[Member]:
    return [
        Member(slack_id=f"U0MEMBER{number:03d}", role=Role.PM, set_by=ADMIN, set_at=NOW)
        for number in range(count)
    ]


def _details(told: Told, language: str) -> Named:
    readers = {
        "admin": records.admin(),
        "engineer": records.engineer(),
        "requester": person(REQUESTER, Role.PM),
    }
    for name, reader in readers.items():
        action = records.action(told, risk=RiskLevel.CRITICAL, by_person=True)
        history = records.rows(action, told) * 12
        seen = records.view(language, reader=reader)
        yield f"details {name}", details.details(action, history, NOW, seen, origin_of(action))
    everybody = records.view(language)
    released = records.action(told, risk=RiskLevel.LOW)
    yield "details released", details.details(released, [], NOW, everybody, origin_of(released))
    for status in (Status.PENDING_APPROVAL, *records.VERDICTS):
        action = records.action(told, status=status)
        yield f"details {status}", details.details(action, [], NOW, everybody, origin_of(action))


def _homes(told: Told, language: str) -> Named:
    full = Home(
        mine=tuple(records.numbered(30, told)),
        mine_count=44,
        others=tuple(records.numbered(30, told)),
        waiting=99,
        recent=tuple(records.numbered(30, told, status=Status.REJECTED)),
        tally=dict.fromkeys(Status, 7),
    )
    yield "home", home.home(full, NOW, records.view(language, reader=records.admin()))
    yield "home idle", home.home(Home(), NOW, records.view(language, reader=records.admin()))
    yield "home of nobody", home.home(Home(), NOW, records.view(language, reader=person("U0VIEWER01")))
