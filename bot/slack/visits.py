"""What Slack sends, reduced to who did what and where the answer goes; the only reader of Slack's payloads."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from engine.actors import Door

Payload = Mapping[str, Any]

_SPOKEN = frozenset({"file_share", "thread_broadcast"})
_TS = re.compile(r"\d{1,12}\.\d{6}", re.ASCII)
_CHANNEL = re.compile(r"[CDG][A-Z0-9]{2,20}", re.ASCII)


class Surface(StrEnum):
    """Where somebody acted, which settles how they are answered."""

    COMMAND = "command"
    MESSAGE = "message"
    """A button of a message."""
    VIEW = "view"
    """A button of a modal."""
    HOME = "home"
    """A button of the Home tab."""
    FORM = "form"
    """A modal that was sent."""
    SHORTCUT = "shortcut"
    """An entry in the menu of a message."""
    EVENT = "event"
    """Something that happened in Slack and asks for no answer."""
    REPLY = "reply"
    """A person's message in a thread, which asks for none either."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One thing that a person did in Slack. Nothing in it is trusted but that Slack says so; "" stands for what is absent.

    `what` is the command, the action_id of the button, the callback_id of the modal or of the menu's entry, or the type of the event.
    """

    surface: Surface
    what: str
    user_id: str
    team_id: str
    app_id: str = ""
    enterprise_id: str = ""
    text: str = ""
    """What was typed after a command, or what a message says: a reply, or the one in whose menu somebody chose."""
    value: str = ""
    """What the pressed button carries."""
    metadata: str = ""
    """What the modal carries."""
    view_id: str = ""
    view_hash: str = ""
    trigger_id: str = ""
    response_url: str = ""
    channel_id: str = ""
    message_ts: str = ""
    thread_ts: str = ""
    """The first message of the thread that the message, as of `text`, is a reply in."""
    ephemeral: bool = False
    """Whether the button stands in a message that only this person sees."""
    fields: Mapping[str, Payload] = field(default_factory=dict)
    """What was filled into the modal: block_id to action_id to the state of the element."""

    @property
    def door(self) -> Door:
        """The door as the gate knows it."""
        return _DOORS.get(self.surface, Door.BUTTON)

    def typed(self, block_id: str) -> str:
        """The text in the one element of a modal's block."""
        return _text(self._element(block_id), "value")

    def chosen(self, block_id: str) -> str:
        """The value of the chosen option, or the id of the chosen person, in the one element of a modal's block."""
        element = self._element(block_id)
        return _text(_mapping(element, "selected_option"), "value") or _text(element, "selected_user")

    def _element(self, block_id: str) -> Payload:
        elements = list(_mapping(self.fields, block_id).values())
        return elements[0] if len(elements) == 1 and isinstance(elements[0], Mapping) else {}


_DOORS = {Surface.COMMAND: Door.COMMAND, Surface.FORM: Door.MODAL}


def read_visit(body: Payload) -> Visit | None:
    """The visit that a payload tells of, or None when it is of a kind that autoq does not serve."""
    kind = _text(body, "type")
    if _text(body, "command"):
        return _command(body)
    if kind == "block_actions":
        return _button(body)
    if kind == "view_submission":
        return _form(body)
    if kind == "message_action":
        return _shortcut(body)
    if kind == "event_callback":
        return _reply(body) if _text(_mapping(body, "event"), "type") == "message" else _event(body)
    return None


def _command(body: Payload) -> Visit:
    return Visit(
        surface=Surface.COMMAND,
        what=_text(body, "command"),
        user_id=_text(body, "user_id"),
        team_id=_text(body, "team_id"),
        app_id=_text(body, "api_app_id"),
        enterprise_id=_text(body, "enterprise_id"),
        text=_text(body, "text"),
        trigger_id=_text(body, "trigger_id"),
        response_url=_text(body, "response_url"),
    )


