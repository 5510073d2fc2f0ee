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
    literal_column,
    or_,
    update,
)

from engine.actions import Action, Status, Verdict
from engine.gate import Change, requester_key
from storage.faults import Overtaken
from storage.orders import ORDER
from storage.repeated import Repeated, alike
from storage.rows import NEW_ACTION, Values, action_values, notice_values
from storage.tables import BUCKET, IS_PENDING, actions, replies, tallies, waiting
from storage.upserts import EitherInsert, is_postgres, upsert


def _added(insert: EitherInsert, *key: str) -> Insert:
    counted = insert.table.c.n + insert.excluded.n
    return insert.on_conflict_do_update(index_elements=list(key), set_={"n": counted})


_INSERT_ACTION = Repeated(alike(insert(actions)), NEW_ACTION)
_ADD_TALLY = Repeated(
    upsert(tallies, lambda insert: _added(insert, "bucket", "status")), ["bucket", "status", "n"]
)
_ADD_WAITING = Repeated(upsert(waiting, lambda insert: _added(insert, "requester")), ["requester", "n"])
_ADD_REPLY = upsert(replies, lambda insert: insert.on_conflict_do_nothing().returning(replies.c.key_id))

_DECIDED = {
    "of": Text,
    "from_revision": Integer,
    "hash": Text,
    "to_revision": Integer,
    "to_status": Text,
    "to_verdict": Text,
    "to_by": Text,
    "to_person": Text,
    "to_door": Text,
    "to_at": BigInteger,
    "to_comment": Text,
}
"""What a decision says to the row it decides, under names that no column has."""


def _decide(said: dict[str, Any]) -> Update:
    """The guarded statement: it decides only what still waits, is what was judged, and has (or, to expire, has no more) time."""
    in_time = actions.c.expires_at > said["to_at"]
    expires = said["to_verdict"] == literal_column(f"'{Verdict.EXPIRE}'")
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
            verdict=said["to_verdict"],
            decided_by=said["to_by"],
            decided_person=said["to_person"],
            decided_door=said["to_door"],
            decided_at=said["to_at"],
            comment=said["to_comment"],
        )
    )


_DECIDE_EACH = Repeated(
    {"sqlite": _decide({name: bindparam(name, type_=kind) for name, kind in _DECIDED.items()})}
)
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
    orders = [
        notice_values(notice, now, change.outcome.action.created_at)
        for change in changed
        for notice in change.notices
    ]
    ORDER.run(connection, orders)


def _save_new(connection: Connection, born: Sequence[Change]) -> None:
    _INSERT_ACTION.run(connection, [action_values(change.outcome.action) for change in born])
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
        saved = _DECIDE_EACH.run(connection, said)
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
        "to_verdict": decision.verdict.value,
        "to_by": decision.by,
        "to_person": decision.person,
        "to_door": decision.door.value,
        "to_at": decision.at,
        "to_comment": decision.comment,
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
    people = [{"requester": who, "n": n} for who, n in sorted(held.items()) if n]
    _ADD_WAITING.run(connection, people)
    buckets = [
        {"bucket": bucket, "status": status, "n": n} for (bucket, status), n in sorted(counted.items()) if n
    ]
    _ADD_TALLY.run(connection, buckets)
