"""The answer to `/autoq desk`: what the desk did today, and how its answers have done so far."""

from __future__ import annotations

from bot.desk.sheets import DeskToday
from bot.slack.layouts.blocks import Message, fields, section
from bot.slack.layouts.view import View
from engine.desk.answers import PROMISED, WINDOW


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
    mode = "desk-today-speaks" if numbers.record.speaks else "desk-today-silent"
    standing = view.say(mode, percent=round(100 * PROMISED), count=WINDOW)
    emoji = "speech_balloon" if numbers.record.speaks else "no_bell"
    said = ", ".join(f"{label} {count}" for label, count in counts)
    return {
        "text": f"{title}: {said}. {record} {standing}",
        "blocks": [
            section(f"*{title}*", "autoq.desk.head"),
            fields(counts, "autoq.desk.counts"),
            section(f"{record}\n:{emoji}: {standing}", "autoq.desk.record"),
        ],
    }


def _record(numbers: DeskToday, view: View) -> str:
    record = numbers.record
    if record.precision is None:
        return view.say("desk-today-no-words")
    percent = round(100 * record.precision)
    return view.say("desk-today-record", right=record.right, judged=record.judged, percent=percent)
