"""One browser a worker, and for each story a demo of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from bot.demo import Mode
from engine.desk.text import Language
from tests.browser.chromium import FLAGS, STORIES, chromium
from tests.browser.stories import Story, open_story


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the stories in one loop, since a browser belongs to the loop that started it."""
    for item in items:
        if item.path.is_relative_to(STORIES):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Yield a Chromium that nobody has a window in yet."""
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        yield running
        await running.close()


@pytest.fixture
def mode() -> Mode:
    """Return how Slack reaches the service; stories that matter in both override it."""
    return "socket"


@pytest.fixture
def language() -> Language:
    """Return the channel's language."""
    return "en"


@pytest_asyncio.fixture(loop_scope="session")
async def story(browser: Browser, mode: Mode, language: Language) -> AsyncIterator[Story]:
    """Yield a demo with nobody at its page yet, and prove at the end that no window had an error."""
    async with open_story(browser, mode, language) as opened:
        yield opened
        assert opened.faults() == []
