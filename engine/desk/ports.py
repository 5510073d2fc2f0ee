"""What the desk asks of whoever learns, searches and stores for it, all in one file: a backend is written from these docstrings.

Times are UTC microseconds. A record is saved only over the revision that it was changed from, so that whoever comes second changes
nothing and is told so. A list of work leaves out what is backed off at its `now` (see `Failures`), and gives the oldest first.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from engine.desk.alerts import Alert
from engine.desk.anomalies import Detector
from engine.desk.answers import Answer, AnswerVerdict
from engine.desk.articles import Article, ArticleStatus, Content
from engine.desk.assignment import Load
from engine.desk.clocks import Clock, ClockKind, EscalationLevel
from engine.desk.escalations import Escalation
from engine.desk.events import Change, DeskEvent
from engine.desk.guesses import Guess
from engine.desk.incidents import Incident, IncidentStatus
from engine.desk.intakes import Place
from engine.desk.passages import CorpusStatistics, IndexedArticle
from engine.desk.ranking import Question, Similarity
from engine.desk.replies import Reply
from engine.desk.text import Language
from engine.desk.tickets import RequestStatus, ServiceRequest
from engine.ports import Store, T, Transaction


class Classifier(Protocol):
    """Learned from people's corrections."""

    def guess(self, text: str, language: Language) -> Guess:
        """The likeliest category and type of a request; the same for the same text. A type's label is a RequestType's value."""


class Embedder(Protocol):
    """The optional leg that searches by meaning, over title and passages of the published articles."""

    def similarities(self, text: str, also: Collection[str]) -> Mapping[str, Similarity]:
        """The articles nearest in meaning, by id, and those of `also`, each with its similarity."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """Articles that may answer, and what ranking must know of all that are published.

    `statistics.frequencies` hold every term of the question and of the candidates' titles.
    """

    articles: Sequence[IndexedArticle]
    statistics: CorpusStatistics


class Retriever(Protocol):
    """The search index, written in the same transaction as the articles."""

    async def candidates(self, question: Question, groups: Collection[str]) -> Candidates:
        """Articles that may answer somebody of these groups (`Article.may_answer`) and share a term with the question, in its language.

        As many as it takes to keep the best, in any order; the same on every database. Across languages terms say nothing.
        """

    async def named(self, question: Question, groups: Collection[str], names: Collection[str]) -> Candidates:
        """Those of the names that are ids of articles which may answer somebody of these groups, in whatever language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestQuery:
    """A page of requests, newest first. `cursor` is what an earlier page gave. Raises FieldMalformed when it is none of ours."""

    limit: int
    status: RequestStatus | None = None
    source: str | None = None
    requester: str | None = None
    assignee: str | None = None
    team: str | None = None
    cursor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPage:
    """Requests, newest first, and the cursor of the next page (None: this is the last)."""

    items: tuple[ServiceRequest, ...]
    next_cursor: str | None


class Requests(Protocol):
    """Service requests. All but the reads are for writers."""

    async def next_number(self) -> int:
        """The number of a request that is added in this transaction."""

    async def add(self, request: ServiceRequest) -> bool:
        """Store a new one; False, and nothing stored, when its source has handed in this external id before."""

    async def save(self, change: Change[ServiceRequest]) -> bool:
        """Store the change and its event; False, and nothing stored, when the request is no longer of the revision before it."""

    async def find(self, request_id: str) -> ServiceRequest | None:
        """The request with this id."""

    async def find_external(self, source: str, external_id: str) -> ServiceRequest | None:
        """The request that a source handed in under this id."""

    async def page(self, query: RequestQuery) -> RequestPage:
        """One page; its cost does not grow with the table."""

    async def unclassified(self, now: int, limit: int) -> list[ServiceRequest]:
        """Those that are NEW."""

    async def waiting_for_people(self, now: int, limit: int) -> list[ServiceRequest]:
        """Those of which `waits_for_people` holds, the highest priority first."""

    async def waiting_for_answer(self, now: int, limit: int) -> list[ServiceRequest]:
        """Those of which `waits_for_answer` holds."""

    async def silent(self, now: int, limit: int) -> list[ServiceRequest]:
        """ANSWERED ones with `answered_until` <= now."""

    async def closable(self, now: int, limit: int) -> list[ServiceRequest]:
        """RESOLVED ones that nobody may open again at `now`."""

    async def untold(self, now: int, limit: int) -> list[ServiceRequest]:
        """Those worth a draft (`drafts.worth_a_draft`) that were not looked at yet, by `Requests.tell`."""

    async def tell(self, request_id: str) -> None:
        """Remember that a draft was considered for it, so that it is never considered again."""

    async def loads(self, agents: Collection[str]) -> Mapping[str, Load]:
        """What each agent has to do: their ASSIGNED, IN_PROGRESS and ON_HOLD requests, and when the last was assigned to them."""


