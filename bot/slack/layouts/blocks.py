"""Block Kit's pieces as plain dicts, each held to Slack's limits.

A limit stands here as Slack publishes it, with its page under docs.slack.dev/reference; builders stay a tenth below, because Slack
counts some characters otherwise than Python does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, Literal, TypedDict

from bot.slack.layouts.text import shorten

Block = dict[str, Any]
Piece = dict[str, Any]

SECTION_TEXT: Final = 3_000
"""block-kit/blocks/section-block."""
FIELD_TEXT: Final = 2_000
"""block-kit/blocks/section-block."""
HEADER_TEXT: Final = 150
"""block-kit/blocks/header-block."""
CONTEXT_TEXT: Final = 3_000
"""block-kit/composition-objects/text-object."""
ALERT_TEXT: Final = 200
"""block-kit/blocks/alert-block."""
BUTTON_TEXT: Final = 75
"""block-kit/block-elements/button-element."""
SPOKEN_LABEL: Final = 75
"""block-kit/block-elements/button-element, accessibility_label."""
CONFIRM_TITLE: Final = 100
"""block-kit/composition-objects/confirmation-dialog-object."""
CONFIRM_TEXT: Final = 300
"""block-kit/composition-objects/confirmation-dialog-object."""
CONFIRM_BUTTON: Final = 30
"""block-kit/composition-objects/confirmation-dialog-object."""
LABEL_TEXT: Final = 2_000
"""block-kit/blocks/input-block, label and hint."""
PLACEHOLDER: Final = 150
"""block-kit/block-elements/plain-text-input-element and the select menus."""
OPTION_TEXT: Final = 75
"""block-kit/composition-objects/option-object."""
OPTIONS: Final = 100
"""block-kit/block-elements/select-menu-element, options and option groups alike."""
INPUT_LENGTH: Final = 3_000
"""block-kit/block-elements/plain-text-input-element, max_length."""
VIEW_TITLE: Final = 24
"""views/modal-views; title, submit and close."""


class Message(TypedDict):
    """What is posted: `text` for ears, push and the fallback, and the blocks (none: only the text is shown)."""

    text: str
    blocks: list[Block]


def room(limit: int) -> int:
    """What may be used of a limit."""
    return limit * 9 // 10


def plain(text: str, limit: int) -> Block:
    """Text that Slack shows as it stands."""
    return {"type": "plain_text", "text": shorten(text, room(limit)) or "—", "emoji": False}


def mrkdwn(text: str, limit: int) -> Block:
    """Text with Slack's markup; everything untrusted in it is escaped and cut already, so that nothing is left to shorten."""
    return {"type": "mrkdwn", "text": shorten(text, room(limit)) or "—", "verbatim": True}


def section(text: str, block_id: str, accessory: Block | None = None) -> Block:
    """A paragraph, perhaps with a button beside it."""
    block: Block = {"type": "section", "block_id": block_id, "text": mrkdwn(text, SECTION_TEXT)}
    return block if accessory is None else {**block, "accessory": accessory}


def fields(facts: Iterable[tuple[str, str]], block_id: str) -> Block:
    """Labelled facts in two columns."""
    return {
        "type": "section",
        "block_id": block_id,
        "fields": [mrkdwn(f"*{label}*\n{fact}", FIELD_TEXT) for label, fact in facts],
    }


def header(text: str, block_id: str) -> Block:
    """A headline."""
    return {"type": "header", "block_id": block_id, "text": plain(text, HEADER_TEXT)}


def context(text: str, block_id: str, *more: str) -> Block:
    """Lines in small print."""
    return {
        "type": "context",
        "block_id": block_id,
        "elements": [mrkdwn(line, CONTEXT_TEXT) for line in (text, *more)],
    }


def divider() -> Block:
    """A rule."""
    return {"type": "divider"}


def actions(elements: Sequence[Block], block_id: str) -> Block:
    """A row of buttons."""
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def button(
    text: str,
    action_id: str,
    value: str,
    *,
    label: str | None = None,
    style: Literal["primary", "danger"] | None = None,
) -> Block:
    """A button; `label` is what a screen reader says instead of its text."""
    element: Block = {
        "type": "button",
        "action_id": action_id,
        "text": plain(text, BUTTON_TEXT),
        "value": value,
        "accessibility_label": shorten(label or text, room(SPOKEN_LABEL)),
    }
    return element if style is None else {**element, "style": style}


def confirm(title: str, text: str, *, yes: str, no: str) -> Block:
    """A dialog that asks once more before a click counts."""
    return {
        "title": plain(title, CONFIRM_TITLE),
        "text": plain(text, CONFIRM_TEXT),
        "confirm": plain(yes, CONFIRM_BUTTON),
        "deny": plain(no, CONFIRM_BUTTON),
        "style": "primary",
    }


def rich_text(block_id: str, elements: Sequence[Piece]) -> Block:
    """Text without markup: whatever stands in it is shown literally."""
    return {"type": "rich_text", "block_id": block_id, "elements": list(elements)}


def rich_texts(parts: Iterable[tuple[str, Sequence[Piece]]]) -> list[Block]:
    """Parts by block id, each in a block of its own, since Slack leaves no room between them inside one; empty ones are left out."""
    return [rich_text(block_id, pieces) for block_id, pieces in parts if pieces]


def words(text: str, style: Literal["bold", "code"] | None = None) -> Piece:
    """A run of literal text."""
    piece: Piece = {"type": "text", "text": text or "—"}
    return piece if style is None else {**piece, "style": {style: True}}


def paragraph(*pieces: Piece) -> Piece:
    """A paragraph of rich text."""
    return {"type": "rich_text_section", "elements": list(pieces)}


def quote(text: str) -> Piece:
    """Somebody's words, set off."""
    return {"type": "rich_text_quote", "elements": [words(text)]}


def preformatted(text: str) -> Piece:
    """Text in fixed pitch, as for JSON."""
    return {"type": "rich_text_preformatted", "elements": [words(text)]}


def bullets(items: Iterable[str]) -> Piece:
    """A list, one line each."""
    return {
        "type": "rich_text_list",
        "style": "bullet",
        "elements": [paragraph(words(item)) for item in items],
    }


def modal(
    callback_id: str,
    title: str,
    blocks: Sequence[Block],
    *,
    close: str,
    submit: str | None = None,
    metadata: str = "",
) -> Block:
    """A modal view."""
    view: Block = {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title, VIEW_TITLE),
        "close": plain(close, VIEW_TITLE),
        "blocks": list(blocks),
        "private_metadata": metadata,
    }
    return view if submit is None else {**view, "submit": plain(submit, VIEW_TITLE)}
