"""P18: the API lets nobody in whom it does not know, and nobody further than they may."""

from __future__ import annotations

import asyncio
import itertools
import json
import logging
import random
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import Future
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from schemathesis import Case, GenerationMode
from schemathesis.core.result import Ok

from bot.api import bodies, tokens
from bot.api.tokens import Presented
from engine import policy
from engine.desk.ports import RequestQuery
from engine.ports import ActionQuery
from tests.bot.api.fuzzing import attack, request_of
from tests.bot.slack.people import ADMIN
from tests.clock import START, HandClock
from tests.promises.break_ins import ATTEMPTS, Targets, Try, set_up
from tests.promises.databases import opened
from tests.promises.desk_break_ins import DESK_ATTEMPTS
from tests.promises.doors import Doors, open_doors
from tests.promises.tally import Tally

EVERY = {**ATTEMPTS, **DESK_ATTEMPTS}
REFUSALS = frozenset({401, 403, 404, 409, 413, 422})


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The doors, what is behind them, and where it is stored."""

    doors: Doors
    targets: Targets
    folder: Path
    shown: list[str]
    """Every key that was presented."""

    async def attempt(self, tried: Try) -> httpx.Response:
        """Make one call."""
        headers = dict(tried.headers)
        if tried.key is not None:
            headers["authorization"] = tried.key
            self.shown.append(tried.key.split("_", 2)[-1])
        content = _pieces(tried.content) if isinstance(tried.content, list) else tried.content
        path = tried.path if tried.path.startswith("/") else f"/api/auto/{tried.path}"
        return await self.doors.api.request(tried.method, path, headers=headers, content=content)

    async def standing(self) -> list[object]:
        """Everything that was ever handed in, as it stands."""
        query, desk = ActionQuery(now=self.doors.clock(), limit=200), self.doors.slack.desk
        actions = await self.doors.store.read(lambda tx: tx.actions.page(query))
        requests = await desk.requests(RequestQuery(limit=200))
        articles, incidents = await desk.articles(None, 200, None), await desk.incidents(None, 200, None)
        return [*actions.items, *requests.items, *articles, *incidents]

    def leaks(self, caplog: pytest.LogCaptureFixture) -> list[str]:
        """Where a key lies in clear."""
        kept = {file.name: file.read_bytes() for file in self.folder.iterdir() if file.is_file()}
        said = "\n".join(str(vars(record)) for record in caplog.records) + caplog.text
        places = {**kept, "the log": said.encode()}
        secrets = {key.encode() for key in self.shown if len(key) == 43}
        assert secrets
        return [place for place, held in places.items() if any(key in held for key in secrets)]


async def _pieces(held: list[bytes]) -> AsyncIterator[bytes]:
    for piece in held:
        yield piece


@asynccontextmanager
async def open_house(folder: Path) -> AsyncIterator[House]:
    """A house with everything in it that somebody may be after."""
    clock = HandClock()
    async with opened(f"sqlite+aiosqlite:///{folder / 'autoq.db'}", folder, clock) as store:
        targets = await set_up(store, clock())
        async with open_doors(store, clock, targets.keys) as doors:
            yield House(doors=doors, targets=targets, folder=folder, shown=[])


async def break_in(house: House, cases: int, tally: Tally, caplog: pytest.LogCaptureFixture) -> None:
    """Try every kind in turn; then see that nothing has changed and no key has been left anywhere."""
    chance = random.Random(START)
    before = await house.standing()
    for kind in itertools.islice(itertools.cycle(EVERY), cases):
        tried = EVERY[kind](chance, house.targets)
        answer = await house.attempt(tried)
        tally.check(
            answer.status_code in tried.refusals and "aq_" not in answer.text.replace("aq_…", ""),
            f"{kind}: {tried.method} {tried.path[:60]} gave {answer.status_code} {answer.text[:200]}",
        )
    if await house.standing() != before:
        tally.fail("somebody got in and changed something")
    for place in house.leaks(caplog):
        tally.fail(f"a key lies in clear in {place}")


@pytest.mark.promise("P18")
@pytest.mark.parametrize("kind", ["attempts"])
async def test_nobody_gets_in(
    tmp_path: Path,
    kind: str,
    scaled: Callable[[int], int],
    tally: Tally,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    async with open_house(tmp_path) as house:
        await break_in(house, scaled(1_000), tally, caplog)


def _lenient(body: bytes) -> object:
    return json.loads(body)


OFF: Mapping[str, tuple[object, str, Callable[..., object], set[str]]] = {
    "keys": (Presented, "opens", lambda *_: True, {"a wrong key", "a revoked key", "an expired key"}),
    "roles": (policy, "check", lambda *_, **__: None, {"one's own", "a machine decides"}),
    "bodies": (bodies, "strict_json", _lenient, {"a key twice"}),
    "hashing": (tokens, "_hash", lambda secret: secret, {"autoq.db"}),
}


@pytest.mark.parametrize("defence", OFF)
async def test_without_a_defence_somebody_gets_in(
    tmp_path: Path, defence: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    place, name, off, expected = OFF[defence]
    monkeypatch.setattr(place, name, off)
    seen = Tally(name="control")
    async with open_house(tmp_path) as house:
        await break_in(house, 4 * len(EVERY), seen, caplog)
    assert seen.bad, seen.line()
    assert any(each in fault for each in expected for fault in seen.faults), seen.faults


@pytest.mark.promise("P18")
@pytest.mark.parametrize("who", ["nobody", "revoked", "ADMIN"])
async def test_whatever_the_document_allows_and_forbids_gets_a_documented_answer(
    tmp_path: Path, who: str, scaled: Callable[[int], int], tally: Tally
) -> None:
    async with open_house(tmp_path) as house:
        await fuzz(house, who, scaled(30), tally)


async def fuzz(house: House, who: str, examples: int, tally: Tally) -> None:
    """Send what the OpenAPI document allows and what it forbids as this caller; a stranger gets nothing but refusals."""
    api, loop = house.doors.api, asyncio.get_running_loop()
    headers = {"authorization": f"Bearer {house.targets.keys.get(ADMIN if who == 'ADMIN' else who, who)}"}
    before = await house.standing()

    def call(case: Case[Any]) -> httpx.Response:
        sending = api.request(**request_of(case, headers))
        answered: Future[httpx.Response] = asyncio.run_coroutine_threadsafe(sending, loop)
        answer = answered.result(timeout=30)
        private = case.operation.path.startswith("/api/")
        allowed = who == "ADMIN" or not private or answer.status_code in REFUSALS
        tally.check(allowed, f"{who} got {answer.status_code} from {case.operation.label}")
        return answer

    schema = schemathesis.openapi.from_dict((await api.get("/openapi.json")).json())
    for each in schema.get_all_operations():
        assert isinstance(each, Ok)
        operation = each.ok()
        for mode in GenerationMode:
            await asyncio.to_thread(attack, operation, mode, {}, call, examples)
            if "{action_id}" in operation.path:
                # What waits would be waited for, a minute and longer.
                known = house.targets.decided if operation.method == "get" else house.targets.high
                await asyncio.to_thread(attack, operation, mode, {"action_id": known.id}, call, examples)
    if who != "ADMIN" and await house.standing() != before:
        tally.fail(f"{who} has changed something")
