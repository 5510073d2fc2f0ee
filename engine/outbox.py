"""What Slack has to be shown: notices that the gate and the desk order, and deliveries that the relay works off."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from engine.actions import Action, Status
from engine.risk import RiskLevel


class NoticeKind(StrEnum):
    """What is shown, and of what. The first three are the gate's: an action's card, its card's thread, a word to its requester."""

    CARD = "card"
    THREAD = "thread"
    DIRECT = "direct"
    # The desk's: of a request its card, the same for its assignee, the answer, that nobody can take it, and warnings of its clocks;
    # and for whoever asked, that a person has it, that it waits for them, and how it was resolved.
    REQUEST = "request"
    ASSIGNED = "assigned"
    ANSWER = "answer"
    QUEUED = "queued"
    ESCALATION = "escalation"
    WARNING = "warning"
    INCIDENT = "incident"
    DRAFT = "draft"
    TAKEN = "taken"
    AWAITED = "awaited"
    OUTCOME = "outcome"


RENEWED = frozenset(
    {
        NoticeKind.CARD,
        NoticeKind.REQUEST,
        NoticeKind.ASSIGNED,
        NoticeKind.ANSWER,
        NoticeKind.INCIDENT,
        NoticeKind.DRAFT,
        NoticeKind.OUTCOME,
    }
)
"""What stands in Slack once and follows its record; everything else is said once and stays."""


class Lane(StrEnum):
    """Work that the relay paces apart.

    First posts in the ops channel and in the desk's, updates of what stands there, thread replies, and what goes to one person.
    """

    POST = "post"
    DESK = "desk"
    UPDATE = "update"
    REPLY = "reply"
    DIRECT = "direct"


AT_THE_DESK = frozenset({"kb_publish"})
"""Types of actions whose cards stand in the desk's channel, with the people who can judge them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """An order to the relay: bring `kind` of this record up to `revision`.

    `lane` is where it is shown first; `recipient` is a Slack user id for what goes to one person; `detail` tells notices of one kind
    and record apart.
    """

    kind: NoticeKind
    record_id: str
    revision: int
    lane: Lane
    urgent: bool = False
    recipient: str | None = None
    detail: str = ""

    @property
    def key(self) -> str:
        """Unique for what must appear once: `kind:record`, then what tells it apart."""
        revision = "" if self.kind in RENEWED or self.detail else str(self.revision)
        return ":".join(filter(None, (self.kind, self.record_id, self.detail, revision)))


def notices(action: Action) -> tuple[Notice, ...]:
    """What the relay owes for the action's current revision; nothing for what was done at once."""
    if action.status is Status.AUTO_DONE:
        return ()
    card = card_of(action)
    if action.decision is None:
        return (card,)
    reply = Notice(
        kind=NoticeKind.THREAD,
        record_id=action.id,
        revision=action.revision,
        lane=Lane.REPLY,
        urgent=card.urgent,
    )
    if action.requester_person is None or action.requester_person == action.decision.person:
        return card, reply
    told = Notice(
        kind=NoticeKind.DIRECT,
        record_id=action.id,
        revision=action.revision,
        lane=Lane.DIRECT,
        urgent=card.urgent,
        recipient=action.requester_person,
    )
    return card, reply, told


def card_of(action: Action) -> Notice:
    """The order to show the action's card as it is now."""
    return Notice(
        kind=NoticeKind.CARD,
        record_id=action.id,
        revision=action.revision,
        lane=Lane.DESK if action.proposal.action_type in AT_THE_DESK else Lane.POST,
        urgent=action.risk is RiskLevel.CRITICAL,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """An outbox row: something that must be shown in Slack. `channel` and `ts` say where it stands once it was posted.

    `digest` is the key of the digest message that shows this card, None when it has a message of its own. `parent_channel` and
    `parent_ts` are, of a thread reply, where its card stands.
    """

    key: str
    kind: NoticeKind
    record_id: str
    revision: int
    shown_revision: int
    urgent: bool
    state: str
    """pending, sending, sent, dead (Slack refuses for good) or void (there was nothing to say any more)."""
    attempts: int
    created_at: int
    next_at: int
    lease_until: int | None = None
    recipient: str | None = None
    channel: str | None = None
    ts: str | None = None
    digest: str | None = None
    parent_channel: str | None = None
    parent_ts: str | None = None
    last_error: str | None = None

    @property
    def detail(self) -> str:
        """What tells notices of one kind and record apart, as `Notice.detail` said."""
        return self.key.partition(f"{self.record_id}:")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """The outbox at a glance; `oldest` is the creation time of the oldest row that is not yet shown."""

    pending: int
    sending: int
    dead: int
    oldest: int | None
