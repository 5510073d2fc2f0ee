"""Handing in an action in Slack: by the form, or once more after it expired."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from typing import Any, NoReturn

from bot.slack import ids
from bot.slack.context import SlackDoor
from bot.slack.deciding import read_action, read_role
from bot.slack.layouts import answers, buttons
from bot.slack.layouts import submitting as layout
from bot.slack.layouts.blocks import Message
from bot.slack.layouts.card import card
from bot.slack.layouts.refusal import refusal_plain
from bot.slack.layouts.view import View
from bot.slack.refusals import opened, outdated, said, wrong
from bot.slack.surfaces import Answer
from bot.slack.visits import Visit
from bot.slack.words import plain
from engine.actions import Action, Proposal, Status, new_action_id, propose
from engine.actors import person
from engine.commands import Submit
from engine.errors import ActionIdTaken, FieldMalformed, FieldMissing, FieldTooLong

_BLOCKS: Mapping[str, str] = {
    "description": ids.SUBMIT_DESCRIPTION,
    "target": ids.SUBMIT_TARGET,
    "environment": ids.SUBMIT_ENVIRONMENT,
    "target_count": ids.SUBMIT_COUNT,
    "payload": ids.SUBMIT_PAYLOAD,
}
"""Where the sentence about a field stands; one about the type stands where it was typed."""


async def open_form(door: SlackDoor, visit: Visit) -> Answer:
    """Open the form for a new action."""
    reading = await read_role(door, visit)
    return opened(layout.submit(reading.view), reading.view)


async def submit(door: SlackDoor, visit: Visit) -> Answer:
    """Hand in what was filled in; the same form that comes twice is handed in once."""
    view = door.view(person(visit.user_id))
    chosen, typed = visit.chosen(ids.SUBMIT_TYPE), visit.typed(ids.SUBMIT_OTHER_TYPE).strip()
    if not chosen and not typed:
        return wrong(ids.SUBMIT_OTHER_TYPE, view.say("refusal-type-missing"), view)
    if chosen and typed:
        return wrong(ids.SUBMIT_OTHER_TYPE, view.say("refusal-type-twice"), view)
    try:
        proposal = _proposal(visit, chosen or typed)
    except (FieldMissing, FieldTooLong, FieldMalformed) as error:
        block_id = _BLOCKS.get(str(error.values["field"]), ids.SUBMIT_OTHER_TYPE)
        return wrong(block_id, refusal_plain(error, view), view)
    action = await _hand_in(door, visit, proposal, f"form {visit.view_id} {visit.user_id}")
    return said(answers.result(action, view), view)


async def again(door: SlackDoor, visit: Visit) -> Answer:
    """Hand an expired action in once more; pressed twice, by whomever, it is handed in once.

    Messages of earlier versions carry the button also where a copy would do nothing; there it is outdated.
    """
    clicked = ids.read_button(visit.value)
    if clicked is None:
        return outdated(door, visit)
    reading, action = await read_action(door, visit, clicked.action_id)
    status = action.status_at(door.clock())
    if buttons.offers_again(action, status):
        action = await _hand_in(door, visit, action.proposal, f"again {action.id}")
    elif status is Status.EXPIRED:
        return outdated(door, visit)
    return said(_fresh(door, visit, action, reading.view), reading.view)


def _fresh(door: SlackDoor, visit: Visit, action: Action, view: View) -> Message:
    """The result of one's own deed; somebody else's is shown as it stands."""
    if action.requested_by == visit.user_id and action.decision is None:
        return answers.result(action, view)
    return card(action, door.clock(), view)


async def _hand_in(door: SlackDoor, visit: Visit, proposal: Proposal, occasion: str) -> Action:
    """The action handed in on this occasion, now or before: its id is drawn from the occasion, so that a repetition finds it."""
    drawn = new_action_id(hashlib.sha256(occasion.encode()).digest())
    command = Submit(action_id=drawn, proposal=proposal, actor=person(visit.user_id), door=visit.door)
    try:
        return (await door.store.apply(command)).action
    except ActionIdTaken:
        before = await door.store.read(lambda transaction: transaction.actions.find(drawn))
    if before is not None and before.proposal == proposal:
        return before
    other = Submit(
        action_id=new_action_id(secrets.token_bytes(5)),
        proposal=proposal,
        actor=person(visit.user_id),
        door=visit.door,
    )
    return (await door.store.apply(other)).action


def _proposal(visit: Visit, action_type: str) -> Proposal:
    """What was filled in, checked. Raises FieldMissing, FieldTooLong, FieldMalformed."""
    count = visit.typed(ids.SUBMIT_COUNT).strip()
    if not count:
        raise FieldMissing(field="target_count")
    return propose(
        action_type=action_type,
        description=visit.typed(ids.SUBMIT_DESCRIPTION),
        target=visit.typed(ids.SUBMIT_TARGET),
        environment=visit.chosen(ids.SUBMIT_ENVIRONMENT) or "DEV",
        target_count=int(count) if count.isascii() and count.isdigit() and len(count) < 10 else 0,  # noqa: PLR2004  Longer is too many anyway.
        payload=_payload(visit.typed(ids.SUBMIT_PAYLOAD)),
    )


def _payload(text: str) -> dict[str, Any] | None:
    """The JSON object that was typed, also with the curly quotes that telephones put in. Raises FieldMalformed."""
    if not text.strip():
        return None
    for tried in (text, plain(text)):
        try:
            told = json.loads(tried, object_pairs_hook=_each_once, parse_constant=_refuse_constant)
        except (ValueError, RecursionError):
            continue
        if isinstance(told, dict):
            return told
    raise FieldMalformed(field="payload", expected="a JSON object of ordinary values")


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    told = dict(pairs)
    if len(told) < len(pairs):
        raise ValueError("a name stands twice in an object")
    return told


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")
