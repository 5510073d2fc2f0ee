"""Whatever the policy: danger never lowers a level, and what is not known is never harmless."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.risk import (
    Environment,
    RiskLevel,
    RiskPolicy,
    assess_risk,
)
from tests.engine.policies import COUNTS, ENVIRONMENTS, TARGETS, TYPES, BrokenRule, risk_policies


@settings(max_examples=100)
@given(risk_policies(), TYPES, ENVIRONMENTS, ENVIRONMENTS, COUNTS, COUNTS, TARGETS)
def test_more_danger_or_more_targets_never_lower_the_level(
    policy: RiskPolicy,
    action_type: str,
    one: Environment,
    other: Environment,
    few: int,
    many: int,
    target: str,
) -> None:
    safer, worse = sorted((one, other), key=lambda environment: environment.danger)
    fewer, more = sorted((few, many))
    calm = assess_risk(action_type, safer, fewer, policy, target=target).level
    assert calm <= assess_risk(action_type, worse, fewer, policy, target=target).level
    assert calm <= assess_risk(action_type, safer, more, policy, target=target).level
    assert calm <= assess_risk(action_type, worse, more, policy, target=target).level


@settings(max_examples=60)
@given(risk_policies(), TYPES, st.sampled_from([*Environment, "MOON"]), COUNTS, TARGETS)
def test_what_the_policy_does_not_know_or_cannot_judge_is_high_at_least(
    policy: RiskPolicy, action_type: str, environment: str, count: int, target: str
) -> None:
    if policy.base_of(action_type) is None or environment == "MOON":
        assert assess_risk(action_type, environment, count, policy, target=target).level >= RiskLevel.HIGH
    broken = replace(policy, rules=(*policy.rules, BrokenRule(name="broken", level=RiskLevel.LOW)))
    assert assess_risk(action_type, environment, count, broken, target=target).level >= RiskLevel.HIGH


@settings(max_examples=30)
@given(risk_policies(), TYPES, ENVIRONMENTS, COUNTS, TARGETS)
def test_a_level_is_never_without_a_reason(
    policy: RiskPolicy, action_type: str, environment: Environment, count: int, target: str
) -> None:
    assessment = assess_risk(action_type, environment, count, policy, target=target)
    assert assessment.reasons
    assert all(str(reason) for reason in assessment.reasons)
    assert assess_risk(action_type, environment, count, policy, target=target) == assessment
