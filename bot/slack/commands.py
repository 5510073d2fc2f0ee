"""What a typed command does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from bot.slack import lists, roles, submitting
from bot.slack.context import SlackDoor
from bot.slack.deciding import decide, read_action, read_admin, read_as, withdraw
from bot.slack.desk import tables as desk
from bot.slack.layouts import answers
from bot.slack.layouts.answers import Overview
from bot.slack.layouts.blocks import Message
from bot.slack.layouts.card import card
from bot.slack.layouts.view import View
from bot.slack.refusals import said
from bot.slack.running import report_run
from bot.slack.surfaces import Answer, Said
from bot.slack.visits import Visit
from bot.slack.words import LIST, Named, Unreadable, read_days, read_named, read_order
from engine.actions import Status, Verdict
from engine.actors import Actor, person
from engine.errors import ActionNotFound
from engine.ports import CycleRun, Transaction
from engine.times import midnight

WORD_SHOWN = 40


async def approve(door: SlackDoor, visit: Visit) -> Answer:
    """`/approve ID [comment]`: typing the id is the confirmation."""
    return await _approve(door, visit, visit.text)


async def reject(door: SlackDoor, visit: Visit) -> Answer:
    """`/reject ID [reason]`."""
    return await _reject(door, visit, visit.text)


async def autoq(door: SlackDoor, visit: Visit) -> Answer:
    """`/autoq` with its words."""
    order = read_order(visit.text)
    if isinstance(order, Unreadable):
        view = await _view(door, visit)
        return said(answers.help_(view, unknown=order.word, suggestion=order.nearest), view)
    return await _SERVE[order.verb](door, visit, order.rest)


async def _approve(door: SlackDoor, visit: Visit, words: str) -> Answer:
    return await _decide(door, visit, words, Verdict.APPROVE)


async def _reject(door: SlackDoor, visit: Visit, words: str) -> Answer:
    return await _decide(door, visit, words, Verdict.REJECT)


async def _decide(door: SlackDoor, visit: Visit, words: str, verdict: Verdict) -> Answer:
    named = read_named(words)
    if not named.word:
        return _told(door, visit, lambda view: answers.usage(verdict.value.lower(), view))
    action = await decide(door, visit, _id(named), verdict, named.comment)
    return _told(door, visit, lambda view: answers.result(action, view))


async def _cancel(door: SlackDoor, visit: Visit, words: str) -> Answer:
    named = read_named(words)
    if not named.word:
        return _told(door, visit, lambda view: answers.usage("cancel", view))
    action = await withdraw(door, visit, _id(named), named.comment)
    return _told(door, visit, lambda view: answers.result(action, view))


async def _show(door: SlackDoor, visit: Visit, words: str) -> Answer:
    named = read_named(words)
    if not named.word:
        return _told(door, visit, lambda view: answers.usage("show", view))
    reading, action = await read_action(door, visit, _id(named))
    return said(card(action, door.clock(), reading.view), reading.view)


def _id(named: Named) -> str:
    """The id that was typed. Raises ActionNotFound with what was typed instead."""
    if named.action_id is None:
        raise ActionNotFound(action_id=named.word[:WORD_SHOWN])
    return named.action_id


async def _list(door: SlackDoor, visit: Visit, _: str) -> Answer:
    page = await lists.queue(door, visit, 1)
    return _told(door, visit, lambda _: page)


async def _history(door: SlackDoor, visit: Visit, words: str) -> Answer:
    days = read_days(words, default=lists.DEFAULT_DAYS, most=lists.MOST_DAYS)
    if days is None:
        return _told(door, visit, lambda view: answers.usage("history", view))
    page = await lists.history(door, visit, days, 1)
    return _told(door, visit, lambda _: page)


async def _submit(door: SlackDoor, visit: Visit, _: str) -> Answer:
    return await submitting.open_form(door, visit)


async def _status(door: SlackDoor, visit: Visit, _: str) -> Answer:
    now = door.clock()

    async def read(transaction: Transaction, _: Actor) -> tuple[Mapping[Status, int], int, CycleRun | None]:
        tally = await transaction.actions.tally(midnight(now, door.zone), now)
        return tally, await transaction.actions.count_pending(now), await transaction.runs.latest()

    reading, (tally, waiting, run) = await read_as(door, visit, read)
    overview = Overview(tally=tally, waiting=waiting, cycle_minutes=door.cycle_minutes, last_run=run)
    return said(answers.status(overview, reading.view), reading.view)


async def _run(door: SlackDoor, visit: Visit, _: str) -> Answer:
    reading = await read_admin(door, visit)
    run_id = await door.trigger_cycle(reading.reader)
    door.tasks.keep(report_run(door, visit, run_id))
    return said(answers.run_started(run_id, reading.view), reading.view)


async def _whoami(door: SlackDoor, visit: Visit, _: str) -> Answer:
    view = await _view(door, visit)
    return said(answers.whoami(view), view)


async def _help(door: SlackDoor, visit: Visit, _: str) -> Answer:
    view = await _view(door, visit)
    return said(answers.help_(view), view)


async def _roles(door: SlackDoor, visit: Visit, _: str) -> Answer:
    return await roles.open_form(door, visit)


async def _view(door: SlackDoor, visit: Visit) -> View:
    """How things are shown to the visitor, who may have no role; help and whoami are for everybody."""
    role = await door.store.read(lambda transaction: transaction.members.role_of(visit.user_id))
    return door.view(person(visit.user_id, role))


def _told(door: SlackDoor, visit: Visit, message: Callable[[View], Message]) -> Said:
    view = door.view(person(visit.user_id))
    return said(message(view), view)


_SERVE: Mapping[str, Callable[[SlackDoor, Visit, str], Awaitable[Answer]]] = {
    LIST: _list,
    "show": _show,
    "submit": _submit,
    "history": _history,
    "status": _status,
    "approve": _approve,
    "reject": _reject,
    "cancel": _cancel,
    "run": _run,
    "roles": _roles,
    "whoami": _whoami,
    "help": _help,
    **desk.VERBS,
}
