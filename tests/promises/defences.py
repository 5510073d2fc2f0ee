"""What a control switches off in a service process before it starts: each replaces one defence by what a naive program does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot import main as composition
from bot.locales import Catalogs
from bot.relay import relay
from bot.relay.slack_calls import post
from bot.settings import load
from bot.slack.layouts.card import card
from bot.slack.layouts.view import View
from engine import gate
from engine.actions import Action
from engine.commands import Command, Outcome
from engine.gate import Rules
from engine.outbox import Lane
from engine.ports import Store, Transaction
from storage.database import open_store
from storage.leases import StoredLeases
from tests.promises.databases import MANY
from tests.promises.lost_answers import DiesBeforeAnswering, ForgetsKeys
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
        outcome = gate.apply(state, command, composition.now(), self._rules).outcome
        self._coming[outcome.action.id] = outcome
        commit = asyncio.create_task(self._commit(command))
        self._commits.add(commit)
        commit.add_done_callback(self._commits.discard)
        return outcome

    async def settled(self) -> None:
        """Wait until every commit has come to its end, good or bad."""
        await asyncio.gather(*self._commits, return_exceptions=True)

    async def _commit(self, command: Command) -> None:
        await asyncio.sleep(COMMIT_LATER)
        await self.real.apply(command)


class PostsItself(Passing):
    """Tells Slack by itself once it has committed, with nothing that would remember it after a kill or a fault."""

    def __init__(self, store: Store, rules: Rules) -> None:
        super().__init__(store)
        settings = load(env_file=None)
        assert settings.slack_bot_token is not None
        self._client = AsyncWebClient(
            settings.slack_bot_token.get_secret_value(), base_url=settings.slack_api_url, retry_handlers=[]
        )
        self._channel = settings.ops_channel or ""
        self._view = View(catalog=Catalogs.load().of("en"), policy=rules.policy, zone=settings.zone)
        self._posts: set[asyncio.Task[object]] = set()

    async def apply(self, command: Command) -> Outcome:
        outcome = await self.real.apply(command)
        task: asyncio.Task[object] = asyncio.create_task(self._post(outcome.action))
        self._posts.add(task)
        task.add_done_callback(self._posts.discard)
        return outcome

    async def _post(self, action: Action) -> None:
        await post(self._client, self._channel, card(action, composition.now(), self._view), action.id)


async def _find_nothing(*_: object) -> None:
    """Looks nowhere."""


async def _forget(idle: relay.Relay, lane: Lane) -> int:
    """Calls everything shown that the outbox holds."""
    now = idle.clock()

    async def unit(tx: Transaction) -> None:
        for row in await tx.outbox.claim(lane, now, now, MANY):
            await tx.outbox.sent({row.key: row.revision}, now, "C0NOWHERE", "1.0")

    await idle.store.write(unit)
    return relay.IDLE


def _post_after_commit() -> None:
    _replace_store(PostsItself)
    setattr(relay.Relay, "step", _forget)  # noqa: B010  Not a method of ours to assign to, says mypy.


def _look_nowhere() -> None:
    setattr(relay, "find", _find_nothing)  # noqa: B010  As above.


async def _take_always(*_: object) -> bool:
    return True


def _take_every_lease() -> None:
    setattr(StoredLeases, "take", _take_always)  # noqa: B010  As above.


def _replace_store(make: Callable[[Store, Rules], Store]) -> None:
    async def open_naive(url: str, **parts: Any) -> Any:
        return make(await open_store(url, **parts), parts["rules"])

    # The composition root opens its store under this name.
    composition.open_store = open_naive  # type: ignore[attr-defined]


OFF: Mapping[str, Callable[[], None]] = {
    "commit before the answer": lambda: _replace_store(AckFirst),
    "outbox": _post_after_commit,
    "look-up": _look_nowhere,
    "lease": _take_every_lease,
    "answers": lambda: _replace_store(lambda store, _: DiesBeforeAnswering(store)),
    "answers and stored keys": lambda: _replace_store(
        lambda store, _: DiesBeforeAnswering(ForgetsKeys(store))
    ),
}