class Clocks(Protocol):
    """Clocks of service levels, one for each request and kind, and the warnings given."""

    async def of(self, request_id: str) -> tuple[Clock, ...]:
        """The clocks of a request, RESPONSE before RESOLUTION."""

    async def due(self, now: int, limit: int) -> list[Clock]:
        """Clocks with `next_at` <= now."""

    async def save(self, *clocks: Clock) -> None:
        """Store them, new or not. Writers only."""

    async def levels(self, request_id: str, kind: ClockKind) -> frozenset[EscalationLevel]:
        """The levels that were recorded for a clock."""

    async def warned(self, since: int) -> int:
        """How many warnings were given aloud at or after `since`."""

    async def escalate(self, escalation: Escalation, recipient: str | None) -> bool:
        """Record a warning and whom it goes to; False, and nothing stored, when its key is there already. Writers only."""


class Articles(Protocol):
    """The knowledge base; adding and saving keep the search index in step, in which only PUBLISHED articles are."""

    async def next_number(self) -> int:
        """The number of an article that is added in this transaction. Writers only."""

    async def add(self, change: Change[Article]) -> bool:
        """Store a new one with its event; False, and nothing stored, when its source request has one. Writers only."""

    async def save(self, change: Change[Article]) -> bool:
        """Store the change and its event; False when the article is no longer of the revision before it. Writers only."""

    async def find(self, article_id: str) -> Article | None:
        """The article with this id."""

    async def page(self, status: ArticleStatus | None, limit: int, before: str | None) -> list[Article]:
        """Articles by id, newest first, older than `before`."""

    async def answering(self) -> list[tuple[str, int]]:
        """Id and revision of every PUBLISHED article that the desk may answer with, in any order."""

    async def alike(self, new: Content, limit: int) -> list[tuple[str, Content]]:
        """Articles, archived ones apart, that share most terms with a new text, for the measure of near duplicates."""


class Answers(Protocol):
    """Answers given or suggested, at most one for each request."""

    async def add(self, answer: Answer) -> bool:
        """Store it; False, and nothing stored, when the request has one. Writers only."""

    async def find(self, request_id: str) -> Answer | None:
        """The answer to a request."""

    async def judge(self, answer: Answer) -> bool:
        """Store its verdict; False, and nothing stored, when somebody else's came first. Writers only."""

    async def verdicts(self, since: int, limit: int) -> list[AnswerVerdict]:
        """Verdicts on answers posted at or after `since`, silence apart, newest first."""

    async def words(self, since: int, limit: int) -> list[Answer]:
        """The answers behind `verdicts`, in the same order."""

    async def verdicts_on(self, article_id: str, version: int) -> list[AnswerVerdict]:
        """Verdicts on answers posted out of one version of an article."""


class Replies(Protocol):
    """What was written in the desk's threads, each reply once."""

    async def asked(self, thread: Place, requester: str, limit: int) -> list[ServiceRequest]:
        """The requests of somebody that a thread is about, newest first.

        It is about those that belong there, about the one of which its first message tells whoever asked, and about those for which a
        reply in it was kept.
        """

    async def heard(self, reply: Reply) -> bool:
        """Whether it was kept before."""

    async def keep(self, reply: Reply, request_id: str) -> bool:
        """Remember for which request it counted; False, and nothing stored, when it was kept before. Writers only."""


class Alerts(Protocol):
    """Alerts of other systems, and the detectors of metrics. All but the reads are for writers."""

    async def find(self, source: str, fingerprint: str) -> Alert | None:
        """The alert that a source knows by this fingerprint."""

    async def save(self, alert: Alert) -> None:
        """Store it, new or not."""

    async def firing(self, incident_id: str) -> int:
        """How many alerts of an incident fire."""

    async def unheard(self, source: str, before: int, limit: int) -> list[Alert]:
        """Firing alerts of a source that were last seen at or before `before`."""

    async def detector(self, source: str, metric: str) -> Detector:
        """What is known of a metric (with its labels in the name); a new detector when nothing is."""

    async def learn(self, source: str, metric: str, detector: Detector) -> None:
        """Store what is known of a metric now."""


