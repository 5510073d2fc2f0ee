"""The service in the test's own process, over a local Slack in the same loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.main import open_service
from bot.sandbox import Sandbox
from bot.service import Service
from bot.settings import Settings
from tests import service_process
from tests.bot.slack.people import OPS


def settings_for(sandbox: Sandbox, folder: Path, **more: Any) -> Settings:
    """Settings by which a service in `folder` finds the local Slack, with `more` of them exchanged; None leaves one out."""
    known: dict[str, Any] = {
        "SLACK_BOT_TOKEN": sandbox.bot_token,
        "SLACK_APP_TOKEN": sandbox.app_token if sandbox.mode == "socket" else None,
        "SLACK_SIGNING_SECRET": sandbox.signing_secret,
        "AUTOQ_SLACK_API_URL": sandbox.api_url,
        "AUTOQ_OPS_CHANNEL": OPS,
        "AUTOQ_DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'autoq.db'}",
        "AUTOQ_PORT": 0,
        **more,
    }
    return Settings.model_validate({name: value for name, value in known.items() if value is not None})


@dataclass(slots=True, kw_only=True)
class Running:
    """A service at work, and how it is ended."""

    service: Service
    stop: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.service.listening.getsockname()[1]}"


@asynccontextmanager
async def at_work(settings: Settings) -> AsyncIterator[Running]:
    """A service that runs until the block ends."""
    async with AsyncExitStack() as stack:
        stack.enter_context(service_process.restored())
        service = await stack.enter_async_context(open_service(settings))
        running, ready = Running(service=service), asyncio.Event()
        task = asyncio.create_task(service.run(running.stop, ready.set))
        await ready.wait()
        try:
            yield running
        finally:
            running.stop.set()
            await task
