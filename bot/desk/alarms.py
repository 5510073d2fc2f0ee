"""Alerts and metrics of other systems: what each message does to alerts and incidents, decided as it comes in."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from bot.desk.office import Office
from bot.desk.saving import save_incident
from bot.desk.sheets import Heard, MetricPoint
from engine.desk.alerts import Alert, AlertState, Observation, Observed, Severity, Signal, observe
from engine.desk.anomalies import anomaly_signal
from engine.desk.incidents import LIVE, Incident, judge
from engine.desk.ports import DeskTransaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarms:
    """Hears signals, and finds some by itself in metrics. Each signal, and each series of points, is one unit of work."""

    office: Office

    async def hear(self, signals: Sequence[Signal]) -> Heard:
        """Take signals in, in their order. Raises TryAgain; then those before it are in, and sending all again does no harm."""
        counts: Counter[str] = Counter()
        for heard in signals:
            counts.update(await self.office.write(lambda tx, heard=heard: self.take_in(tx, heard)))  # type: ignore[misc]
        return Heard(**counts)

    async def measure(self, source: str, points: Sequence[MetricPoint]) -> Heard:
        """Learn points; what is HIGH or worse is an alert of that source. Raises TryAgain, as `hear` does."""
        series: defaultdict[str, list[MetricPoint]] = defaultdict(list)
        for point in points:
            series[point.series].append(point)
        counts: Counter[str] = Counter()
        for held in series.values():
            counts.update(await self._learn(source, held))
        return Heard(**{**counts, "accepted": len(points)})

    async def take_in(self, tx: DeskTransaction, heard: Signal) -> Counter[str]:
        """One signal, in a unit of work."""
        known = await tx.desk.alerts.find(heard.source, heard.fingerprint)
        told = await self.settle(tx, observe(known, heard, self.office.clock()))
        return Counter({"accepted": 1, told: 1})

    async def settle(self, tx: DeskTransaction, observation: Observation) -> str:
        """Save what was observed of an alert and what it does to incidents; answers under which name of `Heard` it counts."""
        alert, now = observation.alert, self.office.clock()
        if alert is None:
            return "repeated"
        await tx.desk.alerts.save(alert)
        latest = await tx.desk.incidents.latest(alert.group_key)
        firing = 0 if latest is None else await tx.desk.alerts.firing(latest.id)
        number = await tx.desk.incidents.next_number() if _may_open(alert, latest) else 0
        judged = judge(observation, latest, firing, number, now)
        if judged.alert is not None and judged.alert is not alert:
            await tx.desk.alerts.save(judged.alert)
        if judged.change is not None:
            await save_incident(tx, judged.change, now, told=judged.told)
        return _name(observation, alert, judged.change.event.name if judged.change is not None else "")

    async def _learn(self, source: str, points: Sequence[MetricPoint]) -> Counter[str]:
        first, of = points[0], self.office.rules.source(source)

        async def unit(tx: DeskTransaction) -> Counter[str]:
            detector = await tx.desk.alerts.detector(source, first.series)
            found = [detector.observe(point.at, point.value) for point in points]
            await tx.desk.alerts.learn(source, first.series, detector)
            counts: Counter[str] = Counter()
            for anomaly in found:
                if anomaly is not None and anomaly.severity >= Severity.HIGH:
                    counts.update(
                        await self.take_in(tx, anomaly_signal(of, first.metric, first.labels, anomaly))
                    )
            return counts

        return await self.office.write(unit)


def _may_open(alert: Alert, latest: Incident | None) -> bool:
    """Whether a new incident may be needed, so that numbers are not drawn for what repeats."""
    live = latest is not None and latest.status in LIVE
    return alert.state is AlertState.FIRING and alert.severity.makes_incident and not live


_NAMES = {
    "IncidentOpened": "opened",
    "IncidentReopened": "reopened",
    "SeverityRaised": "raised",
    "AlertAttached": "joined",
}


def _name(observation: Observation, alert: Alert, event: str) -> str:
    if alert.state is AlertState.RESOLVED:
        return "over" if observation.observed is Observed.RESOLVED else "repeated"
    return _NAMES.get(event, "repeated")
