"""The gate beside a plain dict that is decided by the same rules."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.actions import TRANSITIONS, Status, Verdict
from engine.actors import Door, Role, person
from engine.commands import Cancel, Decide, Expire, Idempotency, Submit
from engine.errors import (
    AutoqError,
)
from engine.gate import State, apply, fold, requester_key
from engine.times import MINUTE
from tests.engine.records import (
    AGENT,
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
    THIRD,
    state,
)

IDS = [FIRST, SECOND, THIRD]
PEOPLE = st.sampled_from([*map(person, ROLES), person("U0STRANGER"), PIPELINE, AGENT])
STEPS = st.one_of(
    st.builds(
        Submit,
        action_id=st.sampled_from(IDS),
        proposal=st.sampled_from([LOW, HIGH, CRITICAL]),
        actor=PEOPLE,
        door=st.just(Door.API),
        idempotency=st.none() | st.builds(Idempotency, key=st.just("i"), body_hash=st.sampled_from("ab")),
    ),
    st.builds(
        Decide,
        action_id=st.sampled_from(IDS),
        verdict=st.sampled_from([Verdict.APPROVE, Verdict.REJECT]),
        actor=PEOPLE,
        door=st.just(Door.BUTTON),
    ),
    st.builds(Cancel, action_id=st.sampled_from(IDS), actor=PEOPLE, door=st.just(Door.COMMAND)),
    st.builds(Expire, action_id=st.sampled_from(IDS)),
)


class Model:
    """The gate as a plain dict: id -> [status, requester, level, expiry], and the used idempotency keys."""

    def __init__(self) -> None:
        self.held: dict[str, tuple[Status, str, Any, int]] = {}
        self.used: dict[str | None, tuple[str, str]] = {}

    def do(self, command: Any, now: int) -> str:
        """What the gate must answer: the status that the action has then, or the code of the refusal."""
        if isinstance(command, Submit):
            return self._submit(command, now)
        if command.action_id not in self.held:
            return "not-found"
        status, requester, proposal, expires = self.held[command.action_id]
        refusal = self._refusal(command, requester, proposal)
        if refusal:
            return refusal
        overdue = now >= expires
        if status is Status.PENDING_APPROVAL and isinstance(command, Expire) and not overdue:
            return "not-yet-due"
        if status is Status.PENDING_APPROVAL and (not overdue or isinstance(command, Expire)):
            after = TRANSITIONS[status][verdict_of(command)]
            self.held[command.action_id] = (after, requester, proposal, expires)
            return after
        return "expired" if status in {Status.PENDING_APPROVAL, Status.EXPIRED} else "already-final"

    def _submit(self, command: Submit, now: int) -> str:
        actor, key = command.actor, command.idempotency
        known = self.used.get(actor.key) if key and actor.key else None
        if known:
            assert key is not None
            return self.held[known[1]][0] if known[0] == key.body_hash else "idempotency-conflict"
        if command.action_id in self.held:
            return "id-taken"
        if actor.person and actor.person not in ROLES:
            return "no-role"
        status = Status.AUTO_DONE if command.proposal is LOW else Status.PENDING_APPROVAL
        self.held[command.action_id] = (status, actor.id, command.proposal, now + EXPIRY)
        if key and actor.key:
            self.used[actor.key] = (key.body_hash, command.action_id)
        return status

    def _refusal(self, command: Any, requester: str, proposal: Any) -> str:
        if isinstance(command, Expire):
            return ""
        role = ROLES.get(command.actor.id)
        own = command.actor.id == requester
        if isinstance(command, Cancel):
            return "" if own or role is Role.ADMIN else "not-requester"
        if command.actor.person is None:
            return "machine-may-not-decide"
        if role is None:
            return "no-role"
        if proposal is CRITICAL and role is not Role.ADMIN:
            return "role-too-low"
        return "own-action" if own else ""


def verdict_of(command: Any) -> Verdict:
    """The verdict that a command gives."""
    if isinstance(command, Decide):
        return command.verdict
    return Verdict.CANCEL if isinstance(command, Cancel) else Verdict.EXPIRE


@settings(max_examples=80)
@given(st.lists(st.tuples(STEPS, st.sampled_from([0, 1, MINUTE, EXPIRY - 1, EXPIRY])), max_size=14))
def test_apply_and_fold_agree_with_a_plain_dict(steps: list[tuple[Any, int]]) -> None:
    within, model, now = state(), Model(), NOW
    for command, passes in steps:
        now += passes
        told = model.do(command, now)
        try:
            change = apply(within, command, now, RULES)
        except AutoqError as error:
            said: str = error.code
        else:
            fold(within, change)
            said = change.outcome.action.status
        assert said == told, command
    assert {key: action.status for key, action in within.actions.items()} == {
        key: held[0] for key, held in model.held.items()
    }
    assert_counts(within)


def assert_counts(within: State) -> None:
    """The count of waiting actions is that of the actions which nobody has ended; the sweep leaves it alone."""
    for requester in {requester_key(action) for action in within.actions.values()}:
        mine = [action for action in within.actions.values() if requester_key(action) == requester]
        waits = sum(action.status in {Status.PENDING_APPROVAL, Status.EXPIRED} for action in mine)
        assert within.pending[requester] == waits
