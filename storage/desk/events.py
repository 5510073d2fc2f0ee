"""Events of the desk's records, and saving a record together with the event that made it so."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Protocol, TypeVar

from sqlalchemy import BigInteger, Connection, Update, bindparam, func, insert, select, text

from engine.actions import canonical
from engine.desk.events import Change, DeskEvent
from storage.checked import checked
from storage.desk.tables import IS_BY_CLOCK, desk_events
from storage.desk.texts import reason_of, reason_text
from storage.rows import AnyRow, Values

_ADD = insert(desk_events)
_HISTORY = (
    select(desk_events)
    .where(desk_events.c.record_id == bindparam("record_id"))
    .order_by(desk_events.c.revision)
)


_TALLY = (
    select(desk_events.c.name, func.count().label("times"))
    .where(
        text(IS_BY_CLOCK),
        desk_events.c.name.in_(bindparam("names", expanding=True)),
        desk_events.c.at >= bindparam("since", type_=BigInteger),
    )
    .group_by(desk_events.c.name)
)


class Revised(Protocol):
    """A record that counts its changes."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def revision(self) -> int:
        """How often it has changed, its making included."""


R = TypeVar("R", bound=Revised)


def save(connection: Connection, statement: Update, values: Values, change: Change[R]) -> bool:
    """Run the update of the row with `key` and the revision `before`, and add the event; False when there is no such row any more."""
    after = change.after
    named = {**values, "key": after.id, "before": after.revision - 1}
    if connection.execute(statement, named).rowcount != 1:
        return False
    add(connection, change.event)
    return True


def add(connection: Connection, event: DeskEvent) -> None:
    """Store what happened."""
    values = {
        "record_id": event.record_id,
        "revision": event.revision,
        "name": event.name,
        "actor": event.actor,
        "at": event.at,
        "reason": None if event.reason is None else reason_text(event.reason),
        "facts": canonical(dict(event.facts)),
    }
    connection.execute(_ADD, values)


def history(connection: Connection, record_id: str) -> list[DeskEvent]:
    """The events of a record, oldest first."""
    return [_event_of(row) for row in connection.execute(_HISTORY, {"record_id": record_id})]


def tally(connection: Connection, names: Collection[str], since: int) -> dict[str, int]:
    """How many events of each name the desk's own clock has made at or after `since`."""
    found = connection.execute(_TALLY, {"names": list(names), "since": since})
    return {**dict.fromkeys(names, 0), **{row.name: row.times for row in found}}


@checked("desk_events")
def _event_of(row: AnyRow) -> DeskEvent:
    return DeskEvent(
        name=row.name,
        record_id=row.record_id,
        revision=row.revision,
        actor=row.actor,
        at=row.at,
        reason=None if row.reason is None else reason_of(row.reason),
        facts=json.loads(row.facts),
    )
