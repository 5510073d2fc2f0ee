"""How an answer reaches a person: in the ack, by response_url, or as a view, depending on where they acted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.slack.answers import Answers, Json
from bot.slack.layouts.blocks import Message
from bot.slack.visits import Surface, Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A message that only the person sees; `notice` is the same as a modal."""

    message: Message
    notice: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaced:
    """A message in place of the one that was clicked, which only the person sees."""

    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A modal; `classic` is the same in older blocks, and `otherwise` is said when Slack opens neither."""

    view: Json
    otherwise: Said
    classic: Json | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A modal in place of the one in which the person acted."""

    view: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """The form cannot be taken like this: block_id to sentence; `said` is the same for when the form is gone."""

    fields: Mapping[str, str]
    said: Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """It is done and shows elsewhere, so nothing is said, unless the person has been told to wait."""

    said: Callable[[], Said]


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """The person's Home tab; `hash` is that of the tab they looked at, "" when unknown: a newer one is left alone."""

    view: Json
    hash: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """Nobody is owed a word."""


Answer = Published | Quiet | Said | Replaced | Opened | Shown | Wrong | Done


def ack(visit: Visit, answer: Answer) -> dict[str, Any]:
    """The body of the ack; empty where Slack wants none."""
    if visit.surface is Surface.FORM:
        return _form_ack(answer)
    if visit.surface is Surface.COMMAND and isinstance(answer, Said):
        return {**answer.message, "response_type": "ephemeral"}
    return {}


def _form_ack(answer: Answer) -> dict[str, Any]:
    match answer:
        case Wrong(fields=fields):
            return {"response_action": "errors", "errors": dict(fields)}
        case Said(notice=notice):
            return {"response_action": "update", "view": dict(notice)}
        case Opened(view=view) | Shown(view=view):
            return {"response_action": "update", "view": dict(view)}
        case _:
            return {"response_action": "clear"}


async def follow(answers: Answers, visit: Visit, answer: Answer) -> None:
    """What the ack could not carry."""
    match answer:
        case Said() if visit.surface is not Surface.COMMAND:
            await _say(answers, visit, answer)
        case Published(view=view, hash=hash_):
            await answers.publish(visit.user_id, view, hash_)
        case Replaced(message=message):
            await answers.say(visit.response_url, message, replace=True)
        case Shown(view=view) if visit.surface is not Surface.FORM:
            if not await answers.update(visit.view_id, view):
                await answers.push(visit.trigger_id, view)
        case Opened(view=view, otherwise=otherwise, classic=classic) if visit.surface is not Surface.FORM:
            show = answers.push if visit.surface is Surface.VIEW else answers.open
            if not await show(visit.trigger_id, view, classic):
                await _say_plainly(answers, visit, otherwise)


async def follow_late(answers: Answers, visit: Visit, answer: Answer) -> None:
    """The whole answer, after the ack said that the work goes on."""
    if isinstance(answer, Done):
        answer = answer.said()
    elif isinstance(answer, Wrong):
        answer = answer.said
    match answer:
        case Said(notice=notice) if visit.surface is Surface.FORM:
            await answers.update(visit.view_id, notice)
        case Opened(view=view) | Shown(view=view) if visit.surface is Surface.FORM:
            await answers.update(visit.view_id, view)
        case Said() if visit.surface is not Surface.HOME:
            await _say_plainly(answers, visit, answer)
        case _:
            await follow(answers, visit, answer)


async def _say(answers: Answers, visit: Visit, said: Said) -> None:
    """On top of the modal or the Home tab in which the person acted, else as plainly as anywhere."""
    if visit.surface is Surface.VIEW and await answers.push(visit.trigger_id, said.notice):
        return
    if visit.surface is Surface.HOME and await answers.open(visit.trigger_id, said.notice):
        return
    await _say_plainly(answers, visit, said)


async def _say_plainly(answers: Answers, visit: Visit, said: Said) -> None:
    """Where no trigger is needed: one is good for three seconds and one use, and Slack stacks three modals at most."""
    if visit.response_url:
        await answers.say(visit.response_url, said.message)
    elif visit.surface is Surface.VIEW:
        await answers.update(visit.view_id, said.notice)
    elif visit.surface in {Surface.HOME, Surface.EVENT}:
        await answers.publish(visit.user_id, {"type": "home", "blocks": said.notice["blocks"]})
