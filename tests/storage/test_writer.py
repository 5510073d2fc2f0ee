"""The one task that writes: its queue, its batches, and callers who do not wait for the end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from engine.actions import Status, Verdict
from engine.errors import Busy, NotSaved
from engine.ports import Transaction
from storage import batch, writer
from storage.faults import Overtaken
from storage.store import DatabaseStore
from tests.engine.records import ALICE, BOB, NOW
from tests.storage.acting import card, decision, found, log, sql, submission, submit


async def _hold(store: DatabaseStore) -> tuple[asyncio.Event, asyncio.Task[None]]:
    """Keep the writer occupied until the event is set."""
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def unit(tx: Transaction) -> None:
        begun.set()
        await go_on.wait()

    holding = asyncio.create_task(store.write(unit))
    await begun.wait()
    return go_on, holding


async def test_commands_that_wait_are_committed_together(
    store: DatabaseStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []
    run = batch.run

    def counted(connection: Any, commands: Any, *rest: Any) -> Any:
        sizes.append(len(commands))
        return run(connection, commands, *rest)

    monkeypatch.setattr(batch, "run", counted)
    go_on, holding = await _hold(store)
    waiting = [asyncio.create_task(store.apply(submission())) for _ in range(50)]
    await asyncio.sleep(0)
    go_on.set()
    await asyncio.gather(holding, *waiting)
    assert sizes == [50]


async def test_a_long_queue_is_served_in_several_batches(
    store: DatabaseStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "BATCH_LIMIT", 7)
    outcomes = await asyncio.gather(*(store.apply(submission()) for _ in range(30)))
    assert len({outcome.action.id for outcome in outcomes}) == 30
    assert len(await log(store)) == 30


async def test_commands_are_served_in_order_of_arrival(store: DatabaseStore) -> None:
    commands = [submission() for _ in range(60)]
    await asyncio.gather(*(store.apply(command) for command in commands))
    assert [row.action_id for row in await log(store)] == [command.action_id for command in commands]


async def test_a_unit_is_served_between_batches(store: DatabaseStore) -> None:
    ends: list[str] = []

    async def unit(tx: Transaction) -> None:
        ends.append("unit")

    async def command() -> None:
        await store.apply(submission())
        ends.append("command")

    await asyncio.gather(command(), store.write(unit), command())
    assert sorted(ends) == ["command", "command", "unit"]


async def test_a_command_whose_caller_left_runs_to_its_end(store: DatabaseStore) -> None:
    action = await submit(store)
    go_on, holding = await _hold(store)
    leaving = asyncio.create_task(store.apply(decision(action.id, Verdict.APPROVE, BOB)))
    await asyncio.sleep(0)
    leaving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaving
    go_on.set()
    await holding
    await submit(store)
    assert (await found(store, action.id)).status is Status.APPROVED


async def test_a_full_queue_says_busy_at_once(store: DatabaseStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "QUEUE_LIMIT", 3)
    go_on, holding = await _hold(store)
    waiting = [asyncio.create_task(store.apply(submission())) for _ in range(3)]
    await asyncio.sleep(0)
    with pytest.raises(Busy):
        await store.apply(submission())
    go_on.set()
    await asyncio.gather(holding, *waiting)
    assert len(await log(store)) == 3


async def test_nobody_waits_for_ever_behind_a_stuck_writer(
    store: DatabaseStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "PATIENCE", 0.05)
    monkeypatch.setattr(writer, "_LOOK", 0.01)
    go_on, holding = await _hold(store)
    with pytest.raises(Busy):
        await store.apply(submission())
    with pytest.raises(Busy):
        await store.write(_nothing)
    go_on.set()
    await holding
    assert await log(store) == []


async def test_a_flood_of_probes_takes_one_place_in_the_queue(store: DatabaseStore) -> None:
    go_on, holding = await _hold(store)
    flood = [asyncio.create_task(store.probe()) for _ in range(2 * writer.QUEUE_LIMIT)]
    await asyncio.sleep(0)
    flood[0].cancel()
    await asyncio.sleep(0)
    queued = len(store._writer._units)
    go_on.set()
    found = await asyncio.gather(*flood[1:], return_exceptions=True)
    await holding
    assert queued == 1
    assert set(found) == {None}


async def test_a_probe_after_another_asks_the_database_anew(store: DatabaseStore) -> None:
    assert await store.probe() is None
    await store._writer.close()
    assert await store.probe() is not None


async def test_closing_answers_what_waits_and_takes_no_more(store: DatabaseStore) -> None:
    waiting = [asyncio.create_task(store.apply(submission())) for _ in range(20)]
    await asyncio.sleep(0)
    closing = asyncio.create_task(store.close())
    outcomes = await asyncio.gather(*waiting)
    await closing
    assert len(outcomes) == 20
    with pytest.raises(Busy):
        await store.apply(submission())


async def test_a_unit_that_raises_leaves_nothing_behind(store: DatabaseStore) -> None:
    class Mine(Exception):
        pass

    async def unit(tx: Transaction) -> None:
        await tx.members.remove(ALICE)
        raise Mine

    with pytest.raises(Mine):
        await store.write(unit)
    assert await store.read(lambda tx: tx.members.role_of(ALICE)) is not None


async def test_increments_by_many_writers_are_not_lost(store: DatabaseStore) -> None:
    action = await submit(store)

    async def more(tx: Transaction) -> None:
        held = await tx.outbox.find(f"card:{action.id}")
        assert held is not None
        await tx.outbox.order(card(action.id, held.revision + 1), NOW)

    async def writer() -> None:
        for _ in range(15):
            await store.write(more)

    await asyncio.gather(*(writer() for _ in range(8)))
    row = await store.read(lambda tx: tx.outbox.find(f"card:{action.id}"))
    assert row is not None
    assert row.revision == 121


async def test_a_batch_that_was_overtaken_is_judged_again_one_by_one(
    store: DatabaseStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    actions = [await submit(store) for _ in range(5)]
    _fail(monkeypatch, when=lambda commands: len(commands) > 1, error=Overtaken())
    outcomes = await asyncio.gather(
        *(store.apply(decision(action.id, Verdict.APPROVE, BOB)) for action in actions)
    )
    assert {outcome.action.status for outcome in outcomes} == {Status.APPROVED}
    assert await store.verify() is None


async def test_a_command_that_breaks_the_batch_fails_alone(
    store: DatabaseStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = [submission() for _ in range(5)]
    _fail(monkeypatch, when=lambda batch: commands[2] in batch, error=ZeroDivisionError())
    answers = await asyncio.gather(*(store.apply(command) for command in commands), return_exceptions=True)
    assert [isinstance(answer, NotSaved) for answer in answers] == [False, False, True, False, False]
    assert len(await log(store)) == 4
    await submit(store)


async def test_what_cannot_be_saved_after_every_attempt_is_not_saved(
    store: DatabaseStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fail(monkeypatch, when=lambda _: True, error=Overtaken())
    with pytest.raises(NotSaved):
        await store.apply(submission())


async def test_a_guard_that_does_not_hold_is_noticed(
    store: DatabaseStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The statement itself refuses what was decided by another hand after it was judged."""
    action = await submit(store)
    judge = batch.judge

    def overtaken(*judged_on: Any) -> Any:
        judged = judge(*judged_on)
        for change in judged.changes:
            object.__setattr__(change.before, "revision", 7)
        return judged

    monkeypatch.setattr(batch, "judge", overtaken)
    with pytest.raises(NotSaved):
        await store.apply(decision(action.id, Verdict.APPROVE, BOB))
    assert await found(store, action.id) == action
    assert await sql(store, "SELECT count(*) FROM audit") == [(1,)]


