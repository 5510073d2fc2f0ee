"""`autoq audit`: prove the log, or hand it out."""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator

import click

from bot.cli.running import complete, with_store
from engine.audit import AuditRow
from engine.ports import Store, Transaction
from engine.times import iso


@click.group()
def audit() -> None:
    """The audit log."""


@audit.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def verify(as_json: bool) -> int:
    """Check every row, anchor and action.

    Exit code 1 means that the log is not whole, when stdout names the first bad row, or that its anchors are gone.
    """
    from bot import settings
    from bot.main import verify as run

    found = complete(run(settings.load()))
    ok = found.fault is None and found.unproved is None
    if as_json:
        click.echo(
            json.dumps(
                {
                    "ok": ok,
                    "rows": found.head.seq,
                    "anchors": found.anchors,
                    "first_bad_seq": found.fault.seq if found.fault else None,
                    "problem": found.fault.problem if found.fault else found.unproved,
                }
            )
        )
    elif found.fault is not None:
        click.echo(f"The audit log is not whole from row {found.fault.seq} on: {found.fault.problem}.")
    elif found.unproved is not None:
        click.echo(found.unproved)
    else:
        click.echo(f"The audit log is whole: {found.head.seq} rows, {found.anchors} anchors.")
        if not found.anchors:
            click.echo("Nothing was anchored yet, so rows cut off the end would not show.", err=True)
    return 0 if ok else 1


@audit.command()
@click.option("--after", type=click.IntRange(0), default=0, help="Only rows above this number.")
def export(after: int) -> None:
    """Print the log as JSON lines, oldest first, secrets masked."""

    async def print_rows(tx: Transaction) -> None:
        await _print_rows(tx.audit.rows(after))

    async def work(store: Store) -> None:
        await store.read(print_rows)

    with_store(work)


async def _print_rows(rows: AsyncIterator[AuditRow]) -> None:
    # Unlike click.echo, this does not flush each line of what may be millions.
    out = sys.stdout
    async for row in rows:
        line = {
            "seq": row.seq,
            "at": iso(row.at),
            "event": row.event,
            "action_id": row.action_id,
            "actor": row.actor,
            "body": _body(row),
            "prev_hash": row.prev_hash,
            "hash": row.hash,
        }
        out.write(json.dumps(line, ensure_ascii=False) + "\n")
    out.flush()


def _body(row: AuditRow) -> object:
    """The row's facts; as they stand when somebody has made them unreadable, since a damaged log is exported too."""
    try:
        return json.loads(row.body)
    except ValueError:
        return row.body
