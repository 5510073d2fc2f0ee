"""How dangerous an action is, and why."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from fnmatch import fnmatchcase

from engine import builtin_policy
from engine.errors import FieldMalformed, PolicyInvalid


class RiskLevel(IntEnum):
    """LOW < MEDIUM < HIGH < CRITICAL; LOW and MEDIUM are released at once."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    @property
    def needs_approval(self) -> bool:
        """Whether a person has to decide."""
        return self >= RiskLevel.HIGH

    def raised(self, steps: int) -> RiskLevel:
        """The level that many steps up, CRITICAL at most."""
        return RiskLevel(min(self + steps, RiskLevel.CRITICAL))


class Environment(StrEnum):
    """Where an action takes place, from the least to the most dangerous."""

    DEV = "DEV"
    TEST = "TEST"
    STAGING = "STAGING"
    PROD = "PROD"

    @property
    def danger(self) -> int:
        """The place in the order of danger, DEV being 0."""
        return _DANGER[self]


_DANGER = {environment: place for place, environment in enumerate(Environment)}
_ALIASES = {
    "DEVELOPMENT": Environment.DEV,
    "STAGE": Environment.STAGING,
    "STG": Environment.STAGING,
    "PRODUCTION": Environment.PROD,
    "PRD": Environment.PROD,
    **{environment.value: environment for environment in Environment},
}
_ENVIRONMENT_FORM = re.compile(r"[A-Z0-9][A-Z0-9_.-]{0,31}")


