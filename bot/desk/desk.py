"""The service desk: all that a door may ask of it. Every change goes through `bot.desk.saving`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from bot.cycle import Step
from bot.desk import replies, words
from bot.desk.agenda import desk_steps
from bot.desk.alarms import Alarms
from bot.desk.attendant import Attendant
from bot.desk.leg import MeaningLeg, installed_leg
from bot.desk.model_keeper import ModelKeeper
from bot.desk.moving import Moving
from bot.desk.office import Office, Overtaken
from bot.desk.publishing import Publishing
from bot.desk.record import silence, words_lately
from bot.desk.replies import Followed
from bot.desk.saving import add_article, save_article, save_incident
from bot.desk.sheets import (
    ArticleSheet,
    DeskToday,
    Heard,
    IncidentSheet,
    MetricPoint,
    Received,
    RequestSheet,
)
from bot.desk.teaching import Teaching
from engine.actions import Action
from engine.actors import Actor, Door
from engine.desk.alerts import Signal
from engine.desk.answers import AnswerVerdict, record_of
from engine.desk.articles import Article, ArticleStatus, Content, drafted
from engine.desk.cycle import DeskStep
from engine.desk.errors import ArticleNotFound, IncidentNotFound
from engine.desk.events import Change
from engine.desk.incidents import Incident, IncidentStatus
from engine.desk.intakes import Intake
from engine.desk.lifecycle import FollowUp
from engine.desk.moves import Move
from engine.desk.ports import DeskStore, DeskTransaction, RequestPage, RequestQuery
from engine.desk.reasons import Reason
from engine.desk.replies import Reply
from engine.desk.rules import DeskRules
from engine.desk.silences import Silence, silence_of
from engine.desk.tickets import ServiceRequest, born
from engine.ports import Clock
from engine.times import midnight

FROM_SLACK = "slack"
"""The source of what people ask in Slack."""

RequestStep = Move
ArticleStep = Callable[[Article, int], Change[Article]]
IncidentStep = Callable[[Incident, int], Change[Incident]]
"""A change of a record, decided at a time in UTC microseconds, as the engine's functions give it."""


