"""Commands that are put through the store."""

from __future__ import annotations

import asyncio

import pytest

from engine.actions import Status, Verdict
from engine.actors import Door, Role, person
from engine.commands import Decide, Expire, Refuse, Submit
from engine.errors import (
    ActionExpired,
    ActionIdTaken,
    ActionNotFound,
    AlreadyFinal,
    Guest,
    IdempotencyConflict,
    MachineMayNotDecide,
    NoRole,
    NotYetDue,
    OwnAction,
    RoleTooLow,
    TooManyPending,
)
from engine.ports import Member
from storage.store import DatabaseStore
from tests.engine.records import ALICE, BOB, CRITICAL, EXPIRY, HIGH, LOW, NOW, PIPELINE
from tests.storage.acting import SetClock, decision, enrol, found, log, submission, submit, trail
from tests.storage.conftest import OpenStore


async def test_what_was_submitted_reads_back_as_it_was_answered(store: DatabaseStore) -> None:
    for proposal in (LOW, HIGH, CRITICAL):
        action = await submit(store, proposal)
        assert await found(store, action.id) == action
        assert action.proposal == proposal


@pytest.mark.parametrize(
    "verdict, status, event",
    [
        (Verdict.APPROVE, Status.APPROVED, "ActionApproved"),
        (Verdict.REJECT, Status.REJECTED, "ActionRejected"),
        (Verdict.CANCEL, Status.CANCELLED, "ActionCancelled"),
        (Verdict.EXPIRE, Status.EXPIRED, "ActionExpired"),
    ],
)
async def test_a_verdict_is_stored_with_who_when_and_why(
    store: DatabaseStore, clock: SetClock, verdict: Verdict, status: Status, event: str
) -> None:
    action = await submit(store)
    clock.now = NOW + EXPIRY if verdict is Verdict.EXPIRE else NOW + 1
    outcome = await store.apply(decision(action.id, verdict, ALICE, "because"))
    stored = await found(store, action.id)
    assert stored == outcome.action
    assert stored.status is status
    assert stored.revision == 2
    assert stored.decision is not None
    assert stored.decision.at == clock.now
    assert stored.decision.person == (None if verdict is Verdict.EXPIRE else ALICE)
    assert stored.decision.comment == ("" if verdict is Verdict.EXPIRE else "because")
    assert await trail(store, action.id) == ["ActionQueued", event]


async def test_a_second_decision_is_told_who_was_first(store: DatabaseStore) -> None:
    action = await submit(store)
    await store.apply(decision(action.id, Verdict.APPROVE, BOB))
    with pytest.raises(AlreadyFinal, match=f"APPROVED by {BOB}"):
        await store.apply(decision(action.id, Verdict.REJECT, ALICE))
    assert (await found(store, action.id)).status is Status.APPROVED
    assert await trail(store, action.id) == ["ActionQueued", "ActionApproved"]


async def test_a_role_counts_from_the_moment_it_is_given(store: DatabaseStore) -> None:
    action = await submit(store)
    with pytest.raises(NoRole):
        await store.apply(decision(action.id, Verdict.APPROVE, "U0NEWCOMER"))
    member = Member(slack_id="U0NEWCOMER", role=Role.ENGINEER, set_by=ALICE, set_at=NOW)
    await store.write(lambda tx: tx.members.set(member))
    await store.apply(decision(action.id, Verdict.APPROVE, "U0NEWCOMER"))
    assert (await found(store, action.id)).status is Status.APPROVED


async def test_a_refused_attempt_leaves_an_audit_row_and_nothing_else(store: DatabaseStore) -> None:
    critical = await submit(store, CRITICAL)
    own = await submit(store, by=person(BOB))
    for action, verdict, by, error in (
        (critical, Verdict.APPROVE, BOB, RoleTooLow),
        (own, Verdict.APPROVE, BOB, OwnAction),
    ):
        with pytest.raises(error):
            await store.apply(decision(action.id, verdict, by))
        assert await found(store, action.id) == action
        assert await trail(store, action.id) == ["ActionQueued", "AttemptRefused"]


async def test_a_machine_never_decides(store: DatabaseStore) -> None:
    action = await submit(store)
    with pytest.raises(MachineMayNotDecide):
        await store.apply(Decide(action_id=action.id, verdict=Verdict.APPROVE, actor=PIPELINE, door=Door.API))
    assert (await found(store, action.id)).status is Status.PENDING_APPROVAL


async def test_who_is_turned_away_at_a_door_is_recorded(store: DatabaseStore) -> None:
    action = await submit(store)
    refusal = Refuse(
        actor=person("U0GUEST"), door=Door.BUTTON, attempt="APPROVE", error=Guest(), action_id=action.id
    )
    with pytest.raises(Guest):
        await store.apply(refusal)
    assert await trail(store, action.id) == ["ActionQueued", "AttemptRefused"]


async def test_an_attempt_on_no_action_at_all_is_recorded_too(store: DatabaseStore) -> None:
    refusal = Refuse(
        actor=person("U0GUEST"), door=Door.COMMAND, attempt="APPROVE", error=Guest(), action_id="ACT-NOSUCH00"
    )
    with pytest.raises(Guest):
        await store.apply(refusal)
    assert [row.action_id for row in await log(store)] == ["ACT-NOSUCH00"]


async def test_other_refusals_leave_no_trace(store: DatabaseStore) -> None:
    action = await submit(store)
    before = await log(store)
    with pytest.raises(ActionNotFound):
        await store.apply(decision("ACT-NOSUCH00", Verdict.APPROVE, ALICE))
    with pytest.raises(NotYetDue):
        await store.apply(Expire(action_id=action.id))
    assert await log(store) == before


