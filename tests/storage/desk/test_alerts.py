"""Alerts by source and fingerprint, and what is known of metrics."""

from __future__ import annotations

from dataclasses import replace

from engine.desk.alerts import Alert, AlertState, Severity, over
from engine.desk.anomalies import Detector
from engine.times import MINUTE
from storage.store import DatabaseStore
from tests.engine.desk.requests import NOW
from tests.storage.desk.records import alert


async def save(store: DatabaseStore, *alerts: Alert) -> None:
    """Store the alerts."""
    for each in alerts:
        await store.write(lambda tx, each=each: tx.desk.alerts.save(each))  # type: ignore[misc]


async def found(store: DatabaseStore, wanted: Alert) -> Alert | None:
    """The stored alert of the same fingerprint."""
    return await store.read(lambda tx: tx.desk.alerts.find(wanted.source, wanted.fingerprint))


async def test_an_alert_is_read_as_it_was_stored(store: DatabaseStore) -> None:
    fires = alert(labels={"alertname": "디스크", "service": "db"})
    assert await found(store, fires) is None

    await save(store, fires)

    assert await found(store, fires) == fires
    assert await found(store, replace(fires, source="grafana")) is None


async def test_an_alert_that_is_there_is_replaced(store: DatabaseStore) -> None:
    fires = replace(alert(), incident_id="INC-000001")
    await save(store, fires)
    ended = over(fires, NOW + 1).alert
    assert ended is not None
    changed = replace(ended, severity=Severity.LOW, title="Other", labels={}, detail="", count=2**40)

    await save(store, changed)

    assert await found(store, fires) == changed


async def test_fingerprints_of_any_length_are_told_apart(store: DatabaseStore) -> None:
    one, other = (replace(alert(), fingerprint="f" * 5_000 + end) for end in "ab")

    await save(store, one, other)

    assert await found(store, one) == one
    assert await found(store, other) == other


async def test_firing_counts_the_alerts_of_an_incident_that_fire(store: DatabaseStore) -> None:
    for number, (incident, state) in enumerate(
        [
            ("INC-000001", AlertState.FIRING),
            ("INC-000001", AlertState.FIRING),
            ("INC-000001", AlertState.RESOLVED),
            ("INC-000002", AlertState.FIRING),
            (None, AlertState.FIRING),
        ]
    ):
        await save(store, replace(alert(f"A{number}"), incident_id=incident, state=state))

    assert await store.read(lambda tx: tx.desk.alerts.firing("INC-000001")) == 2
    assert await store.read(lambda tx: tx.desk.alerts.firing("INC-000003")) == 0


async def test_unheard_are_firing_alerts_of_the_source_the_longest_unheard_first(
    store: DatabaseStore,
) -> None:
    late, early = alert("Late", now=NOW), alert("Early", now=NOW - MINUTE)
    ended = over(alert("Ended", now=NOW - 2 * MINUTE), NOW - MINUTE).alert
    assert ended is not None
    await save(store, late, early, ended, replace(early, source="grafana"), alert("New", now=NOW + 1))

    async def unheard(before: int, limit: int = 10) -> list[Alert]:
        return await store.read(lambda tx: tx.desk.alerts.unheard("prometheus", before, limit))

    assert await unheard(NOW) == [early, late]
    assert await unheard(NOW, limit=1) == [early]
    assert await unheard(NOW - MINUTE - 1) == []


async def test_a_metric_that_nobody_knows_has_a_new_detector(store: DatabaseStore) -> None:
    assert await store.read(lambda tx: tx.desk.alerts.detector("prometheus", "cpu")) == Detector()


async def test_what_is_known_of_a_metric_is_read_as_it_was_learned(store: DatabaseStore) -> None:
    name = 'cpu{host="' + "h" * 5_000 + '"}'
    detector = Detector()
    for number in range(400):
        detector.observe(NOW + number, (number * 37 % 11) / 7 + (100.0 if number == 399 else 0.0))
    assert detector.quiet_until
    await store.write(lambda tx: tx.desk.alerts.learn("prometheus", name, Detector(count=1)))

    await store.write(lambda tx: tx.desk.alerts.learn("prometheus", name, detector))

    assert await store.read(lambda tx: tx.desk.alerts.detector("prometheus", name)) == detector
    assert await store.read(lambda tx: tx.desk.alerts.detector("grafana", name)) == Detector()
    assert await store.read(lambda tx: tx.desk.alerts.detector("prometheus", name + "x")) == Detector()
