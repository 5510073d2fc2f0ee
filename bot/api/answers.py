"""From the engine's records to the API's answers, secrets masked on the way."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from bot.api import schemas
from engine.actions import Action, Status, Verdict
from engine.audit import AuditRow
from engine.policy import Policy
from engine.ports import ActionPage, CycleRun
from engine.redaction import redact, redact_text
from engine.times import moment


def _when(at: int | None) -> datetime | None:
    return None if at is None else moment(at)


def _fields(action: Action, now: int) -> dict[str, object]:
    proposal, decision = action.proposal, action.decision
    decided = decision is not None and decision.verdict in {Verdict.APPROVE, Verdict.REJECT}
    return {
        "action_id": action.id,
        "action_type": proposal.action_type,
        "description": redact_text(proposal.description),
        "target": redact_text(proposal.target) or None,
        "environment": proposal.environment,
        "target_count": proposal.target_count,
        "payload": None if proposal.payload is None else redact(json.loads(proposal.payload)),
        "risk_level": action.risk.name,
        "reasons": [str(reason) for reason in action.reasons],
        "status": action.status_at(now),
        "requested_by": action.requested_by,
        "approved_by": decision.by if decided and decision is not None else None,
        "comment": redact_text(decision.comment) or None if decision is not None else None,
        "created_at": moment(action.created_at),
        "processed_at": _when(action.processed_at()),
        "expires_at": _when(action.expires_at),
        "action_hash": action.content_hash,
    }


def action(held: Action, now: int) -> schemas.ActionOut:
    """An action as a list shows it."""
    return schemas.ActionOut.model_validate(_fields(held, now))


def page(held: ActionPage, now: int) -> schemas.PageOut:
    """A page of actions."""
    return schemas.PageOut(items=[action(each, now) for each in held.items], next_cursor=held.next_cursor)


def detail(held: Action, rows: Sequence[AuditRow], now: int) -> schemas.ActionDetailOut:
    """One action with its decision and what happened to it."""
    decision = held.decision
    said = (
        None
        if decision is None
        else {
            "verdict": decision.verdict,
            "by": decision.by,
            "at": moment(decision.at),
            "door": decision.door,
            "comment": redact_text(decision.comment) or None,
        }
    )
    history = [{"event": row.event, "by": row.actor, "at": moment(row.at)} for row in rows]
    return schemas.ActionDetailOut.model_validate(
        {**_fields(held, now), "decision": said, "history": history}
    )


def submitted(held: Action, policy: Policy) -> dict[str, object]:
    """The answer to a submission, the same at every replay: it tells how the action began."""
    waits = held.risk.needs_approval
    said: dict[str, object] = {
        "action_id": held.id,
        "status": Status.PENDING_APPROVAL if waits else Status.AUTO_DONE,
        "risk": held.risk.name,
        "reasons": [str(reason) for reason in held.reasons],
        "message": f"{held.id} is {held.risk.name}: released, go ahead.",
        "action_hash": held.content_hash,
    }
    if waits:
        who = " or ".join(policy.approvers(held.risk))
        said |= {
            "message": f"{held.id} is {held.risk.name} and waits for approval by {who}; do not run it yet.",
            "approve_cmd": f"/approve {held.id}",
            "reject_cmd": f"/reject {held.id} reason",
            "expires_at": _when(held.expires_at),
        }
    return said


_TOLD = {
    Verdict.APPROVE: ("approved_by", "approved: run the action."),
    Verdict.REJECT: ("rejected_by", "rejected: do not run the action."),
    Verdict.CANCEL: ("cancelled_by", "cancelled: do not run the action."),
}


def ended(held: Action, verdict: Verdict) -> dict[str, object]:
    """The answer to a decision or a withdrawal."""
    field, told = _TOLD[verdict]
    by = held.decision.by if held.decision is not None else ""
    return {"action_id": held.id, "status": held.status, field: by, "message": f"{held.id} is {told}"}


def pending(held: Action) -> schemas.PendingOut:
    """A pending action in short."""
    return schemas.PendingOut.model_validate(
        {
            "action_id": held.id,
            "action_type": held.proposal.action_type,
            "description": redact_text(held.proposal.description),
            "risk": held.risk.name,
            "expires_at": _when(held.expires_at),
            "requested_by": held.requested_by,
        }
    )


def run(held: CycleRun) -> schemas.RunOut:
    """A run of the cycle."""
    return schemas.RunOut(
        run_id=held.id,
        triggered_by=held.triggered_by,
        started_at=moment(held.started_at),
        finished_at=_when(held.finished_at),
        report=dict(held.report),
    )
