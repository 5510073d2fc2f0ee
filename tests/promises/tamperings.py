"""What somebody with the database's password may do to the audit log, each kind at a place that chance draws."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, replace

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from engine.audit import GENESIS, Anchor, AuditRow, Fault
from engine.ports import Store, Transaction
from storage.rows import audit_row_of
from storage.tables import actions, audit
from storage.transaction import StoredTransaction
from storage.upserts import is_postgres
from storage.verify import verify
from tests.promises.stores import session_of

GUARDS = ("actions_final", "actions_fixed", "actions_kept", "audit_unchanged", "audit_kept")
Tamper = Callable[[random.Random, Connection, list[AuditRow]], None]
"""Changes something in the log that consists of these rows."""


def _row_changed(chance: random.Random, connection: Connection, rows: list[AuditRow]) -> None:
    row = chance.choice(rows)
    others: Mapping[str, object] = {
        "action_id": None if row.action_id else "ACT-0000000A",
        "event": row.event + "X",
        "actor": "U0SOMEBODY",
        "at": row.at + chance.choice([-1, 1]),
        "body": chance.choice(["{}", "{" + row.body, row.body.replace(":", ": ", 1), row.body.upper()]),
        "prev_hash": row.hash,
        "hash": row.prev_hash,
    }
    column = chance.choice(list(others))
    connection.execute(update(audit).where(audit.c.seq == row.seq).values({column: others[column]}))


def _rows_deleted(chance: random.Random, connection: Connection, rows: list[AuditRow]) -> None:
    first = chance.randrange(1, len(rows))
    last = min(len(rows) - 1, first + chance.choice([0, 0, 1, 5]))
    connection.execute(delete(audit).where(audit.c.seq.between(first, last)))


def _rows_swapped(chance: random.Random, connection: Connection, rows: list[AuditRow]) -> None:
    one, other = (row.seq for row in chance.sample(rows, 2))
    for before, after in ((one, -1), (other, one), (-1, other)):
        connection.execute(update(audit).where(audit.c.seq == before).values(seq=after))


def _row_inserted(chance: random.Random, connection: Connection, rows: list[AuditRow]) -> None:
    """A row of somebody's making, well hashed, with everything behind it moved along."""
    before = chance.choice(rows[:-1])
    connection.execute(update(audit).where(audit.c.seq > before.seq).values(seq=-audit.c.seq - 1))
    connection.execute(update(audit).where(audit.c.seq < 0).values(seq=-audit.c.seq))
    made = replace(before, seq=before.seq + 1, actor="U0SOMEBODY", prev_hash=before.hash, hash="")
    connection.execute(insert(audit).values(asdict(replace(made, hash=made.rehashed()))))


def _end_cut_off(chance: random.Random, connection: Connection, rows: list[AuditRow]) -> None:
    """As many rows of the end as no action speaks of, so that nothing but an anchor tells."""
    loose = next(count for count, row in enumerate(reversed(rows)) if row.action_id is not None)
    connection.execute(delete(audit).where(audit.c.seq > len(rows) - chance.randrange(1, loose + 1)))


def _rest_rewritten(chance: random.Random, connection: Connection, rows: list[AuditRow]) -> None:
    """Another actor in a row that no action is verified by, and the whole chain behind it computed anew."""
    changed = chance.choice([row.seq for row in rows if row.action_id is None])
    forged, last = [], rows[changed - 2].hash if changed > 1 else GENESIS
    for row in rows[changed - 1 :]:
        actor = "U0SOMEBODY" if row.seq == changed else row.actor
        made = replace(row, actor=actor, prev_hash=last)
        last = made.rehashed()
        forged.append({"at_seq": row.seq, "actor": actor, "prev_hash": made.prev_hash, "hash": last})
    names = ("actor", "prev_hash", "hash")
    statement = update(audit).where(audit.c.seq == bindparam("at_seq"))
    connection.execute(statement.values({name: bindparam(name) for name in names}), forged)


def _decision_changed(chance: random.Random, connection: Connection, rows: list[AuditRow]) -> None:
    """The log stays as it is, and an action says something else."""
    about = chance.choice([row.action_id for row in rows if row.event == "ActionApproved"])
    other: Mapping[str, object] = chance.choice(
        [
            {"status": "REJECTED", "verdict": "REJECT"},
            {"decided_by": "U0SOMEBODY"},
            {"target": "another"},
            {"description": "another"},
            {"risk": 1},
            {"target_count": 9_999},
            {"comment": "another"},
            {"reasons": "[]"},
            {"revision": 3},
            {"decided_person": "U0SOMEBODY"},
        ]
    )
    connection.execute(update(actions).where(actions.c.id == about).values(other))


TAMPERINGS: Mapping[str, Tamper] = {
    "a row changed": _row_changed,
    "rows deleted": _rows_deleted,
    "two rows swapped": _rows_swapped,
    "a row inserted": _row_inserted,
    "the end cut off": _end_cut_off,
    "the rest rewritten": _rest_rewritten,
    "a decision changed": _decision_changed,
}
ONLY_ANCHORS_TELL = ("the end cut off", "the rest rewritten")


class _Undone(Exception):
    """Rolls the tampering back."""


async def fault_after(
    store: Store, tamper: Tamper, chance: random.Random, anchors: Iterable[Anchor], key: bytes
) -> Fault | None:
    """What the verification says once somebody has taken the guards off and tampered; nothing of it stays."""
    found: list[Fault | None] = []

    def vandalise(connection: Connection) -> None:
        rows = [audit_row_of(row) for row in connection.execute(select(audit).order_by(audit.c.seq))]
        if is_postgres(connection):
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        else:
            for guard in GUARDS:
                connection.exec_driver_sql(f"DROP TRIGGER {guard}")
        tamper(chance, connection, rows)

    async def unit(tx: Transaction) -> None:
        assert isinstance(tx, StoredTransaction)
        await session_of(tx).run(vandalise)
        found.append(await verify(tx, anchors, key))
        raise _Undone

    with suppress(_Undone):
        await store.write(unit)
    return found[0]
