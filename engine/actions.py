"""The life of an action: what somebody wants done, the table of its states, and its tamper-evident content."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from engine.actors import Actor, ActorKind, Door
from engine.errors import FieldMalformed, FieldMissing, FieldTooLong
from engine.risk import Assessment, Reason, RiskLevel, environment_name

DESCRIPTION_LIMIT = 2_000
"""Characters."""
TARGET_LIMIT = 500
"""Characters."""
PAYLOAD_LIMIT = 65_536
"""Bytes of canonical JSON in UTF-8."""
PAYLOAD_DEPTH = 50
"""Objects and lists inside one another; what is nested deeper can be stored, and then neither masked nor shown."""
COMMENT_LIMIT = 1_000
"""Characters."""
TARGET_COUNT_LIMIT = 1_000_000

ID_PREFIX = "ACT-"
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOKALIKES = str.maketrans("OIL", "011")
_ID_FORM = re.compile(rf"[{_CROCKFORD}]{{8}}")
_TYPE_FORM = re.compile(r"[a-z][a-z0-9_.:-]{0,63}")


class Status(StrEnum):
    """Where an action stands with the gate; whether it ran is never a status."""

    AUTO_DONE = "AUTO_DONE"
    PENDING_APPROVAL = "PENDING_APPROVAL"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    EXPIRED = "EXPIRED"
    CANCELLED = "CANCELLED"


class Verdict(StrEnum):
    """What ends the wait."""

    APPROVE = "APPROVE"
    REJECT = "REJECT"
    EXPIRE = "EXPIRE"
    CANCEL = "CANCEL"


TRANSITIONS: Mapping[Status, Mapping[Verdict, Status]] = MappingProxyType(
    {
        Status.PENDING_APPROVAL: MappingProxyType(
            {
                Verdict.APPROVE: Status.APPROVED,
                Verdict.REJECT: Status.REJECTED,
                Verdict.EXPIRE: Status.EXPIRED,
                Verdict.CANCEL: Status.CANCELLED,
            }
        ),
        Status.AUTO_DONE: MappingProxyType({}),
        Status.APPROVED: MappingProxyType({}),
        Status.REJECTED: MappingProxyType({}),
        Status.EXPIRED: MappingProxyType({}),
        Status.CANCELLED: MappingProxyType({}),
    }
)
"""The state machine: every status is a key; a final one has no way out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """An action before it has an id and a risk; built by `propose`, which checks every field."""

    action_type: str
    description: str
    environment: str
    target_count: int
    target: str = ""
    payload: str | None = None
    """Canonical JSON of an object, or None."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A verdict with who, when (UTC microseconds), through which door, and the comment ("" when there is none)."""

    verdict: Verdict
    by: str
    person: str | None
    door: Door
    at: int
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """What somebody wants done, with its risk and where it stands. Times are UTC microseconds."""

    id: str
    revision: int
    status: Status
    proposal: Proposal
    risk: RiskLevel
    reasons: tuple[Reason, ...]
    requested_by: str
    requester_kind: ActorKind
    requester_person: str | None
    door: Door
    created_at: int
    expires_at: int | None
    """None for what was done at once."""
    content_hash: str
    policy_hash: str
    decision: Decision | None = None

    @property
    def is_machine_made(self) -> bool:
        """Whether a program asked for it."""
        return self.requester_kind is not ActorKind.PERSON

    def status_at(self, now: int) -> Status:
        """The status that counts: a pending action whose time is over is EXPIRED, swept or not."""
        overdue = self.expires_at is not None and self.expires_at <= now
        return Status.EXPIRED if self.status is Status.PENDING_APPROVAL and overdue else self.status

    def processed_at(self) -> int | None:
        """When it left the queue: the decision's time, the creation's for what was done at once, None while pending."""
        if self.decision is not None:
            return self.decision.at
        return self.created_at if self.status is Status.AUTO_DONE else None


def propose(
    *,
    action_type: str,
    description: str,
    target: str = "",
    environment: str = "DEV",
    target_count: int = 1,
    payload: Mapping[str, object] | None = None,
) -> Proposal:
    """A checked proposal. Raises FieldMissing, FieldTooLong, FieldMalformed."""
    kind = action_type.strip().lower()
    if not _TYPE_FORM.fullmatch(kind):
        raise FieldMalformed(
            field="action_type", expected="a name such as service_restart (a-z, 0-9, _ . : -, at most 64)"
        )
    if type(target_count) is not int or not 1 <= target_count <= TARGET_COUNT_LIMIT:
        raise FieldMalformed(field="target_count", expected=f"a whole number from 1 to {TARGET_COUNT_LIMIT}")
    described = checked_text("description", description, DESCRIPTION_LIMIT)
    if not described:
        raise FieldMissing(field="description")
    return Proposal(
        action_type=kind,
        description=described,
        target=checked_text("target", target, TARGET_LIMIT),
        environment=environment_name(environment),
        target_count=target_count,
        payload=None if payload is None else _payload_text(payload),
    )


