"""Who works at the desk and who asks, and short ways to what the tests look at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from bot.desk.desk import ServiceDesk
from engine.actions import Action, Verdict
from engine.actors import Door, person
from engine.commands import Decide
from engine.desk import articles
from engine.desk.articles import Article, ArticleStatus
from engine.desk.intakes import Place, intake
from engine.desk.text import Language
from engine.desk.tickets import ServiceRequest
from engine.outbox import Delivery
from tests.bot.slack.people import ADMIN, ENGINEER1, ENGINEER2, PM

CET = ZoneInfo("Europe/Berlin")
ASKER = "U0ASKER001"
PEOPLE = f"""
[agents.{ENGINEER1}]
teams = ["desk"]
capacity = 3
[teams.desk]
lead = "{ADMIN}"
"""
VPN = (
    "How to connect to the VPN from home",
    "Open the VPN client and choose the profile Office.\nType your password and the code of your phone.",
)
OTHERS = (
    ("How to order a monitor", "Fill in the purchase form. Your manager approves it."),
    ("How to book a meeting room", "Open the calendar and add the room as a guest of the meeting."),
    ("How to print on the second floor", "Choose the printer P2 and hold your badge to it."),
    ("연차 신청 방법", "인사 시스템에서 휴가 메뉴를 열고 날짜를 고릅니다. 팀장이 승인합니다."),
)
QUESTION = "How do I connect to the VPN from home?"


async def ask(
    desk: ServiceDesk,
    text: str = QUESTION,
    *,
    by: str = ASKER,
    external_id: str | None = None,
    source: str = "portal",
    place: Place | None = None,
) -> ServiceRequest:
    """A request as it comes in."""
    received = intake(source=source, external_id=external_id or text, requester=by, body=text, place=place)
    return (await desk.receive(received)).request


async def run(desk: ServiceDesk, *names: str) -> dict[str, Mapping[str, int]]:
    """What these steps of the desk report, all of them when none is named, in their order; only counts above 0."""
    return {
        step.name: {name: count for name, count in (await step.work()).items() if count}
        for step in desk.steps()
        if not names or step.name in names
    }


async def now(desk: ServiceDesk, request: ServiceRequest) -> ServiceRequest:
    """The request as it is now."""
    return (await desk.request(request.id)).request


async def story(desk: ServiceDesk, record_id: str) -> list[str]:
    """The names of everything that has happened to a record."""
    return [event.name for event in await desk.store.read(lambda tx: tx.desk.history(record_id))]


async def row(desk: ServiceDesk, key: str) -> Delivery | None:
    """What the outbox holds under a key."""
    return await desk.store.read(lambda tx: tx.outbox.find(key))


async def owed(desk: ServiceDesk, *keys: str) -> dict[str, int | None]:
    """The revision that each of these is ordered at; None where nothing is."""
    found = {key: await row(desk, key) for key in keys}
    return {key: None if each is None else each.revision for key, each in found.items()}


async def write(
    desk: ServiceDesk, title: str, body: str, *, language: Language = "en", **more: Any
) -> Article:
    """A draft by somebody of the desk."""
    text = articles.content(language=language, title=title, body=body)
    return await desk.write_article(text, person(ENGINEER1), **more)


async def decide(
    desk: ServiceDesk, action: Action, verdict: Verdict = Verdict.APPROVE, by: str = ENGINEER2
) -> Action:
    """The action once somebody else has decided it."""
    command = Decide(action_id=action.id, verdict=verdict, actor=person(by), door=Door.BUTTON, comment="So.")
    return (await desk.store.apply(command)).action


async def published(
    desk: ServiceDesk, title: str, body: str, *, language: Language = "en", **more: Any
) -> Article:
    """An article that went through the gate."""
    draft = await write(desk, title, body, language=language, **more)
    await decide(desk, await desk.publish(draft.id, person(ENGINEER1), Door.BUTTON))
    await run(desk, "publications")
    article = (await desk.article(draft.id)).article
    assert article.status is ArticleStatus.PUBLISHED
    return article


async def knowledge(desk: ServiceDesk) -> Article:
    """A small knowledge base; answers the article about the VPN."""
    for title, body in OTHERS:
        await published(desk, title, body, language="ko" if "연차" in title else "en")
    return await published(desk, *VPN)


async def answered(desk: ServiceDesk, text: str = QUESTION, **more: Any) -> ServiceRequest:
    """A question that the desk has answered."""
    request = await ask(desk, text, **more)
    await run(desk, "triage", "answers")
    return await now(desk, request)


def is_shared(desk: ServiceDesk) -> bool:
    """Whether several processes may write to the database at once."""
    return desk.store._backend.others_write  # type: ignore[attr-defined,no-any-return]


__all__ = ["ADMIN", "ENGINEER1", "ENGINEER2", "PM"]
