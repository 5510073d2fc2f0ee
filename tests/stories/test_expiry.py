"""The demo as a process: its clock is moved, what waited expires, and is asked for again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import aiohttp

from bot.slack import ids
from tests.bot.slack.people import OPS
from tests.stories.processes import AUTOQ, Service, Slack, free_port, running, until
from tests.stories.story import Story


async def begun(process: Any, session: aiohttp.ClientSession, port: int) -> Story:
    """The demo, once it has said where everything is."""
    started = await process.start()
    lines = [(await started.stdout.readline()).decode() for _ in range(5)]
    said = {name.strip(): value.strip() for name, value in (line.split("  ", 1) for line in lines)}
    page = said["page"]
    service = Service(process=process, port=port + 1, session=session)
    return Story(
        service=service,
        slack=Slack(process=process, announced={"page": page}, session=session),
        session=session,
        keys={
            "machine": said["machine's key"],
            "admin": said["admin's key"],
            "engineer": said["engineer's key"],
        },
        environment={},
    )


async def cards(story: Story) -> list[Any]:
    """The messages in the channel that everybody sees."""
    messages = (await story.slack.get("messages", channel=OPS))["messages"]
    return [each for each in messages if not each.get("ephemeral")]


async def test_what_expired_says_so_and_is_asked_for_again(
    tmp_path: Path, session: aiohttp.ClientSession
) -> None:
    port = free_port(neighbours=2)
    async with running((str(AUTOQ), "demo", "--port", str(port)), tmp_path, {}) as process:
        story = await begun(process, session, port)
        await story.hand_in("HIGH-1")
        card = await story.card("HIGH-1")
        await story.slack.do("clock", minutes=30)
        assert (await story.shown("HIGH-1"))["status"] == "EXPIRED"
        status, said = await story.call("admin", "POST", f"approve/{story.ids['HIGH-1']}")
        assert (status, said["code"]) == (410, "expired")

        async def expired() -> Any:
            shown = await story.find_card("HIGH-1")
            return shown if ids.ACTION_AGAIN in json.dumps(shown["blocks"]) else None

        shown = await until(expired)
        assert shown["ts"] == card["ts"]
        assert "expired" in shown["text"].lower()
        await story.press("engineer2", "HIGH-1", ids.ACTION_AGAIN)

        async def again() -> Any:
            return (await cards(story))[1:]

        (new,) = await until(again)
        assert ids.ACTION_APPROVE in json.dumps(new["blocks"])
        _, page = await story.call("admin", "GET", "queue?status=PENDING_APPROVAL")
        (action,) = page["items"]
        assert action["requested_by"] == "U0ENGINEER2"
        assert action["target"] == "payments-api"
        status, _ = await story.call("admin", "POST", f"approve/{action['action_id']}")
        assert status == 200
        assert await process.stop() == 0
        assert "Traceback" not in process.log
