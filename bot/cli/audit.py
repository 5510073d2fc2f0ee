"""`autoq audit`: prove the log, or hand it out."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import click

from bot import settings
from bot.cli.running import complete, with_store
from bot.settings import Settings
from engine.audit import AuditRow
from engine.ports import Store
from engine.times import iso


@click.group()
def audit() -> None:
    """The audit log."""


@audit.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def verify(as_json: bool) -> int:
    """Check every row, every anchor and every action; exit code 1 names the first bad row on stdout."""
    from bot.main import verify as run

    found = complete(run(settings.load()))
    if as_json:
        click.echo(
            json.dumps(
                {
                    "ok": found.fault is None,
                    "rows": found.head.seq,
                    "anchors": found.anchors,
                    "first_bad_seq": found.fault.seq if found.fault else None,
                    "problem": found.fault.problem if found.fault else None,
                }
            )
        )
    elif found.fault is None:
        click.echo(f"The audit log is whole: {found.head.seq} rows, {found.anchors} anchors.")
    else:
        click.echo(f"The audit log is not whole from row {found.fault.seq} on: {found.fault.problem}.")
    return 0 if found.fault is None else 1


@audit.command()
@click.option("--after", type=click.IntRange(0), default=0, help="Only rows above this number.")
def export(after: int) -> None:
    """Print the log as JSON lines, oldest first, secrets masked."""

    async def work(store: Store, _settings: Settings) -> None:
        await store.read(lambda tx: _print_rows(tx.audit.rows(after)))

    with_store(work)


async def _print_rows(rows: AsyncIterator[AuditRow]) -> None:
    async for row in rows:
        line = {
            "seq": row.seq,
            "at": iso(row.at),
            "event": row.event,
            "action_id": row.action_id,
            "actor": row.actor,
            "body": json.loads(row.body),
            "prev_hash": row.prev_hash,
            "hash": row.hash,
        }
        click.echo(json.dumps(line, ensure_ascii=False))
