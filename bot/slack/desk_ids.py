"""The names of the desk's buttons and forms that travel to Slack and come back; as in `ids`, what comes back is never a permission."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Final

# Buttons of a request.
REQUEST_START: Final = "autoq.request.start"
REQUEST_RESUME: Final = "autoq.request.resume"
REQUEST_HOLD: Final = "autoq.request.hold"
REQUEST_RESOLVE: Final = "autoq.request.resolve"
REQUEST_REASSIGN: Final = "autoq.request.reassign"
REQUEST_TAKE: Final = "autoq.request.take"
REQUEST_CORRECT: Final = "autoq.request.correct"
REQUEST_UNSOLVED: Final = "autoq.request.unsolved"
REQUEST_DETAILS: Final = "autoq.request.details"

# Buttons of an answer; their value is the request's.
ANSWER_HELPFUL: Final = "autoq.answer.helpful"
ANSWER_NOT_HELPFUL: Final = "autoq.answer.not_helpful"
ANSWER_PERSON: Final = "autoq.answer.person"

# Buttons of an incident and of an article.
INCIDENT_ACKNOWLEDGE: Final = "autoq.incident.acknowledge"
INCIDENT_MITIGATE: Final = "autoq.incident.mitigate"
INCIDENT_RESOLVE: Final = "autoq.incident.resolve"
INCIDENT_DETAILS: Final = "autoq.incident.details"
ARTICLE_READ: Final = "autoq.article.read"
ARTICLE_EDIT: Final = "autoq.article.edit"
ARTICLE_PUBLISH: Final = "autoq.article.publish"

# The entry in the menu of a message, which opens HAND_FORM.
HAND_SHORTCUT: Final = "autoq.desk.hand"

# Views.
ASK_FORM: Final = "autoq.ask.submit"
HAND_FORM: Final = "autoq.hand.submit"
RESOLVE_FORM: Final = "autoq.resolve.submit"
HOLD_FORM: Final = "autoq.hold.submit"
REASSIGN_FORM: Final = "autoq.reassign.submit"
CORRECT_FORM: Final = "autoq.correct.submit"
EDIT_FORM: Final = "autoq.edit.submit"
REQUEST_VIEW: Final = "autoq.request.details"
INCIDENT_VIEW: Final = "autoq.incident.details"
ARTICLE_VIEW: Final = "autoq.article.read"

# Input blocks of the forms; every input element inside is called `ids.INPUT`.
ASK_QUESTION: Final = "autoq.ask.question"
"""The question or the handed message: of ASK_FORM and of HAND_FORM alike."""
RESOLVE_RESOLUTION: Final = "autoq.resolve.resolution"
HOLD_REASON: Final = "autoq.hold.reason"
"""Its options' values are those of HoldReason."""
HOLD_COMMENT: Final = "autoq.hold.comment"
REASSIGN_TEAM: Final = "autoq.reassign.team"
"""Its options' values are the teams' names."""
REASSIGN_PERSON: Final = "autoq.reassign.person"
CORRECT_TYPE: Final = "autoq.correct.type"
CORRECT_CATEGORY: Final = "autoq.correct.category"
CORRECT_IMPACT: Final = "autoq.correct.impact"
CORRECT_URGENCY: Final = "autoq.correct.urgency"
"""The options' values are the engine's own words for each."""
EDIT_TITLE: Final = "autoq.edit.title"
EDIT_TAGS: Final = "autoq.edit.tags"
EDIT_TEXT: Final = "autoq.edit.text"
"""The first part of the names of an article's text, which may need several boxes; `article.read_text` puts them together."""

_RECORD: Final = re.compile(r"(?:SR|INC|KB)-[0-9]{6,12}")
_VALUE: Final = re.compile(rf"v1\.({_RECORD.pattern})\.([0-9]{{1,9}})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """The record that a button of the desk stands for, and the revision that its message showed."""

    record_id: str
    revision: int


def button_value(record_id: str, revision: int) -> str:
    """The value of every button of a record."""
    return f"v1.{record_id}.{revision}"


def read_button(value: str) -> Pressed | None:
    """What a button's value says; None when it is none of the desk's."""
    match = _VALUE.fullmatch(value)
    return None if match is None else Pressed(record_id=match[1], revision=int(match[2]))


def block_id(part: str, record_id: str, revision: int) -> str:
    """A block's name, new with every revision so that Slack draws the block afresh."""
    return f"autoq.{part}.{record_id}.{revision}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskOrigin:
    """What a view is about ("" and 0: a request that is yet to be made) and the message (`channel`, `ts`) that it was opened from.

    `thread` is the first message of the thread that this message is a reply in.
    """

    record_id: str = ""
    revision: int = 0
    channel: str | None = None
    ts: str | None = None
    thread: str | None = None

    def encode(self) -> str:
        """The view's private_metadata."""
        told = {
            "v": 1,
            "id": self.record_id,
            "rev": self.revision,
            "ch": self.channel,
            "ts": self.ts,
            "th": self.thread,
        }
        return json.dumps(
            {name: held for name, held in told.items() if held is not None}, separators=(",", ":")
        )


def read_origin(text: str) -> DeskOrigin | None:
    """What a view's private_metadata says; None when it is none of the desk's."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(told, dict) or told.get("v") != 1 or type(told.get("rev")) is not int:
        return None
    record_id = told.get("id")
    if not isinstance(record_id, str) or not (record_id == "" or _RECORD.fullmatch(record_id)):
        return None
    channel, ts, thread = (
        held if isinstance(held, str) else None for held in map(told.get, ("ch", "ts", "th"))
    )
    return DeskOrigin(record_id=record_id, revision=told["rev"], channel=channel, ts=ts, thread=thread)
