"""A desk whose letters are written, and the requests that they are about."""

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
from engine.actors import SCHEDULE, person
from engine.desk import articles, lifecycle
from engine.desk.answers import Answer
from engine.desk.answers import Delivery as Given
from engine.desk.articles import Article, content
from engine.desk.cycle import Worked
from engine.desk.intakes import Place, RequestType, intake
from engine.desk.ports import DeskStore, DeskTransaction
from engine.desk.reasons import Reason
from engine.desk.rules import DeskRules
from engine.desk.teams import Roster, Team
from engine.desk.tickets import ServiceRequest
from engine.desk.triage import TriageRules
from engine.outbox import Delivery, NoticeKind
from engine.times import DAY
from tests.bot.slack.people import ADMIN, ENGINEER1, VIEWER
from tests.clock import HandClock

PLACE = Place(channel="C0GENERAL1", ts="1795461000.000100")
KOREAN = VIEWER
RULES = DeskRules(
    triage=TriageRules(),
    roster=Roster(teams={"desk": Team(name="desk", lead=ADMIN)}, triage_team="desk"),
)


@pytest.fixture
def desk(store: DeskStore, clock: HandClock) -> ServiceDesk:
    """A desk of one team without agents."""
    return ServiceDesk(store=store, clock=clock, rules=RULES, zone=ZoneInfo("UTC"))


@pytest.fixture
def letters(desk: ServiceDesk, catalogs: Catalogs) -> StoredDeskLetters:
    """The desk's letters, in Korean to whoever asks."""
    view = View(catalog=catalogs.of("en"), policy=policy.DEFAULT, zone=ZoneInfo("UTC"))

    def view_of(slack_id: str) -> View:
        return replace(view, catalog=catalogs.of("ko" if slack_id == KOREAN else "en"))

    return StoredDeskLetters(desk=desk, view=view, view_of=view_of)


def row_of(kind: NoticeKind, record_id: str, *, recipient: str | None = None, detail: str = "") -> Delivery:
    """An outbox row that the relay is about to send."""
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


def words_of(letter: Letter | None) -> str:
    """Everything that a letter says."""
    assert letter is not None
    return f"{letter.message['text']} {letter.message['blocks']}"


async def asked(desk: ServiceDesk, place: Place | None = None, *, people: bool = False) -> ServiceRequest:
    """A question that the desk has sorted in; with `people` a request for people."""
    given = intake(
        source="slack", external_id="1", requester=KOREAN, body="How do I reset my password?", place=place
    )
    request = (await desk.receive(given)).request
    kind = RequestType.REQUEST if people else RequestType.INQUIRY
    return await desk.change(request.id, lambda held, now: lifecycle.correct(held, SCHEDULE, now, type=kind))


async def assigned(desk: ServiceDesk, request: ServiceRequest, to: str) -> ServiceRequest:
    """The request in somebody's hands."""
    reason = Reason(code="desk-person", values={"person": to})
    return await desk.change(
        request.id, lambda held, now: lifecycle.assign(held, "desk", to, reason, SCHEDULE, now)
    )


async def published(desk: ServiceDesk, audience: frozenset[str] = frozenset()) -> Article:
    """An article that its audience may read."""
    text = content(language="en", title="Reset the password", body="Open the portal.")
    article = await desk.write_article(text, person(ENGINEER1), audience)
    for step in (
        lambda held, now: articles.submit(held, "ACT-7K3M9QXD", SCHEDULE, now),
        lambda held, now: articles.publish(held, "ACT-7K3M9QXD", held.content.hash, SCHEDULE, now),
    ):
        article = await desk.change_article(article.id, step)
    return article


async def answered(
    desk: ServiceDesk,
    request: ServiceRequest,
    delivery: Given = Given.POST,
    audience: frozenset[str] = frozenset(),
) -> None:
    """Keep an answer out of an article."""
    article = await published(desk, audience)

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
