"""The sentence of a refusal, in the forms that its places want."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from bot.slack.layouts.text import cut, escape, one_line
from bot.slack.layouts.view import View, is_slack_user
from engine.errors import AutoqError
from engine.times import microseconds

VALUE_SHOWN: Final = 200


def refusal_marked(error: AutoqError, view: View) -> str:
    """The sentence in mrkdwn, with Slack's own dates."""
    return _sentence(error, view, marked=True)


def refusal_text(error: AutoqError, view: View) -> str:
    """The sentence for a message's top-level text."""
    return _sentence(error, view, marked=False)


def refusal_plain(error: AutoqError, view: View) -> str:
    """The sentence for a field of a form, where Slack shows text as it stands."""
    if not view.catalog.can_say(f"error-{error.code}"):
        return one_line(str(error))
    values = {name: _plain(name, error, view) for name in error.values}
    return view.say(f"error-{error.code}", **values).replace("`", "")


def _sentence(error: AutoqError, view: View, *, marked: bool) -> str:
    if not view.catalog.can_say(f"error-{error.code}"):
        return escape(one_line(str(error)))
    values = {name: _value(name, error, view, marked=marked) for name in error.values}
    return view.say(f"error-{error.code}", **values)


def _value(name: str, error: AutoqError, view: View, *, marked: bool) -> str | int:
    held = error.values[name]
    if name == "at" and marked:
        return view.date(_moment(str(held)))
    if name == "by":
        by = str(held)
        person = by if is_slack_user(by) else None
        return view.who(by, person) if marked else view.who_spoken(by, person)
    plain = _plain(name, error, view)
    return escape(plain) if isinstance(plain, str) else plain


def _plain(name: str, error: AutoqError, view: View) -> str | int:
    held = view.catalog.value_of(name, error)
    if not isinstance(held, str):
        return held
    return view.time(_moment(held)) if name == "at" else cut(one_line(held), VALUE_SHOWN, view.catalog)


def _moment(iso: str) -> int:
    return microseconds(datetime.fromisoformat(iso))
