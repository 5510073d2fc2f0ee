"""Pages, counts and tallies, against a list in memory."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, replace
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.actions import Action, Proposal, Status, Verdict
from engine.actors import Actor, ActorKind, Role, person
from engine.errors import FieldMalformed
from engine.ports import ActionPage, ActionQuery, Transaction
from engine.risk import RiskLevel
from engine.times import DAY, MINUTE
from storage.pages import cursor_after
from storage.store import DatabaseStore
from tests.engine.records import ALICE, BOB, CAROL, CRITICAL, EXPIRY, HIGH, LOW, NOW, PIPELINE
from tests.storage.acting import CI, SetClock, decision, gathered, submission, submit

DEPLOYER = Actor(id=BOB, kind=ActorKind.PIPELINE, role=Role.ENGINEER, key="k9")
"""A machine that bears a person's id for a name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """An action that is made after a while, and perhaps ended after another."""

    proposal: Proposal
    by: Actor
    wait: int
    verdict: Verdict | None


_steps = st.lists(
    st.builds(
        Step,
        proposal=st.sampled_from([LOW, HIGH, HIGH, CRITICAL]),
        by=st.sampled_from([CI, PIPELINE, person(BOB), person(CAROL), DEPLOYER]),
        wait=st.sampled_from([0, 0, 1, MINUTE, 7 * MINUTE, 40 * MINUTE]),
        verdict=st.sampled_from([None, None, Verdict.APPROVE, Verdict.REJECT, Verdict.EXPIRE]),
    ),
    max_size=25,
)
_queries = st.fixed_dictionaries(
    {
        "limit": st.integers(1, 6),
        "status": st.none() | st.sampled_from(Status),
        "risk": st.none() | st.sampled_from(RiskLevel),
        "requested_by": st.none() | st.sampled_from(["ci", BOB, CAROL]),
        "machine": st.booleans(),
        "since": st.none() | st.integers(0, 60).map(lambda minutes: NOW + minutes * MINUTE),
    }
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=_steps, queries=st.lists(_queries, min_size=8, max_size=8), later=st.integers(0, 50))
async def test_pages_counts_and_tallies_are_those_of_a_list(
    store: DatabaseStore, clock: SetClock, steps: list[Step], queries: list[dict[str, object]], later: int
) -> None:
    # Each example has a week of its own, since what is stored stays.
    clock.now += 7 * DAY
    begin = clock.now
    made = [await _take(store, clock, step) for step in steps]
    now = clock.now + later * MINUTE
    for query in queries:
        since = begin + (query["since"] - NOW if isinstance(query["since"], int) else 0)
        wanted = ActionQuery(**{**query, "now": now, "since": since})  # type: ignore[arg-type]
        assert await _walked(store, wanted) == _expected(made, wanted)
    counts = Counter(action.status_at(now) for action in made)
    tally = await store.read(lambda tx: tx.actions.tally(begin // (15 * MINUTE) * 15 * MINUTE, now))
    assert tally == {status: counts[status] for status in Status}
    waiting = await store.read(lambda tx: tx.actions.count_pending(now))
    assert waiting == counts[Status.PENDING_APPROVAL]


async def _take(store: DatabaseStore, clock: SetClock, step: Step) -> Action:
    clock.now += step.wait
    action = await submit(store, step.proposal, by=step.by)
    if step.verdict is None or action.status is Status.AUTO_DONE:
        return action
    if step.verdict is Verdict.EXPIRE:
        clock.now += EXPIRY
    return (await store.apply(decision(action.id, step.verdict, ALICE))).action


async def _walked(store: DatabaseStore, query: ActionQuery) -> list[Action]:
    """All pages, one after the other."""
    items: list[Action] = []
    cursor: str | None = None
    while True:
        here = replace(query, cursor=cursor)
        page = await store.read(partial(_page, here))
        assert len(page.items) <= query.limit
        items.extend(page.items)
        cursor = page.next_cursor
        if cursor is None:
            return items
        assert len(page.items) == query.limit


async def _page(query: ActionQuery, tx: Transaction) -> ActionPage:
    return await tx.actions.page(query)


def _expected(made: list[Action], query: ActionQuery) -> list[Action]:
    taken = [
        action
        for action in made
        if query.status in {None, action.status_at(query.now)}
        and query.risk in {None, action.risk}
        and action.created_at >= (query.since or 0)
        and (
            query.requested_by is None
            or (query.requested_by == action.requested_by and query.machine == action.is_machine_made)
        )
    ]
    return sorted(taken, key=lambda action: (action.created_at, action.id), reverse=True)


@pytest.mark.parametrize("status", [Status.PENDING_APPROVAL, Status.EXPIRED])
async def test_a_page_goes_on_where_it_ended_whatever_came_in_between(
    store: DatabaseStore, clock: SetClock, status: Status
) -> None:
    made = []
    for _ in range(9):
        clock.now += 1
        made.append(await submit(store))
    now = clock.now + (EXPIRY if status is Status.EXPIRED else 0)
    first = await store.read(lambda tx: tx.actions.page(ActionQuery(now=now, limit=4, status=status)))
    clock.now += 1
    await submit(store)
    await store.apply(decision(made[4].id, Verdict.APPROVE, BOB))
    rest = await store.read(
        lambda tx: tx.actions.page(ActionQuery(now=now, limit=9, status=status, cursor=first.next_cursor))
    )
    assert [action.id for action in first.items] == [action.id for action in made[:4:-1]]
    assert [action.id for action in rest.items] == [action.id for action in made[3::-1]]


FOREIGN_CURSORS = (
    "",
    "x",
    "!!!!",
    "é",
    "bnVsbA",
    "WzFd",
    "WzEsMl0",
    "WyJhIiwiQUNULTAwMDAwMDAxIl0",
    "Wy0xLCJBQ1QtMDAwMDAwMDEiXQ",
    "WzEsIngiXQ",
    "WzEwMDAwMDAwMDAwMDAwMDAwMDAwMDAsIkFDVC0wMDAwMDAwMSJd",
    "W1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tb" * 2_000,
)


async def test_a_cursor_that_is_none_of_ours_is_refused(store: DatabaseStore) -> None:
    for cursor in FOREIGN_CURSORS:
        with pytest.raises(FieldMalformed, match="cursor must be the next_cursor"):
            await store.read(partial(_page, ActionQuery(now=NOW, limit=5, cursor=cursor)))


async def test_a_cursor_of_ours_is_taken_by_any_query(store: DatabaseStore) -> None:
    action = await submit(store)
    page = await store.read(
        lambda tx: tx.actions.page(
            ActionQuery(now=NOW, limit=5, status=Status.REJECTED, cursor=cursor_after(action))
        )
    )
    assert page.items == ()


async def test_what_is_due_comes_longest_overdue_first(store: DatabaseStore, clock: SetClock) -> None:
    made = []
    for _ in range(5):
        clock.now += 1
        made.append(await submit(store))
    due = await store.read(lambda tx: tx.actions.due(NOW + EXPIRY + 4, 3))
    assert due == [action.id for action in made[:3]]
    assert await store.read(lambda tx: tx.actions.due(NOW + EXPIRY, 3)) == []


async def test_many_are_found_at_once_and_the_unknown_left_out(store: DatabaseStore) -> None:
    outcomes = await asyncio.gather(*(store.apply(submission(LOW)) for _ in range(1_100)))
    made = {outcome.action.id: outcome.action for outcome in outcomes}
    assert await store.read(lambda tx: tx.actions.find_many([*made, "ACT-NOSUCH00"])) == made
    assert await store.read(lambda tx: tx.actions.find_many([])) == {}
    assert await store.read(lambda tx: tx.actions.find("ACT-NOSUCH00")) is None

    async def everything(tx: object) -> dict[str, Action]:
        return {action.id: action for action in await gathered(tx.actions.every())}  # type: ignore[attr-defined]

    assert await store.read(everything) == made
