"""P10: however often a submission is sent under one key, it makes one action, also when its answer got lost."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from engine.gate import Rules
from engine.ports import Store
from engine.times import HOUR
from tests.clock import START, HandClock
from tests.promises.databases import AUDIT_KEY, MANY, ON_BOTH, opened
from tests.promises.doors import MACHINE, Doors, furnish, open_doors
from tests.promises.lost_answers import CUT, ForgetsKeys, HoldsAnswers
from tests.promises.service import LOST, Service, service
from tests.promises.tally import Tally

KEYS = 1_000
DUPLICATES = 8
AT_ONCE = 20
"""Keys at the same time."""
OTHERS = 2
"""Duplicates with another body, where there are any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one of the duplicates was answered; `target` tells the bodies apart."""

    target: str
    status: int
    body: Any
    replayed: bool


def body_of(target: str) -> dict[str, Any]:
    """What is submitted."""
    return {
        "action_type": "service_restart",
        "environment": "PROD",
        "description": "Once, however often it is sent.",
        "target": target,
    }


def targets(chance: random.Random) -> list[str]:
    """The bodies of one key's duplicates; a tenth of the keys have two kinds."""
    others = OTHERS if chance.random() < 0.1 else 0
    drawn = ["one"] * (DUPLICATES - others) + ["other"] * others
    return chance.sample(drawn, DUPLICATES)


def fault(key: str, answers: Sequence[Answer], firsts: int) -> str | None:
    """What is wrong with the answers of one key, of which `firsts` may be no replays; None when nothing is."""
    taken = [each for each in answers if each.status == 201]
    refused = [each for each in answers if each.status == 409]
    if not taken or len(taken) + len(refused) < len(answers):
        return f"{key} was answered {sorted(each.status for each in answers)}"
    if any(each.body != taken[0].body or each.target != taken[0].target for each in taken):
        return f"{key} was answered differently: {[each.body['action_id'] for each in taken]}"
    if sum(not each.replayed for each in taken) != firsts:
        return f"{key} was submitted {sum(not each.replayed for each in taken)} times"
    if any(each.body["code"] != "idempotency-conflict" or each.target == taken[0].target for each in refused):
        return f"{key} was refused for {[each.body['code'] for each in refused]}"
    return None


async def send(doors: Doors, key: str, target: str) -> Answer:
    """One submission to the API."""
    headers = {"Idempotency-Key": key}
    answer = await doors.call(MACHINE, "POST", "queue", json=body_of(target), headers=headers)
    replayed = "idempotent-replayed" in answer.headers
    return Answer(target=target, status=answer.status_code, body=answer.json(), replayed=replayed)


async def lose_answer(doors: Doors, store: HoldsAnswers, key: str) -> None:
    """Send one submission whose caller goes away between the commit and the answer."""
    call = asyncio.create_task(send(doors, key, "one"))
    assert await store.held.get() == key
    call.cancel()
    await asyncio.gather(call, return_exceptions=True)


async def run(doors: Doors, store: HoldsAnswers | None, keys: int, tally: Tally) -> None:
    """Send every key's duplicates together, those of some keys at a time; with `store` a twentieth lose an answer first."""
    chance, names = (
        random.Random(START),
        [f"{CUT if each % 20 == 0 else 'key-'}{each}" for each in range(keys)],
    )
    for start in range(0, keys, AT_ONCE):
        some = names[start : start + AT_ONCE]
        if store is not None:
            for key in some:
                if key.startswith(CUT):
                    await lose_answer(doors, store, key)
        sent = [[send(doors, key, target) for target in targets(chance)] for key in some]
        heard = await asyncio.gather(*(asyncio.gather(*each) for each in sent))
        for key, answers in zip(some, heard, strict=True):
            firsts = 0 if store is not None and key.startswith(CUT) else 1
            found = fault(key, answers, firsts)
            tally.check(found is None, str(found))


