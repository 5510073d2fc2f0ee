"""Work for a desk: a knowledge base in a database, new requests in two languages, and a run of the cycle until nothing is left."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bot.desk.desk_file import default_desk
from engine.desk.articles import Content
from engine.desk.ports import StoredModel
from tests.benchmarks.desk_search import NOW, stored
from tests.benchmarks.desk_texts import Writer
from tests.benchmarks.load import send
from tests.benchmarks.machine import cpu_seconds
from tests.benchmarks.requests import Request, post
from tests.benchmarks.world import World

AT_ONCE: Final = 16
"""Requests handed in at once."""
IDLE: Final = 0.1
"""Seconds of CPU in a second, below which a service reads nothing any more."""
LOOK: Final = 0.05
"""Seconds between two looks at how far the desk is."""
PATIENCE: Final = 900
TROUBLES: Final = {"en": "It is not working, we cannot connect", "ko": "작동하지 않습니다. 오류가 발생합니다"}
_LEFT: Final = "SELECT count(*) FROM requests WHERE status = 'NEW' OR waits_for = 'ANSWER'"
_RUNNING: Final = "SELECT count(*) FROM runs WHERE finished_at IS NULL"


@dataclass(slots=True, kw_only=True)
class Prepared:
    """A database with a knowledge base and a desk file with people, both of which a service is started with."""

    folder: Path
    articles: Sequence[Content]
    writer: Writer = field(default_factory=lambda: Writer(seed=1))

    @property
    def url(self) -> str:
        """Of the database."""
        return f"sqlite+aiosqlite:///{self.folder / 'autoq.db'}"

    @property
    def settings(self) -> dict[str, str]:
        """What names the desk file, and keeps the schedule from running the cycle again after the start."""
        return {"AUTOQ_DESK": str(self.folder / "desk.toml"), "AUTOQ_CYCLE_MINUTES": "1440"}

    def requests(self, token: str, count: int) -> list[Request]:
        """In turn a question and a trouble, in turn in English and in Korean."""
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        return [
            post("/api/desk/requests", json.dumps(self._body(at)).encode(), headers, b" 201 ")
            for at in range(count)
        ]

    def _body(self, at: int) -> dict[str, str]:
        about = self.articles[at * 37 % len(self.articles)]
        question = self.writer.question(about)
        if at // 2 % 2:
            return {"title": TROUBLES[about.language], "body": f"{TROUBLES[about.language]}: {question}"}
        return {"body": question, "type": "INQUIRY"}

    async def work_off(self, held: World) -> float:
        """Run the cycle until every request is classified and answered or handed over; the seconds that took."""
        headers = {"Authorization": f"Bearer {held.person_token}", "Content-Type": "application/json"}
        began = time.perf_counter()
        await send(held.port, [post("/api/auto/run", b"", headers, b" 202 ")], 1)
        async with asyncio.timeout(PATIENCE):
            while self._left():
                await asyncio.sleep(LOOK)  # It is another process that works.
        return time.perf_counter() - began

    def _left(self) -> bool:
        """Whether requests wait for the desk, or a run is under way."""
        with closing(sqlite3.connect(f"file:{self.folder / 'autoq.db'}?mode=ro", uri=True)) as opened:
            return any(opened.execute(query).fetchone()[0] for query in (_LEFT, _RUNNING))


async def knowledge_read(held: World) -> None:
    """Wait until the service has read every article for its meaning, which it does once after its start, in the background."""
    async with asyncio.timeout(PATIENCE):
        while True:
            before = cpu_seconds(held.process.pid)
            await asyncio.sleep(1)  # It is another process that reads.
            if cpu_seconds(held.process.pid) - before < IDLE:
                return


@asynccontextmanager
async def prepared(articles: int, model: bytes | None = None) -> AsyncIterator[Prepared]:
    """So many articles, published; `model` tells categories as if it had been learned."""
    writer = Writer()
    held = [writer.article(at) for at in range(articles)]
    with tempfile.TemporaryDirectory(prefix="autoq-desk-") as name:
        folder = Path(name)
        (folder / "desk.toml").write_text(desk_file(), encoding="utf-8")
        async with stored(folder, held) as store:
            if model is not None:
                learned = StoredModel(kind="category", content=model, learned_at=NOW, labels=1)
                await store.write(lambda tx: tx.desk.models.save(learned))
        yield Prepared(folder=folder, articles=held)


def desk_file() -> str:
    """The built-in file with somebody who takes everything."""
    agents = (f'[agents.U0AGENT00{at}]\nteams = ["desk"]\ncapacity = 100000' for at in range(8))
    return "\n".join([default_desk(), *agents, ""])
