"""What happened, in the past tense: the events that the audit log records."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.actions import Action, Decision, Status, Verdict, canonical
from engine.actors import Actor, Door
from engine.redaction import redact_text
from engine.risk import Reason

DECIDED: Mapping[Verdict, str] = {
    Verdict.APPROVE: "ActionApproved",
    Verdict.REJECT: "ActionRejected",
    Verdict.EXPIRE: "ActionExpired",
    Verdict.CANCEL: "ActionCancelled",
}
STATUS_AFTER: Mapping[str, Status] = {
    "ActionReleased": Status.AUTO_DONE,
    "ActionQueued": Status.PENDING_APPROVAL,
    "ActionApproved": Status.APPROVED,
    "ActionRejected": Status.REJECTED,
    "ActionExpired": Status.EXPIRED,
    "ActionCancelled": Status.CANCELLED,
}
"""The status that an action must have after its last event of these; the audit log is verified against it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened: its name, whose doing, when (UTC microseconds), and plain facts without secrets."""

    name: str
    actor: str
    at: int
    action_id: str | None = None
    facts: Mapping[str, object] = field(default_factory=dict)


def submitted(action: Action) -> Event:
    """An action was handed in, and either released at once or queued for a decision."""
    proposal = action.proposal
    return Event(
        name="ActionQueued" if action.status is Status.PENDING_APPROVAL else "ActionReleased",
        actor=action.requested_by,
        at=action.created_at,
        action_id=action.id,
        facts={
            "action_type": proposal.action_type,
            "description": redact_text(proposal.description),
            "target": redact_text(proposal.target),
            "environment": proposal.environment,
            "target_count": proposal.target_count,
            "risk": action.risk.name,
            "door": action.door,
            "requester_kind": action.requester_kind,
            "requester_person": action.requester_person,
            "expires_at": action.expires_at,
            "content_hash": action.content_hash,
            "policy_hash": action.policy_hash,
            "reasons_hash": _reasons_hash(action.reasons),
        },
    )


def _reasons_hash(reasons: tuple[Reason, ...]) -> str:
    """SHA-256 in hex over why the risk was assessed as it was: the card shows it, so it must not change unseen."""
    said = [[reason.code, dict(reason.values)] for reason in reasons]
    return hashlib.sha256(canonical(said).encode()).hexdigest()


def decided(action: Action, decision: Decision) -> Event:
    """A pending action was approved, rejected, cancelled, or ran out of time."""
    return Event(
        name=DECIDED[decision.verdict],
        actor=decision.by,
        at=decision.at,
        action_id=action.id,
        facts={
            "door": decision.door,
            "person": decision.person,
            "comment": redact_text(decision.comment),
            "risk": action.risk.name,
            "content_hash": action.content_hash,
        },
    )


def refused(actor: Actor, door: Door, what: str, code: str, now: int, action_id: str | None = None) -> Event:
    """Somebody known tried what they may not; `what` is the verdict or command, `code` the error's."""
    return Event(
        name="AttemptRefused",
        actor=actor.id,
        at=now,
        action_id=action_id,
        facts={"attempt": what, "code": code, "door": door, "role": actor.role},
    )
