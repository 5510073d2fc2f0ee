"""When the desk fell silent, and when it answers again without anybody's doing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from engine.desk.answers import Answer, AnswerVerdict
from engine.desk.silences import REMEMBERED, Silence, silence_of
from engine.times import DAY, HOUR
from tests.engine.desk.requests import NOW
from tests.engine.desk.test_answers import ANSWER

GOOD, BAD = AnswerVerdict.HELPFUL, AnswerVerdict.NOT_HELPFUL


def _words(verdicts: Sequence[AnswerVerdict]) -> list[Answer]:
    """An answer a day, each judged an hour later, the newest word first; the verdicts are given oldest first."""
    given = [
        replace(ANSWER, at=NOW + day * DAY, verdict=verdict, verdict_at=NOW + day * DAY + HOUR)
        for day, verdict in enumerate(verdicts)
    ]
    return given[::-1]


def _forgotten(day: int) -> int:
    return NOW + day * DAY + REMEMBERED + 1


def test_a_desk_that_speaks_is_not_silent() -> None:
    assert silence_of([]) is None
    assert silence_of(_words([BAD] * 4)) is None


def test_it_is_silent_since_the_word_that_was_too_much() -> None:
    fifth = NOW + 4 * DAY + HOUR
    assert silence_of(_words([BAD] * 5)) == Silence(since=fifth, until=_forgotten(0))
    assert silence_of(_words([BAD] * 5 + [GOOD])) == Silence(since=fifth, until=_forgotten(0))


def test_every_bad_word_more_puts_off_the_end() -> None:
    assert silence_of(_words([BAD] * 8)) == Silence(since=NOW + 4 * DAY + HOUR, until=_forgotten(3))


def test_old_words_that_helped_are_no_reason_to_speak() -> None:
    silence = silence_of(_words([GOOD] * 2 + [BAD] * 6))
    assert silence is not None
    assert silence.until == _forgotten(3)


def test_it_says_what_whoever_runs_autoq_must_know() -> None:
    assert str(Silence(since=NOW, until=NOW + 30 * DAY)) == (
        "The desk only suggests answers since 2026-03-04T01:00:00Z, as too few had helped of the newest that were judged"
        " (50 at most, of the last 30 days); it answers by itself again from"
        " 2026-04-03T01:00:00Z on, or as soon as enough others have helped."
    )
