"""When the desk fell silent, so that answers are suggestions only, and when it answers by itself again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from engine.desk.answers import WINDOW, Answer, record_of
from engine.times import DAY, iso

REMEMBERED: Final = 30 * DAY
"""Answers that were given longer ago count no more: a desk that fell silent may try again, with what it has learned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """Since when the desk only suggests, and from when on it answers again if nobody judges any more answers (UTC microseconds)."""

    since: int
    until: int

    def __str__(self) -> str:
        """What whoever runs autoq must know."""
        return (
            f"The desk only suggests answers since {iso(self.since)}, as too few had helped of the newest that were judged"
            f" ({WINDOW} at most, of the last {REMEMBERED // DAY} days); it answers by itself again from"
            f" {iso(self.until)} on, or as soon as enough others have helped."
        )


def silence_of(words: Sequence[Answer]) -> Silence | None:
    """The silence that these judged answers keep, newest word first, none of them forgotten yet; None while the desk speaks."""
    if _speaks(words):
        return None
    # Without any words it speaks, so both ends are found.
    fatal = next(at for at in range(len(words)) if _speaks(words[at + 1 :]))
    last = next(
        at
        for at in sorted(answer.at for answer in words)
        if _speaks([answer for answer in words if answer.at > at])
    )
    return Silence(since=words[fatal].verdict_at or words[fatal].at, until=last + REMEMBERED + 1)


def _speaks(words: Sequence[Answer]) -> bool:
    return record_of([answer.verdict for answer in words if answer.verdict is not None]).speaks
