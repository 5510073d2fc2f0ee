"""Whether a question costs the same among a thousand actions and among a million, on SQLite and on PostgreSQL."""

from __future__ import annotations

import secrets
import sqlite3
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import asyncpg

from engine.actions import Status, Verdict, new_action_id, propose
from engine.actors import OPERATOR, Actor, ActorKind, Door, Role, person
from engine.commands import Decide, Submit
from engine.gate import Rules
from engine.ports import ActionQuery, Store
from engine.roster import give_role
from engine.times import DAY, HOUR, SECOND
from storage import tables
from storage.database import open_store
from storage.pages import cursor_after
from tests.benchmarks.figures import Figure
from tests.postgres import PostgresServer

NOW = 1_795_000_000_000_000
DECIDER = "U0ENGINEER1"
MACHINE = Actor(id="bench", kind=ActorKind.PIPELINE, role=Role.ENGINEER, key="bench")
PROPOSAL = propose(
    action_type="service_restart", description="Memory grows.", environment="PROD", target="payments-api"
)
PENDING = 200
REPEATS = 80
PAGES = 20
GATE, TODAY_GATE, AIM = 1.5, 2.0, 1.1
CHUNK = 50_000

Question = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A store over so many decided actions, with some that wait."""

    store: Store
    waiting: list[str]
    some: str
    """The id of an action in the middle."""
    deep: str
    """The cursor of the page that begins in the middle."""


async def growth(databases: Sequence[str], small: int, large: int) -> list[Figure]:
    """The cost of each question among `large` actions over that among `small`, asked in turn."""
    figures = []
    for database in databases:
        with ExitStack() as held:
            urls = [_url(database, held) for _ in (small, large)]
            few, many = [await _filled(url, count) for url, count in zip(urls, (small, large), strict=True)]
            for name, question in _questions(few, many).items():
                cost = await _in_turn(question)
                gate = TODAY_GATE if name == "today" else GATE
                figures.append(
                    Figure(
                        name=f"growth.{database}.{name}",
                        value=cost[1] / cost[0],
                        gate=gate,
                        aim=AIM,
                        better="less",
                        said=f"{name}, {large:,} actions [{small:,}], {database}",
                        measured=f"{cost[1] * 1e3:.2f} ms against {cost[0] * 1e3:.2f} ms",
                    )
                )
            for each in (few, many):
                await each.store.close()
    return figures


async def _in_turn(sides: tuple[Question, Question]) -> tuple[float, float]:
    """The median seconds of the question on both sides, one after the other."""
    took: tuple[list[float], list[float]] = ([], [])
    for _ in range(REPEATS):
        for side, times in zip(sides, took, strict=True):
            began = time.perf_counter()
            await side()
            times.append(time.perf_counter() - began)
    return median(took[0]), median(took[1])


def _questions(few: Filled, many: Filled) -> dict[str, tuple[Question, Question]]:
    def both(ask: Callable[[Filled], Awaitable[object]]) -> tuple[Question, Question]:
        return lambda: ask(few), lambda: ask(many)

    return {
        "pending": both(_pending),
        "show": both(_show),
        "history": both(_history),
        "deep": both(_deep),
        "today": both(_today),
        "approve": both(_approve),
    }


async def _pending(held: Filled) -> object:
    return await held.store.read(
        lambda tx: tx.actions.page(ActionQuery(now=NOW, limit=5, status=Status.PENDING_APPROVAL))
    )


async def _show(held: Filled) -> object:
    return await held.store.read(lambda tx: tx.actions.find(held.some))


async def _history(held: Filled) -> object:
    return await held.store.read(
        lambda tx: tx.actions.page(ActionQuery(now=NOW, limit=50, since=NOW - 7 * DAY))
    )


async def _deep(held: Filled) -> object:
    return await held.store.read(lambda tx: tx.actions.page(ActionQuery(now=NOW, limit=50, cursor=held.deep)))


async def _today(held: Filled) -> object:
    return await held.store.read(lambda tx: tx.actions.tally(NOW - NOW % DAY, NOW))


async def _approve(held: Filled) -> object:
    return await held.store.apply(
        Decide(action_id=held.waiting.pop(), verdict=Verdict.APPROVE, actor=person(DECIDER), door=Door.BUTTON)
    )


def _url(database: str, held: ExitStack) -> str:
    folder = Path(held.enter_context(TemporaryDirectory(prefix="autoq-bench-", dir="/tmp")))
    if database == "sqlite":
        return f"sqlite+aiosqlite:///{folder / 'autoq.db'}"
    folder.chmod(0o755)
    server = PostgresServer(folder)
    server.start()
    held.callback(server.stop)
    return held.enter_context(server.database())


async def _filled(url: str, count: int) -> Filled:
    """A store over `count` decided actions, spread over the last days, and some that wait."""
    rules = Rules(max_pending=1_000_000)
    store = await open_store(url, clock=lambda: NOW, rules=rules)
    await store.write(give_role(DECIDER, Role.ENGINEER, OPERATOR, Door.CLI, NOW))
    waiting = [await _waiting(store) for _ in range(PENDING)]
    await store.close()
    rows = _rows(count)
    if url.startswith("sqlite"):
        _fill_sqlite(url.partition("///")[2], rows)
    else:
        await _fill_postgres(url, rows)
    store = await open_store(url, clock=lambda: NOW, rules=rules)
    first = await store.read(lambda tx: tx.actions.find(waiting[0]))
    assert first is not None
    deep = cursor_after(replace(first, created_at=NOW - HOUR - count // 2 * SECOND))
    page = await store.read(lambda tx: tx.actions.page(ActionQuery(now=NOW, limit=1, cursor=deep)))
    return Filled(store=store, waiting=waiting, some=page.items[0].id, deep=deep)


async def _waiting(store: Store) -> str:
    command = Submit(action_id=_new_id(), proposal=PROPOSAL, actor=MACHINE, door=Door.API, expiry=DAY)
    return (await store.apply(command)).action.id


def _new_id() -> str:
    return new_action_id(secrets.token_bytes(5))


def _rows(count: int) -> Iterator[dict[str, object]]:
    """Rows of approved actions, a second apart, the newest an hour old."""
    plain = {
        "revision": 2,
        "status": Status.APPROVED.value,
        "action_type": PROPOSAL.action_type,
        "description": PROPOSAL.description,
        "environment": "PROD",
        "target_count": 1,
        "target": PROPOSAL.target,
        "payload": None,
        "risk": 3,
        "reasons": "[]",
        "requester": "bench",
        "requested_by": "bench",
        "requester_kind": ActorKind.PIPELINE.value,
        "requester_person": None,
        "door": Door.API.value,
        "content_hash": "0" * 64,
        "policy_hash": "0" * 64,
        "verdict": Verdict.APPROVE.value,
        "decided_by": DECIDER,
        "decided_person": DECIDER,
        "decided_door": Door.BUTTON.value,
        "comment": "",
    }
    ids = {_new_id() for _ in range(count)}
    while len(ids) < count:
        ids.add(_new_id())
    for number, action_id in enumerate(ids):
        made = NOW - HOUR - number * SECOND
        yield {
            **plain,
            "id": action_id,
            "created_at": made,
            "expires_at": made + HOUR,
            "decided_at": made + SECOND,
        }


def _chunks(rows: Iterator[dict[str, object]]) -> Iterator[list[tuple[object, ...]]]:
    names = [column.name for column in tables.actions.columns]
    while chunk := [tuple(row[name] for name in names) for row in islice(rows, CHUNK)]:
        yield chunk


def _fill_sqlite(path: str, rows: Iterator[dict[str, object]]) -> None:
    marks = ", ".join("?" * len(tables.actions.columns))
    with sqlite3.connect(path) as database:
        for chunk in _chunks(rows):
            database.executemany(f"INSERT INTO actions VALUES ({marks})", chunk)
    database.close()


async def _fill_postgres(url: str, rows: Iterator[dict[str, object]]) -> None:
    database = await asyncpg.connect(url.replace("+asyncpg", ""))
    for chunk in _chunks(rows):
        await database.copy_records_to_table("actions", records=chunk)
    await database.execute("ANALYZE")
    await database.close()
