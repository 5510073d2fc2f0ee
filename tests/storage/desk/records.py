"""Records of the desk as its storage's tests need them, and short ways to put them into a store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from engine.actors import SCHEDULE
from engine.desk import articles, lifecycle
from engine.desk.alerts import Alert, AlertSource, AlertState, Observation, Observed, observe, signal
from engine.desk.answers import Answer, Delivery
from engine.desk.articles import Article
from engine.desk.events import Change
from engine.desk.incidents import Incident, judge
from engine.desk.intakes import UNLABELLED, Intake, Labels, Place, RequestType, intake
from engine.desk.ports import DeskStore, DeskTransaction
from engine.desk.priorities import Level
from engine.desk.reasons import Reason, said
from engine.desk.text import Language
from engine.desk.tickets import Classification, ClassifiedBy, ServiceRequest, born
from tests.engine.desk.requests import ANNA, ASKER, HUMAN, NOW

WHY = said("as it is")
EVERYTHING = Reason(code="desk-trusted", values={"source": "portal", "field": "type", "value": "INCIDENT"})
SOURCE = AlertSource(name="prometheus")


def received(
    external_id: str = "1",
    *,
    title: str = "The VPN drops every hour",
    requester: str = ASKER,
    labels: Labels = UNLABELLED,
    place: Place | None = None,
) -> Intake:
    """What a source hands in."""
    return intake(
        source="portal",
        external_id=external_id,
        requester=requester,
        title=title,
        body="It began on Monday.",
        labels=labels,
        place=place,
    )


def classified(
    type: RequestType = RequestType.REQUEST,  # noqa: A002  The field's name everywhere.
    impact: Level = Level.MEDIUM,
    urgency: Level = Level.MEDIUM,
) -> Classification:
    """What a request may turn out to be."""
    return Classification(
        type=type,
        category="NETWORK",
        impact=impact,
        urgency=urgency,
        by=ClassifiedBy.RULE,
        confidence=0.1 + 0.2,
        reasons=(EVERYTHING, WHY),
        suggestion="VPN",
    )


async def add_request(
    store: DeskStore, external_id: str = "1", *, now: int = NOW, requester: str = ASKER
) -> ServiceRequest:
    """A stored NEW request."""

    async def unit(tx: DeskTransaction) -> ServiceRequest:
        desk = tx.desk.requests
        request = born(await desk.next_number(), received(external_id, requester=requester), now)
        assert await desk.add(request)
        return request

    return await store.write(unit)


async def save_request(store: DeskStore, *changes: Change[ServiceRequest]) -> ServiceRequest:
    """The request after changes that were stored."""

    async def unit(tx: DeskTransaction) -> ServiceRequest:
        for change in changes:
            assert await tx.desk.requests.save(change)
        return changes[-1].after

    return await store.write(unit)


async def classify(
    store: DeskStore,
    request: ServiceRequest,
    type: RequestType = RequestType.REQUEST,  # noqa: A002  The field's name everywhere.
    *,
    impact: Level = Level.MEDIUM,
    urgency: Level = Level.MEDIUM,
) -> ServiceRequest:
    """The request once it is classified and stored."""
    found = classified(type, impact, urgency)
    return await save_request(store, lifecycle.classify(request, found, SCHEDULE, NOW))


async def assign(
    store: DeskStore, request: ServiceRequest, assignee: str = ANNA, *, team: str = "network", now: int = NOW
) -> ServiceRequest:
    """The request once it is assigned and stored."""
    return await save_request(store, lifecycle.assign(request, team, assignee, WHY, SCHEDULE, now))


async def resolve(
    store: DeskStore, request: ServiceRequest, resolution: str = "", *, now: int = NOW
) -> ServiceRequest:
    """The request once it is resolved and stored."""
    return await save_request(store, lifecycle.resolve(request, resolution, HUMAN, now))


def answer_to(request: ServiceRequest, *, delivery: Delivery = Delivery.POST, at: int = NOW) -> Answer:
    """An answer out of the first article."""
    return Answer(
        request_id=request.id,
        requester=request.intake.requester,
        article_id="KB-000001",
        article_version=2,
        confidence=0.1 + 0.7,
        delivery=delivery,
        at=at,
        passage="Renew the certificate.",
        features={"bm25": 1 / 3, "coverage": 1e-17},
    )


async def add_article(
    store: DeskStore,
    title: str = "Renew the VPN certificate",
    body: str = "Open the portal. Press Renew.",
    *,
    language: Language = "en",
    source_request: str | None = None,
    audience: frozenset[str] = frozenset(),
) -> Article:
    """A stored draft."""

    async def unit(tx: DeskTransaction) -> Article:
        text = articles.content(language=language, title=title, body=body, tags=("vpn", "인증서"))
        number = await tx.desk.articles.next_number()
        change = articles.drafted(number, text, HUMAN, NOW, source_request=source_request)
        change = replace(change, after=replace(change.after, audience=audience))
        assert await tx.desk.articles.add(change)
        return change.after

    return await store.write(unit)


async def save_article(store: DeskStore, *changes: Change[Article]) -> Article:
    """The article after changes that were stored."""

    async def unit(tx: DeskTransaction) -> Article:
        for change in changes:
            assert await tx.desk.articles.save(change)
        return changes[-1].after

    return await store.write(unit)


async def publish(store: DeskStore, article: Article) -> Article:
    """The article once it is published and stored."""
    submitted = articles.submit(article, "ACT-00000001", HUMAN, NOW)
    approved = article.content.hash
    published = articles.publish(submitted.after, "ACT-00000001", approved, HUMAN, NOW)
    return await save_article(store, submitted, published)


async def publish_all(store: DeskStore, texts: Sequence[tuple[Language, str, str]]) -> list[str]:
    """The ids of published articles of these languages, titles and bodies."""
    return [
        (await publish(store, await add_article(store, title, body, language=language))).id
        for language, title, body in texts
    ]


def alert(
    name: str = "DiskFull",
    *,
    severity: str = "critical",
    now: int = NOW,
    labels: dict[str, str] | None = None,
) -> Alert:
    """An alert that fires for the first time."""
    heard = signal(
        SOURCE,
        state=AlertState.FIRING,
        title=name,
        labels=labels or {"alertname": name, "service": "db", "pod": "db-1"},
        severity=severity,
        detail="The disk is full.",
        started_at=now - 1,
    )
    observed = observe(None, heard, now).alert
    assert observed is not None
    return observed


def opened(number: int, fires: Alert) -> Change[Incident]:
    """The incident that an alert opens."""
    change = judge(Observation(alert=fires, observed=Observed.NEW), None, 0, number, fires.last_seen).change
    assert change is not None
    return change
