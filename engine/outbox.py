"""What Slack has to be shown: notices that the gate orders, and deliveries that the relay works off."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from engine.actions import Action, Status
from engine.risk import RiskLevel


class NoticeKind(StrEnum):
    """Where an event is announced: the action's card, the card's thread, a direct message to the requester."""

    CARD = "card"
    THREAD = "thread"
    DIRECT = "direct"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """An order to the relay: bring `kind` of this action up to `revision`. `recipient` is a Slack user id for DIRECT."""

    kind: NoticeKind
    action_id: str
    revision: int
    urgent: bool
    recipient: str | None = None

    @property
    def key(self) -> str:
        """Unique for what must appear once: one card an action, one reply and one direct message a revision."""
        if self.kind is NoticeKind.CARD:
            return f"card:{self.action_id}"
        return f"{self.kind}:{self.action_id}:{self.revision}"


def notices(action: Action) -> tuple[Notice, ...]:
    """What the relay owes for the action's current revision; nothing for what was done at once."""
    if action.status is Status.AUTO_DONE:
        return ()
    urgent = action.risk is RiskLevel.CRITICAL
    card = Notice(kind=NoticeKind.CARD, action_id=action.id, revision=action.revision, urgent=urgent)
    if action.decision is None:
        return (card,)
    reply = Notice(kind=NoticeKind.THREAD, action_id=action.id, revision=action.revision, urgent=urgent)
    if action.requester_person is None or action.requester_person == action.decision.person:
        return card, reply
    told = Notice(
        kind=NoticeKind.DIRECT,
        action_id=action.id,
        revision=action.revision,
        urgent=urgent,
        recipient=action.requester_person,
    )
    return card, reply, told


class Lane(StrEnum):
    """Work that the relay paces apart: first posts of cards, updates of cards, thread replies, direct messages."""

    POST = "post"
    UPDATE = "update"
    REPLY = "reply"
    DIRECT = "direct"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """An outbox row: something that must be shown in Slack. `channel` and `ts` say where it stands once it was posted.

    `digest` is the key of the digest message that shows this card, None when it has a message of its own. `parent_channel` and
    `parent_ts` are, of a thread reply, where its card stands.
    """

    key: str
    kind: NoticeKind
    action_id: str
    revision: int
    shown_revision: int
    urgent: bool
    state: str
    """pending, sending, sent or dead."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """The outbox at a glance; `oldest` is the creation time of the oldest row that is not yet shown."""

    pending: int
    sending: int
    dead: int
    oldest: int | None
