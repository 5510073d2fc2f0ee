"""What the desk has to say is written from its records as they stand when the message leaves, for whoever reads it."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from bot.desk.desk import ServiceDesk
from bot.desk.saving import save_request
from bot.locales import Catalogs
from bot.relay.desk_letters import StoredDeskLetters
from bot.relay.letters import Letter
from bot.slack.layouts.view import View
from engine import policy
from engine.actors import OPERATOR, SCHEDULE, Door, Role, person
from engine.desk import articles, lifecycle
from engine.desk.alerts import AlertState, signal
from engine.desk.answers import Answer, AnswerVerdict
from engine.desk.answers import Delivery as Given
from engine.desk.articles import Article, content
from engine.desk.clocks import EscalationLevel
from engine.desk.cycle import Worked
from engine.desk.intakes import Place, RequestType, intake
from engine.desk.ports import DeskStore, DeskTransaction
from engine.desk.reasons import Reason, said
from engine.desk.rules import DeskRules
from engine.desk.teams import Roster, Team
from engine.desk.tickets import HoldReason, ServiceRequest
from engine.desk.triage import TriageRules
from engine.outbox import Delivery, NoticeKind
from engine.roster import give_role
from engine.times import DAY
from tests.bot.slack.people import ADMIN, ENGINEER1, ENGINEER2, VIEWER
from tests.clock import HandClock

PLACE = Place(channel="C0GENERAL1", ts="1795461000.000100")
KOREAN = VIEWER
RULES = DeskRules(
    triage=TriageRules(),
    roster=Roster(teams={"desk": Team(name="desk", lead=ADMIN)}, triage_team="desk"),
)


@pytest.fixture
def desk(store: DeskStore, clock: HandClock) -> ServiceDesk:
    return ServiceDesk(store=store, clock=clock, rules=RULES, zone=ZoneInfo("UTC"))


@pytest.fixture
def letters(desk: ServiceDesk, catalogs: Catalogs) -> StoredDeskLetters:
    view = View(catalog=catalogs.of("en"), policy=policy.DEFAULT, zone=ZoneInfo("UTC"))

    def view_of(slack_id: str) -> View:
        return replace(view, catalog=catalogs.of("ko" if slack_id == KOREAN else "en"))

    return StoredDeskLetters(desk=desk, view=view, view_of=view_of)


def _row(kind: NoticeKind, record_id: str, *, recipient: str | None = None, detail: str = "") -> Delivery:
    key = ":".join(filter(None, (kind, record_id, detail)))
    return Delivery(
        key=key,
        kind=kind,
        record_id=record_id,
        revision=1,
        shown_revision=0,
        urgent=False,
        state="sending",
        attempts=1,
        created_at=0,
        next_at=0,
        recipient=recipient,
    )


def _said(letter: Letter | None) -> str:
    assert letter is not None
    return f"{letter.message['text']} {letter.message['blocks']}"


async def _asked(desk: ServiceDesk, place: Place | None = None, *, people: bool = False) -> ServiceRequest:
    given = intake(
        source="slack", external_id="1", requester=KOREAN, body="How do I reset my password?", place=place
    )
    request = (await desk.receive(given)).request
    kind = RequestType.REQUEST if people else RequestType.INQUIRY
    return await desk.change(request.id, lambda held, now: lifecycle.correct(held, SCHEDULE, now, type=kind))


async def _assigned(desk: ServiceDesk, request: ServiceRequest, to: str) -> ServiceRequest:
    reason = Reason(code="desk-person", values={"person": to})
    return await desk.change(
        request.id, lambda held, now: lifecycle.assign(held, "desk", to, reason, SCHEDULE, now)
    )


async def _published(desk: ServiceDesk, audience: frozenset[str] = frozenset()) -> Article:
    text = content(language="en", title="Reset the password", body="Open the portal.")
    article = await desk.write_article(text, person(ENGINEER1), audience)
    for step in (
        lambda held, now: articles.submit(held, "ACT-7K3M9QXD", SCHEDULE, now),
        lambda held, now: articles.publish(held, "ACT-7K3M9QXD", held.content.hash, SCHEDULE, now),
    ):
        article = await desk.change_article(article.id, step)
    return article


async def _answered(
    desk: ServiceDesk,
    request: ServiceRequest,
    delivery: Given = Given.POST,
    audience: frozenset[str] = frozenset(),
) -> None:
    article = await _published(desk, audience)

    async def unit(tx: DeskTransaction) -> None:
        now = desk.clock()
        reason = Reason(code="desk-sure-answer", values={"article": article.id, "percent": 90})
        answer = Answer(
            request_id=request.id,
            requester=KOREAN,
            article_id=article.id,
            article_version=article.version,
            confidence=0.9,
            delivery=delivery,
            at=now,
            passage="Open the portal.",
        )
        change = lifecycle.answer(request, now + 5 * DAY, reason, SCHEDULE, now)
        await save_request(tx, desk.rules, request, Worked(changes=(change,), answer=answer), now)

    await desk.office.write(unit)


async def test_a_card_shows_the_request_as_it_is_now(desk: ServiceDesk, letters: StoredDeskLetters) -> None:
    request = await _asked(desk)
    row = _row(NoticeKind.REQUEST, request.id)
    before = await letters.write(row)
    assert "looking for an answer" in _said(before)
    moved = await _assigned(desk, request, ENGINEER1)
    after = await letters.write(row)
    assert after is not None
    assert ENGINEER1 in _said(after)
    assert after.shown == {request.id: moved.revision}
    assert after.channel is None


async def test_each_assignee_has_their_own_card(desk: ServiceDesk, letters: StoredDeskLetters) -> None:
    request = await _asked(desk)
    await _assigned(desk, request, ENGINEER1)
    await _assigned(desk, request, ENGINEER2)
    rows = {
        name: _row(NoticeKind.ASSIGNED, request.id, recipient=name, detail=name)
        for name in (ENGINEER1, ENGINEER2)
    }
    assert "Not yours any more" in _said(await letters.write(rows[ENGINEER1]))
    assert "This request is yours" in _said(await letters.write(rows[ENGINEER2]))


async def test_an_answer_goes_into_the_thread_of_the_message_that_asked(
    desk: ServiceDesk, letters: StoredDeskLetters
) -> None:
    request = await _asked(desk, PLACE)
    await _answered(desk, request)
    letter = await letters.write(_row(NoticeKind.ANSWER, request.id, recipient=KOREAN))
    assert letter is not None
    assert (letter.channel, letter.thread) == (PLACE.channel, PLACE.ts)


async def test_an_answer_without_a_place_goes_to_whoever_asked_in_their_language(
    desk: ServiceDesk, letters: StoredDeskLetters
) -> None:
    request = await _asked(desk)
    await _answered(desk, request)
    letter = await letters.write(_row(NoticeKind.ANSWER, request.id, recipient=KOREAN))
    assert letter is not None
    assert (letter.channel, letter.thread) == (None, None)
    assert "도움됨" in _said(letter)


async def test_a_judged_answer_has_no_buttons(desk: ServiceDesk, letters: StoredDeskLetters) -> None:
    request = await _asked(desk)
    await _answered(desk, request)
    row = _row(NoticeKind.ANSWER, request.id, recipient=KOREAN)
    assert "button" in _said(await letters.write(row))
    await desk.judge(request.id, AnswerVerdict.HELPFUL, person(KOREAN))
    assert "button" not in _said(await letters.write(row))


async def test_what_was_never_answered_has_no_answer(desk: ServiceDesk, letters: StoredDeskLetters) -> None:
    request = await _asked(desk)
    assert await letters.write(_row(NoticeKind.ANSWER, request.id, recipient=KOREAN)) is None


async def test_the_team_hears_of_a_queue_until_somebody_has_it(
    desk: ServiceDesk, letters: StoredDeskLetters
) -> None:
    request = await _asked(desk, people=True)
    reason = Reason(code="desk-nobody-in-team", values={"team": "desk"})
    await desk.change(request.id, lambda held, now: lifecycle.queue(held, "desk", reason, SCHEDULE, now))
    row = _row(NoticeKind.QUEUED, request.id)
    assert ADMIN in _said(await letters.write(row))
    await _assigned(desk, request, ENGINEER1)
    assert await letters.write(row) is None


@pytest.mark.parametrize("level", EscalationLevel)
async def test_a_warning_is_said_while_it_is_true(
    desk: ServiceDesk, letters: StoredDeskLetters, level: EscalationLevel
) -> None:
    request = await _asked(desk)
    await _assigned(desk, request, ENGINEER1)
    detail = f"RESOLUTION.{level.name}"
    rows = [
        _row(NoticeKind.WARNING, request.id, recipient=ENGINEER1, detail=detail),
        _row(NoticeKind.ESCALATION, request.id, detail=detail),
    ]
    mine, ours = [_said(await letters.write(row)) for row in rows]
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
    letter = await letters.write(_row(NoticeKind.INCIDENT, incident.id))
    assert letter is not None
    assert letter.shown == {incident.id: incident.revision}
    assert "1 firing" in _said(letter)


async def test_a_draft_and_what_misled_are_told_apart(desk: ServiceDesk, letters: StoredDeskLetters) -> None:
    article = await _published(desk)
    assert "is published" in _said(await letters.write(_row(NoticeKind.DRAFT, article.id)))
    warning = _row(NoticeKind.WARNING, article.id, recipient=ENGINEER1, detail="MISLEADING.1")
    assert "no more" in _said(await letters.write(warning))


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
    assert await letters.write(_row(kind, record_id)) is None


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
    request = await _asked(desk, PLACE)
    row = _row(NoticeKind.TAKEN, request.id, recipient=KOREAN, detail="3")
    assert await letters.write(row) is None
    await _assigned(desk, request, ENGINEER1)
    letter = await letters.write(row)
    assert letter is not None
    assert (letter.channel, letter.thread) == (PLACE.channel, PLACE.ts)
    assert "요청을 맡았습니다" in _said(letter)
    assert str(letter.message["text"]).startswith(f"<@{KOREAN}> ")
    await _resolved(desk, request)
    assert await letters.write(row) is None


async def test_what_waits_for_them_is_said_as_long_as_it_does(
    desk: ServiceDesk, letters: StoredDeskLetters
) -> None:
    request = await _asked(desk)
    await _assigned(desk, request, ENGINEER1)
    await _held(desk, request)
    row = _row(NoticeKind.AWAITED, request.id, recipient=KOREAN, detail="4")
    letter = await letters.write(row)
    assert letter is not None
    assert "Which version?" in _said(letter)
    assert (letter.channel, letter.thread) == (None, None)
    await desk.change(request.id, lambda held, now: lifecycle.resume(held, person(ENGINEER1), now))
    assert await letters.write(row) is None


async def test_an_outcome_has_its_button_as_long_as_it_counts(
    desk: ServiceDesk, letters: StoredDeskLetters, clock: HandClock
) -> None:
    request = await _asked(desk)
    await _assigned(desk, request, ENGINEER1)
    done = await _resolved(desk, request)
    row = _row(NoticeKind.OUTCOME, request.id, recipient=KOREAN, detail=str(done.revision))
    told = _said(await letters.write(row))
    assert "Switched it off." in told
    assert "request.unsolved" in told
    clock.now += 5 * DAY
    assert "request.unsolved" not in _said(await letters.write(row))
    clock.now -= 5 * DAY
    await desk.reopen(request.id, Reason(code="desk-not-solved"), person(KOREAN))
    assert await letters.write(row) is None
    after = _said(await letters.write(replace(row, channel="D1", ts="1.0")))
    assert "다시 열었습니다" in after
    assert "request.unsolved" not in after


async def test_a_resolution_of_the_desk_s_own_is_no_outcome(
    desk: ServiceDesk, letters: StoredDeskLetters
) -> None:
    request = await _asked(desk)
    done = await desk.change(request.id, lambda held, now: lifecycle.resolve(held, "", SCHEDULE, now))
    row = _row(NoticeKind.OUTCOME, request.id, recipient=KOREAN, detail=str(done.revision))
    assert await letters.write(row) is None


@pytest.mark.parametrize("place", [None, PLACE])
async def test_the_title_of_an_article_for_some_stands_only_where_they_alone_read(
    desk: ServiceDesk, letters: StoredDeskLetters, clock: HandClock, place: Place | None
) -> None:
    request = await _asked(desk, place)
    await _answered(desk, request, audience=frozenset({"PM"}))
    row = _row(NoticeKind.ANSWER, request.id, recipient=KOREAN)
    assert "Reset the password" not in _said(await letters.write(row))
    await desk.store.write(give_role(KOREAN, Role.PM, OPERATOR, Door.CLI, clock()))
    told = _said(await letters.write(row))
    assert ("Reset the password" in told) == (place is None)
    assert ("article.read" in told) == (place is None)
