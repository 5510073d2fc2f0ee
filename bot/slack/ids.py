"""The names that travel to Slack inside a message and come back with a click or a form.

What comes back is client-visible: it tells which action is meant and never what anybody may do.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Final

from engine.actions import Action, parse_action_id

# Buttons.
ACTION_APPROVE: Final = "autoq.action.approve"
ACTION_REJECT: Final = "autoq.action.reject"
ACTION_DETAILS: Final = "autoq.action.details"
ACTION_AGAIN: Final = "autoq.action.again"
ACTION_CANCEL: Final = "autoq.action.cancel"
QUEUE_PAGE: Final = "autoq.queue.page"
"""The next page; two buttons of one block may not share a name, so the way back has its own."""
QUEUE_BACK: Final = "autoq.queue.back"
QUEUE_REFRESH: Final = "autoq.queue.refresh"
HISTORY_PAGE: Final = "autoq.history.page"
HISTORY_BACK: Final = "autoq.history.back"
HOME_REFRESH: Final = "autoq.home.refresh"
HOME_SUBMIT: Final = "autoq.home.submit"

# Views.
REJECT_FORM: Final = "autoq.reject.submit"
APPROVE_FORM: Final = "autoq.approve.submit"
CANCEL_FORM: Final = "autoq.cancel.submit"
SUBMIT_FORM: Final = "autoq.submit.submit"
ROLES_FORM: Final = "autoq.roles.submit"
DETAILS_VIEW: Final = "autoq.details"
NOTICE_VIEW: Final = "autoq.notice"
HOME_VIEW: Final = "autoq.home"

# Input blocks of the forms; every input element inside is called INPUT.
INPUT: Final = "value"
REJECT_REASON: Final = "autoq.reject.reason"
APPROVE_TYPED: Final = "autoq.approve.typed"
APPROVE_COMMENT: Final = "autoq.approve.comment"
CANCEL_COMMENT: Final = "autoq.cancel.comment"
SUBMIT_TYPE: Final = "autoq.submit.type"
SUBMIT_OTHER_TYPE: Final = "autoq.submit.other_type"
SUBMIT_DESCRIPTION: Final = "autoq.submit.description"
SUBMIT_TARGET: Final = "autoq.submit.target"
SUBMIT_ENVIRONMENT: Final = "autoq.submit.environment"
SUBMIT_COUNT: Final = "autoq.submit.target_count"
SUBMIT_PAYLOAD: Final = "autoq.submit.payload"
ROLES_PERSON: Final = "autoq.roles.person"
ROLES_ROLE: Final = "autoq.roles.role"
NO_ROLE: Final = "NONE"
"""The choice in the roles form that takes a role away."""

_VALUE: Final = re.compile(r"v1\.(ACT-[0-9A-Z]{8})\.([0-9]{1,9})")
_TURN: Final = re.compile(r"v1\.p([0-9]{1,6})(?:\.d([0-9]{1,4}))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clicked:
    """The action that a button stands for, and the revision that its message showed."""

    action_id: str
    revision: int


def button_value(action: Action) -> str:
    """The value of every button of an action."""
    return f"v1.{action.id}.{action.revision}"


def read_button(value: str) -> Clicked | None:
    """What a button's value says; None when it is none of ours."""
    match = _VALUE.fullmatch(value)
    return None if match is None else Clicked(action_id=match[1], revision=int(match[2]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A page of a list, counted from 1, and for the history the number of days that it reaches back."""

    page: int
    days: int | None = None

    @property
    def value(self) -> str:
        """The value of the button that turns to this page."""
        return f"v1.p{self.page}" if self.days is None else f"v1.p{self.page}.d{self.days}"


def read_turn(value: str) -> Turn | None:
    """What a paging button's value says; None when it is none of ours."""
    match = _TURN.fullmatch(value)
    if match is None or int(match[1]) < 1:
        return None
    return Turn(page=int(match[1]), days=int(match[2]) if match[2] else None)


def block_id(part: str, action: Action) -> str:
    """A block's name, new with every revision so that Slack draws the block afresh."""
    return f"autoq.{part}.{action.id}.{action.revision}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What a view is about and, when it was opened from a message, which one (`channel`, `ts`)."""

    action_id: str
    revision: int
    channel: str | None = None
    ts: str | None = None

    def encode(self) -> str:
        """The view's private_metadata."""
        told = {"v": 1, "id": self.action_id, "rev": self.revision, "ch": self.channel, "ts": self.ts}
        return json.dumps(
            {name: held for name, held in told.items() if held is not None}, separators=(",", ":")
        )


def origin_of(action: Action, channel: str | None = None, ts: str | None = None) -> Origin:
    """Where a view about `action` comes from."""
    return Origin(action_id=action.id, revision=action.revision, channel=channel, ts=ts)


def read_origin(text: str) -> Origin | None:
    """What a view's private_metadata says; None when it is none of ours."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(told, dict) or told.get("v") != 1 or type(told.get("rev")) is not int:
        return None
    action_id = parse_action_id(str(told.get("id", "")))
    if action_id is None:
        return None
    channel, ts = (held if isinstance(held, str) else None for held in (told.get("ch"), told.get("ts")))
    return Origin(action_id=action_id, revision=told["rev"], channel=channel, ts=ts)
