"""How a command runs: its settings, one event loop, and the store that short commands share with a running service."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from typing import Any, TypeVar

import click

from bot import logs, settings
from engine.ports import Store

T = TypeVar("T")


def now() -> int:
    """The clock of the process, in UTC microseconds."""
    from bot.main import now as clock

    return clock()


def complete(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end."""
    return asyncio.run(work)


def with_store(work: Callable[[Store, settings.Settings], Awaitable[T]]) -> T:
    """Run `work` on the configured database, beside a service that may be running. Raises SettingsInvalid, StartRefused."""
    from bot.main import open_tools

    held = settings.load()
    logs.set_up(held.log)

    async def run() -> T:
        async with open_tools(held) as store:
            return await work(store, held)

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
