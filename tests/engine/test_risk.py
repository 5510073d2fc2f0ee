"""What an action's risk is, and that no policy makes the more dangerous look safer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from engine.errors import FieldMalformed, PolicyInvalid
from engine.risk import (
    DEFAULT,
    REASON_CODES,
    Assessment,
    Environment,
    Reason,
    RiskLevel,
    RiskPolicy,
    Rule,
    assess_risk,
    environment_name,
)
from tests.engine.policies import BrokenRule

LOW, MEDIUM, HIGH, CRITICAL = RiskLevel


def level(action_type: str, environment: str, count: int = 1, policy: RiskPolicy = DEFAULT) -> RiskLevel:
    return assess_risk(action_type, environment, count, policy).level


def codes(assessment: Assessment) -> list[str]:
    return [reason.code for reason in assessment.reasons]


FIXED_POINTS = [
    ("cache_clear", "DEV", LOW),
    ("service_restart", "DEV", LOW),
    ("service_restart", "STAGING", MEDIUM),
    ("service_restart", "PROD", HIGH),
    ("schema_change", "PROD", HIGH),
    ("data_delete", "PROD", CRITICAL),
    ("never_heard_of", "DEV", HIGH),
    ("never_heard_of", "TEST", HIGH),
    ("never_heard_of", "STAGING", HIGH),
    ("never_heard_of", "PROD", CRITICAL),
]


@pytest.mark.parametrize("action_type,environment,expected", FIXED_POINTS)
def test_the_built_in_policy_has_its_fixed_points(
    action_type: str, environment: str, expected: RiskLevel
) -> None:
    assert level(action_type, environment) is expected


@pytest.mark.parametrize("count,steps", [(1, 0), (10, 0), (11, 1), (100, 1), (101, 2), (1_000_000, 2)])
@pytest.mark.parametrize("action_type,environment,expected", FIXED_POINTS)
def test_more_than_ten_targets_are_one_level_up_and_more_than_a_hundred_two(
    action_type: str, environment: str, expected: RiskLevel, count: int, steps: int
) -> None:
    assert level(action_type, environment, count) == min(expected + steps, CRITICAL)


def test_the_built_in_policy_knows_more_than_thirty_types() -> None:
    assert len(DEFAULT.actions) > 30


@pytest.mark.parametrize("action_type", [name for name in DEFAULT.actions if "*" not in name])
def test_every_built_in_type_is_known_and_gives_its_reason(action_type: str) -> None:
    for environment in Environment:
        assert "unknown-type" not in codes(assess_risk(action_type, environment, 1))


@pytest.mark.parametrize(
    "text,name",
    [
        ("dev", "DEV"),
        ("Development", "DEV"),
        ("test", "TEST"),
        ("stage", "STAGING"),
        ("stg", "STAGING"),
        ("Staging", "STAGING"),
        ("prod", "PROD"),
        ("Production", "PROD"),
        ("prd", "PROD"),
        ("  PROD\n", "PROD"),
        ("dr-site", "DR-SITE"),
    ],
)
def test_an_environment_is_read_in_any_case_and_by_its_aliases(text: str, name: str) -> None:
    assert environment_name(text) == name


@pytest.mark.parametrize("text", ["", "  ", "-prod", "pro d", "prod;drop", "p" * 33, "운영"])
def test_what_is_no_environment_is_refused(text: str) -> None:
    with pytest.raises(FieldMalformed):
        environment_name(text)
    with pytest.raises(FieldMalformed):
        assess_risk("cache_clear", text, 1)


@pytest.mark.parametrize("count", [0, -1, True, 1.0, "1", None])
def test_a_count_that_is_none_is_refused(count: Any) -> None:
    with pytest.raises(FieldMalformed):
        assess_risk("cache_clear", "DEV", count)


def test_levels_are_ordered_and_two_of_them_need_approval() -> None:
    assert LOW < MEDIUM < HIGH < CRITICAL
    assert [each for each in RiskLevel if each.needs_approval] == [HIGH, CRITICAL]


def test_every_contribution_is_a_reason_that_speaks() -> None:
    policy = replace(
        DEFAULT,
        rules=(
            Rule(name="deploys", level=HIGH, action_type="deploy"),
            Rule(name="never", level=CRITICAL, action_type="other"),
            BrokenRule(name="broken", level=LOW),
        ),
    )
    assessment = assess_risk("deploy", "stage", 11, policy)
    assert codes(assessment) == ["base", "environment", "targets", "rule", "rule-failed"]
    assert [str(reason) for reason in assessment.reasons] == [
        "deploy is LOW by itself",
        "STAGING raises it by 1",
        "11 targets (more than 10) raise it by 1",
        "rule “deploys” makes it at least HIGH",
        "rule “broken” could not be evaluated, so it is at least HIGH",
    ]
    fixed = assess_risk("data_delete", "PROD", 1)
    assert [str(reason) for reason in fixed.reasons] == ["data_delete in PROD is CRITICAL"]
    unknown = assess_risk("teleport", "moon", 1)
    assert [str(reason) for reason in unknown.reasons] == [
        "teleport is not in the policy, so it counts as CRITICAL",
        "MOON is not a known environment, so it counts as PROD",
    ]
    told = {reason.code for each in (assessment, fixed, unknown) for reason in each.reasons}
    assert told == set(REASON_CODES)


def test_a_rule_that_fails_makes_the_action_high_at_least() -> None:
    for own, expected in [(LOW, HIGH), (MEDIUM, HIGH), (HIGH, HIGH), (CRITICAL, CRITICAL)]:
        policy = replace(DEFAULT, rules=(BrokenRule(name="broken", level=own),))
        assert level("cache_clear", "DEV", policy=policy) is expected


@pytest.mark.parametrize(
    "rule,action_type,environment,count,target,holds",
    [
        (Rule(name="r", level=HIGH), "any", "DEV", 1, "", True),
        (Rule(name="r", level=HIGH, action_type="dep*"), "deploy", "DEV", 1, "", True),
        (Rule(name="r", level=HIGH, action_type="dep*"), "redeploy", "DEV", 1, "", False),
        (
            Rule(name="r", level=HIGH, environments=frozenset({Environment.STAGING})),
            "any",
            "TEST",
            1,
            "",
            False,
        ),
        (
            Rule(name="r", level=HIGH, environments=frozenset({Environment.STAGING})),
            "any",
            "STAGING",
            1,
            "",
            True,
        ),
        (
            Rule(name="r", level=HIGH, environments=frozenset({Environment.STAGING})),
            "any",
            "PROD",
            1,
            "",
            True,
        ),
        (Rule(name="r", level=HIGH, target="payments*"), "any", "DEV", 1, "Payments-API", True),
        (Rule(name="r", level=HIGH, target="payments*"), "any", "DEV", 1, "", False),
        (Rule(name="r", level=HIGH, more_than=3), "any", "DEV", 3, "", False),
        (Rule(name="r", level=HIGH, more_than=3), "any", "DEV", 4, "", True),
    ],
)
def test_a_rule_holds_when_all_its_conditions_do(
    rule: Rule, action_type: str, environment: str, count: int, target: str, *, holds: bool
) -> None:
    assert rule.holds(action_type, Environment(environment), count, target) is holds


def test_a_rule_only_ever_raises() -> None:
    policy = replace(DEFAULT, rules=(Rule(name="harmless", level=LOW),))
    assert level("data_delete", "PROD", policy=policy) is CRITICAL


def test_an_exact_name_wins_over_a_pattern_and_the_longest_pattern_over_a_shorter() -> None:
    policy = replace(DEFAULT, actions={"*": CRITICAL, "data_*": HIGH, "d*_x": MEDIUM, "data_x": LOW})
    assert policy.base_of("data_x") == ("data_x", LOW)
    assert policy.base_of("data_y") == ("data_*", HIGH)
    assert policy.base_of("other") == ("*", CRITICAL)
    assert replace(policy, actions={"b?": LOW, "?a": HIGH}).base_of("ba") == ("?a", HIGH)
    assert replace(policy, actions={"b?": LOW}).base_of("other") is None


@pytest.mark.parametrize(
    "listed,expected",
    [
        ({Environment.DEV: LOW, Environment.PROD: HIGH}, [LOW, LOW, LOW, HIGH]),
        ({Environment.STAGING: MEDIUM}, [MEDIUM, MEDIUM, MEDIUM, MEDIUM]),
        ({Environment.TEST: LOW, Environment.STAGING: CRITICAL}, [LOW, LOW, CRITICAL, CRITICAL]),
    ],
)
def test_an_environment_that_a_table_leaves_out_counts_as_the_nearest_less_dangerous_one(
    listed: dict[Environment, RiskLevel], expected: list[RiskLevel]
) -> None:
    policy = replace(DEFAULT, actions={"x": listed})
    assert [level("x", environment, policy=policy) for environment in Environment] == expected


def test_a_table_is_not_raised_again_by_its_environment() -> None:
    policy = replace(DEFAULT, actions={"x": {Environment.PROD: LOW}})
    assert level("x", "PROD", policy=policy) is LOW


@pytest.mark.parametrize(
    "field,value,where",
    [
        ("unknown", MEDIUM, "unknown"),
        ("environments", {Environment.DEV: 0}, "environments"),
        ("environments", {**DEFAULT.environments, Environment.PROD: 0}, "environments"),
        ("environments", dict.fromkeys(Environment, -1), "environments"),
        ("targets", (), "targets"),
        ("targets", ((10, 2), (100, 1)), "targets"),
        ("targets", ((100, 1), (10, 2)), "targets"),
        ("targets", ((10, -1),), "targets"),
        ("actions", {"x": {}}, "actions.x"),
        ("actions", {"x": {Environment.PROD: LOW, Environment.DEV: HIGH}}, "actions.x"),
    ],
)
def test_a_policy_in_which_danger_would_lower_the_level_is_refused(
    field: str, value: Any, where: str
) -> None:
    with pytest.raises(PolicyInvalid) as refusal:
        replace(DEFAULT, **{field: value})
    assert refusal.value.values["where"] == where


def test_a_reason_is_built_from_plain_values() -> None:
    reason = Reason(code="environment", values={"environment": "PROD", "steps": 2})
    assert str(reason) == "PROD raises it by 2"
