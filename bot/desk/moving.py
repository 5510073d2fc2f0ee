"""Carries out what a door wants done with a request; one that the cycle has not come by yet is sorted in first, by the same rules."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.desk import words
from bot.desk.office import Office
from bot.desk.saving import save_request
from engine.desk.assignment import Load
from engine.desk.cycle import DeskStep
from engine.desk.moves import Move, NotReady, moved, moved_when_ready
from engine.desk.ports import Classifier, DeskTransaction
from engine.desk.tickets import Classification, RequestStatus, ServiceRequest
from engine.desk.triage import triage


@dataclass(frozen=True, slots=True, kw_only=True)
class Moving:
    """`classifier` gives the learned one, None while nothing is learned."""

    office: Office
    classifier: Callable[[], Awaitable[Classifier | None]]

    async def move(self, request_id: str, moves: Sequence[Move]) -> ServiceRequest:
        """Read the request, make each move in turn and save all, in one unit of work. Raises RequestNotFound, what a move raises."""
        try:
            return await self.office.write(lambda tx: self._moved(tx, request_id, moves, None))
        except NotReady as early:
            # What it is takes a moment to find out, which no unit of work may last.
            found = await self._classification(early.request)
        return await self.office.write(lambda tx: self._moved(tx, request_id, moves, found))

    async def _classification(self, request: ServiceRequest) -> Classification:
        rules, classifier = self.office.rules.triage, await self.classifier()
        return await self.office.compute(triage, request.intake, rules, classifier)

    async def _moved(
        self,
        tx: DeskTransaction,
        request_id: str,
        moves: Sequence[Move],
        found: Classification | None,
    ) -> ServiceRequest:
        now, rules = self.office.clock(), self.office.rules
        request = await words.found(tx, request_id)
        try:
            worked = moved(request, moves, now)
        except NotReady as early:
            if request.status is RequestStatus.NEW:
                if found is None:
                    raise
                await tx.desk.failures.forget(DeskStep.TRIAGE, request.id)
            worked = moved_when_ready(early, moves, found, rules.roster, await self._loads(tx), now)
        return await save_request(tx, rules, request, worked, now)

    async def _loads(self, tx: DeskTransaction) -> Mapping[str, Load]:
        """Of everybody, since a move may make it another team's."""
        agents = self.office.rules.roster.agents
        return await tx.desk.requests.loads(list(agents)) if agents else {}