async def count_stored(store: Store, wanted: int, now: int, tally: Tally) -> None:
    """Every key has made one action and no more."""
    held = await store.read(lambda tx: tx.actions.tally(0, now))
    if sum(held.values()) != wanted:
        tally.fail(f"{wanted} keys have made {sum(held.values())} actions")


@pytest.mark.promise("P10")
@ON_BOTH
async def test_duplicates_make_one_action(
    database_url: str, tmp_path: Path, scaled: Callable[[int], int], tally: Tally
) -> None:
    clock, keys = HandClock(), scaled(KEYS)
    async with opened(database_url, tmp_path, clock) as store:
        held = HoldsAnswers(store)
        async with open_doors(held, clock, await furnish(store, clock())) as doors:
            await run(doors, held, keys, tally)
        await count_stored(store, keys, clock(), tally)
        assert await store.verify() is None


async def submit(life: Service, key: str) -> Answer:
    """One submission to the running service. Raises one of LOST."""
    headers = {"Authorization": f"Bearer {life.keys[MACHINE]}", "Idempotency-Key": key}
    url = f"{life.address}/api/auto/queue"
    async with life.session.post(url, json=body_of("one"), headers=headers) as answer:
        replayed = "Idempotent-Replayed" in answer.headers
        return Answer(target="one", status=answer.status, body=await answer.json(), replayed=replayed)


async def lose_process(life: Service, key: str) -> None:
    """Send the duplicates to a service that dies between the commit and its first answer."""
    heard = await asyncio.gather(*(submit(life, key) for _ in range(DUPLICATES)), return_exceptions=True)
    assert all(isinstance(each, LOST) for each in heard), heard
    await life.kill()


async def run_lives(life: Service, keys: int, tally: Tally) -> None:
    """For each key a service that dies under it, and its successor that is sent the same again."""
    await life.furnish()
    await life.start()
    for each in range(keys):
        key = f"{CUT}{each}"
        await life.ready()
        await lose_process(life, key)
        await life.start()
        await life.ready()
        answers = await asyncio.gather(*(submit(life, key) for _ in range(DUPLICATES)))
        found = fault(key, answers, 0)
        tally.check(found is None, str(found))
    await life.kill()
    async with opened(life.url, life.folder, life.now) as store:
        await count_stored(store, keys, life.now() + HOUR, tally)
        assert await store.verify() is None


def mortal(folder: Path, url: str, without: str) -> AbstractAsyncContextManager[Service]:
    """A service that dies before some answers; it anchors its log where `opened` looks for the anchors."""
    settings = {"AUTOQ_AUDIT_KEY": AUDIT_KEY, "AUTOQ_AUDIT_ANCHORS": str(folder / "anchors")}
    return service(folder, url, without=[without], settings=settings)


@pytest.mark.promise("P10")
@ON_BOTH
async def test_a_submission_survives_the_process_that_took_it(
    database_url: str, tmp_path: Path, scaled: Callable[[int], int], tally: Tally
) -> None:
    tally.name += " killed"
    async with mortal(tmp_path, database_url, "answers") as life:
        await run_lives(life, scaled(KEYS) // 20, tally)


@ON_BOTH
async def test_keys_that_are_remembered_after_the_commit_make_several(
    database_url: str, tmp_path: Path
) -> None:
    clock, seen = HandClock(), Tally(name="control")
    async with opened(database_url, tmp_path, clock, Rules(max_pending=MANY)) as store:
        async with open_doors(ForgetsKeys(store), clock, await furnish(store, clock())) as doors:
            await run(doors, None, AT_ONCE, seen)
        await count_stored(store, AT_ONCE, clock(), seen)
    assert seen.bad > AT_ONCE / 2, seen.line()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_keys_that_are_kept_in_memory_do_not_survive(database_url: str, tmp_path: Path) -> None:
    seen = Tally(name="control")
    async with mortal(tmp_path, database_url, "answers and stored keys") as life:
        await run_lives(life, 1, seen)
    assert seen.bad, seen.line()
