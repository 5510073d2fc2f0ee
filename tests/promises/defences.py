"""What a control switches off in a service process before it starts: each replaces one defence by what a naive program does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from bot import main as composition
from engine import gate
from engine.commands import Command, Outcome
from engine.gate import Rules
from engine.ports import Store
from storage.database import open_store
from tests.promises.stores import Passing, known

COMMIT_LATER = 0.1
"""Seconds by which an answer outruns its commit."""


class AckFirst(Passing):
    """Answers with what will be, and commits behind the answer."""

    def __init__(self, store: Store, rules: Rules) -> None:
        super().__init__(store)
        self._rules = rules
        self._commits: set[asyncio.Task[None]] = set()
        self._coming: dict[str, Outcome] = {}

    async def apply(self, command: Command) -> Outcome:
        state = await self.real.read(partial(known, command=command))
        for outcome in self._coming.values():
            state.actions[outcome.action.id] = outcome.action
        outcome = gate.apply(state, command, self._clock(), self._rules).outcome
        self._coming[outcome.action.id] = outcome
        commit = asyncio.create_task(self._commit(command))
        self._commits.add(commit)
        commit.add_done_callback(self._commits.discard)
        return outcome

    @staticmethod
    def _clock() -> int:
        return composition.now()

    async def _commit(self, command: Command) -> None:
        await asyncio.sleep(COMMIT_LATER)
        await self.real.apply(command)


def _replace_store(make: Callable[[Store, Rules], Store]) -> None:
    async def open_naive(url: str, **parts: Any) -> Any:
        return make(await open_store(url, **parts), parts["rules"])

    # The composition root opens its store under this name.
    composition.open_store = open_naive  # type: ignore[attr-defined]


OFF: Mapping[str, Callable[[], None]] = {
    "commit before the answer": lambda: _replace_store(AckFirst),
}