class Incidents(Protocol):
    """Incidents, of which at most one of a group key is live (a partial unique index holds that)."""

    async def next_number(self) -> int:
        """The number of an incident that is added in this transaction. Writers only."""

    async def add(self, change: Change[Incident]) -> bool:
        """Store a new one with its event; False, and nothing stored, when a live one of its group key is there. Writers only."""

    async def save(self, change: Change[Incident]) -> bool:
        """Store the change and its event; False when the incident is no longer of the revision before it. Writers only."""

    async def find(self, incident_id: str) -> Incident | None:
        """The incident with this id."""

    async def latest(self, group_key: str) -> Incident | None:
        """The incident of a group key that was opened last, whatever its status."""

    async def page(self, status: IncidentStatus | None, limit: int, before: str | None) -> list[Incident]:
        """Incidents by id, newest first, older than `before`."""

    async def calm(self, now: int, limit: int) -> list[Incident]:
        """Live ones of which `incidents.calm_enough` holds."""

    async def over(self, now: int, limit: int) -> list[Incident]:
        """RESOLVED ones of which `incidents.returning_over` holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredModel:
    """A learned model as it is kept: what it tells ("category", "type"), its bytes, when and from how many labels it was learned."""

    kind: str
    content: bytes
    learned_at: int
    labels: int


class Models(Protocol):
    """Learned models, and what they are learned from: the requests that people have classified."""

    async def find(self, kind: str) -> StoredModel | None:
        """The model of a kind."""

    async def learned_at(self, kind: str) -> int | None:
        """When the model of a kind was learned, so that nobody loads one to see that it is the same."""

    async def save(self, model: StoredModel) -> None:
        """Keep it in the place of the former one of its kind. Writers only."""

    async def labels(self) -> int:
        """How many requests people have classified."""

    async def lessons(self, limit: int) -> list[ServiceRequest]:
        """The newest requests that people have classified, oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What an embedder (its name and version) has read of an article whose texts have this digest, as it stores it."""

    article_id: str
    embedder: str
    digest: str
    vectors: bytes


class Meanings(Protocol):
    """What articles mean, as embedders have read them; gone with the text that was read."""

    async def of(self, article_ids: Collection[str], embedder: str) -> Mapping[str, Meaning]:
        """What this embedder has read of these articles, by id; of what has changed since, nothing or a former digest."""

    async def keep(self, *read: Meaning) -> None:
        """Store them in the place of what was read of the same articles before. Writers only."""


class Failures(Protocol):
    """Items that the cycle could not work off, by step and id. All but `count` and `resting` are for writers.

    A clock's id is its `key`; requests and incidents have their own. Lists of requests that are NEW or wait for people belong to the
    step TRIAGE, those that wait for an answer to ANSWERS, untold ones to DRAFTS, silent and closable ones and clocks to DEADLINES,
    incidents to INCIDENTS.
    """

    async def count(self, step: str, item_id: str) -> int:
        """How often it has failed in a row."""

    async def resting(self, step: str, item_ids: Collection[str], now: int) -> frozenset[str]:
        """Which of these items are left out until later than `now`, for a list that does not leave them out by itself."""

    async def record(self, step: str, item_id: str, error: str, next_at: int) -> None:
        """It failed once more and is left out of the step's work until `next_at`."""

    async def forget(self, step: str, item_id: str) -> None:
        """It was worked off."""


class Desk(Protocol):
    """The desk's part of a transaction."""

    @property
    def requests(self) -> Requests:
        """Service requests."""

    @property
    def clocks(self) -> Clocks:
        """Clocks and escalations."""

    @property
    def articles(self) -> Articles:
        """The knowledge base."""

    @property
    def retriever(self) -> Retriever:
        """The search index."""

    @property
    def answers(self) -> Answers:
        """Answers and verdicts."""

    @property
    def replies(self) -> Replies:
        """Replies in threads."""

    @property
    def alerts(self) -> Alerts:
        """Alerts and detectors."""

    @property
    def incidents(self) -> Incidents:
        """Incidents."""

    @property
    def failures(self) -> Failures:
        """What the cycle could not work off."""

    @property
    def models(self) -> Models:
        """Learned models."""

    @property
    def meanings(self) -> Meanings:
        """What articles mean."""

    async def history(self, record_id: str) -> list[DeskEvent]:
        """The events of a record, oldest first."""

    async def tally(self, names: Collection[str], since: int) -> Mapping[str, int]:
        """How many events of each name the desk's own clock has made at or after `since`; a name without one is 0."""


class DeskTransaction(Transaction, Protocol):
    """What a unit of work sees where there is a desk: the gate's part and the desk's, at one moment."""

    @property
    def desk(self) -> Desk:
        """The desk's part."""


DeskUnit = Callable[[DeskTransaction], Awaitable[T]]


class DeskStore(Store, Protocol):
    """The store as the desk's doors know it. A unit that needs no more than the gate's part does here as well."""

    async def write(self, unit: DeskUnit[T]) -> T:
        """Run the unit in a writing transaction of its own, between batches. Raises what it raises, Busy, NotSaved, OutcomeUnknown."""

    async def read(self, unit: DeskUnit[T]) -> T:
        """Run the unit in a reading transaction that sees every commit made before it began."""

    async def lull(self) -> None:
        """Return as soon as no command is being served or was answered just now, and after a moment in any case."""
