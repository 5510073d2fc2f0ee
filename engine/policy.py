"""Who may decide, for how long an action waits, and when a comment is due."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from engine import risk as risks
from engine.actions import Action, Verdict, canonical
from engine.actors import Actor, ActorKind, Role
from engine.errors import (
    CommentRequired,
    ConfirmationRequired,
    MachineMayNotDecide,
    NoRole,
    NotAllowed,
    NotRequester,
    OwnAction,
    PolicyInvalid,
    RoleTooLow,
)
from engine.risk import RiskLevel, RiskPolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelRule:
    """What holds for one level: who may decide, its own expiry in microseconds (None: the policy's), whether a comment is due."""

    approvers: frozenset[Role]
    expiry: int | None = None
    comment_required: bool = False


LEVELS: Mapping[RiskLevel, LevelRule] = {
    RiskLevel.HIGH: LevelRule(approvers=frozenset(Role)),
    RiskLevel.CRITICAL: LevelRule(approvers=frozenset({Role.ADMIN})),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The whole policy. Raises PolicyInvalid when a level that needs approval has nobody to give it."""

    risk: RiskPolicy = risks.DEFAULT
    levels: Mapping[RiskLevel, LevelRule] = field(default_factory=lambda: LEVELS)
    expiry: int | None = None
    """Microseconds; None leaves it to the settings."""
    hash: str = ""

    def __post_init__(self) -> None:
        for level in RiskLevel:
            if level.needs_approval and not (level in self.levels and self.levels[level].approvers):
                raise PolicyInvalid(
                    where=f"levels.{level.name}", problem="must name at least one approver role"
                )

    def rule_of(self, level: RiskLevel) -> LevelRule:
        """What holds for a level; one that needs no approval is asked about like HIGH, so that a late verdict on it gets an answer."""
        return self.levels[max(level, RiskLevel.HIGH)]

    def approvers(self, level: RiskLevel) -> tuple[Role, ...]:
        """The roles that may decide, in their fixed order."""
        return tuple(role for role in Role if role in self.rule_of(level).approvers)

    def expiry_of(self, level: RiskLevel, default: int) -> int:
        """Microseconds that an action of this level waits: the level's own, else the policy's, else `default`."""
        return self.rule_of(level).expiry or self.expiry or default


def fingerprint(policy: RiskPolicy, levels: Mapping[RiskLevel, LevelRule], expiry: int | None) -> str:
    """SHA-256 in hex over everything the policy says, so that two equal policies have equal hashes."""
    said = {
        "unknown": policy.unknown,
        "environments": dict(policy.environments),
        "targets": list(policy.targets),
        "actions": {
            name: base if isinstance(base, RiskLevel) else dict(base) for name, base in policy.actions.items()
        },
        "rules": [
            [
                rule.name,
                rule.level,
                rule.action_type,
                None if rule.environments is None else sorted(rule.environments),
                rule.target,
                rule.more_than,
            ]
            for rule in policy.rules
        ],
        "levels": {
            level.name: [sorted(rule.approvers), rule.expiry, rule.comment_required]
            for level, rule in levels.items()
        },
        "expiry": expiry,
    }
    return hashlib.sha256(canonical(said).encode()).hexdigest()


def make_policy(
    risk: RiskPolicy = risks.DEFAULT,
    levels: Mapping[RiskLevel, LevelRule] = LEVELS,
    expiry: int | None = None,
) -> Policy:
    """A policy that carries its own hash. Raises PolicyInvalid."""
    return Policy(risk=risk, levels=levels, expiry=expiry, hash=fingerprint(risk, levels, expiry))


DEFAULT = make_policy()
"""The built-in policy."""


def check(
    policy: Policy, action: Action, actor: Actor, verdict: Verdict, *, allow_self: bool = False
) -> None:
    """Holds when `actor` may give `verdict` on the action; otherwise raises the NotAllowed that says why."""
    if verdict is Verdict.CANCEL:
        _check_cancel(action, actor)
    elif verdict is Verdict.EXPIRE:
        _check_expire(actor)
    else:
        check_decider(policy, action, actor, allow_self=allow_self)


def check_comment(policy: Policy, action: Action, verdict: Verdict, comment: str) -> None:
    """Holds unless the level wants a comment with a decision and there is none. Raises CommentRequired."""
    decides = verdict in {Verdict.APPROVE, Verdict.REJECT}
    if decides and not comment and policy.rule_of(action.risk).comment_required:
        raise CommentRequired(action_id=action.id, risk=action.risk.name)


def check_confirmation(action: Action, verdict: Verdict) -> None:
    """Holds unless a mere click would approve what has to be confirmed by typing. Raises ConfirmationRequired."""
    if verdict is Verdict.APPROVE and action.risk is RiskLevel.CRITICAL:
        raise ConfirmationRequired(action_id=action.id, risk=action.risk.name)


def check_decider(policy: Policy, action: Action, actor: Actor, *, allow_self: bool = False) -> None:
    """Holds when `actor` may approve or reject the action. Raises NotAllowed."""
    if not actor.is_person:
        raise MachineMayNotDecide(action_id=action.id)
    if actor.role is None:
        raise NoRole
    if actor.role not in policy.rule_of(action.risk).approvers:
        raise RoleTooLow(
            action_id=action.id,
            risk=action.risk.name,
            role=actor.role,
            needed=", ".join(policy.approvers(action.risk)),
        )
    if not allow_self and is_requester(action, actor):
        raise OwnAction(action_id=action.id)


def is_requester(action: Action, actor: Actor) -> bool:
    """Whether the same person, or the same machine, asked for the action; the operator, who has no Slack id, goes by name."""
    if action.requester_person is not None:
        return action.requester_person == actor.person
    return action.is_machine_made is not actor.is_person and action.requested_by == actor.id


def _check_expire(actor: Actor) -> None:
    if actor.kind is not ActorKind.SCHEDULE:
        raise NotAllowed


def _check_cancel(action: Action, actor: Actor) -> None:
    admin = actor.is_person and actor.role is Role.ADMIN
    if not admin and not is_requester(action, actor):
        raise NotRequester(action_id=action.id)
