"""P12: from the very microsecond at which an action expires nobody decides it any more, with no help from the sweep."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.actions import Action, Status, Verdict
from engine.gate import Rules
from engine.ports import ActionQuery, Store, Transaction
from engine.times import HOUR, MINUTE, SECOND, microseconds
from tests.bot.slack.people import ENGINEER1, PM
from tests.clock import START, HandClock
from tests.promises.databases import MANY, opened
from tests.promises.doors import Doors, furnish, hand_in, open_doors
from tests.promises.races import CONTENDERS, Contender
from tests.promises.stores import NaiveStore
from tests.promises.tally import Tally

ACTIONS = 1_000
IN_A_LIFE = 20
"""Actions that are handed in by one life of the service, and decided by the next."""
MILLISECOND = 1_000
DISTANCES = (-HOUR, -SECOND, -MILLISECOND, -1, 0, 1, MILLISECOND, SECOND, HOUR)
"""From the expiry to the decision."""
CHANGES = {
    "Europe/Berlin": ("2026-03-29T01:00", "2026-10-25T01:00"),
    "America/New_York": ("2026-03-08T07:00", "2026-11-01T06:00"),
    "Australia/Lord_Howe": ("2026-04-04T15:00", "2026-10-03T15:30"),
    "Africa/Lagos": ("2026-06-30T23:59", "2026-12-31T23:00"),
}
"""When clocks change, in UTC; in Lagos they never do, and midnight passes."""
DECIDERS = [each for each in CONTENDERS if each.verdict is not Verdict.EXPIRE]

Front = Callable[[Store], Store]


def near_a_change(chance: random.Random) -> tuple[str, int]:
    """A zone, and a moment shortly before or after its clocks change."""
    zone = chance.choice(list(CHANGES))
    change = datetime.fromisoformat(chance.choice(CHANGES[zone])).replace(tzinfo=UTC)
    return zone, microseconds(change) + chance.randrange(-2 * HOUR, HOUR)


async def try_at(doors: Doors, contender: Contender, action: Action, at: int) -> str:
    """Decide at that moment, after the clock was wrong by an hour either way; what was heard, "" for done."""
    for wrong in (at + HOUR, at - HOUR):
        doors.clock.now = wrong
        await doors.call(PM, "GET", f"actions/{action.id}")
    doors.clock.now = at
    text = await contender.act(doors, contender.who, action)
    await doors.settle()
    return doors.whispered(contender.who, action) if text is None else text


async def fault(doors: Doors, contender: Contender, action: Action, distance: int, heard: str) -> str | None:
    """What is wrong after the try, None when nothing is."""
    held, listed, waiting = await doors.store.read(lambda tx: _look(tx, action, doors.clock()))
    shown = (await doors.call(PM, "GET", f"actions/{action.id}")).json()["status"]
    place = f"{action.id} {distance} µs from its expiry"
    if distance < 0:
        decided = held.decision is not None and held.decision.by == contender.who
        return None if decided and not heard else f"{place} was not decided: {heard}"
    if held.decision is not None or "xpired" not in heard:
        return f"{place} was {held.status}, and {contender.who} heard {heard!r}"
    right = shown == Status.EXPIRED and listed and not waiting
    return None if right else f"{place} reads {shown}"


async def _look(tx: Transaction, action: Action, now: int) -> tuple[Action, bool, bool]:
    """The action as it is stored, and whether the lists of what has expired and of what waits show it."""
    held = await tx.actions.find(action.id)
    assert held is not None
    return (
        held,
        action.id in await _listed(tx, now, Status.EXPIRED),
        action.id in await _listed(tx, now, Status.PENDING_APPROVAL),
    )


async def _listed(tx: Transaction, now: int, status: Status) -> set[str]:
    page = await tx.actions.page(ActionQuery(now=now, limit=200, status=status))
    return {each.id for each in page.items}


async def run(
    folder: Path,
    actions: int,
    tally: Tally,
    set_zone: Callable[[str], None],
    front: Front = lambda store: store,
) -> None:
    """Hand actions in, stop the service, start it in a zone whose clocks change about now, and decide around the expiries."""
    chance, clock = random.Random(START), HandClock()
    for life in range(0, actions, IN_A_LIFE):
        url = f"sqlite+aiosqlite:///{folder / f'{life}.db'}"
        zone, clock.now = near_a_change(chance)
        set_zone(zone)
        async with opened(url, folder / str(life), clock) as store:
            keys = await furnish(store, clock())
            waits = [chance.choice((SECOND, MINUTE, 30 * MINUTE, 26 * HOUR)) for _ in range(IN_A_LIFE)]
            handed = [await hand_in(store, ENGINEER1, expiry=wait) for wait in waits]
        async with AsyncExitStack() as stack:
            store = await stack.enter_async_context(opened(url, folder / str(life), clock))
            doors = await stack.enter_async_context(open_doors(front(store), clock, keys))
            for action in handed:
                contender, distance = chance.choice(DECIDERS), chance.choice(DISTANCES)
                heard = await try_at(doors, contender, action, (action.expires_at or 0) + distance)
                found = await fault(doors, contender, action, distance, heard)
                tally.check(found is None, str(found))


@pytest.fixture
def set_zone() -> Iterator[Callable[[str], None]]:
    """Put the process into another time zone until the test ends."""

    def put(zone: str) -> None:
        patched.setenv("TZ", zone)
        time.tzset()

    with pytest.MonkeyPatch.context() as patched:
        yield put
    time.tzset()


@pytest.mark.promise("P12")
async def test_nothing_is_decided_at_or_after_its_expiry(
    tmp_path: Path,
    scaled: Callable[[int], int],
    tally: Tally,
    set_zone: Callable[[str], None],
) -> None:
    await run(tmp_path, scaled(ACTIONS), tally, set_zone)


async def test_expiry_that_is_left_to_the_sweep_comes_too_late(
    tmp_path: Path, set_zone: Callable[[str], None]
) -> None:
    seen = Tally(name="control")
    rules = Rules(max_pending=MANY)

    def sweep_only(store: Store) -> Store:
        return NaiveStore(store, lambda action: action.created_at, rules)

    await run(tmp_path, IN_A_LIFE, seen, set_zone, sweep_only)
    assert seen.bad, seen.line()
    assert any("was APPROVED" in told or "was REJECTED" in told for told in seen.faults), seen.faults
