"""A service with its own folder and its own local Slack, and the people and keys of the story in its database."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp
import pytest

from bot import settings
from bot.api.tokens import issue
from bot.main import open_tools
from engine.actors import OPERATOR, ActorKind, Door, Role
from engine.roster import add_key, give_role
from tests.bot.slack.people import ADMIN, ENGINEER1, ENGINEER2, OPS, PM
from tests.stories.processes import AUTOQ, Service, free_port, local_slack, running
from tests.stories.story import Story

ROLES = {ADMIN: Role.ADMIN, ENGINEER1: Role.ENGINEER, ENGINEER2: Role.ENGINEER, PM: Role.PM}
HOLDERS = {
    "admin": (Role.ADMIN, ActorKind.PERSON, ADMIN),
    "engineer": (Role.ENGINEER, ActorKind.PERSON, ENGINEER2),
    "machine": (Role.ENGINEER, ActorKind.PIPELINE, None),
}

Tell = Callable[..., Awaitable[Story]]


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30)) as opened:
        yield opened


async def furnish(environment: Mapping[str, str]) -> dict[str, str]:
    """Give the people their roles, and them and the machine keys."""
    now, tokens = time.time_ns() // 1_000, {}
    async with open_tools(settings.load(environment, env_file=None)) as store:
        for slack_id, role in ROLES.items():
            await store.write(give_role(slack_id, role, OPERATOR, Door.CLI, now))
        for name, (role, kind, holder) in HOLDERS.items():
            key, tokens[name] = issue(name=name, role=role, kind=kind, person=holder, now=now)
            await store.write(add_key(key, OPERATOR, Door.CLI))
    return tokens


@pytest.fixture
async def tell(tmp_path: Path, session: aiohttp.ClientSession) -> AsyncIterator[Tell]:
    """Begin a story: Slack is there and the service is started; it ends with SIGTERM and the exit code 0."""
    async with AsyncExitStack() as stack:
        begun: list[Story] = []

        async def begin(mode: str = "socket", url: str | None = None, **more: str) -> Story:
            port = free_port()
            deliver = f"http://127.0.0.1:{port}/slack/events"
            slack = await stack.enter_async_context(local_slack(tmp_path / "slack", session, mode, deliver))
            folder = tmp_path / "service"
            folder.mkdir()
            secret = {
                "socket": {"SLACK_APP_TOKEN": slack.announced["app_token"]},
                "http": {"SLACK_SIGNING_SECRET": slack.announced["signing_secret"]},
            }
            environment = {
                "SLACK_BOT_TOKEN": slack.announced["bot_token"],
                **secret[mode],
                "AUTOQ_SLACK_API_URL": slack.announced["api"],
                "AUTOQ_OPS_CHANNEL": OPS,
                "AUTOQ_DATABASE_URL": url or f"sqlite+aiosqlite:///{folder / 'autoq.db'}",
                "AUTOQ_AUDIT_ANCHORS": str(folder / "anchors"),
                "AUTOQ_AUDIT_KEY": "a key for this story",
                "AUTOQ_PORT": str(port),
                **more,
            }
            keys = await furnish(environment)
            process = await stack.enter_async_context(running((str(AUTOQ), "serve"), folder, environment))
            service = Service(process=process, port=port, session=session)
            await service.start()
            story = Story(service=service, slack=slack, session=session, keys=keys, environment=environment)
            begun.append(story)
            return story

        yield begin
        for story in begun:
            assert await story.service.process.stop() == 0, story.service.process.log
            assert "Traceback" not in story.service.process.log
