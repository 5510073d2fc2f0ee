"""Alerts of other systems, and the detectors of metrics."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from sqlalchemy import BigInteger, Connection, Insert, Select, bindparam, func, select, text

from engine.actions import canonical
from engine.desk.alerts import Alert, AlertState, Severity
from engine.desk.anomalies import Detector
from storage.checked import checked
from storage.desk.short_keys import short_key
from storage.desk.tables import IS_FIRING, alerts, detectors
from storage.rows import AnyRow, Values
from storage.session import Session
from storage.upserts import EitherInsert, upsert

_FIND = select(alerts).where(alerts.c.source == bindparam("source"), alerts.c.key == bindparam("key"))
_FIRING = select(func.count()).where(text(IS_FIRING), alerts.c.incident_id == bindparam("incident_id"))
_UNHEARD = (
    select(alerts)
    .where(
        text(IS_FIRING),
        alerts.c.source == bindparam("source"),
        alerts.c.last_seen <= bindparam("before", type_=BigInteger),
    )
    .order_by(alerts.c.last_seen, alerts.c.key)
    .limit(bindparam("limit"))
)
_DETECTOR = select(detectors).where(
    detectors.c.source == bindparam("source"), detectors.c.key == bindparam("key")
)


def _saved(insert: EitherInsert) -> Insert:
    changing = [
        column.name for column in alerts.columns if column.name not in {"source", "key", "fingerprint"}
    ]
    return insert.on_conflict_do_update(
        index_elements=["source", "key"], set_={name: insert.excluded[name] for name in changing}
    )


def _learned(insert: EitherInsert) -> Insert:
    return insert.on_conflict_do_update(
        index_elements=["source", "key"], set_={"state": insert.excluded.state}
    )


_SAVE = upsert(alerts, _saved)
_LEARN = upsert(detectors, _learned)


class StoredAlerts:
    """`engine.desk.ports.Alerts` in a session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def find(self, source: str, fingerprint: str) -> Alert | None:
        """The alert that a source knows by this fingerprint."""
        return await self._session.run(_find, source, fingerprint)

    async def save(self, alert: Alert) -> None:
        """Store it, new or not."""
        await self._session.run(_save, alert)

    async def firing(self, incident_id: str) -> int:
        """How many alerts of an incident fire."""
        return await self._session.run(_firing, incident_id)

    async def unheard(self, source: str, before: int, limit: int) -> list[Alert]:
        """Firing alerts of a source that were last seen at or before `before`."""
        return await self._session.run(_all, _UNHEARD, source=source, before=before, limit=limit)

    async def detector(self, source: str, metric: str) -> Detector:
        """What is known of a metric; a new detector when nothing is."""
        return await self._session.run(_detector, source, metric)

    async def learn(self, source: str, metric: str, detector: Detector) -> None:
        """Store what is known of a metric now."""
        await self._session.run(_learn, source, metric, detector)


def _find(connection: Connection, source: str, fingerprint: str) -> Alert | None:
    row = connection.execute(_FIND, {"source": source, "key": short_key(fingerprint)}).first()
    return None if row is None else _alert_of(row)


def _all(connection: Connection, /, statement: Select[Any], **values: str | int) -> list[Alert]:
    return [_alert_of(row) for row in connection.execute(statement, values)]


def _save(connection: Connection, alert: Alert) -> None:
    connection.execute(_SAVE[connection.dialect.name], _values(alert))


def _firing(connection: Connection, incident_id: str) -> int:
    return int(connection.execute(_FIRING, {"incident_id": incident_id}).scalar_one())


def _detector(connection: Connection, source: str, metric: str) -> Detector:
    row = connection.execute(_DETECTOR, {"source": source, "key": short_key(metric)}).first()
    return Detector() if row is None else _detector_of(row)


def _learn(connection: Connection, source: str, metric: str, detector: Detector) -> None:
    state = canonical(asdict(detector))
    values = {"source": source, "key": short_key(metric), "metric": metric, "state": state}
    connection.execute(_LEARN[connection.dialect.name], values)


def _values(alert: Alert) -> Values:
    return {
        "source": alert.source,
        "key": short_key(alert.fingerprint),
        "fingerprint": alert.fingerprint,
        "group_key": alert.group_key,
        "state": alert.state.value,
        "severity": alert.severity.value,
        "title": alert.title,
        "labels": canonical(dict(alert.labels)),
        "detail": alert.detail,
        "first_seen": alert.first_seen,
        "last_seen": alert.last_seen,
        "heard": alert.count,
        "started_at": alert.started_at,
        "resolved_at": alert.resolved_at,
        "incident_id": alert.incident_id,
    }


@checked("alerts")
def _alert_of(row: AnyRow) -> Alert:
    return Alert(
        source=row.source,
        fingerprint=row.fingerprint,
        group_key=row.group_key,
        state=AlertState(row.state),
        severity=Severity(row.severity),
        title=row.title,
        labels=json.loads(row.labels),
        detail=row.detail,
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        count=row.heard,
        started_at=row.started_at,
        resolved_at=row.resolved_at,
        incident_id=row.incident_id,
    )


@checked("detectors")
def _detector_of(row: AnyRow) -> Detector:
    return Detector(**json.loads(row.state))