@dataclass(slots=True, kw_only=True)
class ServiceDesk:
    """The desk, for doors that have checked who may do what. `zone` is the one in which "today" begins at midnight."""

    store: DeskStore
    clock: Clock
    rules: DeskRules
    zone: ZoneInfo
    attentive: bool = False
    """Whether what a person asks in Slack is attended to at once, and not at the cycle's next run."""
    office: Office = field(init=False)
    alarms: Alarms = field(init=False)
    publishing: Publishing = field(init=False)
    models: ModelKeeper = field(init=False)
    moving: Moving = field(init=False)
    teaching: Teaching = field(init=False)
    attendant: Attendant = field(init=False)
    _leg: MeaningLeg | None = field(init=False)
    _steps: tuple[Step, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.office = Office(store=self.store, clock=self.clock, rules=self.rules)
        self.alarms = Alarms(office=self.office)
        self.publishing = Publishing(office=self.office)
        self.models = ModelKeeper(office=self.office)
        self.moving = Moving(office=self.office, classifier=self.models.classifier)
        self.teaching = Teaching(office=self.office)
        self._leg = installed_leg(self.office)
        self._steps = desk_steps(self.office, self.alarms, self.publishing, self.models, self._leg)
        prompt = (DeskStep.TRIAGE, DeskStep.ANSWERS)
        self.attendant = Attendant(steps=[step for step in self._steps if step.name in prompt])

    async def receive(self, intake: Intake, linked_to: str | None = None) -> Received:
        """Take a request in; the same one for the same source and external id. `linked_to` is the closed one that it follows."""

        async def unit(tx: DeskTransaction) -> Received:
            known = await tx.desk.requests.find_external(intake.source, intake.external_id)
            if known is not None:
                return Received(request=known, new=False)
            number = await tx.desk.requests.next_number()
            request = born(number, intake, self.clock(), linked_to=linked_to)
            if not await tx.desk.requests.add(request):
                raise Overtaken
            return Received(request=request, new=True)

        received = await self.office.write(unit)
        if received.new and self.attentive and intake.source == FROM_SLACK:
            self.attendant.call()
        return received

    async def request(self, request_id: str) -> RequestSheet:
        """A request with all that belongs to it. Raises RequestNotFound."""

        async def unit(tx: DeskTransaction) -> RequestSheet:
            request = await words.found(tx, request_id)
            answer = await tx.desk.answers.find(request_id)
            article = None if answer is None else await tx.desk.articles.find(answer.article_id)
            return RequestSheet(
                request=request,
                clocks=await tx.desk.clocks.of(request_id),
                answer=answer,
                article=article,
                history=tuple(await tx.desk.history(request_id)),
            )

        return await self.office.read(unit)

    async def requests(self, query: RequestQuery) -> RequestPage:
        """A page of requests. Raises FieldMalformed for a cursor that is none of ours."""
        return await self.office.read(lambda tx: tx.desk.requests.page(query))

    async def change(self, request_id: str, *steps: RequestStep) -> ServiceRequest:
        """Read a request, decide with each step in turn and save all, in one unit of work. Raises RequestNotFound, what a step raises.

        A new request is sorted in first unless it is cancelled, so that a source that moves one on at once need not wait for the cycle.
        """
        return await self.moving.move(request_id, steps)

    async def judge(self, request_id: str, verdict: AnswerVerdict, actor: Actor) -> ServiceRequest:
        """The requester's word on an answer: HELPFUL resolves, NOT_HELPFUL opens again and finds a person.

        Raises RequestNotFound, NotTheAsker, VerdictGiven, ReopenTooLate, StepRefused where nothing was answered.
        """
        return await words.judge(self.office, request_id, verdict, actor)

    async def call_person(self, request_id: str, actor: Actor) -> ServiceRequest:
        """The requester wants a person: open again, and never answered by the desk any more. Raises as `judge` does."""
        return await words.call_person(self.office, request_id, actor)

    async def reopen(self, request_id: str, reason: Reason, actor: Actor) -> ServiceRequest:
        """It was not done after all, and finds a person again. Raises RequestNotFound, ReopenTooLate, StepRefused."""
        return await words.reopen(self.office, request_id, reason, actor)

    async def expects(self, reply: Reply) -> bool:
        """Whether a message in a thread is the word of somebody whose request that thread is about."""
        return await replies.is_expected(self.office, reply)

    async def follow(self, reply: Reply) -> Followed | None:
        """Let the requester's reply count, once: it opens again, begins a new request or is noted. None for any other; raises TryAgain."""
        followed = await replies.follow(self.office, reply, FROM_SLACK)
        if followed is not None and followed.did is FollowUp.NEW_LINKED and self.attentive:
            self.attendant.call()
        return followed

    async def article(self, article_id: str) -> ArticleSheet:
        """An article with its history. Raises ArticleNotFound."""

        async def unit(tx: DeskTransaction) -> ArticleSheet:
            article = await _article(tx, article_id)
            return ArticleSheet(article=article, history=tuple(await tx.desk.history(article_id)))

        return await self.office.read(unit)

    async def articles(self, status: ArticleStatus | None, limit: int, before: str | None) -> list[Article]:
        """Articles by id, newest first, older than `before`."""
        return await self.office.read(lambda tx: tx.desk.articles.page(status, limit, before))

    async def write_article(
        self, content: Content, owner: Actor, audience: frozenset[str] = frozenset()
    ) -> Article:
        """A new draft; `audience` are the roles that may see it, empty for everybody."""

        async def unit(tx: DeskTransaction) -> Article:
            now = self.clock()
            change = drafted(await tx.desk.articles.next_number(), content, owner, now)
            article = replace(change.after, audience=audience)
            if not await add_article(tx, Change(after=article, event=change.event), now):
                raise Overtaken
            return article

        return await self.office.write(unit)

    async def change_article(self, article_id: str, step: ArticleStep) -> Article:
        """Read an article, decide with `step` and save, in one unit of work. Raises ArticleNotFound and what `step` raises."""

        async def unit(tx: DeskTransaction) -> Article:
            now = self.clock()
            return await save_article(tx, step(await _article(tx, article_id), now), now)

        return await self.office.write(unit)

    async def publish(self, article_id: str, actor: Actor, door: Door) -> Action:
        """Ask the gate to publish an article; a second press answers the same action.

        Raises ArticleNotFound, StepRefused, and the gate's refusals.
        """
        return await self.publishing.submit(article_id, actor, door)

    async def incident(self, incident_id: str) -> IncidentSheet:
        """An incident with its alerts and history. Raises IncidentNotFound."""

        async def unit(tx: DeskTransaction) -> IncidentSheet:
            incident = await _incident(tx, incident_id)
            return IncidentSheet(
                incident=incident,
                alerts_firing=await tx.desk.alerts.firing(incident_id),
                history=tuple(await tx.desk.history(incident_id)),
            )

        return await self.office.read(unit)

    async def incidents(
        self, status: IncidentStatus | None, limit: int, before: str | None
    ) -> list[Incident]:
        """Incidents by id, newest first, older than `before`."""
        return await self.office.read(lambda tx: tx.desk.incidents.page(status, limit, before))

    async def change_incident(self, incident_id: str, step: IncidentStep) -> Incident:
        """Read an incident, decide with `step` and save, in one unit of work. Raises IncidentNotFound and what `step` raises."""

        async def unit(tx: DeskTransaction) -> Incident:
            now = self.clock()
            return await save_incident(tx, step(await _incident(tx, incident_id), now), now)

        return await self.office.write(unit)

    async def hear(self, signals: Sequence[Signal]) -> Heard:
        """Take alerts in, in their order. Raises TryAgain; sending all of them again does no harm."""
        return await self.alarms.hear(signals)

    async def measure(self, source: str, points: Sequence[MetricPoint]) -> Heard:
        """Learn points of metrics; what is out of the ordinary becomes an alert of `source`. Raises TryAgain."""
        return await self.alarms.measure(source, points)

    async def today(self) -> DeskToday:
        """What the desk did by itself since midnight, and how its answers did lately."""

        async def unit(tx: DeskTransaction) -> DeskToday:
            now = self.clock()
            since = midnight(now, self.zone)
            made = await tx.desk.tally(_COUNTED, since)
            words_said = await words_lately(tx, now)
            verdicts = [answer.verdict for answer in words_said]
            return DeskToday(
                classified=made["RequestClassified"],
                answered=made["RequestAnswered"],
                escalated=await tx.desk.clocks.warned(since),
                incidents=made["IncidentOpened"],
                drafts=made["ArticleDrafted"],
                record=record_of([verdict for verdict in verdicts if verdict is not None]),
                silence=silence_of(words_said),
            )

        return await self.office.read(unit)

    async def silence(self) -> Silence | None:
        """Since when answers are suggestions only, and until when; None while the desk answers by itself."""
        return await self.office.read(lambda tx: silence(tx, self.clock()))

    def steps(self) -> tuple[Step, ...]:
        """The cycle's desk steps, in the order of `engine.desk.cycle.DeskStep`, then the publications."""
        return self._steps

    async def read_meanings(self) -> None:
        """Let the leg that searches by meaning, where it is installed, read what was published."""
        if self._leg is not None:
            await self._leg.keep_in_step()

    async def close(self) -> None:
        """Let what was begun end, and let go of the thread."""
        await self.attendant.settle()
        self.office.close()


_COUNTED = ("RequestClassified", "RequestAnswered", "IncidentOpened", "ArticleDrafted")


async def _article(tx: DeskTransaction, article_id: str) -> Article:
    article = await tx.desk.articles.find(article_id)
    if article is None:
        raise ArticleNotFound(record_id=article_id)
    return article


async def _incident(tx: DeskTransaction, incident_id: str) -> Incident:
    incident = await tx.desk.incidents.find(incident_id)
    if incident is None:
        raise IncidentNotFound(record_id=incident_id)
    return incident
