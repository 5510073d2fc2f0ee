"""Who may decide what, how long an action waits, and when a comment is due."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

import pytest
from hypothesis import given, settings

from engine import policy as policies
from engine import risk as risks
from engine.actions import Action, Verdict
from engine.actors import OPERATOR, SCHEDULE, Actor, Role, person
from engine.errors import CommentRequired, NotAllowed, PolicyInvalid
from engine.policy import DEFAULT, LEVELS, LevelRule, Policy, check, check_comment, fingerprint, make_policy
from engine.risk import RiskLevel, RiskPolicy
from tests.engine.policies import risk_policies
from tests.engine.records import AGENT, ALICE, BOB, CRITICAL, HIGH, LOW, PIPELINE, state, submit

PROPOSALS = {RiskLevel.LOW: LOW, RiskLevel.HIGH: HIGH, RiskLevel.CRITICAL: CRITICAL}
APPROVERS = {
    RiskLevel.LOW: set(Role),
    RiskLevel.HIGH: {Role.ENGINEER, Role.PM, Role.ADMIN},
    RiskLevel.CRITICAL: {Role.ADMIN},
}
SLEEPER = "U0SLEEPER1"

Key = TypeVar("Key")
Value = TypeVar("Value")


def refused(action: Action, actor: Actor, verdict: Verdict, *, allow_self: bool = False) -> str:
    """The code of the refusal, "" when the verdict is allowed."""
    try:
        check(DEFAULT, action, actor, verdict, allow_self=allow_self)
    except NotAllowed as error:
        return error.code
    return ""


def asked_by(actor: Actor, level: RiskLevel) -> Action:
    within = state()
    within.roles[SLEEPER] = Role.ADMIN
    return submit(within, PROPOSALS[level], by=actor)


def expected(level: RiskLevel, role: Role | None, verdict: Verdict, *, own: bool, allow_self: bool) -> str:
    """What the house's rules say about a person."""
    if verdict is Verdict.EXPIRE:
        return "not-allowed"
    if verdict is Verdict.CANCEL:
        return "" if own or role is Role.ADMIN else "not-requester"
    if role is None:
        return "no-role"
    if role not in APPROVERS[level]:
        return "role-too-low"
    return "own-action" if own and not allow_self else ""


@pytest.mark.parametrize("allow_self", [False, True])
@pytest.mark.parametrize("own", [False, True])
@pytest.mark.parametrize("level,role,verdict", list(itertools.product(PROPOSALS, [None, *Role], Verdict)))
def test_a_person_may_do_what_role_level_and_four_eyes_allow(
    level: RiskLevel, role: Role | None, verdict: Verdict, *, own: bool, allow_self: bool
) -> None:
    action = asked_by(person(SLEEPER if own else ALICE), level)
    told = refused(action, person(SLEEPER, role), verdict, allow_self=allow_self)
    assert told == expected(level, role, verdict, own=own, allow_self=allow_self)


@pytest.mark.parametrize("own", [False, True])
@pytest.mark.parametrize("machine", [PIPELINE, AGENT], ids=lambda machine: machine.kind)
@pytest.mark.parametrize("level,role,verdict", list(itertools.product(PROPOSALS, [None, *Role], Verdict)))
def test_a_machine_never_decides_and_cancels_only_its_own(
    level: RiskLevel, role: Role | None, verdict: Verdict, machine: Actor, *, own: bool
) -> None:
    action = asked_by(machine if own else replace(machine, id="another"), level)
    told = refused(action, replace(machine, role=role), verdict, allow_self=True)
    if verdict is Verdict.CANCEL:
        assert told == ("" if own else "not-requester")
    elif verdict is Verdict.EXPIRE:
        assert told == "not-allowed"
    else:
        assert told == "machine-may-not-decide"


@pytest.mark.parametrize("verdict", Verdict)
def test_the_schedule_expires_and_does_nothing_else(verdict: Verdict) -> None:
    told = refused(asked_by(PIPELINE, RiskLevel.HIGH), SCHEDULE, verdict)
    assert (told == "") is (verdict is Verdict.EXPIRE)


def test_an_api_key_of_a_person_counts_as_that_person() -> None:
    action = asked_by(person(ALICE), RiskLevel.HIGH)
    assert refused(action, replace(person(ALICE, Role.ADMIN), key="k9"), Verdict.APPROVE) == "own-action"


def test_a_person_and_a_machine_of_one_name_are_two() -> None:
    action = asked_by(replace(PIPELINE, id=ALICE), RiskLevel.HIGH)
    assert refused(action, person(ALICE, Role.ENGINEER), Verdict.APPROVE) == ""
    assert refused(action, person(ALICE, Role.ENGINEER), Verdict.CANCEL) == "not-requester"


def test_the_operator_who_has_no_slack_id_may_not_decide_what_the_operator_asked_for() -> None:
    action = asked_by(OPERATOR, RiskLevel.HIGH)
    assert refused(action, OPERATOR, Verdict.APPROVE) == "own-action"
    assert refused(asked_by(PIPELINE, RiskLevel.HIGH), OPERATOR, Verdict.APPROVE) == ""


def test_a_role_that_is_too_low_is_told_which_one_is_needed() -> None:
    with pytest.raises(NotAllowed) as refusal:
        check(DEFAULT, asked_by(PIPELINE, RiskLevel.CRITICAL), person(BOB, Role.PM), Verdict.APPROVE)
    assert refusal.value.values == {
        "action_id": "ACT-00000001",
        "risk": "CRITICAL",
        "needed": "ADMIN",
        "role": "PM",
    }


