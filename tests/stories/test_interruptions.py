"""What comes between: a kill in the middle of a post, a Slack that is down, a service that is told to stop."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.sandbox.people import BOT_USER_ID
from bot.slack import ids
from tests.stories.conftest import Tell
from tests.stories.processes import until
from tests.stories.story import ENGINEER, Story


async def measured(story: Story, name: str, **labels: str) -> float:
    """A sample of the service's metrics."""
    async with story.session.get(f"{story.service.address}/metrics") as response:
        text = await response.text()
    families = text_string_to_metric_families(text)
    samples = [sample for family in families for sample in family.samples]
    return next(each.value for each in samples if each.name == name and each.labels == labels)


async def is_posting(story: Story) -> bool:
    """Whether the service is in the middle of a message."""
    return await measured(story, "autoq_outbox_rows", state="sending") == 1


async def faults(story: Story, **what: Any) -> None:
    """Break something in Slack, or mend everything."""
    await story.slack.do("faults", **what)


async def ended(story: Story, name: str) -> Any:
    """The card, once its buttons are gone."""

    async def look() -> Any:
        card = await story.find_card(name)
        return card if card and ids.ACTION_APPROVE not in str(card["blocks"]) else None

    return await until(look)


async def test_a_card_whose_service_was_killed_while_it_was_posted_appears_once(tell: Tell) -> None:
    story = await tell()
    await faults(story, web_api={"method": "chat.postMessage", "status": "slow", "seconds": 1.5, "times": 1})
    await story.hand_in("HIGH-1")
    await until(lambda: is_posting(story))
    await story.service.killed()
    card = await story.card("HIGH-1")
    status, _ = await story.call("engineer", "POST", f"approve/{story.ids['HIGH-1']}")
    assert status == 200
    assert (await ended(story, "HIGH-1"))["ts"] == card["ts"]
    posts = (await story.slack.get("posts"))["posts"]
    assert len([post for post in posts if post["thread_ts"] is None]) == 1


async def test_while_slack_is_down_decisions_stand_and_the_card_catches_up(tell: Tell) -> None:
    story = await tell("http")
    await story.hand_in("HIGH-1")
    await story.card("HIGH-1")
    await faults(story, web_api={"method": "*", "status": 503})
    status, said = await story.call("engineer", "POST", f"approve/{story.ids['HIGH-1']}", {"comment": "Go."})
    assert (status, said["status"]) == (200, "APPROVED")
    low = await story.hand_in("LOW-1")
    assert low["status"] == "AUTO_DONE"
    card = await story.card("HIGH-1")
    assert ids.ACTION_APPROVE in str(card["blocks"])
    await faults(story, clear=True)
    caught_up = await ended(story, "HIGH-1")
    assert caught_up["ts"] == card["ts"]
    assert "U0ENGINEER2" in str(caught_up)


async def test_a_service_that_starts_while_slack_is_down_is_ready_when_it_is_back(tell: Tell) -> None:
    story = await tell()
    assert await story.service.process.stop() == 0
    await faults(story, web_api={"method": "*", "status": 503})
    await story.service.start(to_be_ready=False)
    await story.hand_in("HIGH-1")
    assert (await story.call("engineer", "POST", f"reject/{story.ids['HIGH-1']}"))[0] == 200
    await faults(story, clear=True)

    async def ready() -> bool:
        async with story.session.get(f"{story.service.address}/readyz") as response:
            return response.status == 200

    await until(ready)
    assert "ejected" in (await ended(story, "HIGH-1"))["text"]


@contextmanager
def locked(story: Story) -> Iterator[None]:
    """Nobody can write to the service's database meanwhile."""
    path = story.environment["AUTOQ_DATABASE_URL"].removeprefix("sqlite+aiosqlite:///")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.close()


@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_a_click_in_flight_is_answered_before_the_service_ends(tell: Tell, mode: str) -> None:
    story = await tell(mode)
    await story.hand_in("HIGH-1")
    await story.card("HIGH-1")
    waiting = asyncio.create_task(story.call("machine", "GET", f"actions/{story.ids['HIGH-1']}?wait=50"))
    await until(lambda: story_is_waited_for(story, waiting))
    began = time.monotonic()
    with locked(story):
        click = asyncio.create_task(story.press(ENGINEER, "HIGH-1", ids.ACTION_APPROVE))
        await until(lambda: clicked(story))
        end = asyncio.create_task(story.service.process.stop())
        await asyncio.wait([end], timeout=0.2)
        assert not end.done()
    await click
    assert await end == 0
    status, seen = await waiting
    assert status == 200
    assert seen["status"] in {"APPROVED", "PENDING_APPROVAL"}
    assert time.monotonic() - began < 20
    await story.service.start()
    held = await story.shown("HIGH-1")
    assert (held["status"], held["approved_by"]) == ("APPROVED", "U0ENGINEER2")
    await ended(story, "HIGH-1")


async def story_is_waited_for(story: Story, waiting: asyncio.Task[Any]) -> bool:
    """Whether somebody's wait has begun, as far as can be told from outside."""
    status, _ = await story.call("machine", "GET", "status")
    return status == 200 and not waiting.done()


async def clicked(story: Story) -> bool:
    """Whether the service has the click in hand: it asks Slack first who has clicked, as it asked at start who it is itself."""
    entries = (await story.slack.get("wire"))["entries"]
    return any(
        entry["name"] == "users.info" and BOT_USER_ID not in str(entry["request"]) for entry in entries
    )
