"""Runs of the cycle."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from engine.actions import canonical
from engine.ports import CycleRun
from storage.rows import run_of
from storage.tables import runs

_START = insert(runs)
_FINISH = update(runs).where(runs.c.id == bindparam("run_id"))
_FIND = select(runs).where(runs.c.id == bindparam("run_id"))
_LATEST = select(runs).order_by(runs.c.started_at.desc(), runs.c.id.desc()).limit(1)


class StoredRuns:
    """`engine.ports.Runs` over a connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def start(self, run: CycleRun) -> None:
        """Record that a run has begun."""
        await self._connection.execute(
            _START,
            {
                "id": run.id,
                "triggered_by": run.triggered_by,
                "started_at": run.started_at,
                "finished_at": run.finished_at,
                "report": canonical(dict(run.report)),
            },
        )

    async def finish(self, run_id: str, finished_at: int, report: Mapping[str, object]) -> None:
        """Record its report."""
        values = {"run_id": run_id, "finished_at": finished_at, "report": canonical(dict(report))}
        await self._connection.execute(_FINISH, values)

    async def find(self, run_id: str) -> CycleRun | None:
        """One run."""
        row = (await self._connection.execute(_FIND, {"run_id": run_id})).first()
        return None if row is None else run_of(row)

    async def latest(self) -> CycleRun | None:
        """The run that began last."""
        row = (await self._connection.execute(_LATEST)).first()
        return None if row is None else run_of(row)
