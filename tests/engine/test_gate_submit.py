"""Handing an action in at the gate: what it becomes, replays, limits."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from engine.actions import Status, Verdict, content_hash
from engine.actors import OPERATOR, Actor, ActorKind, Door, Role, person
from engine.commands import Idempotency, Submit
from engine.errors import (
    ActionIdTaken,
    IdempotencyConflict,
    NoRole,
    TooManyPending,
)
from engine.gate import Rules, StoredReply, apply, fold, requester_key
from engine.policy import DEFAULT, make_policy
from engine.times import MINUTE
from tests.engine.records import (
    AGENT,
    BOB,
    FIRST,
    HIGH,
    LOW,
    NOW,
    PIPELINE,
    RULES,
    SECOND,
    THIRD,
    end,
    state,
    submit,
)


def test_a_submission_is_the_action_its_event_and_its_card() -> None:
    command = Submit(action_id=FIRST, proposal=HIGH, actor=PIPELINE, door=Door.API)
    change = apply(state(), command, NOW, RULES)
    action = change.outcome.action
    assert change.before is None
    assert not change.outcome.replayed
    assert (action.id, action.proposal, action.door) == (FIRST, HIGH, Door.API)
    assert (action.requested_by, action.requester_kind, action.requester_person) == (
        "ci",
        ActorKind.PIPELINE,
        None,
    )
    assert action.content_hash == content_hash(FIRST, HIGH, "ci")
    assert action.policy_hash == DEFAULT.hash
    assert [str(reason) for reason in action.reasons]
    assert change.event is not None
    assert change.event.name == "ActionQueued"
    assert [notice.key for notice in change.notices] == [f"card:{FIRST}"]
    assert change.reply is None


def test_what_is_harmless_is_released_at_once_without_a_card() -> None:
    change = apply(state(), Submit(action_id=FIRST, proposal=LOW, actor=PIPELINE, door=Door.API), NOW, RULES)
    assert change.outcome.action.status is Status.AUTO_DONE
    assert change.event is not None
    assert change.event.name == "ActionReleased"
    assert change.notices == ()


@pytest.mark.parametrize("proposal", [LOW, HIGH], ids=["low", "high"])
def test_a_person_without_a_role_submits_nothing(proposal: Any) -> None:
    with pytest.raises(NoRole):
        submit(state(), proposal, by=person("U0STRANGER", Role.ADMIN))
    assert submit(state(), proposal, by=OPERATOR).requested_by == "operator"


def test_a_drawn_id_that_exists_is_refused() -> None:
    within = state()
    submit(within)
    with pytest.raises(ActionIdTaken):
        submit(within, by=AGENT)


@pytest.mark.parametrize(
    "own,policy_expiry,waits",
    [(None, None, 7 * MINUTE), (None, 5 * MINUTE, 5 * MINUTE), (3 * MINUTE, 5 * MINUTE, 3 * MINUTE)],
)
def test_an_action_waits_as_long_as_itself_else_the_policy_else_the_settings_say(
    own: int | None, policy_expiry: int | None, waits: int
) -> None:
    rules = Rules(policy=make_policy(expiry=policy_expiry), expiry=7 * MINUTE)
    command = Submit(action_id=FIRST, proposal=HIGH, actor=PIPELINE, door=Door.API, expiry=own)
    assert apply(state(), command, NOW, rules).outcome.action.expires_at == NOW + waits


def test_a_requester_has_only_so_many_pending_and_gets_room_by_decisions() -> None:
    rules = Rules(max_pending=2)
    within = state()
    submit(within, rules=rules)
    submit(within, action_id=SECOND, rules=rules)
    with pytest.raises(TooManyPending) as refusal:
        submit(within, action_id=THIRD, rules=rules)
    assert refusal.value.values == {"limit": 2}
    assert submit(within, LOW, action_id=THIRD, rules=rules).status is Status.AUTO_DONE
    assert submit(within, by=AGENT, action_id="ACT-00000004", rules=rules).revision == 1
    end(within, Verdict.APPROVE)
    assert submit(within, action_id="ACT-00000005", rules=rules).status is Status.PENDING_APPROVAL


@pytest.mark.parametrize("key", [None, "k9"])
def test_a_person_s_pending_actions_are_counted_over_all_doors(key: str | None) -> None:
    rules = Rules(max_pending=1)
    within = state()
    submit(within, by=person(BOB), rules=rules)
    with pytest.raises(TooManyPending):
        submit(within, by=replace(person(BOB), key=key), action_id=SECOND, rules=rules)


def test_pending_actions_are_counted_by_person_or_by_name_of_a_machine() -> None:
    within = state()
    action = submit(within, by=person(BOB))
    assert requester_key(action) == requester_key(person(BOB)) == BOB
    assert requester_key(submit(within, action_id=SECOND)) == requester_key(PIPELINE) == "ci"
    assert requester_key(OPERATOR) == "operator"


def keyed(action_id: str, body: str = "b1", key: str = "i1", actor: Actor = PIPELINE) -> Submit:
    idempotency = Idempotency(key=key, body_hash=body)
    return Submit(action_id=action_id, proposal=HIGH, actor=actor, door=Door.API, idempotency=idempotency)


def test_the_same_key_and_body_replay_the_first_answer() -> None:
    within = state()
    first = apply(within, keyed(FIRST), NOW, RULES)
    fold(within, first)
    assert first.reply == (("k1", "i1"), StoredReply(body_hash="b1", action_id=FIRST))
    end(within, Verdict.APPROVE)
    before = deepcopy(within)
    again = apply(within, keyed(SECOND), NOW + 5, RULES)
    assert again.outcome.replayed
    assert again.outcome.action is again.before is within.actions[FIRST]
    assert (again.event, again.notices, again.reply) == (None, (), None)
    fold(within, again)
    assert within == before


def test_the_same_key_with_another_body_is_a_conflict() -> None:
    within = state()
    fold(within, apply(within, keyed(FIRST), NOW, RULES))
    with pytest.raises(IdempotencyConflict) as refusal:
        apply(within, keyed(SECOND, body="b2"), NOW, RULES)
    assert refusal.value.values == {"action_id": FIRST}


@pytest.mark.parametrize(
    "other",
    [keyed(SECOND, key="i2"), keyed(SECOND, actor=AGENT), keyed(SECOND, actor=replace(PIPELINE, key=None))],
    ids=["another key", "another caller", "no API key"],
)
def test_an_idempotency_key_is_the_caller_s_own(other: Submit) -> None:
    within = state()
    fold(within, apply(within, keyed(FIRST), NOW, RULES))
    change = apply(within, other, NOW, RULES)
    assert not change.outcome.replayed
    assert change.outcome.action.id == SECOND
