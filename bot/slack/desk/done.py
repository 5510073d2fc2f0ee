"""The answer to a deed at the desk, whose record shows it by itself."""

from __future__ import annotations

from bot.slack.context import SlackDoor
from bot.slack.layouts import answers
from bot.slack.refusals import said
from bot.slack.surfaces import Done, Said
from bot.slack.visits import Visit
from engine.actors import person


def done(door: SlackDoor, visit: Visit, record_id: str) -> Done:
    """Nothing is said, since the relay renews the record's message; who was told to wait hears that it is done."""

    def result() -> Said:
        view = door.view(person(visit.user_id))
        return said(answers.answer(view.say("desk-done", id=record_id)), view)

    return Done(said=result)
