"""Who may act at all, as Slack says it, and what happens while Slack says nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import NO_LIMITS, Sandbox
from bot.slack import identity as module
from bot.slack.identity import Identity
from bot.slack.tasks import Tasks
from engine.errors import (
    AutoqError,
    Bot,
    Deactivated,
    Guest,
    IdentityUnknown,
    OtherWorkspace,
    UnknownPerson,
)
from engine.times import DAY, HOUR, MINUTE
from tests.bot.slack.people import ENGINEER1, ENGINEER2, GUEST, STRANGER, TEAM
from tests.clock import HandClock


@dataclass(frozen=True, slots=True)
class Asked:
    """An identity over a local Slack that can be made to fail."""

    sandbox: Sandbox
    identity: Identity
    tasks: Tasks

    def fails(self, status: int | str, **parts: Any) -> None:
        self.sandbox.workspace.faults.add({"method": "users.info", "status": status, **parts})

    def heals(self) -> None:
        self.sandbox.workspace.faults._rules.clear()

    @property
    def times(self) -> int:
        """How often Slack was asked."""
        return sum(entry["name"] == "users.info" for entry in self.sandbox.workspace.wire.entries(0))


@pytest.fixture
async def asked(session: aiohttp.ClientSession, clock: HandClock) -> AsyncIterator[Asked]:
    sandbox = Sandbox(limits=NO_LIMITS)
    await sandbox.start()
    client = AsyncWebClient(sandbox.bot_token, base_url=sandbox.api_url, session=session, retry_handlers=[])
    tasks = Tasks()
    yield Asked(sandbox, Identity(client, clock, TEAM, tasks, patience=0.2), tasks)
    await tasks.stop()
    await sandbox.stop()


async def test_a_full_member_is_admitted_and_their_language_known(asked: Asked) -> None:
    assert asked.identity.locale(ENGINEER1) is None
    await asked.identity.admit(ENGINEER1)
    assert asked.identity.locale(ENGINEER1) == "ko-KR"


@pytest.mark.parametrize(
    "slack_id, error",
    [
        (GUEST, Guest),
        (STRANGER, OtherWorkspace),
        ("U0AUTOQBOT", Bot),
        ("U0NOBODY00", UnknownPerson),
    ],
)
async def test_who_never_acts_is_refused(asked: Asked, slack_id: str, error: type[AutoqError]) -> None:
    with pytest.raises(error):
        await asked.identity.admit(slack_id)


async def test_a_deactivated_person_is_refused(asked: Asked) -> None:
    asked.sandbox.workspace.people.change(ENGINEER2, deleted=True)
    with pytest.raises(Deactivated):
        await asked.identity.admit(ENGINEER2)


@pytest.mark.parametrize(
    "flags, error",
    [
        ({"is_ultra_restricted": True}, Guest),
        ({"is_stranger": True}, OtherWorkspace),
        ({"team_id": "T0OTHER01"}, OtherWorkspace),
        ({"team_id": None}, OtherWorkspace),
        ({"is_workflow_bot": True}, Bot),
    ],
)
async def test_every_flag_counts(asked: Asked, flags: dict[str, Any], error: type[AutoqError]) -> None:
    asked.identity._learn(ENGINEER2, {"team_id": TEAM, **flags})
    with pytest.raises(error):
        await asked.identity.admit(ENGINEER2)


async def test_an_answer_counts_for_an_hour(asked: Asked, clock: HandClock) -> None:
    await asked.identity.admit(ENGINEER2)
    clock.now += 29 * MINUTE
    await asked.identity.admit(ENGINEER2)
    assert asked.times == 1


async def test_an_answer_that_ages_is_renewed_behind_the_person(asked: Asked, clock: HandClock) -> None:
    await asked.identity.admit(ENGINEER2)
    asked.sandbox.workspace.people.change(ENGINEER2, guest=True)
    clock.now += 31 * MINUTE
    await asked.identity.admit(ENGINEER2)
    await asked.tasks.settled()
    with pytest.raises(Guest):
        await asked.identity.admit(ENGINEER2)
    assert asked.times == 2


async def test_after_an_hour_slack_is_asked_first(asked: Asked, clock: HandClock) -> None:
    await asked.identity.admit(ENGINEER2)
    asked.sandbox.workspace.people.change(ENGINEER2, guest=True)
    clock.now += HOUR
    with pytest.raises(Guest):
        await asked.identity.admit(ENGINEER2)


@pytest.mark.parametrize("status", [500, 429, "reset", "error:internal_error", "error:invalid_auth", "slow"])
async def test_while_slack_is_down_a_former_answer_counts_for_a_day(
    asked: Asked, clock: HandClock, status: int | str
) -> None:
    await asked.identity.admit(ENGINEER2)
    asked.fails(status, seconds=0.5)
    clock.now += DAY
    await asked.identity.admit(ENGINEER2)
    clock.now += 1
    with pytest.raises(IdentityUnknown):
        await asked.identity.admit(ENGINEER2)


async def test_a_stranger_to_the_cache_is_not_let_in_while_slack_is_down(asked: Asked) -> None:
    asked.fails(500)
    with pytest.raises(IdentityUnknown):
        await asked.identity.admit(ENGINEER2)
    asked.heals()
    await asked.identity.admit(ENGINEER2)


async def test_a_late_answer_serves_the_next_try(asked: Asked) -> None:
    asked.fails("slow", seconds=0.4)
    with pytest.raises(IdentityUnknown):
        await asked.identity.admit(ENGINEER2)
    await asked.tasks.settled()
    await asked.identity.admit(ENGINEER2)
    assert asked.times == 1


async def test_many_at_once_ask_once(asked: Asked) -> None:
    await asyncio.gather(*(asked.identity.admit(ENGINEER2) for _ in range(20)))
    assert asked.times == 1


async def test_a_clock_that_was_set_back_makes_nobody_known_for_ever(asked: Asked, clock: HandClock) -> None:
    await asked.identity.admit(ENGINEER2)
    clock.now -= DAY
    asked.sandbox.workspace.people.change(ENGINEER2, guest=True)
    with pytest.raises(Guest):
        await asked.identity.admit(ENGINEER2)


async def test_the_cache_forgets_the_oldest(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_PROFILES", 1)
    await asked.identity.admit(ENGINEER1)
    await asked.identity.admit(ENGINEER2)
    assert asked.identity.locale(ENGINEER1) is None
    assert asked.identity.locale(ENGINEER2) == "en-US"
