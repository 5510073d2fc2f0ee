"""The relay as it runs: woken by commits, undisturbed by stumbles, and ending what it has in hand when it is told to stop."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from engine.errors import TryAgain
from engine.outbox import Lane
from engine.ports import Store
from tests.bot.conftest import Hand
from tests.bot.failing_store import FailingStore
from tests.bot.relay.conftest import Mail, MakeMail


@asynccontextmanager
async def running(mail: Mail) -> AsyncIterator[asyncio.Task[None]]:
    """The relay at work."""
    task = asyncio.create_task(mail.relay.run())
    await asyncio.sleep(0)
    yield task
    await mail.relay.stop()
    await task


async def arrived(mail: Mail, count: int) -> None:
    """Wait until so many cards stand in the channel."""
    async with asyncio.timeout(10):
        while len(await mail.cards()) < count:
            pass


async def test_a_commit_wakes_it(mail: Mail, hand_in: Hand) -> None:
    async with running(mail):
        await hand_in()
        await arrived(mail, 1)


async def test_it_carries_what_an_earlier_process_has_left(mail: Mail, hand_in: Hand) -> None:
    await hand_in()
    async with running(mail):
        await arrived(mail, 1)


async def test_stopping_ends_what_is_in_hand(mail: Mail, hand_in: Hand) -> None:
    mail.fault("chat.postMessage", "slow", seconds=0.05, times=1)
    action = await hand_in()
    async with running(mail):
        async with asyncio.timeout(10):
            while (await mail.row(f"card:{action.id}")).state == "pending":
                pass
        await mail.relay.stop()
        assert (await mail.row(f"card:{action.id}")).state == "sent"


async def test_stopping_begins_nothing_new(mail: Mail, hand_in: Hand) -> None:
    async with running(mail):
        await mail.relay.stop()
        action = await hand_in()
    assert (await mail.row(f"card:{action.id}")).state == "pending"


async def test_stopping_what_never_ran_is_nothing(mail: Mail) -> None:
    await mail.relay.stop()


async def test_a_lane_that_stumbles_goes_on(
    make_mail: MakeMail, store: Store, hand_in: Hand, caplog: pytest.LogCaptureFixture
) -> None:
    failing = FailingStore(store)
    mail = await make_mail(store=failing)
    failing.error = ZeroDivisionError("a fault")
    with caplog.at_level(logging.ERROR, "bot.relay"):
        async with running(mail):
            async with asyncio.timeout(10):
                while len(stumbles(caplog)) < len(Lane):  # noqa: ASYNC110  The log calls nobody.
                    await asyncio.sleep(0)
            failing.error = None
            await hand_in()
            await arrived(mail, 1)
    assert {said.split(" lane")[0].rsplit(" ", 1)[1] for said in stumbles(caplog)} == set(Lane)


def stumbles(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What the relay itself has logged."""
    return [record.getMessage() for record in caplog.records if record.name == "bot.relay.relay"]


async def test_a_database_that_is_away_for_a_moment_does_not_end_it(
    make_mail: MakeMail, store: Store, hand_in: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.relay.relay.IDLE", 1_000)

    class Away(FailingStore):
        """Cannot say what there is to announce, the first time."""

        asked = 0

        async def announced(self, seconds: float) -> Any:
            self.asked += 1
            if self.asked == 1:
                raise TryAgain
            return await store.announced(seconds)

    away = Away(store)
    mail = await make_mail(store=away)
    async with running(mail) as task:
        await hand_in()
        await arrived(mail, 1)
        async with asyncio.timeout(5):
            while away.asked < 2:  # noqa: ASYNC110  It is asked by the relay alone.
                await asyncio.sleep(0)
        assert not task.done()


async def test_a_lane_that_finds_the_database_busy_says_so_without_a_trace_and_goes_on(
    make_mail: MakeMail,
    store: Store,
    hand_in: Hand,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr("bot.relay.relay.IDLE", 1_000)

    class Busy(FailingStore):
        """Does not take what the lanes write, the first few times."""

        asked = 0

        async def write(self, unit: Any) -> Any:
            self.asked += 1
            if self.asked <= 3:
                raise TryAgain
            return await store.write(unit)

    busy = Busy(store)
    mail = await make_mail(store=busy)
    async with running(mail):
        await hand_in()
        await arrived(mail, 1)
    told = [record for record in caplog.records if record.name == "bot.relay.relay"]
    assert told
    assert {record.__dict__.get("event") for record in told} == {"relay_waits"}
    assert not any(record.exc_info for record in told)
