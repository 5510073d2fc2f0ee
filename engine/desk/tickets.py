"""A service request: what somebody wants of the desk, how it is classified, and the table of its states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from engine.desk.ids import Prefix, make_id
from engine.desk.intakes import Intake, RequestType
from engine.desk.priorities import MATRIX, Level, Priority
from engine.desk.reasons import Reason
from engine.times import DAY

REOPEN_WITHIN = 5 * DAY
"""From its resolution on, a request may be opened again for this long; later it is closed for good."""
ANSWER_WAITS = 3
"""Working days that an answered request waits for the requester's word."""
GENERAL = "GENERAL"
"""The category of what nobody could place."""


class RequestStatus(StrEnum):
    """Where a request stands."""

    NEW = "NEW"
    CLASSIFIED = "CLASSIFIED"
    ASSIGNED = "ASSIGNED"
    IN_PROGRESS = "IN_PROGRESS"
    ON_HOLD = "ON_HOLD"
    ANSWERED = "ANSWERED"
    RESOLVED = "RESOLVED"
    CLOSED = "CLOSED"
    CANCELLED = "CANCELLED"


class HoldReason(StrEnum):
    """What a request on hold waits for."""

    AWAITING_USER = "AWAITING_USER"
    VENDOR = "VENDOR"
    APPROVAL = "APPROVAL"
    CHANGE = "CHANGE"


class Step(StrEnum):
    """What moves a request."""

    CLASSIFY = "classify"
    QUEUE = "queue"
    ASSIGN = "assign"
    START = "start"
    HOLD = "hold"
    RESUME = "resume"
    ANSWER = "answer"
    RESOLVE = "resolve"
    CLOSE = "close"
    REOPEN = "reopen"
    CANCEL = "cancel"


def _ways(**ways: RequestStatus) -> Mapping[Step, RequestStatus]:
    return MappingProxyType({Step[name]: after for name, after in ways.items()})


_S = RequestStatus
TRANSITIONS: Mapping[RequestStatus, Mapping[Step, RequestStatus]] = MappingProxyType(
    {
        _S.NEW: _ways(CLASSIFY=_S.CLASSIFIED, CANCEL=_S.CANCELLED),
        _S.CLASSIFIED: _ways(
            CLASSIFY=_S.CLASSIFIED,
            QUEUE=_S.CLASSIFIED,
            ASSIGN=_S.ASSIGNED,
            ANSWER=_S.ANSWERED,
            RESOLVE=_S.RESOLVED,
            CANCEL=_S.CANCELLED,
        ),
        _S.ASSIGNED: _ways(
            CLASSIFY=_S.ASSIGNED,
            QUEUE=_S.CLASSIFIED,
            ASSIGN=_S.ASSIGNED,
            START=_S.IN_PROGRESS,
            HOLD=_S.ON_HOLD,
            RESOLVE=_S.RESOLVED,
            CANCEL=_S.CANCELLED,
        ),
        _S.IN_PROGRESS: _ways(
            CLASSIFY=_S.IN_PROGRESS,
            QUEUE=_S.CLASSIFIED,
            ASSIGN=_S.ASSIGNED,
            HOLD=_S.ON_HOLD,
            RESOLVE=_S.RESOLVED,
            CANCEL=_S.CANCELLED,
        ),
        _S.ON_HOLD: _ways(
            CLASSIFY=_S.ON_HOLD,
            ASSIGN=_S.ON_HOLD,
            RESUME=_S.IN_PROGRESS,
            RESOLVE=_S.RESOLVED,
            CANCEL=_S.CANCELLED,
        ),
        _S.ANSWERED: _ways(RESOLVE=_S.RESOLVED, REOPEN=_S.CLASSIFIED, CANCEL=_S.CANCELLED),
        _S.RESOLVED: _ways(CLOSE=_S.CLOSED, REOPEN=_S.CLASSIFIED),
        _S.CLOSED: _ways(),
        _S.CANCELLED: _ways(),
    }
)
"""The state machine: every status is a key; a final one has no way out. A hand-over does not end what a request waits for."""

