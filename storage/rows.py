"""Rows of the tables as the engine's records, and back."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Row

from engine.actions import Action, Decision, Proposal, Status, Verdict
from engine.actors import ActorKind, Door, Role
from engine.audit import AuditRow
from engine.gate import requester_key
from engine.outbox import Delivery, Lane, Notice, NoticeKind
from engine.ports import ApiKey, CycleRun, Member
from engine.risk import Reason, RiskLevel

Values = dict[str, Any]
"""Column name -> value, of one row."""
AnyRow = Row[Any]

_FIRST_LANE = {
    NoticeKind.CARD: Lane.POST,
    NoticeKind.THREAD: Lane.REPLY,
    NoticeKind.DIRECT: Lane.DIRECT,
}


def action_values(action: Action) -> Values:
    """The row of a new action."""
    proposal = action.proposal
    return {
        "id": action.id,
        "revision": action.revision,
        "status": action.status.value,
        "action_type": proposal.action_type,
        "description": proposal.description,
        "environment": proposal.environment,
        "target_count": proposal.target_count,
        "target": proposal.target,
        "payload": proposal.payload,
        "risk": action.risk.value,
        "reasons": _reasons_text(action.reasons),
        "requester": requester_key(action),
        "requested_by": action.requested_by,
        "requester_kind": action.requester_kind.value,
        "requester_person": action.requester_person,
        "door": action.door.value,
        "created_at": action.created_at,
        "expires_at": action.expires_at,
        "content_hash": action.content_hash,
        "policy_hash": action.policy_hash,
    }


def action_of(row: AnyRow) -> Action:
    """The stored action."""
    return Action(
        id=row.id,
        revision=row.revision,
        status=Status(row.status),
        proposal=Proposal(
            action_type=row.action_type,
            description=row.description,
            environment=row.environment,
            target_count=row.target_count,
            target=row.target,
            payload=row.payload,
        ),
        risk=RiskLevel(row.risk),
        reasons=_reasons_of(row.reasons),
        requested_by=row.requested_by,
        requester_kind=ActorKind(row.requester_kind),
        requester_person=row.requester_person,
        door=Door(row.door),
        created_at=row.created_at,
        expires_at=row.expires_at,
        content_hash=row.content_hash,
        policy_hash=row.policy_hash,
        decision=None if row.verdict is None else _decision_of(row),
    )


def _decision_of(row: AnyRow) -> Decision:
    return Decision(
        verdict=Verdict(row.verdict),
        by=row.decided_by,
        person=row.decided_person,
        door=Door(row.decided_door),
        at=row.decided_at,
        comment=row.comment,
    )


def _reasons_text(reasons: tuple[Reason, ...]) -> str:
    return json.dumps([[reason.code, dict(reason.values)] for reason in reasons], ensure_ascii=False)


def _reasons_of(text: str) -> tuple[Reason, ...]:
    return tuple(Reason(code=code, values=values) for code, values in json.loads(text))


def audit_values(row: AuditRow) -> Values:
    """The row of the log."""
    return {
        "seq": row.seq,
        "action_id": row.action_id,
        "event": row.event,
        "actor": row.actor,
        "at": row.at,
        "body": row.body,
        "prev_hash": row.prev_hash,
        "hash": row.hash,
    }


def audit_row_of(row: AnyRow) -> AuditRow:
    """The stored row of the log."""
    return AuditRow(
        seq=row.seq,
        action_id=row.action_id,
        event=row.event,
        actor=row.actor,
        at=row.at,
        body=row.body,
        prev_hash=row.prev_hash,
        hash=row.hash,
    )


def notice_values(notice: Notice, now: int) -> Values:
    """The outbox row that a fresh order makes."""
    return {
        "key": notice.key,
        "kind": notice.kind.value,
        "action_id": notice.action_id,
        "revision": notice.revision,
        "shown_revision": 0,
        "lane": _FIRST_LANE[notice.kind].value,
        "urgency": 0 if notice.urgent else 1,
        "state": "pending",
        "attempts": 0,
        "created_at": now,
        "next_at": now,
        "recipient": notice.recipient,
    }


def delivery_of(row: AnyRow) -> Delivery:
    """The stored outbox row."""
    return Delivery(
        key=row.key,
        kind=NoticeKind(row.kind),
        action_id=row.action_id,
        revision=row.revision,
        shown_revision=row.shown_revision,
        urgent=row.urgency == 0,
        state=row.state,
        attempts=row.attempts,
        created_at=row.created_at,
        next_at=row.next_at,
        lease_until=row.lease_until,
        recipient=row.recipient,
        channel=row.channel,
        ts=row.ts,
        digest=row.digest,
        parent_channel=row.parent_channel,
        parent_ts=row.parent_ts,
        last_error=row.last_error,
    )


def member_of(row: AnyRow) -> Member:
    """The stored person."""
    return Member(slack_id=row.slack_id, role=Role(row.role), set_by=row.set_by, set_at=row.set_at)


def key_of(row: AnyRow) -> ApiKey:
    """The stored API key."""
    return ApiKey(
        id=row.id,
        name=row.name,
        secret_hash=row.secret_hash,
        role=Role(row.role),
        kind=ActorKind(row.kind),
        person=row.person,
        created_at=row.created_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
    )


def run_of(row: AnyRow) -> CycleRun:
    """The stored run."""
    return CycleRun(
        id=row.id,
        triggered_by=row.triggered_by,
        started_at=row.started_at,
        finished_at=row.finished_at,
        report=json.loads(row.report),
    )
