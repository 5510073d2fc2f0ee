"""Whoever asked is told what is true when the message leaves, where they asked, and no more than they may read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.desk.desk import ServiceDesk
from bot.relay.desk_letters import StoredDeskLetters
from engine.actors import OPERATOR, SCHEDULE, Door, Role, person
from engine.desk import lifecycle
from engine.desk.intakes import Place
from engine.desk.reasons import Reason, said
from engine.desk.tickets import HoldReason, ServiceRequest
from engine.outbox import NoticeKind
from engine.roster import give_role
from engine.times import DAY
from tests.bot.relay.letter_writing import (
    KOREAN,
    PLACE,
    answered,
    asked,
    assigned,
    desk,
    letters,
    row_of,
    words_of,
)
from tests.bot.slack.people import ENGINEER1
from tests.clock import HandClock

__all__ = ["desk", "letters"]


async def _held(desk: ServiceDesk, request: ServiceRequest) -> None:
    asks = said("Which version?")
    await desk.change(
        request.id,
        lambda held, now: lifecycle.hold(held, HoldReason.AWAITING_USER, person(ENGINEER1), now, asks),
    )


async def _resolved(desk: ServiceDesk, request: ServiceRequest) -> ServiceRequest:
    return await desk.change(
        request.id, lambda held, now: lifecycle.resolve(held, "Switched it off.", person(ENGINEER1), now)
    )


async def test_whoever_asked_hears_where_they_asked_who_has_it_now(
    desk: ServiceDesk, letters: StoredDeskLetters
) -> None:
    request = await asked(desk, PLACE)
    row = row_of(NoticeKind.TAKEN, request.id, recipient=KOREAN, detail="3")
    assert await letters.write(row) is None
    await assigned(desk, request, ENGINEER1)
    letter = await letters.write(row)
    assert letter is not None
    assert (letter.channel, letter.thread) == (PLACE.channel, PLACE.ts)
    assert "요청을 맡았습니다" in words_of(letter)
    assert str(letter.message["text"]).startswith(f"<@{KOREAN}> ")
    await _resolved(desk, request)
    assert await letters.write(row) is None


async def test_what_waits_for_them_is_said_as_long_as_it_does(
    desk: ServiceDesk, letters: StoredDeskLetters
) -> None:
    request = await asked(desk)
    await assigned(desk, request, ENGINEER1)
    await _held(desk, request)
    row = row_of(NoticeKind.AWAITED, request.id, recipient=KOREAN, detail="4")
    letter = await letters.write(row)
    assert letter is not None
    assert "Which version?" in words_of(letter)
    assert (letter.channel, letter.thread) == (None, None)
    await desk.change(request.id, lambda held, now: lifecycle.resume(held, person(ENGINEER1), now))
    assert await letters.write(row) is None


async def test_an_outcome_has_its_button_as_long_as_it_counts(
    desk: ServiceDesk, letters: StoredDeskLetters, clock: HandClock
) -> None:
    request = await asked(desk)
    await assigned(desk, request, ENGINEER1)
    done = await _resolved(desk, request)
    row = row_of(NoticeKind.OUTCOME, request.id, recipient=KOREAN, detail=str(done.revision))
    told = words_of(await letters.write(row))
    assert "Switched it off." in told
    assert "request.unsolved" in told
    clock.now += 5 * DAY
    assert "request.unsolved" not in words_of(await letters.write(row))
    clock.now -= 5 * DAY
    await desk.reopen(request.id, Reason(code="desk-not-solved"), person(KOREAN))
    assert await letters.write(row) is None
    after = words_of(await letters.write(replace(row, channel="D1", ts="1.0")))
    assert "다시 열었습니다" in after
    assert "request.unsolved" not in after


async def test_a_resolution_of_the_desk_s_own_is_no_outcome(
    desk: ServiceDesk, letters: StoredDeskLetters
) -> None:
    request = await asked(desk)
    done = await desk.change(request.id, lambda held, now: lifecycle.resolve(held, "", SCHEDULE, now))
    row = row_of(NoticeKind.OUTCOME, request.id, recipient=KOREAN, detail=str(done.revision))
    assert await letters.write(row) is None


@pytest.mark.parametrize("place", [None, PLACE])
async def test_a_cancellation_says_who_did_it_and_offers_no_button_that_is_refused(
    desk: ServiceDesk, letters: StoredDeskLetters, place: Place | None
) -> None:
    request = await asked(desk, place)
    done = await desk.change(request.id, lambda held, now: lifecycle.cancel(held, person(ENGINEER1), now))
    row = row_of(NoticeKind.OUTCOME, request.id, recipient=KOREAN, detail=str(done.revision))
    letter = await letters.write(row)
    assert letter is not None
    assert (letter.channel is None) == (place is None)
    told = words_of(letter)
    assert "취소되었습니다" in told
    assert ENGINEER1 in told
    assert "request.unsolved" not in told
    assert "request.details" in told


@pytest.mark.parametrize("place", [None, PLACE])
async def test_the_title_of_an_article_for_some_stands_only_where_they_alone_read(
    desk: ServiceDesk, letters: StoredDeskLetters, clock: HandClock, place: Place | None
) -> None:
    request = await asked(desk, place)
    await answered(desk, request, audience=frozenset({"PM"}))
    row = row_of(NoticeKind.ANSWER, request.id, recipient=KOREAN)
    assert "Reset the password" not in words_of(await letters.write(row))
    await desk.store.write(give_role(KOREAN, Role.PM, OPERATOR, Door.CLI, clock()))
    told = words_of(await letters.write(row))
    assert ("Reset the password" in told) == (place is None)
    assert ("article.read" in told) == (place is None)
