"""What Slack has to be shown: orders, lanes, leases and outcomes."""

from __future__ import annotations

import asyncio

from engine.actions import Action, Verdict
from engine.actors import person
from engine.outbox import Backlog, Delivery, Lane, Notice, NoticeKind, card_of
from engine.ports import Store
from engine.times import SECOND
from storage.store import DatabaseStore
from tests.engine.records import ALICE, BOB, CAROL, CRITICAL, HIGH, LOW, NOW
from tests.storage.acting import SetClock, claim, decision, sql, submit
from tests.storage.conftest import OpenStore, on_postgres


async def _card(store: Store, action: Action) -> Delivery:
    row = await store.read(lambda tx: tx.outbox.find(f"card:{action.id}"))
    assert row is not None
    return row


async def _show(store: Store, row: Delivery, revision: int, ts: str = "1.1", now: int = NOW) -> None:
    await store.write(lambda tx: tx.outbox.sent({row.key: revision}, now, "C0OPS", ts))


async def _posted(store: Store, action: Action, ts: str = "1.1") -> Delivery:
    """Claim and post the card as it was ordered."""
    rows = await store.write(claim(Lane.POST, NOW + 1, limit=100))
    (row,) = [each for each in rows if each.record_id == action.id]
    await _show(store, row, row.revision, ts)
    return row


async def test_a_new_action_orders_its_card_and_a_low_one_orders_nothing(store: DatabaseStore) -> None:
    await submit(store, LOW)
    action = await submit(store)
    (row,) = await store.write(claim(Lane.POST, NOW))
    assert row == Delivery(
        key=f"card:{action.id}",
        kind=row.kind,
        record_id=action.id,
        revision=1,
        shown_revision=0,
        urgent=False,
        state="pending",
        attempts=1,
        created_at=NOW,
        next_at=NOW,
        lease_until=NOW + 60,
    )


async def test_urgent_goes_first_then_the_oldest(store: DatabaseStore, clock: SetClock) -> None:
    made = []
    for proposal in (HIGH, HIGH, CRITICAL):
        clock.now += 1
        made.append(await submit(store, proposal))
    rows = await store.write(claim(Lane.POST, clock.now))
    assert [row.record_id for row in rows] == [made[2].id, made[0].id, made[1].id]
    assert [row.urgent for row in rows] == [True, False, False]


async def test_a_claimed_row_is_nobody_elses_until_its_lease_ends(store: DatabaseStore) -> None:
    await submit(store)
    (row,) = await store.write(claim(Lane.POST, NOW, lease=60))
    assert await store.write(claim(Lane.POST, NOW + 59)) == []
    assert await store.read(lambda tx: tx.outbox.due(Lane.POST, NOW + 59, 5)) == 0
    (again,) = await store.write(claim(Lane.POST, NOW + 60))
    assert again.key == row.key
    assert again.state == "sending"
    assert again.attempts == 2


async def test_what_is_due_is_counted_up_to_a_number(store: DatabaseStore) -> None:
    for _ in range(4):
        await submit(store)
    assert await store.read(lambda tx: tx.outbox.due(Lane.POST, NOW, 3)) == 3
    assert await store.read(lambda tx: tx.outbox.due(Lane.POST, NOW, 30)) == 4
    assert await store.read(lambda tx: tx.outbox.due(Lane.POST, NOW - 1, 30)) == 0
    assert await store.read(lambda tx: tx.outbox.due(Lane.UPDATE, NOW, 30)) == 0


async def test_a_card_is_posted_then_updated_with_its_replies_behind_it(
    store: DatabaseStore, clock: SetClock
) -> None:
    action = await submit(store, by=person(CAROL))
    await _posted(store, action)
    clock.now += 1
    await store.apply(decision(action.id, Verdict.APPROVE, BOB))
    assert await store.write(claim(Lane.POST, clock.now)) == []
    assert await store.write(claim(Lane.REPLY, clock.now)) == []
    (direct,) = await store.write(claim(Lane.DIRECT, clock.now))
    assert direct.recipient == CAROL
    (card,) = await store.write(claim(Lane.UPDATE, clock.now))
    assert (card.revision, card.shown_revision, card.channel, card.ts) == (2, 1, "C0OPS", "1.1")
    await _show(store, card, 2)
    (reply,) = await store.write(claim(Lane.REPLY, clock.now))
    assert (reply.parent_channel, reply.parent_ts, reply.revision) == ("C0OPS", "1.1", 2)
    assert (await _card(store, action)).state == "sent"