async def _nothing(tx: Transaction) -> None:
    pass


def _fail(monkeypatch: pytest.MonkeyPatch, when: Callable[[Any], bool], error: Exception) -> None:
    """Let a batch fail after its work, before its commit."""
    run = batch.run

    def failing(connection: Any, commands: Any, *rest: Any) -> Any:
        done = run(connection, commands, *rest)
        if when(commands):
            raise error
        return done

    monkeypatch.setattr(batch, "run", failing)


async def test_a_lull_comes_when_no_command_is_being_served(store: DatabaseStore) -> None:
    go_on, holding = await _hold(store)
    deciding = asyncio.create_task(store.apply(submission()))
    await asyncio.sleep(0)
    lull = asyncio.create_task(store.lull())
    await asyncio.sleep(0)
    assert not lull.done()
    go_on.set()
    await asyncio.gather(holding, deciding, lull)


async def test_a_lull_of_an_idle_store_is_at_once(store: DatabaseStore) -> None:
    lull = asyncio.create_task(store.lull())
    await asyncio.sleep(0)
    assert lull.done()


async def test_nobody_waits_for_a_lull_for_ever(
    store: DatabaseStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "COURTESY", 0.0)
    go_on, holding = await _hold(store)
    deciding = asyncio.create_task(store.apply(submission()))
    await asyncio.sleep(0)
    await store.lull()
    assert not deciding.done()
    go_on.set()
    await asyncio.gather(holding, deciding)