def checked_text(field: str, text: str, limit: int) -> str:
    """The text without outer white space. Raises FieldTooLong, FieldMalformed (characters that no database stores)."""
    trimmed = text.strip()
    if len(trimmed) > limit:
        raise FieldTooLong(field=field, limit=limit)
    if "\x00" in trimmed or any("\ud800" <= character <= "\udfff" for character in trimmed):
        raise FieldMalformed(field=field, expected="text without NUL or broken characters")
    return trimmed


def _payload_text(payload: Mapping[str, object]) -> str:
    try:
        text = canonical(payload)
        size = len(text.encode())
        nested = _is_nested(payload, PAYLOAD_DEPTH)
    except (ValueError, TypeError, RecursionError) as error:
        raise FieldMalformed(field="payload", expected="a JSON object of ordinary values") from error
    if nested:
        raise FieldMalformed(field="payload", expected=f"nested at most {PAYLOAD_DEPTH} deep")
    if size > PAYLOAD_LIMIT:
        raise FieldTooLong(field="payload", limit=PAYLOAD_LIMIT)
    return text


def _is_nested(value: object, depth: int) -> bool:
    """Whether the value holds objects or lists in more levels than `depth`."""
    if isinstance(value, Mapping):
        value = tuple(value.values())
    if not isinstance(value, list | tuple):
        return False
    return depth == 0 or any(_is_nested(held, depth - 1) for held in value)


def canonical(value: object) -> str:
    """JSON that is the same for equal values: keys sorted, no spaces, no NaN. Raises ValueError, TypeError."""
    return _ENCODER.encode(value)


_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def new_action_id(randomness: bytes) -> str:
    """An id from 5 random bytes: ACT- and 8 characters of Crockford's base32."""
    number = int.from_bytes(randomness[:5], "big")
    return ID_PREFIX + "".join(_CROCKFORD[number >> shift & 31] for shift in range(35, -1, -5))


def parse_action_id(text: str) -> str | None:
    """The id that a person meant, in any case, width, with or without ACT-; None when it cannot be one."""
    typed = unicodedata.normalize("NFKC", text).strip().strip("`'\"").upper()
    body = typed.removeprefix(ID_PREFIX).translate(_LOOKALIKES)
    return ID_PREFIX + body if _ID_FORM.fullmatch(body) else None


def content_hash(action_id: str, proposal: Proposal, requested_by: str) -> str:
    """SHA-256 in hex over the canonical JSON array of everything that is approved, the payload unmasked."""
    content = [
        "autoq.action.v1",
        action_id,
        proposal.action_type,
        proposal.description,
        proposal.target,
        proposal.environment,
        proposal.target_count,
        proposal.payload,
        requested_by,
    ]
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def confirmation(action: Action) -> str:
    """What an approver types to confirm a CRITICAL action: its target, or its id when there is none."""
    return action.proposal.target or action.id


def confirms(action: Action, wanted: str, typed: str) -> bool:
    """Whether the typed text is the one wanted, after trim and NFKC; an id is read as everywhere else."""
    if wanted == action.id:
        return parse_action_id(typed) == action.id
    return _folded(typed) == _folded(wanted)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def born(
    *,
    action_id: str,
    proposal: Proposal,
    assessment: Assessment,
    requester: Actor,
    door: Door,
    policy_hash: str,
    now: int,
    expires_at: int,
) -> Action:
    """A new action: done at once below HIGH, else pending until `expires_at`."""
    waits = assessment.level.needs_approval
    return Action(
        id=action_id,
        revision=1,
        status=Status.PENDING_APPROVAL if waits else Status.AUTO_DONE,
        proposal=proposal,
        risk=assessment.level,
        reasons=assessment.reasons,
        requested_by=requester.id,
        requester_kind=requester.kind,
        requester_person=requester.person,
        door=door,
        created_at=now,
        expires_at=expires_at if waits else None,
        content_hash=content_hash(action_id, proposal, requester.id),
        policy_hash=policy_hash,
    )
