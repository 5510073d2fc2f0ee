"""What keeps the service from starting is one sentence that says what to do, and leaves nothing behind."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.errors import StartRefused
from bot.main import open_service
from bot.sandbox import NO_LIMITS, Sandbox
from engine.actors import Role
from engine.desk.errors import DeskInvalid
from engine.errors import PolicyInvalid
from tests.bot.opened import settings_for
from tests.bot.slack.people import ADMIN, ENGINEER1, OPS


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    opened = Sandbox(limits=NO_LIMITS)
    await opened.start()
    yield opened
    await opened.stop()


async def refusal(sandbox: Sandbox, folder: Path, **settings: Any) -> str:
    """The one sentence with which the start is refused."""
    with pytest.raises((StartRefused, PolicyInvalid, DeskInvalid)) as refused:
        async with open_service(settings_for(sandbox, folder, **settings)):
            pass
    said = str(refused.value)
    assert "\n" not in said
    assert said.endswith(".")
    return said


async def starts(sandbox: Sandbox, folder: Path, **settings: Any) -> None:
    """Check that nothing is left that would keep it from starting now."""
    async with open_service(settings_for(sandbox, folder, **settings)) as service:
        assert (await service.readiness()).problems != ("",)
        await service.slack.close_sockets()


@pytest.mark.parametrize(
    "settings, words",
    [
        ({"SLACK_BOT_TOKEN": "xoxb-sandbox-another"}, ["SLACK_BOT_TOKEN", "invalid_auth", "xoxb-"]),
        (
            {"SLACK_APP_TOKEN": "xapp-sandbox-another"},
            ["SLACK_APP_TOKEN", "invalid_auth", "connections:write"],
        ),
        ({"AUTOQ_OPS_CHANNEL": "C0UNKNOWN1"}, ["AUTOQ_OPS_CHANNEL", "C0UNKNOWN1", "correct the id"]),
        ({"AUTOQ_OPS_CHANNEL": "C0NOTJOINED"}, ["AUTOQ_OPS_CHANNEL", "C0NOTJOINED", "/invite @autoq"]),
        ({"AUTOQ_DESK_CHANNEL": "C0NOTJOINED"}, ["AUTOQ_DESK_CHANNEL", "C0NOTJOINED", "/invite @autoq"]),
    ],
    ids=["bot token", "app token", "unknown channel", "not in the channel", "not in the desk's channel"],
)
async def test_what_slack_definitely_refuses(
    sandbox: Sandbox, tmp_path: Path, settings: dict[str, str], words: list[str]
) -> None:
    said = await refusal(sandbox, tmp_path, **settings)
    assert all(word in said for word in words)
    assert "another" not in said
    await starts(sandbox, tmp_path)


async def test_an_archived_channel(sandbox: Sandbox, tmp_path: Path) -> None:
    channels = sandbox.workspace.channels
    channel = channels.get(OPS)
    assert channel is not None
    channels.put(replace(channel, archived=True))
    assert "archived: unarchive it" in await refusal(sandbox, tmp_path)


async def test_a_port_in_use(sandbox: Sandbox, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        said = await refusal(sandbox, tmp_path, AUTOQ_PORT=port)
    assert f"127.0.0.1:{port} can't be used (Address already in use)" in said
    assert not list(tmp_path.iterdir())
    await starts(sandbox, tmp_path, AUTOQ_PORT=port)


@pytest.mark.parametrize("host", ["192.0.2.1", "::ffff:0:0:1:2:3:4"])
async def test_an_address_that_is_not_this_machine_s(sandbox: Sandbox, tmp_path: Path, host: str) -> None:
    assert "AUTOQ_HOST" in await refusal(sandbox, tmp_path, AUTOQ_HOST=host)


async def test_it_listens_on_ipv6_too(sandbox: Sandbox, tmp_path: Path) -> None:
    async with open_service(settings_for(sandbox, tmp_path, AUTOQ_HOST="::1")) as service:
        assert service.listening.getsockname()[0] == "::1"
        await service.slack.close_sockets()


async def test_a_second_service_on_one_file(sandbox: Sandbox, tmp_path: Path) -> None:
    async with open_service(settings_for(sandbox, tmp_path)) as service:
        said = await refusal(sandbox, tmp_path)
        await service.slack.close_sockets()
    assert "Another autoq service" in said
    await starts(sandbox, tmp_path)


@pytest.mark.parametrize(
    "url, word",
    [
        ("sqlite+aiosqlite:///{folder}/nowhere/autoq.db", "folder"),
        ("sqlite+aiosqlite:///{folder}", "cannot be used"),
        ("sqlite+aiosqlite:///{folder}/text.db", "cannot be used"),
        ("sqlite+aiosqlite:///:memory:", "names no file"),
        ("mysql://localhost/autoq", "mysql"),
        ("autoq.db", "not a URL"),
        ("postgresql+asyncpg://autoq@/autoq?host={folder}", "PostgreSQL"),
    ],
)
async def test_a_database_that_cannot_be_used(sandbox: Sandbox, tmp_path: Path, url: str, word: str) -> None:
    (tmp_path / "text.db").write_text("This is no database, and long enough to look like one." * 99)
    assert word in await refusal(sandbox, tmp_path, AUTOQ_DATABASE_URL=url.format(folder=tmp_path))


@pytest.mark.parametrize(
    "policy, word",
    [
        (None, "policy.toml"),
        ("expiry = ", "TOML"),
        ('surprise = "yes"', "surprise"),
        ('unknown = "LOW"', "unknown"),
        ("[levels.CRITICAL]\napprovers = []", "CRITICAL"),
    ],
)
async def test_a_policy_that_cannot_be_used(
    sandbox: Sandbox, tmp_path: Path, policy: str | None, word: str
) -> None:
    file = tmp_path / "policy.toml"
    if policy is not None:
        file.write_text(policy)
    assert word in await refusal(sandbox, tmp_path, AUTOQ_POLICY=str(file))
    assert not (tmp_path / "autoq.db").exists()


@pytest.mark.parametrize(
    "desk, words",
    [
        (None, ["desk.toml", "cannot be read"]),
        ("triage_team = ", ["TOML"]),
        ('triage_team = "desk"\n[teams.desk]\nsurprise = 1', ["line 3", "surprise"]),
        ('triage_team = "desk"\n[teams.other]', ["line 1", "there is no team desk"]),
    ],
)
async def test_a_desk_file_that_cannot_be_used(
    sandbox: Sandbox, tmp_path: Path, desk: str | None, words: list[str]
) -> None:
    file = tmp_path / "desk.toml"
    if desk is not None:
        file.write_text(desk)
    said = await refusal(sandbox, tmp_path, AUTOQ_DESK=str(file))
    assert all(word in said for word in words)
    assert not (tmp_path / "autoq.db").exists()


async def test_admins_are_seeded_only_where_nobody_has_said_otherwise(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async def roles() -> dict[str, Role]:
        async with open_service(settings_for(sandbox, tmp_path, AUTOQ_ADMINS=ADMIN)) as service:
            await service.slack.close_sockets()
            members = await service.store.read(lambda tx: tx.members.list())
            await service.store.write(lambda tx: tx.members.remove(ENGINEER1))
            return {member.slack_id: member.role for member in members}

    assert await roles() == {ADMIN: Role.ADMIN}
    assert await roles() == {ADMIN: Role.ADMIN}