async def test_a_decision_before_the_card_went_out_costs_no_second_message(store: DatabaseStore) -> None:
    action = await submit(store)
    await store.apply(decision(action.id, Verdict.APPROVE, BOB))
    (row,) = await store.write(claim(Lane.POST, NOW))
    assert row.revision == 2


async def test_an_order_while_the_card_is_being_sent_brings_it_back(store: DatabaseStore) -> None:
    action = await submit(store)
    (row,) = await store.write(claim(Lane.POST, NOW))
    await store.apply(decision(action.id, Verdict.APPROVE, BOB))
    held = await _card(store, action)
    assert (held.state, held.revision) == ("sending", 2)
    await _show(store, row, 1, now=NOW + 5)
    held = await _card(store, action)
    assert (held.state, held.shown_revision, held.next_at, held.attempts) == ("pending", 1, NOW + 5, 0)
    await _show(store, row, 2)
    assert (await _card(store, action)).state == "sent"


async def test_a_card_that_was_sent_with_the_newest_revision_stays_sent(store: DatabaseStore) -> None:
    action = await submit(store)
    (row,) = await store.write(claim(Lane.POST, NOW))
    await store.apply(decision(action.id, Verdict.APPROVE, BOB))
    await _show(store, row, 2)
    assert (await _card(store, action)).state == "sent"
    assert await store.write(claim(Lane.UPDATE, NOW + SECOND)) == []


async def test_a_late_answer_with_an_older_revision_is_put_right(store: DatabaseStore) -> None:
    action = await submit(store)
    row = await _posted(store, action)
    await store.apply(decision(action.id, Verdict.APPROVE, BOB))
    await _show(store, row, 2)
    await _show(store, row, 1)
    held = await _card(store, action)
    assert (held.state, held.shown_revision, held.revision) == ("pending", 1, 2)


async def test_a_retry_waits_for_its_time(store: DatabaseStore) -> None:
    action = await submit(store)
    (row,) = await store.write(claim(Lane.POST, NOW))
    await store.write(lambda tx: tx.outbox.retry(row.key, NOW + 30, "ratelimited"))
    held = await _card(store, action)
    assert (held.state, held.next_at, held.last_error, held.lease_until) == (
        "pending",
        NOW + 30,
        "ratelimited",
        None,
    )
    assert await store.write(claim(Lane.POST, NOW + 29)) == []
    assert len(await store.write(claim(Lane.POST, NOW + 30))) == 1


async def test_an_unknown_outcome_keeps_the_row_until_its_lease_ends(store: DatabaseStore) -> None:
    action = await submit(store)
    (row,) = await store.write(claim(Lane.POST, NOW))
    await store.write(lambda tx: tx.outbox.unknown(row.key, NOW + 90, "timeout"))
    assert (await _card(store, action)).last_error == "timeout"
    assert await store.write(claim(Lane.POST, NOW + 89)) == []
    (again,) = await store.write(claim(Lane.POST, NOW + 90))
    assert again.state == "sending"


async def test_outcomes_of_what_is_not_being_sent_change_nothing(store: DatabaseStore) -> None:
    action = await submit(store)
    row = await _posted(store, action)
    shown = await _card(store, action)
    await store.write(lambda tx: tx.outbox.retry(row.key, NOW + 30, "late"))
    await store.write(lambda tx: tx.outbox.unknown(row.key, NOW + 30, "late"))
    await store.write(lambda tx: tx.outbox.dead(row.key, "late"))
    assert await _card(store, action) == shown


async def test_a_dead_row_is_given_out_no_more_until_it_is_ordered_again(store: DatabaseStore) -> None:
    action = await submit(store)
    (row,) = await store.write(claim(Lane.POST, NOW))
    await store.write(lambda tx: tx.outbox.dead(row.key, "channel_not_found"))
    assert await store.write(claim(Lane.POST, NOW + SECOND * 999)) == []
    assert await store.read(lambda tx: tx.outbox.waiting(NOW)) == Backlog(
        pending=0, sending=0, dead=1, oldest=None
    )
    await store.write(lambda tx: tx.outbox.order(card_of(action), NOW + 7))
    (again,) = await store.write(claim(Lane.POST, NOW + 7))
    assert (again.attempts, again.created_at) == (1, NOW + 7)


