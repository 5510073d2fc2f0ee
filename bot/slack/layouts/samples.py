"""Every message and view that autoq can show, in every state, with made-up records: for Slack's own validator and for tests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal
from zoneinfo import ZoneInfo

from bot.locales import Catalog
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
    made_up,
    roles,
    submitting,
    thread,
)
from bot.slack.layouts.answers import Overview
from bot.slack.layouts.desk import samples as desk_samples
from bot.slack.layouts.home import Home
from bot.slack.layouts.listing import HistoryPage, QueuePage
from bot.slack.layouts.made_up import ADMIN, NOW, PLAIN, REQUESTER, VERDICTS, Told
from bot.slack.layouts.view import View
from engine import policy
from engine.actions import Status
from engine.actors import ActorKind, Role, person
from engine.errors import ActionNotFound, AlreadyFinal, FieldMalformed, RoleTooLow
from engine.risk import RiskLevel
from engine.times import HOUR

UTC = ZoneInfo("UTC")
Named = Iterator[tuple[str, Mapping[str, Any]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What autoq sends: a whole message (its text and blocks) or a whole view."""

    name: str
    surface: Literal["message", "modal", "home"]
    payload: Mapping[str, Any]


def samples(catalog: Catalog, told: Told = PLAIN, zone: ZoneInfo = UTC) -> tuple[Sample, ...]:
    """Everything in one language, under names that occur once."""
    channel = View(catalog=catalog, policy=policy.DEFAULT, zone=zone)
    engineer, admin = replace(channel, reader=made_up.engineer()), replace(channel, reader=made_up.admin())
    messages = (
        *_cards(told, channel, engineer),
        *_bursts(told, channel),
        *_lists(told, engineer),
        *_answers(told, admin),
        *_runs(told, admin),
        *desk_samples.messages(told, channel, engineer),
    )
    modals = (
        *_forms(told, admin),
        *_notices(told, admin),
        *_details(told, channel),
        *desk_samples.views(told, engineer),
    )
    return (
        *(Sample(name=name, surface="message", payload=payload) for name, payload in messages),
        *(Sample(name=name, surface="modal", payload=payload) for name, payload in modals),
        *(Sample(name=name, surface="home", payload=payload) for name, payload in _homes(told, admin)),
    )


def _cards(told: Told, view: View, engineer: View) -> Named:
    for risk in RiskLevel:
        yield f"card {risk.name}", card.card(made_up.action(told, risk=risk), NOW, view)
    for status in VERDICTS:
        for asker, by_person in (("a machine", False), ("a person", True)):
            action = made_up.action(told, status=status, by_person=by_person)
            yield f"card {status} for {asker}", card.card(action, NOW, view)
            yield f"thread {status} for {asker}", thread.reply(action, view)
            yield f"direct {status} for {asker}", direct.told(action, view)
        critical = made_up.action(told, risk=RiskLevel.CRITICAL, status=status)
        yield f"card CRITICAL {status}", card.card(critical, NOW, view)
    silent = made_up.ended(made_up.action(told), Status.REJECTED)
    yield "card without a reason", card.card(silent, NOW, view)
    yield "thread without a reason", thread.reply(silent, view)
    yield "card overdue", card.card(made_up.action(told), NOW + HOUR, view)
    yield "card from an agent", card.card(made_up.action(told, kind=ActorKind.AGENT), NOW, view)
    critical = made_up.action(told, risk=RiskLevel.CRITICAL)
    yield "show to an engineer", card.card(critical, NOW, engineer)


def _bursts(told: Told, view: View) -> Named:
    for count in (1, 2, 15, 40):
        yield f"digest of {count}", digest.digest(made_up.numbered(count, told), NOW, view)
    half = made_up.numbered(15, told)
    half[:8] = made_up.numbered(8, told, status=Status.REJECTED)
    yield "digest half decided", digest.digest(half, NOW, view)
    yield "digest decided", digest.digest(made_up.numbered(15, told, status=Status.APPROVED), NOW, view)
    yield "digest overdue", digest.digest(made_up.numbered(15, told), NOW + HOUR, view)
    for count in (1, 2, 15):
        decided = made_up.numbered(count, told, status=Status.REJECTED)
        yield f"replies of {count}", thread.replies(decided, view)


def _lists(told: Told, view: View) -> Named:
    five = tuple(made_up.numbered(5, told))
    done = tuple(made_up.numbered(5, told, status=Status.REJECTED))
    yield "queue", listing.queue(QueuePage(items=five, page=2, waiting=11, mine=4), NOW, view)
    yield "queue first", listing.queue(QueuePage(items=five, page=1, waiting=11, mine=4), NOW, view)
    yield "queue empty", listing.queue(QueuePage(items=(), page=1, waiting=0, mine=0), NOW, view)
    yield "history", listing.history(HistoryPage(items=done, page=2, days=7, more=True), NOW, view)
    yield "history empty", listing.history(HistoryPage(items=(), page=1, days=1, more=False), NOW, view)


