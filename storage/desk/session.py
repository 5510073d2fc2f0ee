"""A session of which at most one writes at the desk at a time, in whichever process: what SQLite gives by itself."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, func, select

from storage.session import P, Session, T, Work
from storage.upserts import is_postgres

_DESK_LOCK = 0x6465736B
"""The advisory lock under which PostgreSQL is written at the desk: "desk" in ASCII."""
_LOCK = select(func.pg_advisory_xact_lock(_DESK_LOCK))


class DeskSession:
    """`storage.session.Session` in which what was read stays true until the commit, for a record read here is often saved later."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._alone = False

    async def run(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run the work in the transaction; the first waits until no other transaction writes at the desk."""
        if self._alone:
            return await self._session.run(work, *args, **kwargs)
        result: T = await self._session.run(_run_alone, work, args, kwargs)
        self._alone = True
        return result


def _run_alone(connection: Connection, work: Work[..., Any], args: Any, kwargs: Any) -> Any:  # noqa: ANN401  The work's own.
    if is_postgres(connection) and not connection.get_execution_options().get("postgresql_readonly"):
        connection.execute(_LOCK)
    return work(connection, *args, **kwargs)
