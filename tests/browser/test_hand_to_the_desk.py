"""A message is handed to the desk out of its own menu, with the keyboard alone, and answered in its thread."""

from __future__ import annotations

import pytest
from playwright.async_api import Locator, expect

from tests.browser.desk_words import WORDS
from tests.browser.knowledge import fill
from tests.browser.seats import Seat
from tests.browser.stories import Story


@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_a_message_is_handed_in_from_its_menu_and_answered_in_its_thread(story: Story) -> None:
    words = WORDS["en"]
    await fill(story, "en", words)
    asker = await story.seat("viewer")
    await asker.say(words.simple)
    message = asker.main.get_by_test_id("message").filter(has_text=words.simple)
    await expect(message).to_have_count(1)
    await _choose_by_keyboard(asker, message)
    await expect(asker.page.get_by_test_id("modal-title")).to_have_text("Hand to the desk")
    await expect(asker.field("ask.question").locator("textarea")).to_have_value(words.simple)
    await asker.submit()
    await expect(asker.modal).to_contain_text("SR-")
    await asker.page.get_by_test_id("modal-cancel").click()

    await expect(message.get_by_test_id("thread-link")).to_be_visible()
    await asker.open_thread(message)
    answer = asker.thread.get_by_test_id("message").last
    await expect(answer).to_contain_text("Colour printers stand on the second floor.")
    await asker.press("answer.helpful", answer)
    await expect(answer.locator("button[data-action-id='autoq.answer.helpful']")).to_have_count(0)


async def _choose_by_keyboard(asker: Seat, message: Locator) -> None:
    """Walk the message's tools with the arrow keys to its menu, and choose its first entry."""
    tools = message.get_by_role("toolbar", name="Message actions")
    await tools.locator("button[tabindex='0']").focus()
    menu = message.get_by_test_id("message-menu")
    for _ in range(await tools.locator("button").count()):
        if await menu.evaluate("node => node === document.activeElement"):
            break
        await asker.page.keyboard.press("ArrowRight")
    await asker.page.keyboard.press("Enter")
    await expect(asker.page.get_by_role("menuitem", name="Hand to the desk")).to_be_focused()
    await asker.page.keyboard.press("Enter")
