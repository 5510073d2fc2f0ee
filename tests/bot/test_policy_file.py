"""A policy file says what it means, or is refused with its place and the fault."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.policy_file import load_policy, parse_policy
from engine import policy as policies
from engine.actors import Role
from engine.errors import PolicyInvalid
from engine.policy import DEFAULT
from engine.risk import Environment, RiskLevel, assess_risk
from engine.times import DAY, HOUR, MINUTE, SECOND

DOCUMENTED = Path(__file__).parents[2] / "docs" / "policy.toml"

EXAMPLE = """
expiry = "30m"
unknown = "HIGH"
[levels.HIGH]
approvers = ["ENGINEER", "PM", "ADMIN"]
[levels.CRITICAL]
approvers = ["ADMIN"]
expiry = "30m"
comment_required = false
[environments]
DEV = 0
TEST = 0
STAGING = 1
PROD = 2
[[targets]]
more_than = 10
raise = 1
[actions]
cache_clear = "LOW"
service_restart = "LOW"
"data_*" = "MEDIUM"
schema_change = { DEV = "MEDIUM", PROD = "HIGH" }
[[rules]]
name = "payments are critical"
action_type = "deploy"
environment = ["PROD"]
target = "payments*"
level = "CRITICAL"
"""


def test_the_documented_policy_is_the_built_in_one() -> None:
    policy = load_policy(DOCUMENTED)
    assert policy == DEFAULT
    assert policy.hash == DEFAULT.hash
    assert list(policy.risk.actions) == list(DEFAULT.risk.actions)


def test_the_documented_policy_judges_as_the_built_in_one() -> None:
    documented = load_policy(DOCUMENTED).risk
    for name in [*DEFAULT.risk.actions, "never_heard_of", "data_x", "sr_x"]:
        for environment in [*Environment, "MOON"]:
            for count in (1, 10, 11, 100, 101):
                told = assess_risk(name, environment, count, documented)
                assert told == assess_risk(name, environment, count)


def test_the_documented_rule_can_be_used_as_it_stands() -> None:
    lines = DOCUMENTED.read_text(encoding="utf-8").splitlines()
    commented = lines[lines.index("# [[rules]]") :]
    policy = parse_policy("\n".join(line.removeprefix("# ") for line in commented))
    assert [rule.name for rule in policy.risk.rules] == ["payments are critical"]


def test_the_example_of_every_key_means_what_it_says() -> None:
    policy = parse_policy(EXAMPLE)
    risk = policy.risk
    assert (policy.expiry, risk.unknown, risk.targets) == (30 * MINUTE, RiskLevel.HIGH, ((10, 1),))
    assert policy.levels[RiskLevel.CRITICAL] == policies.LevelRule(
        approvers=frozenset({Role.ADMIN}), expiry=30 * MINUTE
    )
    assert set(risk.actions) == {"cache_clear", "service_restart", "data_*", "schema_change"}
    for action_type, environment, target, level in [
        ("cache_clear", "DEV", "", RiskLevel.LOW),
        ("cache_clear", "PROD", "", RiskLevel.HIGH),
        ("data_export", "DEV", "", RiskLevel.MEDIUM),
        ("schema_change", "STAGING", "", RiskLevel.MEDIUM),
        ("schema_change", "PROD", "", RiskLevel.HIGH),
        ("deploy", "STAGING", "payments-api", RiskLevel.HIGH),
        ("deploy", "PROD", "Payments-API", RiskLevel.CRITICAL),
    ]:
        assert assess_risk(action_type, environment, 1, risk, target=target).level is level
    assert policy.hash != DEFAULT.hash


def test_what_a_file_leaves_out_is_as_in_the_built_in_policy() -> None:
    policy = parse_policy('unknown = "CRITICAL"')
    assert policy.risk.unknown is RiskLevel.CRITICAL
    assert policy.risk.actions == DEFAULT.risk.actions
    assert policy.risk.environments == DEFAULT.risk.environments
    assert policy.risk.targets == DEFAULT.risk.targets
    assert policy.levels == DEFAULT.levels
    one_level = parse_policy('[levels.HIGH]\napprovers = ["PM"]\nexpiry = "2h"\ncomment_required = true')
    assert one_level.levels[RiskLevel.CRITICAL] == DEFAULT.levels[RiskLevel.CRITICAL]
    assert one_level.levels[RiskLevel.HIGH] == policies.LevelRule(
        approvers=frozenset({Role.PM}), expiry=2 * HOUR, comment_required=True
    )
    one_environment = parse_policy("[environments]\nproduction = 3")
    assert one_environment.risk.environments == {**DEFAULT.risk.environments, Environment.PROD: 3}


def test_the_types_that_a_file_lists_are_the_only_ones() -> None:
    policy = parse_policy('[actions]\nping = "LOW"')
    assert assess_risk("ping", "DEV", 1, policy.risk).level is RiskLevel.LOW
    assert assess_risk("cache_clear", "DEV", 1, policy.risk).level is RiskLevel.HIGH


def test_names_are_read_in_any_case_as_those_of_actions_are() -> None:
    policy = parse_policy(
        '[actions]\nPing = "LOW"\nX = { prod = "HIGH", dev = "LOW" }\n'
        '[[rules]]\nname = "r"\naction_type = "Ping*"\nenvironment = ["stg"]\nlevel = "CRITICAL"'
    )
    assert assess_risk("ping", "DEV", 1, policy.risk).level is RiskLevel.LOW
    assert assess_risk("ping", "STAGING", 1, policy.risk).level is RiskLevel.CRITICAL
    assert policy.risk.actions["x"] == {Environment.PROD: RiskLevel.HIGH, Environment.DEV: RiskLevel.LOW}


@pytest.mark.parametrize(
    "text,length",
    [("1s", SECOND), ("90s", 90 * SECOND), ("30m", 30 * MINUTE), (" 2 h ", 2 * HOUR), ("30d", 30 * DAY)],
)
def test_a_time_is_a_number_and_its_unit(text: str, length: int) -> None:
    assert parse_policy(f'expiry = "{text}"').expiry == length


TIME = 'must be a time such as "30m", "2h" or "7d", at most "30d"'
LEVEL = "must be LOW, MEDIUM, HIGH or CRITICAL"
WAITING = "must be HIGH or CRITICAL"
ENVIRONMENT = "must be DEV, TEST, STAGING or PROD"
UNKNOWN = "this key is not known; check its spelling"
RULE = '[[rules]]\nname = "r"\nlevel = "HIGH"\n'

FAULTS = [
    ("", "the top", "the file is empty"),
    ("# only words", "the top", "the file is empty"),
    ("expire = 1", "expire", UNKNOWN),
    ('expiry = "30"', "expiry", TIME),
    ("expiry = 30", "expiry", TIME),
    ('expiry = "0m"', "expiry", TIME),
    ('expiry = "31d"', "expiry", TIME),
    ('expiry = "-5m"', "expiry", TIME),
    ('unknown = "LOW"', "unknown", WAITING),
    ("unknown = 3", "unknown", WAITING),
    ("levels = 1", "levels", "must be a table"),
    ('[levels.LOW]\napprovers = ["ADMIN"]', "levels.LOW", WAITING),
    ("[levels.HIGH]\napprovers = []", "levels.HIGH.approvers", "must not be empty"),
    ('[levels.HIGH]\napprovers = "ADMIN"', "levels.HIGH.approvers", "must be a list in brackets"),
    (
        '[levels.HIGH]\napprovers = ["ADMIN", "BOSS"]',
        "levels.HIGH.approvers[2]",
        "must be ENGINEER, PM or ADMIN",
    ),
    ('[levels.HIGH]\nexpiry = "1h"', "levels.HIGH.approvers", "this key is missing"),
    ('[levels.HIGH]\napprovers = ["PM"]\ncomment = true', "levels.HIGH.comment", UNKNOWN),
    (
        '[levels.HIGH]\napprovers = ["PM"]\ncomment_required = "no"',
        "levels.HIGH.comment_required",
        "must be true or false",
    ),
    ("[levels]\nHIGH = 1", "levels.HIGH", "must be a table"),
    ("[environments]\nMOON = 1", "environments.MOON", ENVIRONMENT),
    ('[environments]\n"a b" = 1', "environments.a b", ENVIRONMENT),
    ("[environments]\nPROD = 4", "environments.PROD", "must be 3 or less"),
    ("[environments]\nPROD = -1", "environments.PROD", "must be 0 or more"),
    ('[environments]\nPROD = "2"', "environments.PROD", "must be a whole number"),
    (
        "[environments]\nPROD = 2\nproduction = 3",
        "environments",
        "says PROD and production, which are the same; keep one",
    ),
    ("[environments]\nDEV = 3", "environments", "must not fall as the danger grows"),
    ("targets = 1", "targets", "must be a list in brackets"),
    ("targets = [1]", "targets[1]", "must be a table"),
    ("[[targets]]\nmore_than = 0\nraise = 1", "targets[1].more_than", "must be 1 or more"),
    ("[[targets]]\nmore_than = 1\nraise = 4", "targets[1].raise", "must be 3 or less"),
    (
        "[[targets]]\nmore_than = 1\nraise = 1\n[[targets]]\nmore_than = 2",
        "targets[2].raise",
        "this key is missing",
    ),
    (
        "[[targets]]\nmore_than = 1\nraise = 2\n[[targets]]\nmore_than = 2\nraise = 1",
        "targets",
        "must not fall as the danger grows",
    ),
    ("actions = []", "actions", "must be a table"),
    ('[actions]\ncache_clear = "LOWEST"', "actions.cache_clear", LEVEL),
    ("[actions]\ncache_clear = 2", "actions.cache_clear", LEVEL),
    ('[actions]\n"data_*" = "low"', "actions.data_*", LEVEL),
    ("[actions]\nx = {}", "actions.x", "must not be empty"),
    ('[actions]\nx = { DEV = "NONE" }', "actions.x.DEV", LEVEL),
    ('[actions]\nx = { MOON = "LOW" }', "actions.x.MOON", ENVIRONMENT),
    (
        '[actions]\nx = { PROD = "HIGH", prd = "LOW" }',
        "actions.x",
        "says PROD and prd, which are the same; keep one",
    ),
    ('[actions]\nx = { DEV = "HIGH", PROD = "LOW" }', "actions.x", "must not fall as the danger grows"),
    (
        '[actions]\ndeploy = "HIGH"\nDeploy = "LOW"',
        "actions",
        "says deploy and Deploy, which are the same; keep one",
    ),
    ("rules = 1", "rules", "must be a list in brackets"),
    ('[[rules]]\nlevel = "HIGH"', "rules[1].name", "this key is missing"),
    ('[[rules]]\nname = ""\nlevel = "HIGH"', "rules[1].name", "must not be empty"),
    (f'[[rules]]\nname = "{"x" * 81}"\nlevel = "HIGH"', "rules[1].name", "must have at most 80 characters"),
    ('[[rules]]\nname = "r"\nlevel = "SOME"', "rules[1].level", LEVEL),
    (RULE + "when = 1", "rules[1].when", UNKNOWN),
    (RULE + "action_type = 1", "rules[1].action_type", "must be a text in quotes"),
    (RULE + 'environment = "PROD"', "rules[1].environment", "must be a list in brackets"),
    (RULE + "environment = []", "rules[1].environment", "must not be empty"),
    (RULE + 'environment = ["DEV", "MOON"]', "rules[1].environment[2]", ENVIRONMENT),
    (RULE + "more_than = 1.5", "rules[1].more_than", "must be a whole number"),
    (RULE + "more_than = true", "rules[1].more_than", "must be a whole number"),
    (RULE + RULE + "target = 1", "rules[2].target", "must be a text in quotes"),
]


@pytest.mark.parametrize("text,where,problem", FAULTS)
def test_a_fault_is_named_with_its_place(text: str, where: str, problem: str) -> None:
    with pytest.raises(PolicyInvalid) as refusal:
        parse_policy(text)
    assert refusal.value.values == {"where": where, "problem": problem}


@pytest.mark.parametrize("text", ["expiry =", "[actions", '[actions]\nx = "LOW"\nx = "HIGH"', "\x00"])
def test_what_is_no_toml_is_refused_with_where_it_breaks(text: str) -> None:
    with pytest.raises(PolicyInvalid) as refusal:
        parse_policy(text)
    assert refusal.value.values["where"] == "the TOML"


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "latin.toml"
    broken.write_bytes(b"# caf\xe9")
    for path, reason in [
        (tmp_path / "none.toml", "No such file or directory"),
        (tmp_path, "Is a directory"),
        (broken, "it is not UTF-8"),
    ]:
        with pytest.raises(PolicyInvalid) as refusal:
            load_policy(path)
        assert refusal.value.values == {"where": str(path), "problem": f"the file cannot be read ({reason})"}


KEYS = st.sampled_from("expiry unknown levels environments targets actions rules HIGH PROD x raise".split())
VALUES = st.recursive(
    st.sampled_from(["1", "true", '"HIGH"', '"30m"', '"LOW"', "1.5", "[]", "{}", "2026-01-01"]),
    lambda inner: (
        st.lists(inner, max_size=2).map(lambda items: f"[{', '.join(items)}]")
        | st.dictionaries(KEYS, inner, max_size=2).map(
            lambda fields: "{" + ", ".join(f"{key} = {value}" for key, value in fields.items()) + "}"
        )
    ),
    max_leaves=4,
)


@settings(max_examples=80)
@given(st.dictionaries(KEYS, VALUES, max_size=3))
def test_any_toml_is_a_policy_or_a_sentence_and_never_a_crash(fields: dict[str, str]) -> None:
    text = "\n".join(f"{key} = {value}" for key, value in fields.items())
    tomllib.loads(text)
    try:
        policy = parse_policy(text)
    except PolicyInvalid as error:
        where = error.values["where"]
        assert where == "the top" or str(where).split(".")[0].split("[")[0] in fields
        return
    assert assess_risk("never_heard_of", "DEV", 1, policy.risk).level >= RiskLevel.HIGH
