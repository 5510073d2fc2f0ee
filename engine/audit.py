"""The audit log's arithmetic: how rows are chained, anchored and verified."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from engine.actions import Action, Status, canonical, content_hash
from engine.events import STATUS_AFTER, Event, decided, submitted
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
        return _hash(self.seq, self.action_id, self.event, self.actor, self.at, self.body, self.prev_hash)


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
    """How an action stands, as its stored row or the log tells it; the two must be equal.

    `birth` is a digest of how it came in, `end` of how it left the queue (empty while it waits, and when it was done at once).
    """

    birth: bytes
    end: bytes = b""


def standing(action: Action) -> Standing:
    """What the stored action says, its hash computed anew from its content.

    A revision that no way through the gate gives counts as a change of the content.
    """
    decision = action.decision
    told = content_hash(action.id, action.proposal, action.requested_by)
    intact = told == action.content_hash and action.revision == (1 if decision is None else 2)
    kept = replace(action, content_hash=told if intact else "")
    born_as = Status.PENDING_APPROVAL if decision else action.status
    birth = _birth(born_as, action.requested_by, action.created_at, submitted(kept).facts)
    if decision is None:
        return Standing(birth=birth)
    ended = decided(kept, decision)
    return Standing(birth=birth, end=_end(action.status, ended.actor, ended.at, ended.facts))


_AT_BIRTH = (
    "risk",
    "door",
    "requester_kind",
    "requester_person",
    "expires_at",
    "content_hash",
    "policy_hash",
    "reasons_hash",
)
_AT_END = ("risk", "door", "person", "content_hash")


def _birth(status: str, requester: str, at: int, facts: Mapping[str, object]) -> bytes:
    return _digest([status, requester, at, *(facts.get(name) for name in _AT_BIRTH)])


def _end(status: str, by: str, at: int, facts: Mapping[str, object]) -> bytes:
    # Both sides are redacted by the rules of today, so that a log outlives a change of the rules.
    comment = redact_text(str(facts.get("comment", "")))
    return _digest([status, by, at, comment, *(facts.get(name) for name in _AT_END)])


def _digest(said: list[object]) -> bytes:
    return hashlib.sha256(canonical(said).encode()).digest()


def chain(head: Head, event: Event, *, self_approval: bool = False) -> AuditRow:
    """The row that records `event` after `head`; `self_approval` marks that four eyes were switched off."""
    facts = {**event.facts, "self_approval_allowed": True} if self_approval else event.facts
    seq, body = head.seq + 1, canonical(facts)
    return AuditRow(
        seq=seq,
        action_id=event.action_id,
        event=event.name,
        actor=event.actor,
        at=event.at,
        body=body,
        prev_hash=head.hash,
        hash=_hash(seq, event.action_id, event.name, event.actor, event.at, body, head.hash),
    )


def _hash(*content: str | int | None) -> str:
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def anchor(head: Head, at: int, key: bytes) -> Anchor:
    """The head signed with HMAC-SHA256."""
    return Anchor(seq=head.seq, hash=head.hash, at=at, signature=_signature(head.seq, head.hash, at, key))


def _signature(seq: int, head_hash: str, at: int, key: bytes) -> str:
    return hmac.new(key, canonical(["autoq.anchor.v1", seq, head_hash, at]).encode(), "sha256").hexdigest()


class Verification:
    """Walks the log from the first row to the last, then judges anchors and actions; stops at the first fault."""

    def __init__(self, anchors: Iterable[Anchor], key: bytes) -> None:
        self.head = Head()
        self._key = key
        self._last: dict[str, tuple[int, Standing]] = {}
        self._anchors: dict[int, list[Anchor]] = {}
        for held in anchors:
            # Every anchor of a row counts: a log that was rewritten and anchored anew must not hide behind the later one.
            self._anchors.setdefault(held.seq, []).append(held)

    def take(self, row: AuditRow) -> Fault | None:
        """The fault in the next row, or None."""
        if row.seq != self.head.seq + 1:
            return Fault(seq=self.head.seq + 1, problem=f"row {self.head.seq + 1} is missing")
        if row.prev_hash != self.head.hash:
            return Fault(seq=row.seq, problem="the row does not follow the one before it")
        if row.hash != row.rehashed():
            return Fault(seq=row.seq, problem="the row's content was changed")
        for held in self._anchors.get(row.seq, ()):
            if held.hash != row.hash or not held.is_genuine(self._key):
                return Fault(
                    seq=row.seq, problem="the row is not the one that was anchored outside the database"
                )
        self.head = Head(seq=row.seq, hash=row.hash)
        if row.action_id is not None and row.event in STATUS_AFTER:
            return self._note(row.action_id, row)
        return None

    def _note(self, action_id: str, row: AuditRow) -> Fault | None:
        """Keep what the row says about its action."""
        facts = _facts(row)
        if facts is None:
            return Fault(seq=row.seq, problem="the row's body is not what autoq writes")
        status = STATUS_AFTER[row.event]
        if status in {Status.AUTO_DONE, Status.PENDING_APPROVAL}:
            told = Standing(birth=_birth(status, row.actor, row.at, facts))
        elif action_id in self._last:
            told = replace(self._last[action_id][1], end=_end(status, row.actor, row.at, facts))
        else:
            return Fault(seq=row.seq, problem=f"{action_id} was decided before it was submitted")
        self._last[action_id] = (row.seq, told)
        return None

    def finish(self, actions: Mapping[str, Standing]) -> Fault | None:
        """The fault that only the whole shows: rows cut off the end, or an action that is not what its last event says."""
        lost = sorted(seq for seq in self._anchors if seq > self.head.seq)
        if lost:
            return Fault(seq=self.head.seq + 1, problem=f"rows up to the anchored {lost[-1]} are missing")
        for action_id, (seq, told) in self._last.items():
            held = actions.get(action_id)
            if held is None:
                return Fault(seq=seq, problem=f"{action_id} is gone from the actions")
            if held != told:
                return Fault(seq=seq, problem=f"{action_id} is not what this row says")
        for action_id in actions:
            if action_id not in self._last:
                return Fault(seq=self.head.seq + 1, problem=f"{action_id} has no row in the log")
        return None


def _facts(row: AuditRow) -> Mapping[str, object] | None:
    try:
        facts = json.loads(row.body)
    except ValueError:
        return None
    return facts if isinstance(facts, dict) else None
