"""Attends to what somebody asks in Slack as soon as it is asked, by the same steps that the cycle runs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.cycle import Step

log = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class Attendant:
    """Runs the steps once for all calls that came before it began; what they leave undone is the cycle's."""

    steps: Sequence[Step]
    _called: bool = field(default=False, init=False)
    _work: asyncio.Task[None] | None = field(default=None, init=False)

    def call(self) -> None:
        """Somebody waits. Returns at once."""
        self._called = True
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._attend(), name="attend")

    async def settle(self) -> None:
        """Wait until everybody who has called was attended to."""
        if self._work is not None:
            await self._work

    async def _attend(self) -> None:
        while self._called:
            self._called = False
            try:
                for step in self.steps:
                    await step.work()
            except Exception:
                log.exception(
                    "A question is left to the cycle's next run.", extra={"event": "attending_failed"}
                )
