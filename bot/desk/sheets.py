"""What the desk answers its doors: a record with all that belongs to it, and what came of what was handed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.actions import canonical
from engine.desk.answers import Answer, Record
from engine.desk.articles import Article
from engine.desk.clocks import Clock
from engine.desk.events import DeskEvent
from engine.desk.incidents import Incident
from engine.desk.silences import Silence
from engine.desk.tickets import ServiceRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A request that was handed in; `new` is False when its source had handed in this external id before."""

    request: ServiceRequest
    new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestSheet:
    """A request with its clocks, its answer and the article behind that (None when it is gone), and its history, oldest first."""

    request: ServiceRequest
    clocks: tuple[Clock, ...]
    answer: Answer | None
    article: Article | None
    history: tuple[DeskEvent, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentSheet:
    """An incident, how many of its alerts fire, and its history, oldest first."""

    incident: Incident
    alerts_firing: int
    history: tuple[DeskEvent, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleSheet:
    """An article and its history, oldest first."""

    article: Article
    history: tuple[DeskEvent, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What came of alerts that were sent in: how many, and of those what they did.

    `opened`, `reopened` and `raised` count incidents of which people hear; `joined` alerts that a live incident took in; `over`
    alerts that stopped; `repeated` those that told nothing new.
    """

    accepted: int = 0
    opened: int = 0
    reopened: int = 0
    joined: int = 0
    raised: int = 0
    over: int = 0
    repeated: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricPoint:
    """A value of a metric at a time (UTC microseconds)."""

    metric: str
    at: int
    value: float
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def series(self) -> str:
        """The name of the one series that it belongs to, labels included."""
        return self.metric if not self.labels else f"{self.metric}{canonical(self.labels)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskToday:
    """What the desk did by itself since midnight, and how its answers have done so far."""

    classified: int
    answered: int
    escalated: int
    incidents: int
    drafts: int
    record: Record
    silence: Silence | None = None
