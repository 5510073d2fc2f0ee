"""A desk with requests, answers, articles and incidents as a story needs them, and its messages in a local Slack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest

from bot.desk.desk import ServiceDesk
from bot.desk.saving import save_request
from bot.desk.sheets import RequestSheet
from bot.slack.layouts.desk import answer as answer_layout
from bot.slack.layouts.desk import article as article_layout
from bot.slack.layouts.desk import incident as incident_layout
from bot.slack.layouts.desk import progress as progress_layout
from bot.slack.layouts.desk import request as request_layout
from bot.slack.layouts.view import View
from engine.actors import SCHEDULE, person
from engine.desk import articles, lifecycle
from engine.desk.alerts import AlertState, signal
from engine.desk.answers import Answer, Delivery
from engine.desk.articles import Article, content
from engine.desk.cycle import Worked
from engine.desk.incidents import Incident
from engine.desk.intakes import RequestType, intake
from engine.desk.ports import DeskTransaction
from engine.desk.reasons import Reason
from engine.desk.tickets import ServiceRequest
from engine.times import DAY
from tests.bot.slack.conftest import Open, Workspace
from tests.bot.slack.people import ENGINEER1, OPS, VIEWER

QUESTION = "How do I reset my VPN password?"
BODY = "Open the portal, choose Reset and wait for the mail with the new password."


@dataclass(frozen=True, slots=True)
class Counter:
    """The desk behind the door, and what stands on it."""

    desk: ServiceDesk
    _drawn: Any = field(default_factory=count)

    async def asked(self, by: str = VIEWER, text: str = QUESTION) -> ServiceRequest:
        """A question that somebody asked and the desk has sorted in."""
        given = intake(source="slack", external_id=f"test {next(self._drawn)}", requester=by, body=text)
        request = (await self.desk.receive(given)).request
        return await self.desk.change(
            request.id,
            lambda held, now: lifecycle.correct(held, SCHEDULE, now, type=RequestType.INQUIRY),
        )

    async def assigned(self, to: str = ENGINEER1, by: str = VIEWER) -> ServiceRequest:
        """A question that somebody at the desk is responsible for."""
        request = await self.asked(by)
        reason = Reason(code="desk-person", values={"person": to})
        return await self.desk.change(
            request.id,
            lambda held, now: lifecycle.assign(
                held, self.desk.rules.roster.triage_team, to, reason, SCHEDULE, now
            ),
        )

    async def published(self, audience: frozenset[str] = frozenset()) -> Article:
        """An article that everybody of the audience may read."""
        article = await self.drafted(audience)
        await self.desk.change_article(
            article.id, lambda held, now: articles.submit(held, "ACT-7K3M9QXD", SCHEDULE, now)
        )
        return await self.desk.change_article(
            article.id,
            lambda held, now: articles.publish(held, "ACT-7K3M9QXD", held.content.hash, SCHEDULE, now),
        )

    async def drafted(self, audience: frozenset[str] = frozenset()) -> Article:
        """An article that nobody has published yet."""
        text = content(language="en", title="Reset the VPN password", body=BODY, tags=["vpn"])
        return await self.desk.write_article(text, person(ENGINEER1), audience)

    async def answered(self, by: str = VIEWER) -> ServiceRequest:
        """A question that the desk has answered out of an article."""
        request, article = await self.asked(by), await self.published()

        async def unit(tx: DeskTransaction) -> ServiceRequest:
            now = self.desk.clock()
            before = await tx.desk.requests.find(request.id)
            assert before is not None
            reason = Reason(code="desk-sure-answer", values={"article": article.id, "percent": 90})
            worked = Worked(
                changes=(lifecycle.answer(before, now + 5 * DAY, reason, SCHEDULE, now),),
                answer=Answer(
                    request_id=request.id,
                    requester=by,
                    article_id=article.id,
                    article_version=article.version,
                    confidence=0.9,
                    delivery=Delivery.POST,
                    at=now,
                    passage=BODY,
                ),
            )
            return await save_request(tx, self.desk.rules, before, worked, now)

        return await self.desk.office.write(unit)

    async def alarmed(self, title: str = "Checkout is down") -> Incident:
        """An incident that an alert has opened."""
        fired = signal(
            self.desk.rules.source("grafana"),
            state=AlertState.FIRING,
            title=title,
            labels={"alertname": title},
            severity="critical",
        )
        await self.desk.hear([fired])
        return (await self.desk.incidents(None, 1, None))[0]

    async def sheet(self, request_id: str) -> RequestSheet:
        """A request with all that belongs to it."""
        return await self.desk.request(request_id)


@dataclass(frozen=True, slots=True)
class Room:
    """The local Slack with the desk's door open to it; messages stand there as the relay would post them."""

    workspace: Workspace
    counter: Counter

    @property
    def desk(self) -> ServiceDesk:
        """The desk behind the door."""
        return self.workspace.door.desk

    async def post_request(self, request_id: str) -> str:
        """The request's card in the channel; its ts."""
        sheet = await self.desk.request(request_id)
        return await self._post(request_layout.card(sheet, self.desk.clock(), self._view()))

    async def post_answer(self, request_id: str) -> str:
        """The answer's message in the channel; its ts."""
        sheet = await self.desk.request(request_id)
        assert sheet.answer is not None
        return await self._post(answer_layout.answer(sheet, sheet.answer, self.desk.clock(), self._view()))

    async def post_outcome(self, request_id: str) -> str:
        """The word to the requester about how it was resolved, in the channel; its ts."""
        sheet = await self.desk.request(request_id)
        done = next(event for event in reversed(sheet.history) if event.name == "RequestResolved")
        return await self._post(progress_layout.outcome(sheet, done, self.desk.clock(), self._view()))

    async def post_draft(self, article_id: str) -> str:
        """The draft's message in the channel; its ts."""
        return await self._post(article_layout.draft(await self.desk.article(article_id), self._view()))

    async def post_incident(self, incident_id: str) -> str:
        """The incident's message in the channel; its ts."""
        sheet = await self.desk.incident(incident_id)
        return await self._post(incident_layout.incident(sheet, self.desk.clock(), self._view()))

    async def whispered(self, who: str) -> str:
        """What the newest message says that only this person sees."""
        shown = (await self.workspace.get("messages", who, channel=OPS))["messages"]
        return str([each for each in shown if each.get("ephemeral")][-1]["text"])

    async def _post(self, message: Mapping[str, Any]) -> str:
        posted = await self.workspace.door.client.chat_postMessage(channel=OPS, **message)
        return str(posted["ts"])

    def _view(self) -> View:
        door = self.workspace.door
        return View(catalog=door.catalogs.of("en"), policy=door.policy, zone=door.zone)


@pytest.fixture
def counter(desk: ServiceDesk) -> Counter:
    """The desk, with what a test puts on it."""
    return Counter(desk)


@pytest.fixture
def mode() -> str:
    """How Slack reaches the door; tests of what may differ take both ways."""
    return "socket"


@pytest.fixture
async def room(mode: str, open_workspace: Open, counter: Counter) -> Room:
    """The local Slack with the desk's door open to it."""
    return Room(await open_workspace(mode), counter)


BOTH = pytest.mark.parametrize("mode", ["socket", "http"])
"""By each of Slack's two ways."""
