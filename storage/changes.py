"""Saves what a batch of gate commands changed, with one statement a table."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    Insert,
    Integer,
    Text,
    Update,
    and_,
    bindparam,
    column,
    func,
    insert,
    or_,
    update,
)

from engine.actions import Action, Status, Verdict
from engine.gate import Change, requester_key
from storage.faults import Overtaken
from storage.outbox import ORDER
from storage.rows import Values, action_values, notice_values
from storage.tables import BUCKET, IS_PENDING, actions, replies, tallies, waiting
from storage.upserts import EitherInsert, is_postgres, upsert


def _added(insert: EitherInsert, *key: str) -> Insert:
    counted = insert.table.c.n + insert.excluded.n
    return insert.on_conflict_do_update(index_elements=list(key), set_={"n": counted})


_INSERT_ACTION = insert(actions)
_ADD_TALLY = upsert(tallies, lambda insert: _added(insert, "bucket", "status"))
_ADD_WAITING = upsert(waiting, lambda insert: _added(insert, "requester"))
_ADD_REPLY = upsert(replies, lambda insert: insert.on_conflict_do_nothing().returning(replies.c.key_id))

_DECIDED = {
    "of": Text,
    "from_revision": Integer,
    "hash": Text,
    "to_revision": Integer,
    "to_status": Text,
    "verdict": Text,
    "decided_by": Text,
    "decided_person": Text,
    "decided_door": Text,
    "decided_at": BigInteger,
    "comment": Text,
}
"""What a decision says to the row it decides."""


def _decide(said: dict[str, Any]) -> Update:
    """The guarded statement: it decides only what still waits, is what was judged, and has (or, to expire, has no more) time."""
    in_time = actions.c.expires_at > said["decided_at"]
    expires = said["verdict"] == Verdict.EXPIRE.value
    return (
        update(actions)
        .where(
            actions.c.id == said["of"],
            IS_PENDING,
            actions.c.revision == said["from_revision"],
            actions.c.content_hash == said["hash"],
            or_(and_(expires, ~in_time), and_(~expires, in_time)),
        )
        .values(
            status=said["to_status"],
            revision=said["to_revision"],
            **{name: said[name] for name in _DECIDED if name in actions.c},
        )
    )


_DECIDE_EACH = _decide({name: bindparam(f"new_{name}", type_=kind) for name, kind in _DECIDED.items()})
_SAID = (
    func.json_to_recordset(bindparam("decisions", type_=Text).op("::")(column("json")))
    .table_valued(*(column(name, kind) for name, kind in _DECIDED.items()), name="said")
    .render_derived(with_types=True)
)
_DECIDE_ALL = _decide(dict(_SAID.c)).returning(actions.c.id)


def save(connection: Connection, changed: Sequence[Change], now: int) -> None:
    """Write the changes; locks are taken in one order everywhere. Raises Overtaken when a guard did not hold."""
    _save_new(connection, [change for change in changed if change.before is None])
    _save_decided(connection, [change for change in changed if change.before is not None])
    _save_counts(connection, changed)
    orders = [notice_values(notice, now) for change in changed for notice in change.notices]
    if orders:
        connection.execute(ORDER[connection.dialect.name], orders)


def _save_new(connection: Connection, born: Sequence[Change]) -> None:
    if not born:
        return
    connection.execute(_INSERT_ACTION, [action_values(change.outcome.action) for change in born])
    kept = [
        {
            "key_id": key_id,
            "idempotency_key": idempotency_key,
            "body_hash": reply.body_hash,
            "action_id": reply.action_id,
        }
        for (key_id, idempotency_key), reply in sorted(
            (change.reply for change in born if change.reply is not None), key=lambda kept: kept[0]
        )
    ]
    if kept:
        taken = connection.execute(_ADD_REPLY[connection.dialect.name], kept).all()
        if len(taken) < len(kept):
            raise Overtaken


def _save_decided(connection: Connection, decided: Sequence[Change]) -> None:
    if not decided:
        return
    said = [_said(change.before, change.outcome.action) for change in decided if change.before is not None]
    if is_postgres(connection):
        # The driver does not count the rows of a repeated statement, so all decisions travel in one.
        saved = len(connection.execute(_DECIDE_ALL, {"decisions": json.dumps(said)}).all())
    else:
        values = [{f"new_{name}": value for name, value in row.items()} for row in said]
        saved = connection.execute(_DECIDE_EACH, values).rowcount
    if saved < len(said):
        raise Overtaken


def _said(before: Action, after: Action) -> Values:
    decision = after.decision
    if decision is None:
        message = "an action leaves the queue by a decision only"
        raise ValueError(message)
    return {
        "of": before.id,
        "from_revision": before.revision,
        "hash": before.content_hash,
        "to_revision": after.revision,
        "to_status": after.status.value,
        "verdict": decision.verdict.value,
        "decided_by": decision.by,
        "decided_person": decision.person,
        "decided_door": decision.door.value,
        "decided_at": decision.at,
        "comment": decision.comment,
    }


def _save_counts(connection: Connection, changed: Sequence[Change]) -> None:
    """Keep both counters in step; sorted, so that two processes lock their rows in the same order."""
    held: Counter[str] = Counter()
    counted: Counter[tuple[int, str]] = Counter()
    for change in changed:
        action = change.outcome.action
        bucket = action.created_at // BUCKET
        counted[bucket, action.status.value] += 1
        if change.before is not None:
            counted[bucket, change.before.status.value] -= 1
            held[requester_key(action)] -= 1
        elif action.status is Status.PENDING_APPROVAL:
            held[requester_key(action)] += 1
    dialect = connection.dialect.name
    people = [{"requester": who, "n": n} for who, n in sorted(held.items()) if n]
    if people:
        connection.execute(_ADD_WAITING[dialect], people)
    buckets = [
        {"bucket": bucket, "status": status, "n": n} for (bucket, status), n in sorted(counted.items()) if n
    ]
    if buckets:
        connection.execute(_ADD_TALLY[dialect], buckets)
