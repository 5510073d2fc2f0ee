"""Incidents, of which at most one of a group key is live."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, BindParameter, Connection, Insert, Select, bindparam, select, text, update

from engine.desk.alerts import Severity
from engine.desk.cycle import DeskStep
from engine.desk.events import Change
from engine.desk.ids import Prefix
from engine.desk.incidents import CALM_FOR, LIVE, REOPEN_WITHIN, Incident, IncidentStatus
from storage.checked import checked
from storage.desk import events
from storage.desk.failures import may_be_tried
from storage.desk.numbers import next_number
from storage.desk.short_keys import short_key
from storage.desk.tables import IS_LIVE, WAITS_FOR_CALM, WAITS_FOR_CLOSING, incidents
from storage.desk.texts import number_of
from storage.rows import AnyRow, Values
from storage.session import Session
from storage.upserts import EitherInsert, upsert

_BEYOND_ALL = 2**63 - 1
_UNTIL = bindparam("until", type_=BigInteger)
_LIMIT: BindParameter[int] = bindparam("limit")

_FIND = select(incidents).where(incidents.c.id == bindparam("incident_id"))
_LATEST = (
    select(incidents)
    .where(incidents.c.short_group == bindparam("short_group"))
    .order_by(incidents.c.number.desc())
    .limit(1)
)
_SAVE = update(incidents).where(
    incidents.c.id == bindparam("key"), incidents.c.revision == bindparam("before")
)
_PAGE = (
    select(incidents)
    .where(incidents.c.number < bindparam("before", type_=BigInteger))
    .order_by(incidents.c.number.desc())
    .limit(_LIMIT)
)
_PAGE_OF_STATUS = _PAGE.where(incidents.c.status == bindparam("status"))
_MAY_BE_TRIED = may_be_tried(DeskStep.INCIDENTS, incidents.c.id)
_CALM = (
    select(incidents)
    .where(text(WAITS_FOR_CALM), incidents.c.calm_since <= _UNTIL, _MAY_BE_TRIED)
    .order_by(incidents.c.calm_since, incidents.c.number)
    .limit(_LIMIT)
)
_OVER = (
    select(incidents)
    .where(text(WAITS_FOR_CLOSING), incidents.c.resolved_at <= _UNTIL, _MAY_BE_TRIED)
    .order_by(incidents.c.resolved_at, incidents.c.number)
    .limit(_LIMIT)
)


def _added(insert: EitherInsert) -> Insert:
    live = text(IS_LIVE)
    return insert.on_conflict_do_nothing(index_elements=["short_group"], index_where=live).returning(
        incidents.c.number
    )


_ADD = upsert(incidents, _added)


class StoredIncidents:
    """`engine.desk.ports.Incidents` in a session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def next_number(self) -> int:
        """The number of an incident that is added in this transaction."""
        return await self._session.run(next_number, Prefix.INCIDENT)

    async def add(self, change: Change[Incident]) -> bool:
        """Store a new one with its event; False, and nothing stored, when a live one of its group key is there."""
        return await self._session.run(_add, change)

    async def save(self, change: Change[Incident]) -> bool:
        """Store the change and its event; False when the incident is no longer of the revision before it."""
        return await self._session.run(_save, change)

    async def find(self, incident_id: str) -> Incident | None:
        """The incident with this id."""
        return await self._session.run(_first, _FIND, incident_id=incident_id)

    async def latest(self, group_key: str) -> Incident | None:
        """The incident of a group key that was opened last, whatever its status."""
        return await self._session.run(_first, _LATEST, short_group=short_key(group_key))

    async def page(self, status: IncidentStatus | None, limit: int, before: str | None) -> list[Incident]:
        """Incidents by id, newest first, older than `before`."""
        place: dict[str, int | str] = {
            "before": _BEYOND_ALL if before is None else number_of(before),
            "limit": limit,
        }
        if status is None:
            return await self._session.run(_all, _PAGE, **place)
        return await self._session.run(_all, _PAGE_OF_STATUS, status=status.value, **place)

    async def calm(self, now: int, limit: int) -> list[Incident]:
        """Live ones of which `incidents.calm_enough` holds."""
        return await self._session.run(_all, _CALM, now=now, until=now - CALM_FOR, limit=limit)

    async def over(self, now: int, limit: int) -> list[Incident]:
        """RESOLVED ones of which `incidents.returning_over` holds."""
        return await self._session.run(_all, _OVER, now=now, until=now - REOPEN_WITHIN, limit=limit)


def _add(connection: Connection, change: Change[Incident]) -> bool:
    values = {
        "number": number_of(change.after.id),
        "id": change.after.id,
        "short_group": short_key(change.after.group_key),
        "group_key": change.after.group_key,
        "opened_at": change.after.opened_at,
        **_values(change.after),
    }
    if connection.execute(_ADD[connection.dialect.name], values).first() is None:
        return False
    events.add(connection, change.event)
    return True


def _save(connection: Connection, change: Change[Incident]) -> bool:
    return events.save(connection, _SAVE, _values(change.after), change)


def _first(connection: Connection, /, statement: Select[Any], **values: str) -> Incident | None:
    row = connection.execute(statement, values).first()
    return None if row is None else _incident_of(row)


def _all(connection: Connection, /, statement: Select[Any], **values: str | int) -> list[Incident]:
    return [_incident_of(row) for row in connection.execute(statement, values)]


def _values(incident: Incident) -> Values:
    """What may change of an incident."""
    return {
        "revision": incident.revision,
        "status": incident.status.value,
        "title": incident.title,
        "severity": incident.severity.value,
        "updated_at": incident.updated_at,
        "calm_since": incident.calm_since,
        "resolved_at": incident.resolved_at,
        "linked_to": incident.linked_to,
        "waits_for": _waits_for(incident),
    }


def _waits_for(incident: Incident) -> str | None:
    """The list of work that it is in."""
    if incident.status in LIVE:
        return None if incident.calm_since is None else "CALM"
    return "CLOSING" if incident.status is IncidentStatus.RESOLVED else None


@checked("incidents")
def _incident_of(row: AnyRow) -> Incident:
    return Incident(
        id=row.id,
        revision=row.revision,
        status=IncidentStatus(row.status),
        group_key=row.group_key,
        title=row.title,
        severity=Severity(row.severity),
        opened_at=row.opened_at,
        updated_at=row.updated_at,
        calm_since=row.calm_since,
        resolved_at=row.resolved_at,
        linked_to=row.linked_to,
    )
