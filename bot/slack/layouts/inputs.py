"""The inputs of forms as plain dicts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.slack.ids import INPUT
from bot.slack.layouts.blocks import LABEL_TEXT, OPTION_TEXT, PLACEHOLDER, Block, plain


def field(
    label: str, element: Block, block_id: str, *, hint: str | None = None, optional: bool = False
) -> Block:
    """A labelled input; its element is always called INPUT."""
    block: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain(label, LABEL_TEXT),
        "element": {**element, "action_id": INPUT},
        "optional": optional,
    }
    return block if hint is None else {**block, "hint": plain(hint, LABEL_TEXT)}


def text_input(
    *,
    most: int,
    least: int = 0,
    placeholder: str | None = None,
    multiline: bool = False,
    focus: bool = False,
) -> Block:
    """A box to type in, for `least` to `most` characters."""
    element: Block = {
        "type": "plain_text_input",
        "multiline": multiline,
        "min_length": least,
        "max_length": most,
        "focus_on_load": focus,
    }
    return element if placeholder is None else {**element, "placeholder": plain(placeholder, PLACEHOLDER)}


def number_input(*, least: int, most: int, initial: int) -> Block:
    """A box for a whole number."""
    return {
        "type": "number_input",
        "is_decimal_allowed": False,
        "min_value": str(least),
        "max_value": str(most),
        "initial_value": str(initial),
    }


def option(text: str, value: str) -> Block:
    """One choice of a menu."""
    return {"text": plain(text, OPTION_TEXT), "value": value}


def menu(options: Sequence[Block], placeholder: str, initial: Block | None = None) -> Block:
    """A menu with one choice."""
    element: Block = {
        "type": "static_select",
        "options": list(options),
        "placeholder": plain(placeholder, PLACEHOLDER),
    }
    return element if initial is None else {**element, "initial_option": initial}


def grouped_menu(groups: Iterable[tuple[str, Sequence[Block]]], placeholder: str) -> Block:
    """A menu whose choices stand under headings."""
    return {
        "type": "static_select",
        "option_groups": [
            {"label": plain(label, OPTION_TEXT), "options": list(options)} for label, options in groups
        ],
        "placeholder": plain(placeholder, PLACEHOLDER),
    }


def people_menu(placeholder: str) -> Block:
    """A picker of one person."""
    return {"type": "users_select", "placeholder": plain(placeholder, PLACEHOLDER)}