async def test_a_lost_message_is_posted_afresh(store: DatabaseStore) -> None:
    action = await submit(store)
    row = await _posted(store, action)
    await store.write(lambda tx: tx.outbox.lost(row.key, NOW + 9))
    (again,) = await store.write(claim(Lane.POST, NOW + 9))
    assert (again.ts, again.channel, again.shown_revision, again.digest) == (None, None, 0, None)


async def test_a_card_is_ordered_again_on_demand(store: DatabaseStore) -> None:
    action = await submit(store, CRITICAL)
    await _posted(store, action)
    await store.write(lambda tx: tx.outbox.order(card_of(action), NOW + 5))
    (row,) = await store.write(claim(Lane.UPDATE, NOW + 5))
    assert row.urgent
    assert await store.read(lambda tx: tx.outbox.find("card:ACT-NOSUCH00")) is None
    assert await store.read(lambda tx: tx.outbox.find("nonsense")) is None


async def test_the_backlog_tells_how_much_and_how_old(store: DatabaseStore, clock: SetClock) -> None:
    nothing = Backlog(pending=0, sending=0, dead=0, oldest=None)
    assert await store.read(lambda tx: tx.outbox.waiting(NOW)) == nothing
    for _ in range(3):
        clock.now += 1
        await submit(store)
    (row, *_) = await store.write(claim(Lane.POST, clock.now, limit=1))
    assert await store.read(lambda tx: tx.outbox.waiting(NOW)) == Backlog(
        pending=2, sending=1, dead=0, oldest=NOW + 1
    )
    await _show(store, row, 1)
    assert (await store.read(lambda tx: tx.outbox.waiting(NOW))).oldest == NOW + 2


async def test_a_card_that_shows_another_revision_is_stale(store: DatabaseStore) -> None:
    action = await submit(store)
    await _posted(store, action)
    assert await store.read(lambda tx: tx.outbox.stale(5)) == []
    await sql(store, "UPDATE outbox SET shown_revision = 7")
    assert await store.read(lambda tx: tx.outbox.stale(5)) == [action.id]


@on_postgres
async def test_two_stores_claim_each_row_once(store: DatabaseStore, open_another: OpenStore) -> None:
    other = await open_another()
    made = await asyncio.gather(*(submit(store) for _ in range(60)))
    claims = await asyncio.gather(
        *(each.write(claim(Lane.POST, NOW, limit=4)) for each in (store, other) * 10)
    )
    taken = [row.record_id for rows in claims for row in rows]
    assert sorted(taken) == sorted(action.id for action in made)


def _told(record: str, recipient: str) -> Notice:
    return Notice(kind=NoticeKind.DIRECT, record_id=record, revision=1, lane=Lane.DIRECT, recipient=recipient)


async def test_nobody_waits_behind_what_somebody_else_is_told(store: DatabaseStore) -> None:
    for number in range(6):
        await store.write(lambda tx, n=number: tx.outbox.order(_told(f"ACT-{n}", ALICE), NOW + n))  # type: ignore[misc]
    await store.write(lambda tx: tx.outbox.order(_told("ACT-9", BOB), NOW + 9))
    rows = await store.write(claim(Lane.DIRECT, NOW + 10, limit=4))
    assert [(row.record_id, row.recipient) for row in rows] == [("ACT-0", ALICE), ("ACT-9", BOB)]
    (later,) = await store.write(claim(Lane.DIRECT, NOW + 10, limit=4))
    assert later.record_id == "ACT-1"


async def test_what_there_is_nothing_to_say_of_is_no_trouble_and_may_be_ordered_afresh(
    store: DatabaseStore,
) -> None:
    notice = _told("SR-000001", ALICE)
    await store.write(lambda tx: tx.outbox.order(notice, NOW))
    (row,) = await store.write(claim(Lane.DIRECT, NOW))
    await store.write(lambda tx: tx.outbox.void(row.key))
    backlog = await store.read(lambda tx: tx.outbox.waiting(NOW))
    assert (backlog.pending, backlog.sending, backlog.dead) == (0, 0, 0)
    assert await store.write(claim(Lane.DIRECT, NOW + SECOND * 999)) == []
    await store.write(lambda tx: tx.outbox.order(notice, NOW + 1))
    assert [each.key for each in await store.write(claim(Lane.DIRECT, NOW + 1))] == [row.key]
