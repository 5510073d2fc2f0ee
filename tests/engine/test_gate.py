"""The approval gate: every status with every verdict, four eyes, refusals, and what the rest of a batch sees."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from engine.actions import COMMENT_LIMIT, TRANSITIONS, Proposal, Status, Verdict
from engine.actors import SCHEDULE, Actor, Door, Role, person
from engine.commands import Command, Decide, Expire, Refuse, Submit
from engine.errors import (
    ActionExpired,
    ActionNotFound,
    AdminOnly,
    AlreadyFinal,
    AutoqError,
    CommentRequired,
    ConfirmationRequired,
    ContentChanged,
    FieldMalformed,
    FieldTooLong,
    NoRole,
    NotAllowed,
    NotYetDue,
    OwnAction,
)
from engine.gate import Rules, apply, refusal_event
from engine.policy import LEVELS, make_policy
from engine.risk import RiskLevel
from engine.times import iso
from tests.engine.records import (
    AGENT,
    ALICE,
    BOB,
    CAROL,
    CRITICAL,
    EXPIRY,
    FIRST,
    HIGH,
    LOW,
    NOW,
    PIPELINE,
    ROLES,
    RULES,
    SECOND,
    STATUSES,
    THIRD,
    command_of,
    end,
    ended,
    refusal_of,
    state,
    submit,
)


def giver(verdict: Verdict) -> Actor:
    return SCHEDULE if verdict is Verdict.EXPIRE else person(ALICE)


@pytest.mark.parametrize("verdict", Verdict)
@pytest.mark.parametrize("status", Status)
def test_a_verdict_changes_only_what_still_waits(status: Status, verdict: Verdict) -> None:
    within, action = ended(*STATUSES[status])
    now = NOW + EXPIRY if verdict is Verdict.EXPIRE else NOW + 2
    if status is Status.PENDING_APPROVAL:
        after = end(within, verdict, giver(verdict), now=now).outcome.action
        assert after.status is TRANSITIONS[status][verdict]
        assert within.actions[FIRST] is after
        return
    expected = ActionExpired if status is Status.EXPIRED else AlreadyFinal
    with pytest.raises(expected) as refusal:
        end(within, verdict, giver(verdict), now=now)
    assert within.actions[FIRST] is action
    if expected is AlreadyFinal:
        by = "autoq" if status is Status.AUTO_DONE else ALICE
        at = NOW if status is Status.AUTO_DONE else NOW + 1
        assert refusal.value.values == {"action_id": FIRST, "status": status, "by": by, "at": iso(at)}
    else:
        assert refusal.value.values == {"action_id": FIRST, "at": iso(NOW + EXPIRY)}


@pytest.mark.parametrize("verdict", [Verdict.APPROVE, Verdict.REJECT, Verdict.CANCEL])
def test_a_decision_counts_until_the_microsecond_of_expiry(verdict: Verdict) -> None:
    within, _ = ended(None)
    assert refusal_of(within, verdict, person(ALICE), now=NOW + EXPIRY - 1) == ""
    for late in (NOW + EXPIRY, NOW + EXPIRY + 1, NOW + 1_000 * EXPIRY):
        assert refusal_of(within, verdict, person(ALICE), now=late) == "expired"


def test_the_sweep_labels_only_what_is_overdue() -> None:
    within, _ = ended(None)
    with pytest.raises(NotYetDue):
        apply(within, Expire(action_id=FIRST), NOW + EXPIRY - 1, RULES)
    after = apply(within, Expire(action_id=FIRST), NOW + EXPIRY, RULES).outcome.action
    assert after.status is Status.EXPIRED
    assert after.decision is not None
    assert (after.decision.by, after.decision.door) == ("schedule", Door.SCHEDULE)


def test_nobody_but_the_schedule_labels_an_action_expired() -> None:
    within, _ = ended(None)
    command = Decide(action_id=FIRST, verdict=Verdict.EXPIRE, actor=person(ALICE), door=Door.BUTTON)
    with pytest.raises(NotAllowed):
        apply(within, command, NOW + EXPIRY, RULES)


def test_a_decision_keeps_who_when_where_and_why() -> None:
    within, before = ended(None)
    change = end(within, Verdict.REJECT, person(BOB), comment="  not during lunch\n")
    after = change.outcome.action
    assert change.before is before
    assert after.revision == before.revision + 1
    decision = after.decision
    assert decision is not None
    assert (decision.verdict, decision.by, decision.person) == (Verdict.REJECT, BOB, BOB)
    assert (decision.door, decision.at, decision.comment) == (Door.BUTTON, NOW + 1, "not during lunch")
    assert replace(after, status=before.status, revision=1, decision=None) == before
    assert change.event is not None
    assert change.event.name == "ActionRejected"
    assert {notice.revision for notice in change.notices} == {2}


@pytest.mark.parametrize(
    "comment,error", [("x" * (COMMENT_LIMIT + 1), FieldTooLong), ("a\x00b", FieldMalformed)]
)
def test_a_comment_that_cannot_be_kept_refuses_the_decision(comment: str, error: type[AutoqError]) -> None:
    within, _ = ended(None)
    with pytest.raises(error):
        end(within, Verdict.APPROVE, comment=comment)
    assert within.actions[FIRST].status is Status.PENDING_APPROVAL


def test_a_level_may_require_a_comment_of_a_decision_but_not_of_a_cancellation() -> None:
    strict = {**LEVELS, RiskLevel.HIGH: replace(LEVELS[RiskLevel.HIGH], comment_required=True)}
    rules = Rules(policy=make_policy(levels=strict))
    within, _ = ended(None)
    for verdict in (Verdict.APPROVE, Verdict.REJECT):
        with pytest.raises(CommentRequired):
            end(within, verdict, comment="  ", rules=rules)
    assert end(within, Verdict.CANCEL, rules=rules).outcome.action.status is Status.CANCELLED


@pytest.mark.parametrize("proposal", [HIGH, CRITICAL], ids=["high", "critical"])
@pytest.mark.parametrize("verdict", [Verdict.APPROVE, Verdict.REJECT])
def test_a_mere_click_does_not_approve_what_is_critical(verdict: Verdict, proposal: Proposal) -> None:
    within, _ = ended(None, proposal)
    click = Decide(action_id=FIRST, verdict=verdict, actor=person(ALICE), door=Door.BUTTON, confirmed=False)
    if verdict is Verdict.APPROVE and proposal is CRITICAL:
        with pytest.raises(ConfirmationRequired):
            apply(within, click, NOW + 1, RULES)
    else:
        assert apply(within, click, NOW + 1, RULES).outcome.action.decision is not None
    confirmed = replace(click, confirmed=True)
    assert apply(within, confirmed, NOW + 1, RULES).outcome.action.decision is not None


@pytest.mark.parametrize("verdict", Verdict)
def test_an_id_that_nobody_knows_is_not_found(verdict: Verdict) -> None:
    with pytest.raises(ActionNotFound):
        end(state(), verdict, action_id=THIRD)


def test_content_that_is_not_what_was_hashed_can_be_rejected_but_not_approved() -> None:
    for change in ({"target": "other"}, {"payload": None}, {"target_count": 9}):
        within, action = ended(None)
        changed: Any = change
        within.actions[FIRST] = replace(action, proposal=replace(action.proposal, **changed))
        with pytest.raises(ContentChanged):
            end(within, Verdict.APPROVE)
        assert end(within, Verdict.REJECT).outcome.action.status is Status.REJECTED


def test_the_role_of_this_moment_counts_not_the_one_that_the_door_remembers() -> None:
    within, _ = ended(None, CRITICAL)
    assert refusal_of(within, Verdict.APPROVE, person(BOB, Role.ADMIN)) == "role-too-low"
    assert refusal_of(within, Verdict.APPROVE, person(ALICE, None)) == ""
    within.roles.pop(ALICE)
    assert refusal_of(within, Verdict.APPROVE, person(ALICE, Role.ADMIN)) == "no-role"
    within.roles[BOB] = Role.ADMIN
    assert refusal_of(within, Verdict.APPROVE, replace(person(BOB), key="k", cap=Role.PM)) == "role-too-low"
    assert refusal_of(within, Verdict.APPROVE, replace(person(BOB), key="k", cap=Role.ADMIN)) == ""


def test_nobody_decides_an_empty_roster_s_actions() -> None:
    within, _ = ended(None)
    within.roles.clear()
    for who in (*ROLES, "U0STRANGER"):
        for verdict in (Verdict.APPROVE, Verdict.REJECT):
            assert refusal_of(within, verdict, person(who, Role.ADMIN)) == "no-role"


DOORS = [Door.BUTTON, Door.MODAL, Door.COMMAND, Door.API, Door.CLI]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("who", ROLES)
@pytest.mark.parametrize("proposal", [HIGH, CRITICAL], ids=["high", "critical"])
@pytest.mark.parametrize("verdict", [Verdict.APPROVE, Verdict.REJECT])
def test_four_eyes_hold_over_every_door_key_and_role(
    proposal: Any, who: str, door: Door, verdict: Verdict
) -> None:
    within = state()
    within.roles[who] = Role.ADMIN
    submit(within, proposal, by=person(who))
    for actor in (person(who), replace(person(who, Role.ADMIN), key="k9", cap=Role.ADMIN)):
        command = Decide(action_id=FIRST, verdict=verdict, actor=actor, door=door)
        with pytest.raises(OwnAction) as refusal:
            apply(within, command, NOW + 1, RULES)
        event = refusal_event(command, refusal.value, NOW + 1)
        assert event is not None
        assert (event.actor, event.facts["code"], event.facts["door"]) == (who, "own-action", door)


def test_four_eyes_can_be_switched_off() -> None:
    within = state()
    submit(within, by=person(BOB))
    assert refusal_of(within, Verdict.APPROVE, person(BOB), rules=Rules(allow_self_approval=True)) == ""


def test_a_machine_that_shares_its_name_with_nobody_cancels_its_own_only() -> None:
    within = state()
    submit(within, by=PIPELINE)
    assert refusal_of(within, Verdict.CANCEL, AGENT) == "not-requester"
    assert refusal_of(within, Verdict.CANCEL, PIPELINE) == ""


def test_a_late_verdict_on_what_was_done_at_once_is_told_so() -> None:
    within, _ = ended(None, LOW)
    assert refusal_of(within, Verdict.APPROVE, person(BOB)) == "already-final"
    assert refusal_of(within, Verdict.REJECT, person("U0STRANGER")) == "no-role"


def refuse(error: AutoqError) -> Refuse:
    return Refuse(actor=person(BOB), door=Door.MODAL, attempt="APPROVE", error=error, action_id=FIRST)


def test_a_refusal_at_a_door_comes_back_as_its_error() -> None:
    error = AdminOnly(role="ENGINEER")
    with pytest.raises(AdminOnly) as refusal:
        apply(state(), refuse(error), NOW, RULES)
    assert refusal.value is error


@pytest.mark.parametrize(
    "command,attempt,action_id",
    [
        (Submit(action_id=FIRST, proposal=HIGH, actor=person(BOB), door=Door.MODAL), "SUBMIT", None),
        (command_of(Verdict.APPROVE, person(BOB)), "APPROVE", FIRST),
        (command_of(Verdict.REJECT, person(BOB)), "REJECT", FIRST),
        (command_of(Verdict.CANCEL, person(BOB)), "CANCEL", FIRST),
        (refuse(NoRole()), "APPROVE", FIRST),
        (replace(refuse(NoRole()), attempt="RUN", action_id=None), "RUN", None),
    ],
)
def test_a_refused_attempt_of_somebody_known_leaves_an_event(
    command: Command, attempt: str, action_id: str | None
) -> None:
    event = refusal_event(command, NoRole(), NOW)
    assert event is not None
    assert (event.name, event.actor, event.at, event.action_id) == ("AttemptRefused", BOB, NOW, action_id)
    assert (event.facts["attempt"], event.facts["code"]) == (attempt, "no-role")


@pytest.mark.parametrize(
    "command,error",
    [
        (command_of(Verdict.APPROVE, person(BOB)), AlreadyFinal(action_id=FIRST, status="x", by="x", at="x")),
        (command_of(Verdict.APPROVE, person(BOB)), ActionNotFound(action_id=FIRST)),
        (Expire(action_id=FIRST), NotAllowed()),
    ],
)
def test_other_errors_leave_no_trace(command: Command, error: AutoqError) -> None:
    assert refusal_event(command, error, NOW) is None


def test_the_first_decision_of_a_batch_wins_and_the_second_is_told_who_won() -> None:
    within, _ = ended(None)
    end(within, Verdict.REJECT, person(BOB))
    with pytest.raises(AlreadyFinal) as refusal:
        end(within, Verdict.APPROVE, person(CAROL))
    assert (refusal.value.values["by"], refusal.value.values["status"]) == (BOB, Status.REJECTED)


def test_apply_leaves_the_state_alone() -> None:
    within, _ = ended(None)
    before = deepcopy(within)
    apply(within, command_of(Verdict.APPROVE, person(ALICE)), NOW, RULES)
    apply(within, Submit(action_id=SECOND, proposal=HIGH, actor=PIPELINE, door=Door.API), NOW, RULES)
    assert refusal_of(within, Verdict.APPROVE, person("U0STRANGER")) == "no-role"
    assert within == before
