"""Asking the desk: the forms that take a question or a message, and what is said once it is taken in."""

from __future__ import annotations

from typing import Final, Literal

from bot.slack import desk_ids
from bot.slack.desk_ids import DeskOrigin
from bot.slack.layouts.blocks import (
    INPUT_LENGTH,
    Block,
    Message,
    context,
    modal,
    paragraph,
    rich_text,
    section,
    words,
)
from bot.slack.layouts.desk import facts
from bot.slack.layouts.inputs import field, text_input
from bot.slack.layouts.text import clean
from bot.slack.layouts.view import View
from engine.desk.tickets import ServiceRequest

QUESTION_MOST: Final = INPUT_LENGTH
Where = Literal["direct", "thread"]


def asked(request: ServiceRequest, view: View, *, new: bool, where: Where) -> Message:
    """It is taken in (or was before, when not `new`), and where the answer comes."""
    head = view.say("desk-asked" if new else "desk-asked-before", id=request.id)
    next_ = view.say(f"desk-asked-{where}") if new else view.say("desk-asked-look", id=request.id)
    title = paragraph(
        *facts.headline("inbox_tray", head), words(f"\n{facts.title(request.intake.title, view)}")
    )
    return {
        "text": f"{head} {next_} {facts.title_spoken(request.intake.title, view)}",
        "blocks": [
            rich_text(_id("asked", request), [title]),
            context(next_, _id("askedfoot", request)),
        ],
    }


def ask_form(view: View, origin: DeskOrigin, question: str = "") -> Block:
    """Asks for a question."""
    return _form(desk_ids.ASK_FORM, "ask", question, view, origin)


def hand_form(view: View, origin: DeskOrigin, message: str) -> Block:
    """Asks whether a message is handed to the desk, with its text to change."""
    return _form(desk_ids.HAND_FORM, "hand", message, view, origin)


def _form(callback: str, kind: Literal["ask", "hand"], text: str, view: View, origin: DeskOrigin) -> Block:
    box = text_input(
        least=1,
        most=QUESTION_MOST,
        placeholder=view.say("desk-ask-placeholder"),
        multiline=True,
        focus=kind == "ask",
    )
    told = clean(text)[:QUESTION_MOST]
    filled = {**box, "initial_value": told} if told else box
    return modal(
        callback,
        view.say(f"desk-{kind}-title"),
        [
            section(view.say(f"desk-{kind}-intro"), f"autoq.{kind}.intro"),
            field(view.say(f"desk-{kind}-label"), filled, desk_ids.ASK_QUESTION),
        ],
        submit=view.say(f"desk-{kind}-submit"),
        close=view.say("form-close"),
        metadata=origin.encode(),
    )


def _id(part: str, request: ServiceRequest) -> str:
    return desk_ids.block_id(part, request.id, request.revision)
