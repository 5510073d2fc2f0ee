"""Many contenders for one action: one decision, and each loser knows who won."""

from __future__ import annotations

import asyncio
import random
from collections import Counter

from engine.actions import Status, Verdict
from engine.errors import ActionExpired, AlreadyFinal, NotYetDue
from storage.store import DatabaseStore
from tests.engine.records import ALICE, BOB, CAROL, PAT
from tests.storage.acting import decision, found, log, submit
from tests.storage.conftest import OpenStore, on_postgres

CONTENDERS = (
    (Verdict.APPROVE, ALICE),
    (Verdict.APPROVE, BOB),
    (Verdict.REJECT, CAROL),
    (Verdict.REJECT, PAT),
    (Verdict.CANCEL, ALICE),
    (Verdict.EXPIRE, ALICE),
    (Verdict.APPROVE, PAT),
    (Verdict.REJECT, BOB),
)


async def test_of_eight_contenders_exactly_one_decides(store: DatabaseStore) -> None:
    await _race([store], 150)


@on_postgres
async def test_two_stores_on_one_database_decide_once(store: DatabaseStore, open_another: OpenStore) -> None:
    await _race([store, await open_another()], 100)


async def _race(stores: list[DatabaseStore], actions: int) -> None:
    chance = random.Random(7)
    made = await asyncio.gather(*(submit(stores[0]) for _ in range(actions)))
    attempts = [
        (action.id, decision(action.id, verdict, by), stores[number % len(stores)])
        for action in made
        for number, (verdict, by) in enumerate(chance.sample(CONTENDERS, len(CONTENDERS)))
    ]
    chance.shuffle(attempts)
    answers = await asyncio.gather(
        *(store.apply(command) for _, command, store in attempts), return_exceptions=True
    )
    won: Counter[str] = Counter()
    for (action_id, _, _), answer in zip(attempts, answers, strict=True):
        if isinstance(answer, BaseException):
            assert isinstance(answer, AlreadyFinal | ActionExpired | NotYetDue)
        else:
            won[action_id] += 1
    assert won == Counter(action.id for action in made)
    for action in made:
        stored = await found(stores[0], action.id)
        assert stored.revision == 2
        losers = [
            answer
            for (action_id, _, _), answer in zip(attempts, answers, strict=True)
            if action_id == action.id and isinstance(answer, AlreadyFinal)
        ]
        assert all(loser.values["status"] == stored.status for loser in losers)
        assert all(stored.decision and loser.values["by"] == stored.decision.by for loser in losers)
    ends = [row for row in await log(stores[0]) if row.event != "ActionQueued"]
    assert len(ends) == actions
    counts = await stores[0].read(lambda tx: tx.actions.tally(0, made[0].created_at))
    assert counts[Status.PENDING_APPROVAL] == 0
    assert sum(counts.values()) == actions
    assert await stores[0].verify() is None