def _answers(told: Told, view: View) -> Named:
    for status in Status:
        risk = RiskLevel.LOW if status is Status.AUTO_DONE else RiskLevel.HIGH
        yield f"result {status}", answers.result(made_up.action(told, risk=risk, status=status), view)
    yield from _refusals(told, view)
    for command in answers.COMMANDS:
        yield f"usage {command}", answers.usage(command, view)
    nobody = replace(view, reader=made_up.stranger())
    yield "help", answers.help_(view)
    yield "help for a stranger", answers.help_(nobody, unknown=told.target)
    yield "help nearest", answers.help_(view, unknown=told.target, suggestion="show")
    yield "whoami", answers.whoami(view)
    yield "whoami nobody", answers.whoami(nobody)
    yield "role given", answers.answer(roles.given(REQUESTER, Role.PM, view))
    yield "role taken", answers.answer(roles.given(REQUESTER, None, view))
    yield "incident", answers.incident("4f1c2a", view)
    yield "outdated", answers.outdated(view)
    yield "working", answers.working(view)


def _refusals(told: Told, view: View) -> Named:
    yield "refusal of an id", answers.refusal(ActionNotFound(action_id=told.target), view)
    taken = AlreadyFinal(
        action_id="ACT-7K3M9QXD", status=Status.APPROVED, by=ADMIN, at="2026-11-23T19:22:00.000001Z"
    )
    yield "refusal late", answers.refusal(taken, view)
    low = RoleTooLow(action_id="ACT-7K3M9QXD", risk="CRITICAL", needed="PM, ADMIN", role=Role.ENGINEER)
    yield "refusal by role", answers.refusal(low, view)
    yield "refusal of a field", answers.refusal(FieldMalformed(field="target", expected=told.rule), view)


def _runs(told: Told, view: View) -> Named:
    run = made_up.run(told)
    yield "status off", answers.status(Overview(tally={}, waiting=0, cycle_minutes=0), view)
    tally = dict.fromkeys(Status, 7)
    yield "status", answers.status(Overview(tally=tally, waiting=3, cycle_minutes=5, last_run=run), view)
    yield "run started", answers.run_started(run.id, view)
    yield "run report", answers.run_report(run, view)
    yield "run without steps", answers.run_report(replace(run, report={}), view)
    yield "run unfinished", answers.run_report(replace(run, finished_at=None), view)


def _forms(told: Told, view: View) -> Named:
    high, critical = made_up.action(told), made_up.action(told, risk=RiskLevel.CRITICAL)
    nameless = made_up.action(Told(target=""), risk=RiskLevel.CRITICAL)
    origin = origin_of(high, "C0OPS00001", "1795461000.000100")
    yield "reject", forms.reject(high, view, origin)
    yield "approve HIGH", forms.approve(high, view, origin)
    yield "approve CRITICAL", forms.approve(critical, view, origin)
    yield "approve classic", forms.approve(critical, view, origin, classic=True)
    yield "approve by id", forms.approve(nameless, view, origin)
    yield "cancel", forms.cancel(high, view, origin)
    yield "submit", submitting.submit(view)
    yield "roles", roles.roles(made_up.members(3), view)
    yield "roles many", roles.roles(made_up.members(150), view)
    yield "roles none", roles.roles([], view)


def _notices(told: Told, view: View) -> Named:
    for status in VERDICTS:
        yield f"settled {status}", forms.settled(made_up.action(told, status=status), NOW, view)
    yield "notice", forms.notice(answers.refusal(ActionNotFound(action_id=told.target), view), view)
    yield "notice of text", forms.notice({"text": "Only text.", "blocks": []}, view)
    yield "working in a modal", forms.working(view)


def _details(told: Told, view: View) -> Named:
    readers = {
        "admin": made_up.admin(),
        "engineer": made_up.engineer(),
        "requester": person(REQUESTER, Role.PM),
    }
    action = made_up.action(told, risk=RiskLevel.CRITICAL, by_person=True)
    history = made_up.rows(action, told) * 12
    for name, reader in readers.items():
        seen = replace(view, reader=reader)
        yield f"details {name}", details.details(action, history, NOW, seen, origin_of(action))
    released = made_up.action(told, risk=RiskLevel.LOW)
    yield "details released", details.details(released, [], NOW, view, origin_of(released))
    for status in (Status.PENDING_APPROVAL, *VERDICTS):
        action = made_up.action(told, status=status)
        yield f"details {status}", details.details(action, [], NOW, view, origin_of(action))


def _homes(told: Told, view: View) -> Named:
    full = Home(
        mine=tuple(made_up.numbered(30, told)),
        mine_count=44,
        others=tuple(made_up.numbered(30, told)),
        waiting=99,
        recent=tuple(made_up.numbered(30, told, status=Status.REJECTED)),
        tally=dict.fromkeys(Status, 7),
    )
    yield "home", home.home(full, NOW, view)
    yield "home idle", home.home(Home(), NOW, view)
    yield "home of nobody", home.home(Home(), NOW, replace(view, reader=made_up.stranger()))
