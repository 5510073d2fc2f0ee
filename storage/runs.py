"""Runs of the cycle."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Select, bindparam, insert, select, update

from engine.actions import canonical
from engine.ports import CycleRun
from storage.rows import run_of
from storage.session import Session
from storage.tables import runs

_START = insert(runs)
_FINISH = update(runs).where(runs.c.id == bindparam("run_id"))
_FIND = select(runs).where(runs.c.id == bindparam("run_id"))
_LATEST = select(runs).order_by(runs.c.started_at.desc(), runs.c.id.desc()).limit(1)


class StoredRuns:
    """`engine.ports.Runs` in a session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def start(self, run: CycleRun) -> None:
        """Record that a run has begun."""
        await self._session.run(_start, run)

    async def finish(self, run_id: str, finished_at: int, report: Mapping[str, object]) -> None:
        """Record its report."""
        await self._session.run(_finish, run_id, finished_at, report)

    async def find(self, run_id: str) -> CycleRun | None:
        """One run."""
        return await self._session.run(_one, _FIND, run_id)

    async def latest(self) -> CycleRun | None:
        """The run that began last."""
        return await self._session.run(_one, _LATEST)


def _start(connection: Connection, run: CycleRun) -> None:
    values = {
        "id": run.id,
        "triggered_by": run.triggered_by,
        "started_at": run.started_at,
        "finished_at": run.finished_at,
        "report": canonical(dict(run.report)),
    }
    connection.execute(_START, values)


def _finish(connection: Connection, run_id: str, finished_at: int, report: Mapping[str, object]) -> None:
    values = {"run_id": run_id, "finished_at": finished_at, "report": canonical(dict(report))}
    connection.execute(_FINISH, values)


def _one(connection: Connection, statement: Select[Any], run_id: str = "") -> CycleRun | None:
    row = connection.execute(statement, {"run_id": run_id}).first()
    return None if row is None else run_of(row)
