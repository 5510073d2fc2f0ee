"""`autoq audit`: prove the log, or hand it out."""

from __future__ import annotations

import json
import sys
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress

import click

from bot.cli.running import complete, with_store
from bot.errors import StartRefused
from engine.audit import AuditRow
from engine.ports import Store, Transaction
from engine.times import iso

_PAGE = 1_000
"""Rows that are read at once."""


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
    with_store(lambda store: _print_log(store, after))


async def _print_log(store: Store, after: int) -> None:
    end = (await store.read(lambda tx: tx.audit.head())).seq
    # A read ends before its rows are printed, so that a slow reader of ours holds nothing of the database.
    while after < end and (rows := await store.read(_page(after))):
        _print_rows(rows)
        after = rows[-1].seq


def _page(after: int) -> Callable[[Transaction], Awaitable[list[AuditRow]]]:
    async def page(tx: Transaction) -> list[AuditRow]:
        rows = []
        async for row in tx.audit.rows(after):
            rows.append(row)
            if len(rows) == _PAGE:
                break
        return rows

    return page


def _print_rows(rows: Iterable[AuditRow]) -> None:
    """Print them. Raises StartRefused when the disk does not take them; BrokenPipeError, of which click makes a quiet end."""
    try:
        sys.stdout.writelines(_line(row) for row in rows)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        # Else Python would try the rest again at its end, and complain in its own words.
        with suppress(OSError):
            sys.stdout.close()
        raise StartRefused(
            f"The export could not be written ({error.strerror}), so what there is of it is not whole; make room and run it again."
        ) from None


def _line(row: AuditRow) -> str:
    told = {
        "seq": row.seq,
        "at": iso(row.at),
        "event": row.event,
        "action_id": row.action_id,
        "actor": row.actor,
        "body": _body(row),
        "prev_hash": row.prev_hash,
        "hash": row.hash,
    }
    return json.dumps(told, ensure_ascii=False) + "\n"


def _body(row: AuditRow) -> object:
    """The row's facts; as they stand when somebody has made them unreadable, since a damaged log is exported too."""
    try:
        return json.loads(row.body)
    except ValueError:
        return row.body
