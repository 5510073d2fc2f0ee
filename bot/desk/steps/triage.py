"""TRIAGE: new requests are classified and assigned, and those that wait for people get one as soon as somebody is free."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.desk.office import Office
from bot.desk.saving import loads_of, save_request
from bot.desk.steps.worklist import Worklist, counted
from engine.desk.cycle import AT_MOST, NOTHING, DeskStep, hand_over, sort_in
from engine.desk.ports import Classifier, DeskTransaction
from engine.desk.tickets import ServiceRequest
from engine.desk.triage import triage

_LOOKED_AT = 10 * AT_MOST
"""Waiting requests that a run looks at, so that a team without anybody free does not hide the others' behind its own."""


@dataclass(slots=True, kw_only=True)
class Triage:
    """The step; `classifier` gives the learned one, None while nothing is learned."""

    office: Office
    classifier: Callable[[], Awaitable[Classifier | None]]
    worklist: Worklist = field(init=False)

    def __post_init__(self) -> None:
        self.worklist = Worklist(office=self.office, step=DeskStep.TRIAGE)

    async def run(self) -> Counter[str]:
        """One run: what waits first, since it has waited longer, then what is new."""
        waiting = await self.office.read(self._waiting)
        counts = await self.worklist.work_off(waiting[:AT_MOST], _name, self._hand_over)
        left = AT_MOST - len(waiting[:AT_MOST])
        if left:
            new = await self.office.read(lambda tx: tx.desk.requests.unclassified(self.office.clock(), left))
            classifier = await self.classifier()
            counts += await self.worklist.work_off(
                new, _name, lambda request: self._sort_in(request, classifier)
            )
            counts["more"] |= int(len(new) == left)
        return +counts

    async def _waiting(self, tx: DeskTransaction) -> list[ServiceRequest]:
        """Those that wait for people and could go on now."""
        now, roster = self.office.clock(), self.office.rules.roster
        waiting = await tx.desk.requests.waiting_for_people(now, _LOOKED_AT)
        if not waiting:
            return []
        loads = await tx.desk.requests.loads(list(roster.agents)) if roster.agents else {}
        return [request for request in waiting if hand_over(request, roster, loads, now) is not NOTHING]

    async def _sort_in(self, request: ServiceRequest, classifier: Classifier | None) -> Counter[str]:
        rules = self.office.rules
        found = await self.office.compute(triage, request.intake, rules.triage, classifier)

        async def unit(tx: DeskTransaction) -> Counter[str]:
            now = self.office.clock()
            present = await tx.desk.requests.find(request.id)
            if present is None:
                return Counter()
            loads = await loads_of(tx, rules, found.category)
            worked = sort_in(present, found, rules.roster, loads, now)
            await save_request(tx, rules, present, worked, now)
            await self.worklist.done(tx, request.id)
            return counted(worked)

        return await self.office.write(unit)

    async def _hand_over(self, request: ServiceRequest) -> Counter[str]:
        rules = self.office.rules

        async def unit(tx: DeskTransaction) -> Counter[str]:
            now = self.office.clock()
            present = await tx.desk.requests.find(request.id)
            if present is None:
                return Counter()
            loads = await loads_of(tx, rules, present.classification.category)
            worked = hand_over(present, rules.roster, loads, now)
            await save_request(tx, rules, present, worked, now)
            await self.worklist.done(tx, request.id)
            return counted(worked)

        return await self.office.write(unit)


def _name(request: ServiceRequest) -> str:
    return request.id