def _button(body: Payload) -> Visit:
    actions = body.get("actions")
    pressed = actions[0] if isinstance(actions, list) and actions else {}
    container, view = _mapping(body, "container"), _mapping(body, "view")
    surface = Surface.MESSAGE
    if view:
        surface = Surface.HOME if _text(view, "type") == "home" else Surface.VIEW
    return Visit(
        surface=surface,
        what=_text(pressed, "action_id"),
        value=_text(pressed, "value"),
        channel_id=_text(container, "channel_id"),
        message_ts=_text(container, "message_ts"),
        ephemeral=container.get("is_ephemeral") is True,
        response_url=_text(body, "response_url"),
        **_who(body),
        **_where(body),
    )


def _form(body: Payload) -> Visit:
    view = _mapping(body, "view")
    return Visit(
        surface=Surface.FORM,
        what=_text(view, "callback_id"),
        fields=_mapping(_mapping(view, "state"), "values"),
        **_who(body),
        **_where(body),
    )


def _shortcut(body: Payload) -> Visit:
    message = _mapping(body, "message")
    return Visit(
        surface=Surface.SHORTCUT,
        what=_text(body, "callback_id"),
        text=_text(message, "text"),
        channel_id=_text(_mapping(body, "channel"), "id"),
        message_ts=_text(body, "message_ts") or _text(message, "ts"),
        thread_ts=_text(message, "thread_ts"),
        response_url=_text(body, "response_url"),
        **_who(body),
        **_where(body),
    )


def _event(body: Payload) -> Visit:
    event = _mapping(body, "event")
    return Visit(
        surface=Surface.EVENT,
        what=_text(event, "type"),
        user_id=_text(event, "user"),
        team_id=_text(body, "team_id"),
        app_id=_text(body, "api_app_id"),
        enterprise_id=_text(body, "enterprise_id"),
        value=_text(event, "tab"),
        view_hash=_text(_mapping(event, "view"), "hash"),
    )


def _reply(body: Payload) -> Visit | None:
    """A person's own new message below another one; None for all else that happens to messages, which is nobody's word.

    What a program writes, changes or deletes, and what Slack itself says, have a bot's id or a subtype, of which only a shared file and
    what was "also sent to the channel" come with somebody's words (https://docs.slack.dev/reference/events/message/).
    """
    message = _mapping(body, "event")
    ts, thread_ts, channel_id = (_text(message, name) for name in ("ts", "thread_ts", "channel"))
    if message.get("subtype") is not None and _text(message, "subtype") not in _SPOKEN:
        return None
    if any(message.get(name) for name in ("hidden", "bot_id", "edited")) or not _text(message, "user"):
        return None
    if thread_ts == ts or not (
        _TS.fullmatch(ts) and _TS.fullmatch(thread_ts) and _CHANNEL.fullmatch(channel_id)
    ):
        return None
    return Visit(
        surface=Surface.REPLY,
        what="message",
        user_id=_text(message, "user"),
        team_id=_text(message, "user_team") or _text(message, "team") or _text(body, "team_id"),
        app_id=_text(body, "api_app_id"),
        enterprise_id=_text(body, "enterprise_id"),
        text=_text(message, "text"),
        channel_id=channel_id,
        message_ts=ts,
        thread_ts=thread_ts,
    )


def _who(body: Payload) -> dict[str, Any]:
    """The person's own team, which in a shared channel is not the one that the app is installed in."""
    user = _mapping(body, "user")
    return {
        "user_id": _text(user, "id"),
        "team_id": _text(user, "team_id"),
        "app_id": _text(body, "api_app_id"),
        "enterprise_id": _text(_mapping(body, "enterprise"), "id"),
    }


def _where(body: Payload) -> dict[str, Any]:
    view = _mapping(body, "view")
    return {
        "metadata": _text(view, "private_metadata"),
        "view_id": _text(view, "id"),
        "view_hash": _text(view, "hash"),
        "trigger_id": _text(body, "trigger_id"),
    }


def _text(body: object, name: str) -> str:
    held = body.get(name) if isinstance(body, dict) else None
    return held if isinstance(held, str) else ""


def _mapping(body: object, name: str) -> Payload:
    held = body.get(name) if isinstance(body, dict) else None
    return held if isinstance(held, dict) else {}
