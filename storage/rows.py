"""Rows of the tables as the engine's records, and back."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from sqlalchemy import Row

from engine.actions import Action, Decision, Proposal, Status, Verdict
from engine.actors import ActorKind, Door, Role
from engine.audit import AuditRow
from engine.gate import requester_key
from engine.outbox import Delivery, Notice, NoticeKind
from engine.ports import ApiKey, CycleRun, Member
from engine.risk import Reason, RiskLevel
from storage.checked import checked

Values = dict[str, Any]
"""Column name -> value, of one row."""
AnyRow = Row[*tuple[Any, ...]]

NEW_ACTION = (
    "id revision status action_type description environment target_count target payload risk reasons requester"
    " requested_by requester_kind requester_person door created_at expires_at content_hash policy_hash"
).split()
"""The columns of `action_values`."""


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


@checked("actions")
def action_of(row: AnyRow) -> Action:
    """The stored action, from a row with all columns of its table, each named once, which is what makes this long."""
    # Unpacked, since looking a column up by name costs more than all the rest.
    (
        action_id,
        revision,
        status,
        action_type,
        description,
        environment,
        target_count,
        target,
        payload,
        risk,
        reasons,
        _requester,
        requested_by,
        requester_kind,
        requester_person,
        door,
        created_at,
        expires_at,
        content_hash,
        policy_hash,
        *decision,
    ) = row
    return Action(
        id=action_id,
        revision=revision,
        status=Status(status),
        proposal=Proposal(
            action_type=action_type,
            description=description,
            environment=environment,
            target_count=target_count,
            target=target,
            payload=payload,
        ),
        risk=RiskLevel(risk),
        reasons=_reasons_of(reasons),
        requested_by=requested_by,
        requester_kind=ActorKind(requester_kind),
        requester_person=requester_person,
        door=Door(door),
        created_at=created_at,
        expires_at=expires_at,
        content_hash=content_hash,
        policy_hash=policy_hash,
        decision=_decision_of(*decision),
    )


def _decision_of(
    verdict: str | None, by: str, person: str | None, door: str, at: int, comment: str
) -> Decision | None:
    if verdict is None:
        return None
    return Decision(verdict=Verdict(verdict), by=by, person=person, door=Door(door), at=at, comment=comment)


def _reasons_text(reasons: tuple[Reason, ...]) -> str:
    return json.dumps([[reason.code, dict(reason.values)] for reason in reasons], ensure_ascii=False)


@lru_cache(maxsize=1_024)
def _reasons_of(text: str) -> tuple[Reason, ...]:
    """Kept, since most actions have their reasons in common with many others."""
    return tuple(Reason(code=code, values=values) for code, values in json.loads(text))


AUDIT_ROW = "seq action_id event actor at body prev_hash hash".split()
"""The columns of `audit_values`."""


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


NOTICE = (
    "action_at key kind record_id revision shown_revision first_lane lane urgency state attempts created_at next_at recipient"
).split()
"""The columns of `notice_values`."""


def notice_values(notice: Notice, now: int, action_at: int) -> Values:
    """The outbox row that a fresh order makes; `action_at` is when the action was made, 0 when the record is none."""
    return {
        "action_at": action_at,
        "key": notice.key,
        "kind": notice.kind.value,
        "record_id": notice.record_id,
        "revision": notice.revision,
        "shown_revision": 0,
        "first_lane": notice.lane.value,
        "lane": notice.lane.value,
        "urgency": 0 if notice.urgent else 1,
        "state": "pending",
        "attempts": 0,
        "created_at": now,
        "next_at": now,
        "recipient": notice.recipient,
    }


@checked("outbox")
def delivery_of(row: AnyRow) -> Delivery:
    """The stored outbox row."""
    return Delivery(
        key=row.key,
        kind=NoticeKind(row.kind),
        record_id=row.record_id,
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


@checked("members")
def member_of(row: AnyRow) -> Member:
    """The stored person."""
    return Member(slack_id=row.slack_id, role=Role(row.role), set_by=row.set_by, set_at=row.set_at)


@checked("members")
def role_of(row: AnyRow) -> Role:
    """The role in a row that begins with whose it is."""
    return Role(row.role)


@checked("tallies")
def count_of(row: AnyRow) -> tuple[Status, int]:
    """How many actions have a status, from a row with both."""
    return Status(row.status), int(row.n)


@checked("api_keys")
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


@checked("runs")
def run_of(row: AnyRow) -> CycleRun:
    """The stored run."""
    return CycleRun(
        id=row.id,
        triggered_by=row.triggered_by,
        started_at=row.started_at,
        finished_at=row.finished_at,
        report=json.loads(row.report),
    )
