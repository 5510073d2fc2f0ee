"""What every door's tests stand on: a clock moved by hand, a real store in which people have roles, and actions in it."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.locales import Catalogs
from engine.actions import Action, new_action_id, propose
from engine.actors import OPERATOR, Actor, ActorKind, Door, Role, person
from engine.commands import Submit
from engine.desk.ports import DeskStore
from engine.gate import Rules
from engine.ports import Store
from engine.roster import give_role
from storage.database import open_store
from tests.bot.slack.people import ADMIN, ENGINEER1, ENGINEER2, PM
from tests.clock import START, HandClock

MACHINE = Actor(id="ci-main", kind=ActorKind.PIPELINE, role=Role.ENGINEER, key="k1")


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database in which the people of the workspace have their roles; each test works on a copy."""
    path = tmp_path_factory.mktemp("furnished") / "autoq.db"

    async def furnish() -> None:
        opened = await open_store(f"sqlite+aiosqlite:///{path}", clock=HandClock(), rules=Rules())
        roles = {ADMIN: Role.ADMIN, ENGINEER1: Role.ENGINEER, ENGINEER2: Role.ENGINEER, PM: Role.PM}
        for slack_id, role in roles.items():
            await opened.write(give_role(slack_id, role, OPERATOR, Door.CLI, START))
        await opened.close()

    asyncio.run(furnish())
    return path


@pytest.fixture
def rules() -> Rules:
    return Rules()


@pytest.fixture
async def store(furnished: Path, tmp_path: Path, clock: HandClock, rules: Rules) -> AsyncIterator[DeskStore]:
    path = shutil.copy(furnished, tmp_path / "autoq.db")
    opened = await open_store(f"sqlite+aiosqlite:///{path}", clock=clock, rules=rules)
    yield opened
    await opened.close()


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as opened:
        yield opened


@pytest.fixture(scope="session")
def catalogs() -> Catalogs:
    return Catalogs.load()


Hand = Callable[..., Awaitable[Action]]


@pytest.fixture
def hand_in(store: Store) -> Hand:
    """Hand actions in, by the machine unless a person is named."""
    drawn = iter(range(1, 1_000))

    async def hand(
        action_type: str = "service_restart", environment: str = "PROD", by: str | None = None, **parts: Any
    ) -> Action:
        proposal = propose(
            **{
                "action_type": action_type,
                "environment": environment,
                "description": "After the change in PR 8812.",
                "target": "payments-api",
                **parts,
            }
        )
        submit = Submit(
            action_id=new_action_id(next(drawn).to_bytes(5, "big")),
            proposal=proposal,
            actor=MACHINE if by is None else person(by),
            door=Door.API,
        )
        return (await store.apply(submit)).action

    return hand
