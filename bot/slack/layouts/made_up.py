"""Actions, people and runs that never were, to show what every layout looks like."""

from __future__ import annotations

from dataclasses import dataclass, replace

from engine import policy
from engine.actions import Action, Decision, Proposal, Status, Verdict, content_hash
from engine.actors import Actor, ActorKind, Door, Role, person
from engine.audit import AuditRow
from engine.ports import CycleRun, Member
from engine.risk import Reason, RiskLevel, assess_risk
from engine.times import MINUTE

NOW = 1_795_461_000_000_000
EXPIRES = NOW + 30 * MINUTE
ENGINEER = "U0ENGINEER1"
ADMIN = "U0ADMIN001"
REQUESTER = "U0REQUESTER"
VERDICTS = {
    Status.APPROVED: Verdict.APPROVE,
    Status.REJECTED: Verdict.REJECT,
    Status.EXPIRED: Verdict.EXPIRE,
    Status.CANCELLED: Verdict.CANCEL,
}
"""How each final status is reached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What strangers write; a test makes every field hostile."""

    action_type: str = "service_restart"
    description: str = "Rolling restart after the configuration change."
    target: str = "payments-api"
    environment: str = "PROD"
    requester: str = "ci-main"
    comment: str = "Go, but watch the error rate."
    payload: str | None = '{"strategy":"rolling"}'
    rule: str = "payments are special"


PLAIN = Told()


def action(
    told: Told = PLAIN,
    *,
    risk: RiskLevel = RiskLevel.HIGH,
    status: Status = Status.PENDING_APPROVAL,
    by_person: bool = False,
    kind: ActorKind = ActorKind.PIPELINE,
    door: Door = Door.API,
    action_id: str = "ACT-7K3M9QXD",
    target_count: int = 12,
) -> Action:
    """An action in the given state, decided a minute after it was asked for."""
    proposal = Proposal(
        action_type=told.action_type,
        description=told.description,
        environment=told.environment,
        target_count=target_count,
        target=told.target,
        payload=told.payload,
    )
    requester = REQUESTER if by_person else told.requester
    pending = Action(
        id=action_id,
        revision=1,
        status=Status.PENDING_APPROVAL if risk.needs_approval else Status.AUTO_DONE,
        proposal=proposal,
        risk=risk,
        reasons=_reasons(told, target_count),
        requested_by=requester,
        requester_kind=ActorKind.PERSON if by_person else kind,
        requester_person=REQUESTER if by_person else None,
        door=door,
        created_at=NOW,
        expires_at=EXPIRES if risk.needs_approval else None,
        content_hash=content_hash(action_id, proposal, requester),
        policy_hash=policy.DEFAULT.hash,
    )
    return pending if status not in VERDICTS else ended(pending, status, told.comment)


def ended(pending: Action, status: Status, comment: str = "", *, by: str = ADMIN) -> Action:
    """The action after its decision."""
    expired = status is Status.EXPIRED
    decision = Decision(
        verdict=VERDICTS[status],
        by="schedule" if expired else by,
        person=None if expired else by,
        door=Door.SCHEDULE if expired else Door.BUTTON,
        at=EXPIRES if expired else NOW + MINUTE,
        comment="" if expired else comment,
    )
    return replace(pending, status=status, revision=pending.revision + 1, decision=decision)


def _reasons(told: Told, target_count: int) -> tuple[Reason, ...]:
    """Every kind of reason that there is."""
    return (
        *assess_risk("service_restart", "PROD", target_count).reasons,
        Reason(code="unknown-type", values={"action_type": told.action_type, "level": "HIGH"}),
        Reason(code="unknown-environment", values={"environment": told.environment}),
        Reason(code="rule", values={"rule": told.rule, "level": "HIGH"}),
    )


def numbered(count: int, told: Told = PLAIN, *, status: Status = Status.PENDING_APPROVAL) -> list[Action]:
    """That many actions with ids of their own."""
    return [action(told, status=status, action_id=f"ACT-{number:08d}") for number in range(count)]


def rows(of: Action, told: Told = PLAIN) -> list[AuditRow]:
    """A history with everything that a history can hold."""
    events = {
        "ActionQueued": told.requester,
        "AttemptRefused": ENGINEER,
        "SomethingNewer": told.requester,
        "ActionApproved": ADMIN,
    }
    return [
        AuditRow(
            seq=seq,
            action_id=of.id,
            event=event,
            actor=actor,
            at=NOW + seq,
            body='{"attempt":"APPROVE"}',
            prev_hash="",
            hash="",
        )
        for seq, (event, actor) in enumerate(events.items())
    ]


def members(count: int) -> list[Member]:
    """That many people with a role."""
    return [
        Member(slack_id=f"U0MEMBER{number:03d}", role=Role.PM, set_by=ADMIN, set_at=NOW)
        for number in range(count)
    ]


def run(told: Told = PLAIN) -> CycleRun:
    """A run of the cycle that has finished."""
    report = {
        "expire": {"expired": 3, "ms": 12},
        "reconcile": {"repaired": 0, "ms": 4},
        "triage": {"classified": 7, "assigned": 5, "queued": 1, "more": 1, "ms": 31},
        "answers": "failed; the log says why, and the next run tries again",
        told.target: told.comment,
    }
    return CycleRun(id="run-1", triggered_by=ADMIN, started_at=NOW, finished_at=NOW + 42_000, report=report)


def engineer() -> Actor:
    """A reader who may decide HIGH actions."""
    return person(ENGINEER, Role.ENGINEER)


def admin() -> Actor:
    """A reader who may decide everything."""
    return person(ADMIN, Role.ADMIN)


def stranger() -> Actor:
    """A reader without a role."""
    return person("U0VIEWER01")
