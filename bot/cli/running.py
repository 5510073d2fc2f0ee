"""How a command runs: its settings, one event loop, and the store that short commands share with a running service."""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from typing import Any, TypeVar

import click

from engine.ports import Store

log = logging.getLogger(__name__)
T = TypeVar("T")


def now() -> int:
    """The clock of the process, in UTC microseconds."""
    from bot.main import now as clock

    return clock()


def complete(work: Coroutine[Any, Any, T]) -> T:
    """Run a short command's work to its end; of the log only errors are shown, since the command itself says the rest."""
    import asyncio

    logging.getLogger().setLevel(logging.ERROR)
    return asyncio.run(work)


def keep_running(work: Coroutine[Any, Any, None]) -> None:
    """Run a service to its end, on the fastest loop that there is; what ends it unforeseen is logged with its trace."""
    import uvloop

    from bot.errors import StartRefused
    from engine.errors import AutoqError

    try:
        uvloop.run(work)
    except (StartRefused, AutoqError):
        raise
    except Exception:
        log.exception("The service has ended on a fault of its own.", extra={"event": "service_failed"})
        raise


def with_store(work: Callable[[Store], Awaitable[T]]) -> T:
    """Run `work` on the configured database, beside a service that may be running. Raises SettingsInvalid, StartRefused."""
    from bot import logs, settings
    from bot.main import open_tools

    held = settings.load()
    logs.set_up(held.log)

    async def run() -> T:
        async with open_tools(held) as store:
            return await work(store)

    return complete(run())


def show(rows: Sequence[Mapping[str, object]], *, as_json: bool, empty: str) -> None:
    """Print rows as a JSON array or as a table with its column names."""
    if as_json:
        click.echo(json.dumps(list(rows), ensure_ascii=False))
        return
    if not rows:
        click.echo(empty, err=True)
        return
    names = list(rows[0])
    table = [names, *([_cell(row[name]) for name in names] for row in rows)]
    widths = [max(len(line[place]) for line in table) for place in range(len(names))]
    for line in table:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def _cell(value: object) -> str:
    return "-" if value is None else str(value)
