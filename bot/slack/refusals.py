"""Who is turned away before the gate is asked, and how every refusal reads."""

from __future__ import annotations

import logging
import secrets
from typing import Final, NoReturn

from bot.slack import desk_ids, ids
from bot.slack.context import SlackDoor
from bot.slack.layouts import answers
from bot.slack.layouts.blocks import Block, Message
from bot.slack.layouts.forms import notice
from bot.slack.layouts.text import escape
from bot.slack.layouts.view import View
from bot.slack.surfaces import Opened, Said, Wrong
from bot.slack.tasks import ends_in
from bot.slack.visits import Surface, Visit
from bot.slack.words import Order, read_named, read_order
from engine.actions import Verdict
from engine.actors import person
from engine.commands import Refuse
from engine.errors import (
    AutoqError,
    Busy,
    IdentityRefused,
    NotAllowed,
    OtherWorkspace,
    TryAgain,
)

_LOG = logging.getLogger(__name__)

ATTEMPTS: Final = {
    ids.ACTION_APPROVE: Verdict.APPROVE.value,
    ids.APPROVE_FORM: Verdict.APPROVE.value,
    "/approve": Verdict.APPROVE.value,
    ids.ACTION_REJECT: Verdict.REJECT.value,
    ids.REJECT_FORM: Verdict.REJECT.value,
    "/reject": Verdict.REJECT.value,
    ids.ACTION_CANCEL: Verdict.CANCEL.value,
    ids.CANCEL_FORM: Verdict.CANCEL.value,
    ids.ACTION_AGAIN: "SUBMIT",
    ids.SUBMIT_FORM: "SUBMIT",
    ids.HOME_SUBMIT: "SUBMIT",
    ids.ROLES_FORM: "ROLES",
    desk_ids.ANSWER_HELPFUL: "JUDGE",
    desk_ids.ANSWER_NOT_HELPFUL: "JUDGE",
    desk_ids.ANSWER_PERSON: "JUDGE",
    desk_ids.REQUEST_UNSOLVED: "JUDGE",
    desk_ids.REQUEST_START: "WORK",
    desk_ids.REQUEST_RESUME: "WORK",
    desk_ids.REQUEST_TAKE: "WORK",
    desk_ids.REQUEST_HOLD: "WORK",
    desk_ids.HOLD_FORM: "WORK",
    desk_ids.REQUEST_RESOLVE: "WORK",
    desk_ids.RESOLVE_FORM: "WORK",
    desk_ids.REQUEST_REASSIGN: "WORK",
    desk_ids.REASSIGN_FORM: "WORK",
    desk_ids.REQUEST_CORRECT: "WORK",
    desk_ids.CORRECT_FORM: "WORK",
    desk_ids.INCIDENT_ACKNOWLEDGE: "WORK",
    desk_ids.INCIDENT_MITIGATE: "WORK",
    desk_ids.INCIDENT_RESOLVE: "WORK",
    desk_ids.ARTICLE_EDIT: "EDIT",
    desk_ids.EDIT_FORM: "EDIT",
    desk_ids.ARTICLE_PUBLISH: "SUBMIT",
    desk_ids.ASK_FORM: "ASK",
    desk_ids.HAND_FORM: "ASK",
    desk_ids.HAND_SHORTCUT: "ASK",
}
"""What the audit log calls an attempt; everything else is READ."""


class ForeignApp(Exception):
    """The payload is addressed to another app or installation; nobody is owed an answer."""


def check_origin(door: SlackDoor, visit: Visit) -> None:
    """Holds when the payload is for this installation and the person is of its workspace. Raises ForeignApp, OtherWorkspace."""
    if door.app_id is not None and visit.app_id != door.app_id:
        raise ForeignApp
    if visit.team_id != door.team_id:
        raise OtherWorkspace
    if visit.enterprise_id not in {"", door.enterprise_id}:
        raise OtherWorkspace


def check_room(door: SlackDoor) -> None:
    """Holds when another visit can be served in time. Raises Busy."""
    if len(door.tasks) >= door.most_at_once:
        raise Busy


async def admit(door: SlackDoor, visit: Visit) -> None:
    """Holds when the person is a full, living member of the workspace. Raises IdentityRefused, IdentityUnknown."""
    try:
        await door.identity.admit(visit.user_id)
    except IdentityRefused as error:
        await turn_away(door, visit, error)


async def turn_away(
    door: SlackDoor, visit: Visit, error: NotAllowed, action_id: str | None = None
) -> NoReturn:
    """Record the attempt of somebody known and raise `error`; a record that takes long is finished behind."""
    action_id = action_id or _action_of(visit)
    record = Refuse(
        actor=person(visit.user_id),
        door=visit.door,
        attempt=attempt_of(visit),
        error=error,
        action_id=action_id,
    )
    work = door.tasks.start(door.store.apply(record))
    if await ends_in(door.patience, work) and isinstance(work.exception(), TryAgain):
        _LOG.warning("A refused attempt could not be recorded in the audit log.", extra={"code": error.code})
    raise error


def attempt_of(visit: Visit) -> str:
    """What was attempted, in the audit log's words."""
    if visit.surface is Surface.COMMAND and visit.what not in ATTEMPTS:
        order = read_order(visit.text)
        return order.verb.upper() if isinstance(order, Order) else "READ"
    return ATTEMPTS.get(visit.what, "READ")


def _action_of(visit: Visit) -> str | None:
    """The action that the visit is about, as far as it says so."""
    if visit.surface is Surface.COMMAND:
        order = read_order(visit.text)
        words = visit.text if visit.what in ATTEMPTS else order.rest if isinstance(order, Order) else ""
        return read_named(words).action_id
    clicked = ids.read_button(visit.value)
    if clicked is not None:
        return clicked.action_id
    origin = ids.read_origin(visit.metadata) if visit.metadata else None
    return None if origin is None else origin.action_id


def explained(door: SlackDoor, visit: Visit, error: Exception) -> Said:
    """The error as an answer in the person's language: a refusal's sentence, or the number of an incident whose trace is logged."""
    view = door.view(person(visit.user_id))
    if isinstance(error, AutoqError):
        door.meter.refused(error.code)
        return said(answers.refusal(error, view), view)
    incident = secrets.token_hex(4)
    door.meter.refused("incident")
    _LOG.error("Incident %s: %s failed.", incident, visit.what, exc_info=error, extra={"incident": incident})
    return said(answers.incident(incident, view), view)


def still_working(door: SlackDoor, visit: Visit) -> Said:
    """What is said when the work takes longer than Slack waits."""
    view = door.view(person(visit.user_id))
    return said(answers.working(view), view)


def outdated(door: SlackDoor, visit: Visit) -> Said:
    """What is said about a button or a form that no version knows any more."""
    view = door.view(person(visit.user_id))
    return said(answers.outdated(view), view)


def said(message: Message, view: View) -> Said:
    """A message as an answer, wherever it is shown."""
    return Said(message=message, notice=notice(message, view))


def wrong(block_id: str, sentence: str, view: View) -> Wrong:
    """What is wrong with one field of a form."""
    return Wrong(fields={block_id: sentence}, said=said(answers.answer(escape(sentence)), view))


def opened(shown: Block, view: View, classic: Block | None = None) -> Opened:
    """A modal as an answer; when Slack does not open it, the person is asked to press again."""
    return Opened(view=shown, otherwise=said(answers.refusal(TryAgain(), view), view), classic=classic)
