"""What the desk has to say is written from its records as they stand when the message leaves, for whoever reads it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.desk.desk import ServiceDesk
from bot.relay.desk_letters import StoredDeskLetters
from engine.actors import SCHEDULE, person
from engine.desk import lifecycle
from engine.desk.alerts import AlertState, signal
from engine.desk.answers import AnswerVerdict
from engine.desk.clocks import EscalationLevel
from engine.desk.notices import assigned_card
from engine.desk.reasons import Reason
from engine.outbox import NoticeKind
from tests.bot.relay.letter_writing import (
    KOREAN,
    PLACE,
    answered,
    asked,
    assigned,
    desk,
    letters,
    published,
    row_of,
    words_of,
)
from tests.bot.slack.people import ADMIN, ENGINEER1, ENGINEER2

__all__ = ["desk", "letters"]


async def test_a_card_shows_the_request_as_it_is_now(desk: ServiceDesk, letters: StoredDeskLetters) -> None:
    request = await asked(desk)
    row = row_of(NoticeKind.REQUEST, request.id)
    before = await letters.write(row)
    assert "looking for an answer" in words_of(before)
    moved = await assigned(desk, request, ENGINEER1)
    after = await letters.write(row)
    assert after is not None
    assert ENGINEER1 in words_of(after)
    assert after.shown == {request.id: moved.revision}
    assert after.channel is None


async def test_each_assignee_has_their_own_card(desk: ServiceDesk, letters: StoredDeskLetters) -> None:
    request = await asked(desk)
    first, second = [await assigned(desk, request, name) for name in (ENGINEER1, ENGINEER2)]
    rows = [
        row_of(NoticeKind.ASSIGNED, request.id, recipient=each.assignee, detail=assigned_card(each))
        for each in (first, second)
    ]
    assert await letters.write(rows[0]) is None
    posted = replace(rows[0], channel="D1", ts="1.0")
    assert "Not yours any more" in words_of(await letters.write(posted))
    assert "This request is yours" in words_of(await letters.write(rows[1]))
    await assigned(desk, request, ENGINEER1)
    again = words_of(await letters.write(posted))
    assert "You have it again" in again
    assert "request.start" not in again


async def test_an_answer_goes_into_the_thread_of_the_message_that_asked(
    desk: ServiceDesk, letters: StoredDeskLetters
) -> None:
    request = await asked(desk, PLACE)
    await answered(desk, request)
    letter = await letters.write(row_of(NoticeKind.ANSWER, request.id, recipient=KOREAN))
    assert letter is not None
    assert (letter.channel, letter.thread) == (PLACE.channel, PLACE.ts)


async def test_an_answer_without_a_place_goes_to_whoever_asked_in_their_language(
    desk: ServiceDesk, letters: StoredDeskLetters
) -> None:
    request = await asked(desk)
    await answered(desk, request)
    letter = await letters.write(row_of(NoticeKind.ANSWER, request.id, recipient=KOREAN))
    assert letter is not None
    assert (letter.channel, letter.thread) == (None, None)
    assert "도움됨" in words_of(letter)


async def test_a_judged_answer_has_no_buttons(desk: ServiceDesk, letters: StoredDeskLetters) -> None:
    request = await asked(desk)
    await answered(desk, request)
    row = row_of(NoticeKind.ANSWER, request.id, recipient=KOREAN)
    assert "button" in words_of(await letters.write(row))
    await desk.judge(request.id, AnswerVerdict.HELPFUL, person(KOREAN))
    assert "button" not in words_of(await letters.write(row))


async def test_what_was_never_answered_has_no_answer(desk: ServiceDesk, letters: StoredDeskLetters) -> None:
    request = await asked(desk)
    assert await letters.write(row_of(NoticeKind.ANSWER, request.id, recipient=KOREAN)) is None


async def test_the_team_hears_of_a_queue_until_somebody_has_it(
    desk: ServiceDesk, letters: StoredDeskLetters
) -> None:
    request = await asked(desk, people=True)
    reason = Reason(code="desk-nobody-in-team", values={"team": "desk"})
    await desk.change(request.id, lambda held, now: lifecycle.queue(held, "desk", reason, SCHEDULE, now))
    row = row_of(NoticeKind.QUEUED, request.id)
    assert ADMIN in words_of(await letters.write(row))
    await assigned(desk, request, ENGINEER1)
    assert await letters.write(row) is None


@pytest.mark.parametrize("level", EscalationLevel)
async def test_a_warning_is_said_while_it_is_true(
    desk: ServiceDesk, letters: StoredDeskLetters, level: EscalationLevel
) -> None:
    request = await asked(desk)
    await assigned(desk, request, ENGINEER1)
    detail = f"RESOLUTION.{level.name}"
    rows = [
        row_of(NoticeKind.WARNING, request.id, recipient=ENGINEER1, detail=detail),
        row_of(NoticeKind.ESCALATION, request.id, detail=detail),
    ]
    mine, ours = [words_of(await letters.write(row)) for row in rows]
    assert "it is assigned to you" in mine
    assert ADMIN in ours
    assert ADMIN not in mine
    await desk.change(request.id, lambda held, now: lifecycle.resolve(held, "Done.", SCHEDULE, now))
    later = [await letters.write(row) for row in rows]
    assert (later == [None, None]) == (level is not EscalationLevel.BREACH)


async def test_an_incident_is_shown_with_its_alerts(desk: ServiceDesk, letters: StoredDeskLetters) -> None:
    labels = {"alertname": "Checkout is down"}
    source = desk.rules.source("grafana")
    fired = signal(source, state=AlertState.FIRING, title="Checkout is down", labels=labels, severity="page")
    await desk.hear([fired])
    incident = (await desk.incidents(None, 1, None))[0]
    letter = await letters.write(row_of(NoticeKind.INCIDENT, incident.id))
    assert letter is not None
    assert letter.shown == {incident.id: incident.revision}
    assert "1 firing" in words_of(letter)


async def test_a_draft_and_what_misled_are_told_apart(desk: ServiceDesk, letters: StoredDeskLetters) -> None:
    article = await published(desk)
    assert "is published" in words_of(await letters.write(row_of(NoticeKind.DRAFT, article.id)))
    warning = row_of(NoticeKind.WARNING, article.id, recipient=ENGINEER1, detail="MISLEADING.1")
    assert "no more" in words_of(await letters.write(warning))


@pytest.mark.parametrize(
    "kind,record_id",
    [
        (NoticeKind.REQUEST, "SR-000999"),
        (NoticeKind.INCIDENT, "INC-000999"),
        (NoticeKind.DRAFT, "KB-000999"),
    ],
)
async def test_of_what_is_gone_nothing_is_said(
    letters: StoredDeskLetters, kind: NoticeKind, record_id: str
) -> None:
    assert await letters.write(row_of(kind, record_id)) is None
