"""Why the desk did something, in the reader's words: a person as a mention, everything else as it was written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from bot.slack.layouts.blocks import Piece, words
from bot.slack.layouts.text import cut, one_line, spoken
from bot.slack.layouts.view import View, is_slack_user
from engine.desk.reasons import Reason

VALUE_SHOWN: Final = 120
COMMENT_SHOWN: Final = 400
VALUE_SPOKEN: Final = 120

_PEOPLE: Final = frozenset({"agent", "person"})
# For private use, so that no text that was made fit to show has one.
_EDGE: Final = "\ue000"


def pieces(reason: Reason, view: View) -> list[Piece]:
    """The reason in rich text."""
    said = view.catalog.reason(replace(reason, values=_marked(reason, view)))
    parts = said.split(_EDGE)
    return [
        {"type": "user", "user_id": part} if place % 2 else words(part)
        for place, part in enumerate(parts)
        if part
    ]


def line(reason: Reason, view: View) -> list[Piece]:
    """The reason in rich text, as a line of its own; a name at its head stays as it is written."""
    first, *others = pieces(reason, view)
    text = str(first.get("text", ""))
    named = any(text.startswith(str(value)) for value in reason.values.values())
    return [first if named or not text else {**first, "text": headed(text)}, *others]


def headed(text: str) -> str:
    """A word as it stands at the head of a line."""
    return text[:1].upper() + text[1:]


def told(reason: Reason, view: View) -> str:
    """The reason for a message's top-level text."""
    values = {
        name: held if isinstance(held, int) else _told(name, held, view)
        for name, held in reason.values.items()
    }
    return view.catalog.reason(replace(reason, values=values))


def _marked(reason: Reason, view: View) -> Mapping[str, str | int]:
    values: dict[str, str | int] = {}
    for name, held in reason.values.items():
        if isinstance(held, int):
            values[name] = held
        elif name in _PEOPLE and is_slack_user(held):
            values[name] = f"{_EDGE}{held}{_EDGE}"
        else:
            limit = COMMENT_SHOWN if name == "comment" else VALUE_SHOWN
            values[name] = cut(one_line(held), limit, view.catalog) or "—"
    return values


def _told(name: str, held: str, view: View) -> str:
    if name in _PEOPLE and is_slack_user(held):
        return f"<@{held}>"
    return spoken(held, VALUE_SPOKEN, view.catalog) or "—"