def environment_name(text: str) -> str:
    """The stored name of an environment: a known one's own, else the text in capitals. Raises FieldMalformed."""
    name = text.strip().upper()
    if not _ENVIRONMENT_FORM.fullmatch(name):
        raise FieldMalformed(field="environment", expected="DEV, TEST, STAGING, PROD or another short name")
    return _ALIASES.get(name, name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One contribution to a level: a stable `code` and the plain values its sentence is built from."""

    code: str
    values: Mapping[str, str | int] = field(default_factory=dict)

    def __str__(self) -> str:
        return _SENTENCES[self.code].format(**self.values)


_SENTENCES = {
    "base": "{action_type} is {level} by itself",
    "fixed": "{action_type} in {environment} is {level}",
    "unknown-type": "{action_type} is not in the policy, so it counts as {level}",
    "environment": "{environment} raises it by {steps}",
    "unknown-environment": "{environment} is not a known environment, so it counts as PROD",
    "targets": "{target_count} targets (more than {more_than}) raise it by {steps}",
    "rule": "rule \u201c{rule}\u201d makes it at least {level}",
    "rule-failed": "rule \u201c{rule}\u201d could not be evaluated, so it is at least {level}",
}
REASON_CODES = tuple(_SENTENCES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """A level of risk with every reason that contributed."""

    level: RiskLevel
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """An extra rule: when all conditions hold the level is at least `level`. None means any.

    An environment listed stands for itself and everything more dangerous, so that no rule makes DEV riskier than PROD.
    """

    name: str
    level: RiskLevel
    action_type: str | None = None
    environments: frozenset[Environment] | None = None
    target: str | None = None
    more_than: int | None = None

    def holds(self, action_type: str, environment: Environment, target_count: int, target: str) -> bool:
        """Whether every condition of the rule holds."""
        return (
            (self.action_type is None or fnmatchcase(action_type, self.action_type))
            and (self.environments is None or environment.danger >= min(e.danger for e in self.environments))
            and (self.target is None or fnmatchcase(target.casefold(), self.target.casefold()))
            and (self.more_than is None or target_count > self.more_than)
        )


FixedLevels = Mapping[Environment, RiskLevel]


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskPolicy:
    """What decides about risk. Raises PolicyInvalid when a more dangerous environment or more targets would lower a level."""

    unknown: RiskLevel
    environments: Mapping[Environment, int]
    targets: tuple[tuple[int, int], ...]
    actions: Mapping[str, RiskLevel | FixedLevels]
    rules: tuple[Rule, ...] = ()

    def __post_init__(self) -> None:
        if self.unknown < RiskLevel.HIGH:
            raise PolicyInvalid(where="unknown", problem="must be HIGH or CRITICAL")
        if set(self.environments) != set(Environment):
            raise PolicyInvalid(where="environments", problem="must give DEV, TEST, STAGING and PROD")
        _refuse_falling("environments", [self.environments[environment] for environment in Environment])
        _refuse_falling("targets", [steps for _, steps in sorted(self.targets)])
        for name, base in self.actions.items():
            if not isinstance(base, RiskLevel):
                _refuse_falling(f"actions.{name}", [base[e] for e in Environment if e in base])

    def base_of(self, action_type: str) -> tuple[str, RiskLevel | FixedLevels] | None:
        """The entry for a type: the exact one, else the longest pattern that matches (the first of equals by name)."""
        if action_type in self.actions:
            return action_type, self.actions[action_type]
        patterns = [name for name in self.actions if fnmatchcase(action_type, name)]
        if not patterns:
            return None
        name = min(patterns, key=lambda pattern: (-len(pattern), pattern))
        return name, self.actions[name]


def _refuse_falling(where: str, steps: list[int] | list[RiskLevel]) -> None:
    if not steps or min(steps) < 0:
        raise PolicyInvalid(where=where, problem="must give at least one value, none below zero")
    if list(steps) != sorted(steps):
        raise PolicyInvalid(where=where, problem="must not fall as the danger grows")


def _fixed(levels: Mapping[str, str]) -> FixedLevels:
    return {Environment(environment): RiskLevel[level] for environment, level in levels.items()}


DEFAULT = RiskPolicy(
    unknown=RiskLevel[builtin_policy.UNKNOWN],
    environments={Environment(name): steps for name, steps in builtin_policy.ENVIRONMENTS.items()},
    targets=builtin_policy.TARGETS,
    actions={
        name: RiskLevel[base] if isinstance(base, str) else _fixed(base)
        for name, base in builtin_policy.ACTIONS.items()
    },
)
"""The built-in policy."""


def assess_risk(
    action_type: str, environment: str, target_count: int, policy: RiskPolicy = DEFAULT, *, target: str = ""
) -> Assessment:
    """The level of an action and its reasons; what the policy does not know is HIGH at least.

    `environment` is read in any case and by its usual aliases; `target_count` is 1 or more. Raises FieldMalformed.
    """
    if type(target_count) is not int or target_count < 1:
        raise FieldMalformed(field="target_count", expected="a whole number of 1 or more")
    name = environment_name(environment)
    known = _ALIASES.get(name)
    where = known or Environment.PROD
    level, reasons = _base(action_type, where, policy)
    if known is None:
        level = max(level, RiskLevel.HIGH)
        reasons.append(Reason(code="unknown-environment", values={"environment": name}))
    steps, more_than = _steps_for_targets(target_count, policy)
    if steps:
        values = {"target_count": target_count, "more_than": more_than, "steps": steps}
        level = level.raised(steps)
        reasons.append(Reason(code="targets", values=values))
    for rule in policy.rules:
        reason = _rule_reason(rule, action_type, where, target_count, target)
        if reason is not None:
            level = max(level, RiskLevel[str(reason.values["level"])])
            reasons.append(reason)
    return Assessment(level=level, reasons=tuple(reasons))


def _base(action_type: str, environment: Environment, policy: RiskPolicy) -> tuple[RiskLevel, list[Reason]]:
    entry = policy.base_of(action_type)
    if entry is None:
        level = policy.unknown.raised(1 if environment is Environment.PROD else 0)
        return level, [Reason(code="unknown-type", values={"action_type": action_type, "level": level.name})]
    _, base = entry
    if not isinstance(base, RiskLevel):
        level = _fixed_level(base, environment)
        values = {"action_type": action_type, "environment": environment.value, "level": level.name}
        return level, [Reason(code="fixed", values=values)]
    reasons = [Reason(code="base", values={"action_type": action_type, "level": base.name})]
    if steps := policy.environments[environment]:
        reasons.append(Reason(code="environment", values={"environment": environment.value, "steps": steps}))
    return base.raised(steps), reasons


def _fixed_level(levels: FixedLevels, environment: Environment) -> RiskLevel:
    """An environment that is not listed takes the level of the nearest less dangerous one, else of the least dangerous."""
    below = [level for listed, level in levels.items() if listed.danger <= environment.danger]
    return max(below) if below else min(levels.values())


def _steps_for_targets(target_count: int, policy: RiskPolicy) -> tuple[int, int]:
    passed = [(steps, more_than) for more_than, steps in policy.targets if target_count > more_than]
    return max(passed, default=(0, 0))


def _rule_reason(
    rule: Rule, action_type: str, environment: Environment, target_count: int, target: str
) -> Reason | None:
    try:
        holds = rule.holds(action_type, environment, target_count, target)
    except Exception:  # noqa: BLE001  A rule that cannot be evaluated, however it fails, must not make an action look safe.
        level = max(rule.level, RiskLevel.HIGH)
        return Reason(code="rule-failed", values={"rule": rule.name, "level": level.name})
    return Reason(code="rule", values={"rule": rule.name, "level": rule.level.name}) if holds else None
