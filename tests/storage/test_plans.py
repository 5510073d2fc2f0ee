"""No statement walks through a table that grows: each finds its rows by an index."""

from __future__ import annotations

from functools import partial
from itertools import product

from engine.actions import Status, Verdict
from engine.actors import person
from engine.outbox import Lane
from engine.ports import ActionQuery, Transaction
from engine.risk import RiskLevel
from storage.store import DatabaseStore
from tests.engine.records import BOB, CAROL, EXPIRY, NOW
from tests.storage.acting import SetClock, card, claim, decision, run_raw, submission, submit
from tests.storage.plans import noted, walks

GROWING = ("actions", "replies", "audit", "trails", "outbox", "tallies", "runs")
_CHOSEN = {
    "ORDER BY audit.seq DESC": "the end of the log is found from its end",
    "ORDER BY runs.started_at DESC": "as above",
}


async def _everything(store: DatabaseStore, clock: SetClock) -> None:
    """Use every port that a click, a call or the relay uses."""
    action = (await store.apply(submission(key="once"))).action
    await store.apply(submission(key="once"))
    other = await submit(store, by=person(CAROL))
    await store.write(claim(Lane.POST, NOW))
    await store.apply(decision(action.id, Verdict.APPROVE, BOB))
    await store.apply(decision(other.id, Verdict.REJECT, BOB))

    await store.write(partial(_relay, action.id))
    await store.read(partial(_reads, [action.id, other.id]))


async def _relay(action_id: str, tx: Transaction) -> None:
    key = f"card:{action_id}"
    await tx.outbox.enter("digest:1", [key])
    await tx.outbox.sent({key: 1}, NOW, "C0OPS", "1.1")
    await tx.outbox.retry(key, NOW, "error")
    await tx.outbox.unknown(key, NOW, "error")
    await tx.outbox.dead(key, "error")
    await tx.outbox.order(card(action_id, 2), NOW)
    for lane in Lane:
        await tx.outbox.claim(lane, NOW + EXPIRY, NOW + EXPIRY, 5)
        await tx.outbox.due(lane, NOW, 5)
    await tx.outbox.in_digest("digest:1")
    await tx.outbox.stale(5)
    await tx.outbox.waiting(NOW)
    await tx.outbox.lost(key, NOW)


async def _reads(action_ids: list[str], tx: Transaction) -> None:
    await tx.actions.find(action_ids[0])
    await tx.actions.find_many(action_ids)
    await tx.actions.tally(NOW, NOW)
    await tx.actions.count_pending(NOW)
    await tx.actions.due(NOW + EXPIRY, 5)
    await tx.audit.of_action(action_ids[0])
    await tx.audit.head()
    await tx.runs.latest()
    for status, risk, who in product((None, *Status), (None, RiskLevel.HIGH), (None, "ci")):
        query = ActionQuery(now=NOW, limit=5, status=status, risk=risk, requested_by=who, machine=True)
        await tx.actions.page(query)


async def test_everything_is_found_by_an_index(store: DatabaseStore, clock: SetClock) -> None:
    with noted() as statements:
        await _everything(store, clock)
    assert len(statements) > 40
    assert await run_raw(store, lambda it: walks(it, statements, GROWING, _CHOSEN)) == []
