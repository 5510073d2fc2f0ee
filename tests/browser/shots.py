"""Takes pictures of everything that people see, in both languages: `python -m tests.browser.shots [SCENE…]`."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import Any, Final

from playwright.async_api import Browser, async_playwright

from engine.desk.text import Language
from tests.browser.chromium import FLAGS, NEEDED, chromium
from tests.browser.scenes import FOLDER, SCENES, Studio
from tests.browser.stories import open_story

READERS: Final[dict[Language, str]] = {"en": "engineer2", "ko": "engineer1"}
LOCALES: Final = {"en": "en-US", "ko": "ko-KR"}


async def shoot(browser: Browser, scenes: Sequence[str]) -> None:
    """Take the scenes in both languages, each in a demo of its own."""
    for language, reader in READERS.items():
        for scene in scenes:
            async with open_story(browser, "socket", language) as story:
                settings: dict[str, Any] = {"device_scale_factor": 1.5}
                locale = {"as": "admin", "locale": LOCALES[language]}
                (await story.api.post(f"{story.demo.page}sandbox/person", json=locale)).raise_for_status()
                seat, admin = await story.seat(reader, **settings), await story.seat("admin", **settings)
                await SCENES[scene](Studio(story, seat, admin, language))
                sys.stdout.write(f"{language} {scene}: {'; '.join(story.faults()) or 'taken'}\n")


async def main(scenes: Sequence[str]) -> None:
    """Take the named scenes, or all."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    async with AsyncExitStack() as stack:
        playwright = await stack.enter_async_context(async_playwright())
        browser = await playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        stack.push_async_callback(browser.close)
        await shoot(browser, scenes or list(SCENES))


if __name__ == "__main__":
    unknown = [name for name in sys.argv[1:] if name not in SCENES]
    if unknown:
        sys.exit(f"There is no scene {unknown[0]!r}. Known: {', '.join(SCENES)}.")
    if chromium() is None:
        sys.exit(NEEDED)
    asyncio.run(main(sys.argv[1:]))
