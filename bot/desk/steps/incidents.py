"""INCIDENTS: what went silent is over, what has been calm for long enough is resolved, and later closed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from bot.desk.alarms import Alarms
from bot.desk.office import Office
from bot.desk.saving import save_incident
from bot.desk.steps.worklist import Worklist
from engine.actions import canonical
from engine.desk.alerts import Alert
from engine.desk.cycle import AT_MOST, DeskStep, forget_silent, settle
from engine.desk.incidents import Incident, IncidentStatus
from engine.desk.ports import DeskTransaction


@dataclass(slots=True, kw_only=True)
class Incidents:
    """The step, over alerts first and then incidents."""

    office: Office
    alarms: Alarms
    worklist: Worklist = field(init=False)

    def __post_init__(self) -> None:
        self.worklist = Worklist(office=self.office, step=DeskStep.INCIDENTS)

    async def run(self) -> Counter[str]:
        """One run."""
        silent = await self.office.read(self._silent)
        counts = await self.worklist.work_off(silent, _name, self._forget)
        ripe = await self.office.read(self._ripe)
        return counts + await self.worklist.work_off(ripe, lambda incident: incident.id, self._settle)

    async def _silent(self, tx: DeskTransaction) -> list[Alert]:
        now = self.office.clock()
        found: list[Alert] = []
        for source in self.office.rules.sources.values():
            if source.silent_after is not None:
                before = now - source.silent_after
                found += await tx.desk.alerts.unheard(source.name, before, AT_MOST - len(found))
        resting = await tx.desk.failures.resting(DeskStep.INCIDENTS, [_name(alert) for alert in found], now)
        return [alert for alert in found if _name(alert) not in resting]

    async def _ripe(self, tx: DeskTransaction) -> list[Incident]:
        now = self.office.clock()
        calm = await tx.desk.incidents.calm(now, AT_MOST)
        return [*calm, *await tx.desk.incidents.over(now, AT_MOST)][:AT_MOST]

    async def _forget(self, alert: Alert) -> Counter[str]:
        async def unit(tx: DeskTransaction) -> Counter[str]:
            now = self.office.clock()
            await self.worklist.done(tx, _name(alert))
            present = await tx.desk.alerts.find(alert.source, alert.fingerprint)
            source = self.office.rules.source(alert.source)
            observation = None if present is None else forget_silent(present, source, now)
            if observation is None:
                return Counter()
            await self.alarms.settle(tx, observation)
            return Counter(["silent"])

        return await self.office.write(unit)

    async def _settle(self, incident: Incident) -> Counter[str]:
        async def unit(tx: DeskTransaction) -> Counter[str]:
            now = self.office.clock()
            await self.worklist.done(tx, incident.id)
            present = await tx.desk.incidents.find(incident.id)
            change = None if present is None else settle(present, now)
            if change is None:
                return Counter()
            after = await save_incident(tx, change, now)
            return Counter(["resolved" if after.status is IncidentStatus.RESOLVED else "closed"])

        return await self.office.write(unit)


def _name(alert: Alert) -> str:
    return canonical([alert.source, alert.fingerprint])
