"""The desk's part of a transaction: its tables as the engine's ports."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from engine.desk.events import DeskEvent
from storage.desk import events
from storage.desk.alerts import StoredAlerts
from storage.desk.answers import StoredAnswers
from storage.desk.articles import StoredArticles
from storage.desk.clocks import StoredClocks
from storage.desk.failures import StoredFailures
from storage.desk.incidents import StoredIncidents
from storage.desk.meanings import StoredMeanings
from storage.desk.models import StoredModels
from storage.desk.replies import StoredReplies
from storage.desk.requests import StoredRequests
from storage.desk.retriever import StoredRetriever
from storage.desk.session import DeskSession
from storage.session import Session


class StoredDesk:
    """`engine.desk.ports.Desk` in a session."""

    __slots__ = (
        "_session",
        "alerts",
        "answers",
        "articles",
        "clocks",
        "failures",
        "incidents",
        "meanings",
        "models",
        "replies",
        "requests",
        "retriever",
    )

    def __init__(self, session: Session) -> None:
        self._session = DeskSession(session)
        self.requests = StoredRequests(self._session)
        self.clocks = StoredClocks(self._session)
        self.articles = StoredArticles(self._session)
        self.retriever = StoredRetriever(self._session)
        self.answers = StoredAnswers(self._session)
        self.replies = StoredReplies(self._session)
        self.alerts = StoredAlerts(self._session)
        self.incidents = StoredIncidents(self._session)
        self.meanings = StoredMeanings(self._session)
        self.models = StoredModels(self._session)
        self.failures = StoredFailures(self._session)

    async def history(self, record_id: str) -> list[DeskEvent]:
        """The events of a record, oldest first."""
        return await self._session.run(events.history, record_id)

    async def tally(self, names: Collection[str], since: int) -> Mapping[str, int]:
        """How many events of each name the desk's own clock has made at or after `since`; a name without one is 0."""
        return await self._session.run(events.tally, names, since)
