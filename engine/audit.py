"""The audit log's arithmetic: how rows are chained, anchored and verified."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from engine.actions import Action, Status, canonical, content_hash
from engine.events import STATUS_AFTER, Event
from engine.redaction import redact_text

GENESIS = "0" * 64
"""The hash before the first row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    """One row: `seq` counts from 1 without a gap; `body` is canonical JSON without secrets; `at` is UTC microseconds."""

    seq: int
    action_id: str | None
    event: str
    actor: str
    at: int
    body: str
    prev_hash: str
    hash: str

    def rehashed(self) -> str:
        """The hash that the row's content demands."""
        content = [self.seq, self.action_id, self.event, self.actor, self.at, self.body, self.prev_hash]
        return hashlib.sha256(canonical(content).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The end of the chain."""

    seq: int = 0
    hash: str = GENESIS


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """A head that was written outside the database, signed."""

    seq: int
    hash: str
    at: int
    signature: str

    def is_genuine(self, key: bytes) -> bool:
        """Whether the signature is the key's."""
        return hmac.compare_digest(self.signature, _signature(self.seq, self.hash, self.at, key))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """The first place at which the log is not what was written."""

    seq: int
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How an action stands, as its stored row or its last event says it; the two must be equal."""

    status: str
    risk: str
    content_hash: str
    decided_by: str = ""
    decided_at: int | None = None
    comment: str = ""


def standing(action: Action) -> Standing:
    """What the stored action says, its hash computed anew from its content."""
    told = content_hash(action.id, action.proposal, action.requested_by)
    if action.decision is None:
        return Standing(status=action.status, risk=action.risk.name, content_hash=told)
    return Standing(
        status=action.status,
        risk=action.risk.name,
        content_hash=told,
        decided_by=action.decision.by,
        decided_at=action.decision.at,
        comment=redact_text(action.decision.comment),
    )


def _standing_told(row: AuditRow) -> Standing:
    facts = json.loads(row.body)
    status, risk, told = STATUS_AFTER[row.event], str(facts.get("risk")), str(facts.get("content_hash"))
    if status in {Status.AUTO_DONE, Status.PENDING_APPROVAL}:
        return Standing(status=status, risk=risk, content_hash=told)
    return Standing(
        status=status,
        risk=risk,
        content_hash=told,
        decided_by=row.actor,
        decided_at=row.at,
        comment=str(facts.get("comment", "")),
    )


def chain(head: Head, event: Event, *, self_approval: bool = False) -> AuditRow:
    """The row that records `event` after `head`; `self_approval` marks that four eyes were switched off."""
    facts = {**event.facts, "self_approval_allowed": True} if self_approval else event.facts
    bare = AuditRow(
        seq=head.seq + 1,
        action_id=event.action_id,
        event=event.name,
        actor=event.actor,
        at=event.at,
        body=canonical(facts),
        prev_hash=head.hash,
        hash="",
    )
    return replace(bare, hash=bare.rehashed())


def anchor(head: Head, at: int, key: bytes) -> Anchor:
    """The head signed with HMAC-SHA256."""
    return Anchor(seq=head.seq, hash=head.hash, at=at, signature=_signature(head.seq, head.hash, at, key))


def _signature(seq: int, head_hash: str, at: int, key: bytes) -> str:
    return hmac.new(key, canonical(["autoq.anchor.v1", seq, head_hash, at]).encode(), "sha256").hexdigest()


class Verification:
    """Walks the log from the first row to the last, then judges anchors and actions; stops at the first fault."""

    def __init__(self, anchors: Iterable[Anchor], key: bytes) -> None:
        self.head = Head()
        self.last: dict[str, tuple[int, Standing]] = {}
        self._key = key
        self._anchors = {held.seq: held for held in anchors}

    def take(self, row: AuditRow) -> Fault | None:
        """The fault in the next row, or None."""
        if row.seq != self.head.seq + 1:
            return Fault(seq=self.head.seq + 1, problem=f"row {self.head.seq + 1} is missing")
        if row.prev_hash != self.head.hash:
            return Fault(seq=row.seq, problem="the row does not follow the one before it")
        if row.hash != row.rehashed():
            return Fault(seq=row.seq, problem="the row's content was changed")
        held = self._anchors.get(row.seq)
        if held is not None and (held.hash != row.hash or not held.is_genuine(self._key)):
            return Fault(seq=row.seq, problem="the row is not the one that was anchored outside the database")
        self.head = Head(seq=row.seq, hash=row.hash)
        if row.action_id is not None and row.event in STATUS_AFTER:
            self.last[row.action_id] = (row.seq, _standing_told(row))
        return None

    def finish(self, actions: Mapping[str, Standing]) -> Fault | None:
        """The fault that only the whole shows: rows cut off the end, or an action that is not what its last event says."""
        lost = sorted(seq for seq in self._anchors if seq > self.head.seq)
        if lost:
            return Fault(seq=self.head.seq + 1, problem=f"rows up to the anchored {lost[-1]} are missing")
        for action_id, (seq, told) in self.last.items():
            held = actions.get(action_id)
            if held is None:
                return Fault(seq=seq, problem=f"{action_id} is gone from the actions")
            if held != told:
                return Fault(seq=seq, problem=f"{action_id} is not what this row says")
        for action_id in actions:
            if action_id not in self.last:
                return Fault(seq=self.head.seq + 1, problem=f"{action_id} has no row in the log")
        return None
