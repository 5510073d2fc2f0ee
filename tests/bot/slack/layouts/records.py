"""Actions, people and views to lay out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from bot.locales import Catalog, read_bundle
from bot.slack.layouts.view import View
from engine import errors as engine_errors
from engine import policy
from engine.actions import Action, Decision, Proposal, Status, Verdict, content_hash
from engine.actors import Actor, ActorKind, Door, Role, person
from engine.audit import AuditRow
from engine.errors import AutoqError
from engine.policy import Policy
from engine.risk import Assessment, Reason, RiskLevel, assess_risk
from engine.times import MINUTE

NOW = 1_795_461_000_000_000
EXPIRES = NOW + 30 * MINUTE
ENGINEER = "U0ENGINEER1"
ADMIN = "U0ADMIN001"
REQUESTER = "U0REQUESTER"
PEOPLE = frozenset({ENGINEER, ADMIN, REQUESTER})
LANGUAGES = ("en", "ko")
VERDICTS = {
    Status.APPROVED: Verdict.APPROVE,
    Status.REJECTED: Verdict.REJECT,
    Status.EXPIRED: Verdict.EXPIRE,
    Status.CANCELLED: Verdict.CANCEL,
}
STRICT = {language: Catalog(language=language, bundle=read_bundle(language)) for language in LANGUAGES}
"""Catalogs that raise where the service would fall back to English."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What strangers wrote; every field can be hostile."""

    action_type: str = "service_restart"
    description: str = "Rolling restart after the configuration change."
    target: str = "payments-api"
    environment: str = "PROD"
    requester: str = "ci-main"
    comment: str = "Go, but watch the error rate."
    payload: str | None = '{"strategy":"rolling"}'
    rule: str = "payments are special"


def view(
    language: str = "en",
    *,
    reader: Actor | None = None,
    rules: Policy = policy.DEFAULT,
    allow_self: bool = False,
) -> View:
    """How somebody sees it; in Seoul, so that a forgotten zone shows."""
    return View(
        catalog=STRICT[language],
        policy=rules,
        zone=ZoneInfo("Asia/Seoul"),
        reader=reader,
        allow_self=allow_self,
    )


def action(
    told: Told = Told(),
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
        reasons=_assessed(told, target_count).reasons,
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


def _assessed(told: Told, target_count: int) -> Assessment:
    found = assess_risk("service_restart", "PROD", target_count)
    values = {"action_type": told.action_type, "level": "HIGH"}
    more = (
        Reason(code="unknown-type", values=values),
        Reason(code="unknown-environment", values={"environment": told.environment}),
        Reason(code="rule", values={"rule": told.rule, "level": "HIGH"}),
    )
    return Assessment(level=found.level, reasons=(*found.reasons, *more))


def numbered(count: int, told: Told = Told(), *, status: Status = Status.PENDING_APPROVAL) -> list[Action]:
    """That many actions with ids of their own."""
    return [action(told, status=status, action_id=f"ACT-{number:08d}") for number in range(count)]


def rows(of: Action, told: Told = Told()) -> list[AuditRow]:
    """A history with everything that a history can hold."""
    names = ["ActionQueued", "AttemptRefused", "SomethingNewer", "ActionApproved"]
    actors = [told.requester, ENGINEER, told.requester, ADMIN]
    return [
        AuditRow(
            seq=seq,
            action_id=of.id,
            event=name,
            actor=actor,
            at=NOW + seq,
            body='{"attempt":"APPROVE"}',
            prev_hash="",
            hash="",
        )
        for seq, (name, actor) in enumerate(zip(names, actors, strict=True))
    ]


def errors() -> list[type[AutoqError]]:
    """Every class of the gate's own tree; branches that others graft on it bring their sentences with them."""
    return [
        kind
        for kind in vars(engine_errors).values()
        if isinstance(kind, type) and issubclass(kind, AutoqError)
    ]


def engineer() -> Actor:
    return person(ENGINEER, Role.ENGINEER)


def admin() -> Actor:
    return person(ADMIN, Role.ADMIN)