FINAL = frozenset(status for status, ways in TRANSITIONS.items() if not ways)


class ClassifiedBy(StrEnum):
    """What decided the category. Only what is HUMAN is learned from: a person said it of a request that lay before them.

    SOURCE is what a trusted source sent along, or a program's key said later. Nobody can tell whether a person stood behind that, a
    form's preset or the other system's own guess, and a model that learned from it would learn to repeat a machine.
    """

    RULE = "RULE"
    MODEL = "MODEL"
    SOURCE = "SOURCE"
    HUMAN = "HUMAN"
    DEFAULT = "DEFAULT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Classification:
    """What a request is, who or what said so, how surely, and why.

    `confidence` is that of the category, from 0 to 1. `suggestion` is the best guess at a category where none was sure enough.
    """

    type: RequestType
    category: str
    impact: Level
    urgency: Level
    by: ClassifiedBy
    confidence: float
    reasons: tuple[Reason, ...] = ()
    suggestion: str | None = None

    @property
    def priority(self) -> Priority:
        """Only the matrix makes a priority."""
        return MATRIX[self.impact, self.urgency]


UNCLASSIFIED = Classification(
    type=RequestType.REQUEST,
    category=GENERAL,
    impact=Level.MEDIUM,
    urgency=Level.MEDIUM,
    by=ClassifiedBy.DEFAULT,
    confidence=0.0,
)


def said_type(found: Classification) -> RequestType | None:
    """The type, where a person has said it with the category: a reason that names the type is the desk's or a source's."""
    decided = found.by is not ClassifiedBy.HUMAN or any(
        reason.values.get("field") == "type" for reason in found.reasons
    )
    return None if decided else found.type


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRequest:
    """What somebody wants of the desk, and where it stands. Times are UTC microseconds.

    `assignee` is who works on it or did so last, and `assigned_revision` the revision at which they got it (0: nobody did, or before
    that was kept); `team` is empty until one is responsible. `answerable` is false once people have it: such a request is never
    answered by the desk again. `answered_until` is when silence counts as consent.
    """

    id: str
    revision: int
    status: RequestStatus
    intake: Intake
    classification: Classification
    created_at: int
    updated_at: int
    team: str = ""
    assignee: str | None = None
    assigned_revision: int = 0
    hold_reason: HoldReason | None = None
    answerable: bool = True
    answered_until: int | None = None
    resolution: str = ""
    resolved_at: int | None = None
    linked_to: str | None = None

    @property
    def priority(self) -> Priority:
        """What the matrix makes of its impact and urgency."""
        return self.classification.priority

    @property
    def text(self) -> str:
        """Title and body, for whoever reads both."""
        return f"{self.intake.title}\n{self.intake.body}".strip()

    @property
    def waits_for_answer(self) -> bool:
        """Whether the desk itself should look for an answer."""
        inquiry = self.classification.type is RequestType.INQUIRY
        return self.status is RequestStatus.CLASSIFIED and inquiry and self.answerable

    @property
    def waits_for_people(self) -> bool:
        """Whether somebody should be found who takes it."""
        return self.status is RequestStatus.CLASSIFIED and not self.waits_for_answer

    def status_at(self, now: int) -> RequestStatus:
        """The status that counts: a resolved request whose time to reopen is over is CLOSED, swept or not."""
        over = self.resolved_at is not None and self.resolved_at + REOPEN_WITHIN <= now
        return RequestStatus.CLOSED if self.status is RequestStatus.RESOLVED and over else self.status


def born(number: int, received: Intake, now: int, *, linked_to: str | None = None) -> ServiceRequest:
    """A new request under the next free number; `linked_to` is the closed one that it follows."""
    return ServiceRequest(
        id=make_id(Prefix.REQUEST, number),
        revision=1,
        status=RequestStatus.NEW,
        intake=received,
        classification=UNCLASSIFIED,
        created_at=now,
        updated_at=now,
        answerable=linked_to is None,
        linked_to=linked_to,
    )
