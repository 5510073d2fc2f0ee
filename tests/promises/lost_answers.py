"""Stores whose answer to a submission never comes although it was committed, and one that keeps keys in mind only."""

from __future__ import annotations

import asyncio
import os
import signal
from dataclasses import replace
from pathlib import Path

from engine.commands import Command, Idempotency, Outcome, Submit
from engine.errors import IdempotencyConflict
from engine.ports import Store
from tests.promises.stores import Passing

CUT = "cut-"
"""With this begin the keys whose first answer does not come."""


def cut_key(command: Command) -> str | None:
    """The command's Idempotency-Key when its answer shall not come."""
    sent = command.idempotency if isinstance(command, Submit) else None
    return sent.key if sent is not None and sent.key.startswith(CUT) else None


class HoldsAnswers(Passing):
    """Keeps the first answer of such a key for ever; `held` tells the key once it has been committed."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.held: asyncio.Queue[str] = asyncio.Queue()
        self._seen: set[str] = set()

    async def apply(self, command: Command) -> Outcome:
        outcome = await self.real.apply(command)
        key = cut_key(command)
        if key is not None and key not in self._seen:
            self._seen.add(key)
            self.held.put_nowait(key)
            await asyncio.Event().wait()
        return outcome


class DiesBeforeAnswering(Passing):
    """Kills its process between the commit and the first answer of such a key; a file in its folder tells the next life."""

    async def apply(self, command: Command) -> Outcome:
        outcome = await self.real.apply(command)
        key = cut_key(command)
        if key is not None and not Path(key).exists():
            Path(key).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return outcome


class ForgetsKeys(Passing):
    """Looks a key up, submits, and remembers the answer, in its own memory and after the commit."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self._replies: dict[str, tuple[Idempotency, Outcome]] = {}

    async def apply(self, command: Command) -> Outcome:
        if not isinstance(command, Submit) or command.idempotency is None:
            return await self.real.apply(command)
        sent = command.idempotency
        if sent.key in self._replies:
            known, outcome = self._replies[sent.key]
            if known != sent:
                raise IdempotencyConflict(action_id=outcome.action.id)
            return replace(outcome, replayed=True)
        outcome = await self.real.apply(replace(command, idempotency=None))
        self._replies[sent.key] = (sent, outcome)
        return outcome
