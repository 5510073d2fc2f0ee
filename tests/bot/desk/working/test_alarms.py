"""Alerts that open, join and end incidents, and metrics that raise alerts."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.desk.desk import ServiceDesk
from bot.desk.sheets import Heard, MetricPoint
from engine.actors import person
from engine.desk import incidents
from engine.desk.alerts import AlertState, Signal, signal
from engine.desk.errors import IncidentNotFound, StepRefused
from engine.desk.incidents import Incident, IncidentStatus, IncidentStep
from engine.times import DAY, HOUR, MINUTE
from tests.bot.desk.working.conftest import OpenDesk
from tests.bot.desk.working.people import ENGINEER1, is_shared, owed, run, story
from tests.clock import HandClock


def heard(
    desk: ServiceDesk, pod: str = "1", *, over: bool = False, source: str = "alertmanager", **more: Any
) -> Signal:
    """A message about a disk that is full, one alert for each host."""
    said = {"severity": "critical", **more}
    return signal(
        desk.rules.source(source),
        state=AlertState.RESOLVED if over else AlertState.FIRING,
        title="Disk full",
        labels={"alertname": "DiskFull", "service": "db", "host": pod},
        **said,
    )


async def only(desk: ServiceDesk) -> Incident:
    found = await desk.incidents(None, 10, None)
    assert len(found) == 1
    return found[0]


async def test_an_outage_is_one_incident_from_the_first_alert_to_its_end(
    desk: ServiceDesk, clock: HandClock
) -> None:
    told = await desk.hear([heard(desk, "1", severity="high"), heard(desk, "2", severity="high")])
    assert told == Heard(accepted=2, opened=1, joined=1)
    incident = await only(desk)
    key = f"incident:{incident.id}"
    assert await owed(desk, key) == {key: 1}
    assert await desk.hear([heard(desk, "1", severity="high")]) == Heard(accepted=1, repeated=1)
    assert await desk.hear([heard(desk, "1")]) == Heard(accepted=1, raised=1)
    assert (await only(desk)).severity.name == "CRITICAL"
    assert (await desk.incident(incident.id)).alerts_firing == 2
    await desk.change_incident(
        incident.id, lambda it, at: incidents.move(it, IncidentStep.ACKNOWLEDGE, person(ENGINEER1), at)
    )
    with pytest.raises(StepRefused):
        await desk.change_incident(
            incident.id, lambda it, at: incidents.move(it, IncidentStep.ACKNOWLEDGE, person(ENGINEER1), at)
        )
    assert await desk.hear([heard(desk, "1", over=True), heard(desk, "2", over=True)]) == Heard(
        accepted=2, over=2
    )
    assert await run(desk, "incidents") == {"incidents": {}}
    clock.now += 5 * MINUTE
    assert await run(desk, "incidents") == {"incidents": {"resolved": 1}}
    assert await run(desk, "incidents") == {"incidents": {}}
    resolved = await only(desk)
    assert resolved.status is IncidentStatus.RESOLVED
    assert await owed(desk, key) == {key: resolved.revision}
    assert await desk.hear([heard(desk, "2")]) == Heard(accepted=1, reopened=1)
    await desk.hear([heard(desk, "2", over=True)])
    clock.now += 5 * MINUTE
    await run(desk, "incidents")
    clock.now += 30 * MINUTE
    assert await run(desk, "incidents") == {"incidents": {"closed": 1}}
    assert await desk.hear([heard(desk, "2")]) == Heard(accepted=1, opened=1)
    newest, closed = await desk.incidents(None, 10, None)
    assert (newest.linked_to, closed.status) == (closed.id, IncidentStatus.CLOSED)


async def test_what_is_mild_or_over_opens_nothing(desk: ServiceDesk) -> None:
    told = await desk.hear([heard(desk, severity="warning"), heard(desk, "2", over=True)])
    assert told == Heard(accepted=2, repeated=2)
    assert await desk.incidents(None, 10, None) == []
    with pytest.raises(IncidentNotFound):
        await desk.incident("INC-000001")


async def test_two_alerts_at_once_open_one_incident(desk: ServiceDesk, open_desk: OpenDesk) -> None:
    other = await open_desk() if is_shared(desk) else desk
    told = await asyncio.gather(
        *(each.hear([heard(each, str(number))]) for number, each in enumerate([desk, other] * 4))
    )
    assert sum(each.opened for each in told) == 1
    assert sum(each.joined for each in told) == 7
    incident = await only(desk)
    assert (await desk.incident(incident.id)).alerts_firing == 8


async def test_a_source_that_has_gone_silent_is_over(desk: ServiceDesk, clock: HandClock) -> None:
    await desk.hear([heard(desk, source="generic"), heard(desk, source="alertmanager")])
    clock.now += DAY
    assert await run(desk, "incidents") == {"incidents": {"silent": 1}}
    assert await run(desk, "incidents") == {"incidents": {}}
    clock.now += 5 * MINUTE
    assert await run(desk, "incidents") == {"incidents": {"resolved": 1}}
    live = [each for each in await desk.incidents(None, 10, None) if each.status is IncidentStatus.OPEN]
    assert len(live) == 1


async def test_a_metric_out_of_the_ordinary_is_an_incident_and_its_detector_lives_on(
    desk: ServiceDesk, open_desk: OpenDesk, clock: HandClock
) -> None:
    def points(*values: float, after: int = 0) -> list[MetricPoint]:
        return [
            MetricPoint(
                metric="latency", labels={"service": "pay"}, at=clock.now + (after + at) * MINUTE, value=value
            )
            for at, value in enumerate(values)
        ]

    usual = [20.0 + at % 3 for at in range(200)]
    assert await desk.measure("metrics", points(*usual)) == Heard(accepted=200)
    assert await desk.incidents(None, 10, None) == []
    other = await open_desk() if is_shared(desk) else desk
    told = await other.measure("metrics", points(900.0, after=200))
    assert told == Heard(accepted=1, opened=1)
    incident = await only(desk)
    assert incident.title == "latency"
    assert await story(desk, incident.id) == ["IncidentOpened"]
    assert (await desk.today()).incidents == 1
    clock.now += HOUR
    assert await run(desk, "incidents") == {"incidents": {"silent": 1}}
