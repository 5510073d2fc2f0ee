"""The answer to `/autoq desk`: what the desk did today, and how its answers have done so far."""

from __future__ import annotations

from collections.abc import Callable

from bot.desk.sheets import DeskToday
from bot.slack.layouts.blocks import Message, fields, section
from bot.slack.layouts.view import View
from engine.desk.answers import PROMISED
from engine.desk.silences import REMEMBERED
from engine.times import DAY


def today(numbers: DeskToday, view: View) -> Message:
    """The numbers since midnight, the share of answers that was right, and whether the desk still answers by itself."""
    counts = [
        (view.say("desk-today-classified"), str(numbers.classified)),
        (view.say("desk-today-answered"), str(numbers.answered)),
        (view.say("desk-today-escalated"), str(numbers.escalated)),
        (view.say("desk-today-incidents"), str(numbers.incidents)),
        (view.say("desk-today-drafts"), str(numbers.drafts)),
    ]
    title = view.say("desk-today-title")
    record = _record(numbers, view)
    emoji = "speech_balloon" if numbers.silence is None else "no_bell"
    said = ", ".join(f"{label} {count}" for label, count in counts)
    return {
        "text": f"{title}: {said}. {record} {_standing(numbers, view, view.time)}",
        "blocks": [
            section(f"*{title}*", "autoq.desk.head"),
            fields(counts, "autoq.desk.counts"),
            section(f"{record}\n:{emoji}: {_standing(numbers, view, view.date)}", "autoq.desk.record"),
        ],
    }


def _standing(numbers: DeskToday, view: View, shown: Callable[[int], str]) -> str:
    """Whether it answers by itself; since when it does not, and what ends that. `shown` writes a time."""
    silence = numbers.silence
    if silence is None:
        return view.say("desk-today-speaks")
    return view.say(
        "desk-today-silent",
        percent=round(100 * PROMISED),
        since=shown(silence.since),
        until=shown(silence.until),
    )


def _record(numbers: DeskToday, view: View) -> str:
    record = numbers.record
    if record.precision is None:
        return view.say("desk-today-no-words")
    percent = round(100 * record.precision)
    return view.say(
        "desk-today-record",
        right=record.right,
        judged=record.judged,
        percent=percent,
        days=REMEMBERED // DAY,
    )
