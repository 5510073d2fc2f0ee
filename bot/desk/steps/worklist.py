"""How a step works off its list: item by item, and an item that fails is recorded, left alone for a while and skipped."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from bot.desk.office import Contested, Office
from engine.desk.cycle import AT_MOST, DeskStep, Worked, retry_at
from engine.desk.ports import DeskTransaction
from engine.errors import AutoqError, TryAgain

log = logging.getLogger(__name__)

T = TypeVar("T")
Counts = Mapping[str, int]

_EVER = 0
"""Whatever has failed is left out until later than the beginning of time."""
_ERROR_LIMIT = 500
"""Characters of an error that are kept."""
_COUNTED = {
    "RequestClassified": "classified",
    "RequestAssigned": "assigned",
    "RequestQueued": "queued",
    "RequestAnswered": "answered",
    "RequestResolved": "resolved",
    "RequestClosed": "closed",
}


def counted(worked: Worked) -> Counter[str]:
    """What became of a request, as a report counts it."""
    return Counter(_COUNTED[change.event.name] for change in worked.changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Worklist:
    """The list of one step."""

    office: Office
    step: DeskStep
    _failed_before: set[str] = field(default_factory=set)

    async def work_off(
        self,
        items: Sequence[T],
        name: Callable[[T], str],
        work: Callable[[T], Awaitable[Counts]],
        failed: Callable[[T, int], Awaitable[Counts]] | None = None,
    ) -> Counter[str]:
        """Work off each item; answers counts, `failed` and `put_off` ones and whether there is `more` among them.

        `failed` may do something with an item and the number of times that it has failed in a row. A database that takes nothing
        now is no item's fault: the rest is put off to the next run.
        """
        counts: Counter[str] = Counter({"more": int(len(items) >= AT_MOST)})
        names = [name(item) for item in items]
        self._failed_before.update(
            await self.office.read(lambda tx: tx.desk.failures.resting(self.step, names, _EVER))
        )
        for at, item in enumerate(items):
            try:
                counts.update(await self._one(item, name(item), work, failed))
            except TryAgain:
                counts["put_off"] += len(items) - at
                break
        return +counts

    async def done(self, tx: DeskTransaction, item_id: str) -> None:
        """The item is worked off; said in the unit of work that did it."""
        if item_id in self._failed_before:
            await tx.desk.failures.forget(self.step, item_id)

    async def _one(
        self,
        item: T,
        item_id: str,
        work: Callable[[T], Awaitable[Counts]],
        failed: Callable[[T, int], Awaitable[Counts]] | None,
    ) -> Counts:
        try:
            return await work(item)
        except TryAgain as error:
            if not isinstance(error, Contested):
                raise
            return await self._fail(item, item_id, error, failed)
        except Exception as error:  # noqa: BLE001 - Whatever is wrong with one item must not keep the others.
            return await self._fail(item, item_id, error, failed)

    async def _fail(
        self,
        item: T,
        item_id: str,
        error: Exception,
        failed: Callable[[T, int], Awaitable[Counts]] | None,
    ) -> Counts:
        log.error(
            "%s could not be worked off by %s and is tried again later.",
            item_id,
            self.step,
            exc_info=None if isinstance(error, AutoqError) else error,
            extra={"event": "item_failed", "item": item_id, "step": str(self.step)},
        )
        times = await self.office.write(lambda tx: self._record(tx, item_id, error))
        self._failed_before.add(item_id)
        counts = Counter(["failed"])
        if failed is not None:
            counts.update(await self._after(item, item_id, times, failed))
        return counts

    async def _after(
        self, item: T, item_id: str, times: int, failed: Callable[[T, int], Awaitable[Counts]]
    ) -> Counts:
        try:
            return await failed(item, times)
        except TryAgain:
            raise
        except Exception:
            log.exception("%s could not be given up either.", item_id, extra={"event": "item_stuck"})
            return {}

    async def _record(self, tx: DeskTransaction, item_id: str, error: Exception) -> int:
        times = await tx.desk.failures.count(self.step, item_id) + 1
        # What an unforeseen error says may hold what somebody wrote in confidence.
        told = str(error) if isinstance(error, AutoqError) else type(error).__name__
        await tx.desk.failures.record(
            self.step, item_id, told[:_ERROR_LIMIT], retry_at(times, self.office.clock())
        )
        return times