@pytest.mark.parametrize("level", RiskLevel)
def test_approvers_are_named_in_their_fixed_order(level: RiskLevel) -> None:
    roles = (Role.ADMIN,) if level is RiskLevel.CRITICAL else tuple(Role)
    assert DEFAULT.approvers(level) == roles


@pytest.mark.parametrize("own,general,waits", [(None, None, 7), (None, 5, 5), (3, None, 3), (3, 5, 3)])
def test_the_expiry_of_a_level_wins_over_the_policy_and_that_over_the_settings(
    own: int | None, general: int | None, waits: int
) -> None:
    levels = {**LEVELS, RiskLevel.CRITICAL: LevelRule(approvers=frozenset({Role.ADMIN}), expiry=own)}
    policy = make_policy(levels=levels, expiry=general)
    assert policy.expiry_of(RiskLevel.CRITICAL, 7) == waits
    assert policy.expiry_of(RiskLevel.HIGH, 7) == (general or 7)


def test_the_built_in_policy_leaves_the_expiry_to_the_settings() -> None:
    assert DEFAULT.expiry_of(RiskLevel.HIGH, 42) == DEFAULT.expiry_of(RiskLevel.CRITICAL, 42) == 42


@pytest.mark.parametrize("verdict", Verdict)
@pytest.mark.parametrize("comment", ["", "because"])
@pytest.mark.parametrize("level", [RiskLevel.HIGH, RiskLevel.CRITICAL])
def test_a_comment_is_due_only_for_a_decision_at_a_level_that_wants_one(
    verdict: Verdict, comment: str, level: RiskLevel
) -> None:
    strict = replace(LEVELS[RiskLevel.CRITICAL], comment_required=True)
    policy = make_policy(levels={**LEVELS, RiskLevel.CRITICAL: strict})
    action = asked_by(PIPELINE, level)
    due = level is RiskLevel.CRITICAL and verdict in {Verdict.APPROVE, Verdict.REJECT} and not comment
    if due:
        with pytest.raises(CommentRequired):
            check_comment(policy, action, verdict, comment)
    else:
        check_comment(policy, action, verdict, comment)


@pytest.mark.parametrize(
    "levels,where",
    [
        ({}, "levels.HIGH"),
        ({RiskLevel.HIGH: LEVELS[RiskLevel.HIGH]}, "levels.CRITICAL"),
        ({**LEVELS, RiskLevel.CRITICAL: LevelRule(approvers=frozenset())}, "levels.CRITICAL"),
    ],
)
def test_a_level_that_nobody_could_approve_is_refused(levels: dict[RiskLevel, LevelRule], where: str) -> None:
    with pytest.raises(PolicyInvalid) as refusal:
        Policy(levels=levels)
    assert refusal.value.values["where"] == where


def test_a_role_named_by_nobody_decides_nothing() -> None:
    only_admins = LevelRule(approvers=frozenset({Role.ADMIN}))
    policy = make_policy(levels={**LEVELS, RiskLevel.HIGH: only_admins})
    action = asked_by(PIPELINE, RiskLevel.HIGH)
    with pytest.raises(NotAllowed):
        check(policy, action, person(BOB, Role.PM), Verdict.APPROVE)


RULE = risks.Rule(name="r", level=RiskLevel.HIGH)
VARIED: list[dict[str, Any]] = [
    {"unknown": RiskLevel.CRITICAL},
    {"environments": {**risks.DEFAULT.environments, risks.Environment.PROD: 3}},
    {"targets": ((11, 1), (100, 2))},
    {"actions": {**risks.DEFAULT.actions, "deploy": RiskLevel.HIGH}},
    {"actions": {**risks.DEFAULT.actions, "data_fix": {risks.Environment.DEV: RiskLevel.HIGH}}},
    {"rules": (RULE,)},
    {"rules": (replace(RULE, name="s"),)},
    {"rules": (replace(RULE, level=RiskLevel.CRITICAL),)},
    {"rules": (replace(RULE, action_type="x"),)},
    {"rules": (replace(RULE, environments=frozenset({risks.Environment.PROD})),)},
    {"rules": (replace(RULE, target="x"),)},
    {"rules": (replace(RULE, more_than=2),)},
]


def test_the_hash_of_a_policy_changes_with_everything_it_says() -> None:
    said = [fingerprint(risks.DEFAULT, LEVELS, None)]
    said += [fingerprint(replace(risks.DEFAULT, **varied), LEVELS, None) for varied in VARIED]
    said.append(fingerprint(risks.DEFAULT, LEVELS, 60))
    for varied in (
        {"approvers": frozenset({Role.PM})},
        {"expiry": 60},
        {"comment_required": True},
    ):
        level = replace(LEVELS[RiskLevel.HIGH], **varied)
        said.append(fingerprint(risks.DEFAULT, {**LEVELS, RiskLevel.HIGH: level}, None))
    assert len(set(said)) == len(said)


def backwards(table: Mapping[Key, Value]) -> dict[Key, Value]:
    return dict(reversed(list(table.items())))


@settings(max_examples=25)
@given(risk_policies())
def test_two_policies_that_say_the_same_have_the_same_hash(policy: RiskPolicy) -> None:
    reordered = replace(
        policy,
        actions=backwards(policy.actions),
        environments=backwards(policy.environments),
    )
    levels = backwards(LEVELS)
    assert make_policy(policy).hash == make_policy(reordered, levels).hash
    assert len(make_policy(policy).hash) == 64


def test_the_built_in_policy_carries_its_hash() -> None:
    assert fingerprint(risks.DEFAULT, LEVELS, None) == DEFAULT.hash == policies.make_policy().hash
