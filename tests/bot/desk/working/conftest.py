"""A desk over a real store of each database, with people who take requests."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from bot.desk import desk as desk_module
from bot.desk.desk import ServiceDesk
from bot.desk.desk_file import default_desk, parse_desk
from engine.actors import OPERATOR, Door, Role
from engine.desk.rules import DeskRules
from engine.gate import Rules
from engine.roster import give_role
from storage.database import open_store
from storage.store import DatabaseStore
from tests.bot.desk.working.people import CET, PEOPLE
from tests.bot.slack.people import ADMIN, ENGINEER1, ENGINEER2, PM
from tests.clock import START, HandClock
from tests.storage.conftest import (
    migrated_postgres_url,
    postgres_database,
    sqlite_template,
    sqlite_url,
    url,
)

__all__ = ["migrated_postgres_url", "postgres_database", "sqlite_template", "sqlite_url", "url"]

OpenDesk = Callable[[], Awaitable[ServiceDesk]]
"""Opens another desk on the test's database, as another process would."""
ROLES = {ADMIN: Role.ADMIN, ENGINEER1: Role.ENGINEER, ENGINEER2: Role.ENGINEER, PM: Role.PM}


@pytest.fixture(scope="session")
def desk_rules() -> DeskRules:
    return parse_desk(default_desk().replace("[teams.desk]", PEOPLE), 2026)


@pytest.fixture
def by_words_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The desk searches as it does where the leg that searches by meaning is not installed."""
    monkeypatch.setattr(desk_module, "installed_leg", lambda office: None)


@pytest.fixture
async def open_desk(
    url: str, clock: HandClock, desk_rules: DeskRules, tmp_path: Path, by_words_alone: None
) -> AsyncIterator[OpenDesk]:
    opened: list[tuple[ServiceDesk, DatabaseStore]] = []

    async def opens() -> ServiceDesk:
        store = await open_store(
            url, clock=clock, rules=Rules(), audit_key="a key for tests only", anchors=tmp_path / "anchors"
        )
        desk = ServiceDesk(store=store, clock=clock, rules=desk_rules, zone=CET)
        opened.append((desk, store))
        return desk

    yield opens
    for desk, store in opened:
        await desk.close()
        await store.close()


@pytest.fixture
async def desk(open_desk: OpenDesk) -> ServiceDesk:
    desk = await open_desk()
    for slack_id, role in ROLES.items():
        await desk.store.write(give_role(slack_id, role, OPERATOR, Door.CLI, START))
    return desk
