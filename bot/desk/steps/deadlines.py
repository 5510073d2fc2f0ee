"""DEADLINES: warnings before and when a promise breaks, answers that nobody said a word about, and what is closed for good."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from bot.desk.office import Office
from bot.desk.saving import save_request
from bot.desk.steps.worklist import Worklist, counted
from engine.desk.clocks import Clock, ClockState
from engine.desk.cycle import AT_MOST, DeskStep, end_silence, watch
from engine.desk.deadlines import policy_for
from engine.desk.notices import warning_notices
from engine.desk.ports import DeskTransaction
from engine.desk.tickets import ServiceRequest


@dataclass(slots=True, kw_only=True)
class Deadlines:
    """The step, over clocks first and then requests."""

    office: Office
    worklist: Worklist = field(init=False)

    def __post_init__(self) -> None:
        self.worklist = Worklist(office=self.office, step=DeskStep.DEADLINES)

    async def run(self) -> Counter[str]:
        """One run."""
        clocks = await self.office.read(lambda tx: tx.desk.clocks.due(self.office.clock(), AT_MOST))
        requests = await self.office.read(self._over)
        counts = await self.worklist.work_off(clocks, lambda clock: clock.key, self._watch)
        return counts + await self.worklist.work_off(requests, lambda request: request.id, self._end)

    async def _over(self, tx: DeskTransaction) -> list[ServiceRequest]:
        now = self.office.clock()
        silent = await tx.desk.requests.silent(now, AT_MOST)
        return [*silent, *await tx.desk.requests.closable(now, AT_MOST)][:AT_MOST]

    async def _watch(self, due: Clock) -> Counter[str]:
        async def unit(tx: DeskTransaction) -> Counter[str]:
            now = self.office.clock()
            present = {clock.kind: clock for clock in await tx.desk.clocks.of(due.request_id)}
            request = await tx.desk.requests.find(due.request_id)
            clock = present.get(due.kind)
            await self.worklist.done(tx, due.key)
            if clock is None or request is None or clock.next_at is None or clock.next_at > now:
                return Counter()
            return await self._warn(tx, clock, request, now)

        return await self.office.write(unit)

    async def _warn(
        self, tx: DeskTransaction, clock: Clock, request: ServiceRequest, now: int
    ) -> Counter[str]:
        rules = self.office.rules
        policy = policy_for(rules.policies, request)
        known = await tx.desk.clocks.levels(clock.request_id, clock.kind)
        calendar = None if policy is None else policy.calendar
        warned = watch(clock, request, calendar, known, rules.roster, now)
        await tx.desk.clocks.save(warned.clock)
        counts: Counter[str] = Counter()
        for escalation, recipient in warned.warnings:
            if await tx.desk.clocks.escalate(escalation, recipient) and escalation.told:
                counts["warned"] += 1
                for notice in warning_notices(request, escalation, recipient):
                    await tx.outbox.order(notice, now)
        counts["breached"] += clock.state is not warned.clock.state is ClockState.BREACHED
        return +counts

    async def _end(self, request: ServiceRequest) -> Counter[str]:
        async def unit(tx: DeskTransaction) -> Counter[str]:
            now = self.office.clock()
            await self.worklist.done(tx, request.id)
            present = await tx.desk.requests.find(request.id)
            if present is None:
                return Counter()
            worked = end_silence(present, await tx.desk.answers.find(request.id), now)
            await save_request(tx, self.office.rules, present, worked, now)
            return counted(worked)

        return await self.office.write(unit)
