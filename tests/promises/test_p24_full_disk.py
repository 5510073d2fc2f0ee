"""P24: a disk that is full, or that takes no change, loses nothing acknowledged; autoq refuses, says why, and goes on by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import pytest

from engine.actions import Action
from tests.bot.slack.people import ENGINEER2
from tests.promises.doors import MACHINE
from tests.promises.full_disks import Disk, Unwritable, small_disk
from tests.promises.service import Service, service
from tests.promises.tally import Tally

BEFORE = 5
"""Actions that are taken in and decided each time before the disk is full."""
MOST = 2_000
"""Requests after which a full disk must have been noticed: what was already SQLite's may still be written to."""
SECONDS_TO_RECOVER = 30.0
BODY = {"action_type": "service_restart", "environment": "PROD", "target": "payments-api"}

Make = Callable[[Path], AbstractContextManager[Disk]]
FULL: Make = small_disk


def read_only(folder: Path) -> AbstractContextManager[Disk]:
    """A folder whose files take no change."""
    return nullcontext(Unwritable(folder))


async def submit(life: Service, taken: list[str]) -> int:
    """Hand in a HIGH action; the status of the answer."""
    status, told = await life.call(MACHINE, "queue", {**BODY, "description": "x" * 2_000})
    if status == 201:
        taken.append(told["action_id"])
    return status


async def approve(life: Service, action: str, decided: list[str]) -> int:
    """Decide; the status of the answer."""
    status, _ = await life.call(ENGINEER2, f"approve/{action}", {})
    if status == 200:
        decided.append(action)
    return status


async def until_full(life: Service, taken: list[str]) -> tuple[int, str]:
    """Hand in until that is refused and /readyz is red, since a small change may still fit where a large one does not; what it says."""
    ready, problems = 200, ""
    for _ in range(MOST):
        if await submit(life, taken) == 503:
            ready, problems = await life.readiness()
            if ready == 503:
                break
    return ready, problems


async def recovered(life: Service, taken: list[str]) -> bool:
    """Whether it takes actions in again, and says so, by itself."""
    for _ in range(round(SECONDS_TO_RECOVER / 0.1)):
        if await submit(life, taken) == 201 and (await life.readiness())[0] == 200:
            return True
        await asyncio.sleep(0.1)
    return False


async def fill_and_free(
    life: Service, disk: Disk, taken: list[str], decided: list[str], tally: Tally
) -> None:
    """Once: work, no room, refusals, room, work."""
    for _ in range(BEFORE):
        await submit(life, taken)
        await approve(life, taken[-1], decided)
    waiting = [await submit(life, taken) for _ in range(BEFORE)]
    assert waiting == [201] * BEFORE
    pid = life.pid
    assert pid is not None
    disk.fill(pid)
    try:
        ready, problems = await until_full(life, taken)
        told = ready == 503 and ("disk" in problems or "written" in problems)
        tally.check(told, f"/readyz says {ready}: {problems}")
        refused = await submit(life, taken)
        tally.check(refused == 503, f"a HIGH action was answered {refused}")
        tally.check(await approve(life, taken[-1], decided) == 503, "a decision was taken in on a full disk")
        tally.check((await life.call(MACHINE, f"actions/{taken[-1]}"))[0] != 500, "a read broke")
    finally:
        disk.free(pid)
    tally.check(await recovered(life, taken), f"it did not recover: {await life.readiness()}")
    tally.check(life.pid == pid and await life.answers(), "it had to be started again")


async def look(life: Service, taken: list[str], decided: list[str], tally: Tally) -> None:
    """Everything acknowledged is in the database, and the log verifies."""
    async with life.opened() as store:
        held: dict[str, Action] = await store.read(lambda tx: tx.actions.find_many(taken))
        for action in taken:
            tally.check(action in held, f"{action} is lost")
        for action in decided:
            tally.check(held[action].decision is not None, f"the decision of {action} is lost")
        tally.check(await store.verify() is None, "the log does not verify")


@pytest.fixture
def whole_disk(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Disk]:
    """The disk of the kind that the test names."""
    make: Make = request.param
    with make(tmp_path) as disk:
        yield disk


@pytest.mark.promise("P24")
@pytest.mark.parametrize("whole_disk", [FULL, read_only], indirect=True, ids=["full", "read-only"])
async def test_what_was_acknowledged_survives_a_disk_without_room(
    whole_disk: Disk, scaled: Callable[[int], int], tally: Tally
) -> None:
    taken: list[str] = []
    decided: list[str] = []
    async with service(whole_disk.folder) as life:
        await life.furnish()
        await life.start()
        await life.ready()
        for _ in range(scaled(20)):
            await fill_and_free(life, whole_disk, taken, decided, tally)
        await life.stop()
        await look(life, taken, decided, tally)


@pytest.mark.parametrize("whole_disk", [FULL], indirect=True, ids=["full"])
async def test_an_answer_before_the_commit_is_lost_on_a_full_disk(whole_disk: Disk) -> None:
    taken: list[str] = []
    decided: list[str] = []
    seen = Tally(name="control")
    async with service(whole_disk.folder, without=("commit before the answer",)) as life:
        await life.furnish()
        await life.start()
        await life.ready()
        pid = life.pid
        assert pid is not None
        whole_disk.fill(pid)
        for _ in range(MOST // 4):
            await submit(life, taken)
        whole_disk.free(pid)
        await life.stop()
        await look(life, taken, decided, seen)
    assert any("is lost" in told for told in seen.faults), seen.line()