async def test_refusals_in_a_batch_are_their_callers_alone(store: DatabaseStore) -> None:
    actions = await asyncio.gather(*(submit(store) for _ in range(20)))
    commands = [
        decision(action.id, Verdict.APPROVE, BOB if number % 2 else "U0STRANGER")
        for number, action in enumerate(actions)
    ]
    answers = await asyncio.gather(*(store.apply(command) for command in commands), return_exceptions=True)
    for number, (action, answer) in enumerate(zip(actions, answers, strict=True)):
        if number % 2:
            assert not isinstance(answer, BaseException)
            assert (await found(store, action.id)).status is Status.APPROVED
        else:
            assert isinstance(answer, NoRole)
            assert await found(store, action.id) == action
    assert len(await log(store)) == 40


async def test_the_first_decision_of_a_batch_wins(store: DatabaseStore) -> None:
    action = await submit(store)
    answers = await asyncio.gather(
        store.apply(decision(action.id, Verdict.REJECT, BOB)),
        store.apply(decision(action.id, Verdict.APPROVE, ALICE)),
        return_exceptions=True,
    )
    assert not isinstance(answers[0], BaseException)
    assert isinstance(answers[1], AlreadyFinal)


async def test_an_action_can_be_decided_in_the_batch_that_brings_it(store: DatabaseStore) -> None:
    command = submission()
    answers = await asyncio.gather(
        store.apply(command), store.apply(decision(command.action_id, Verdict.APPROVE, BOB))
    )
    assert answers[1].action == await found(store, command.action_id)
    assert await trail(store, command.action_id) == ["ActionQueued", "ActionApproved"]


async def test_a_taken_id_is_refused_and_the_first_action_stays(store: DatabaseStore) -> None:
    first = submission()
    await store.apply(first)
    again = Submit(action_id=first.action_id, proposal=LOW, actor=PIPELINE, door=Door.API)
    with pytest.raises(ActionIdTaken):
        await store.apply(again)
    assert (await found(store, first.action_id)).proposal == HIGH


async def test_nothing_is_approved_at_or_after_expiry(store: DatabaseStore, clock: SetClock) -> None:
    early, late = await submit(store), await submit(store)
    clock.now = NOW + EXPIRY - 1
    assert (await store.apply(decision(early.id, Verdict.APPROVE, BOB))).action.status is Status.APPROVED
    clock.now = NOW + EXPIRY
    with pytest.raises(ActionExpired):
        await store.apply(decision(late.id, Verdict.APPROVE, BOB))
    assert (await found(store, late.id)).status_at(clock.now) is Status.EXPIRED


async def test_an_idempotency_key_gives_the_first_answer_again(store: DatabaseStore) -> None:
    first = await store.apply(submission(key="once"))
    again = await store.apply(submission(key="once"))
    assert again.replayed
    assert again.action == first.action
    with pytest.raises(IdempotencyConflict):
        await store.apply(submission(key="once", body="another"))
    assert len(await log(store)) == 1


async def test_eight_duplicates_at_once_make_one_action(store: DatabaseStore) -> None:
    for number in range(10):
        outcomes = await asyncio.gather(*(store.apply(submission(key=f"key-{number}")) for _ in range(8)))
        assert len({outcome.action.id for outcome in outcomes}) == 1
        assert sum(not outcome.replayed for outcome in outcomes) == 1
    assert len(await log(store)) == 10


async def test_the_limit_of_pending_actions_holds_within_a_batch(open_another: OpenStore) -> None:
    store = await open_another(max_pending=5)
    await enrol(store)
    answers = await asyncio.gather(*(store.apply(submission()) for _ in range(9)), return_exceptions=True)
    assert sum(isinstance(answer, TooManyPending) for answer in answers) == 4
    (first, *_) = [answer for answer in answers if not isinstance(answer, BaseException)]
    await store.apply(decision(first.action.id, Verdict.REJECT, BOB))
    await submit(store)
    with pytest.raises(TooManyPending):
        await submit(store)


async def test_what_has_expired_does_not_count_against_the_limit(
    open_another: OpenStore, clock: SetClock
) -> None:
    store = await open_another(max_pending=2)
    old = [await submit(store) for _ in range(2)]
    clock.now = NOW + EXPIRY
    await submit(store)
    # The label makes no difference, nor does it when it is given in the same batch.
    await asyncio.gather(store.apply(Expire(action_id=old[0].id)), submit(store))
    with pytest.raises(TooManyPending):
        await submit(store)


async def test_while_four_eyes_are_off_every_audit_row_says_so(open_another: OpenStore) -> None:
    store = await open_another(allow_self_approval=True)
    await enrol(store)
    action = await submit(store, by=person(BOB))
    await store.apply(decision(action.id, Verdict.APPROVE, BOB))
    assert all('"self_approval_allowed":true' in row.body for row in await log(store))


async def test_a_restart_changes_nothing(open_another: OpenStore) -> None:
    store = await open_another()
    await enrol(store)
    kept = [await submit(store) for _ in range(3)]
    kept[0] = (await store.apply(decision(kept[0].id, Verdict.APPROVE, BOB))).action
    await store.close()
    again = await open_another()
    assert await again.read(lambda tx: tx.actions.find_many([each.id for each in kept])) == {
        each.id: each for each in kept
    }
    assert await again.verify() is None
