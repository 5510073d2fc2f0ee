"""Whoever asked writes below the desk's answer, in its direct message and where they handed the question in."""

from __future__ import annotations

import pytest
from playwright.async_api import Locator, expect

from engine.desk.answers import AnswerVerdict
from engine.desk.tickets import RequestStatus
from tests.browser.desk_words import WORDS
from tests.browser.knowledge import fill
from tests.browser.seats import DESK, Seat
from tests.browser.stories import Story


@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_a_reply_below_an_answer_opens_the_request_again(story: Story) -> None:
    words = WORDS["en"]
    await fill(story, "en", words)
    asker = await story.seat("viewer", "messages")
    said = await asker.ask(f"/autoq ask {words.simple}")
    await expect(said).to_contain_text("SR-000001")
    helpful = asker.page.locator("button[data-action-id='autoq.answer.helpful']")
    answer = asker.main.get_by_test_id("message").filter(has=helpful)
    await expect(answer).to_have_count(1)

    ts = await answer.get_attribute("data-ts")
    answer = asker.main.locator(f"[data-testid=message][data-ts='{ts}']")
    await _reply(asker, answer, "The queue is not there.")
    await expect(answer).to_contain_text(words.told)
    await expect(answer.locator("button[data-action-id='autoq.answer.helpful']")).to_have_count(0)

    sheet = await story.demo.service.desk.request("SR-000001")
    assert sheet.answer is not None
    assert (sheet.request.status, sheet.answer.verdict) == (RequestStatus.ASSIGNED, AnswerVerdict.REOPENED)

    await _reply(asker, answer, "I looked twice.")
    worker = await story.seat("engineer2", DESK)
    card = worker.main.get_by_test_id("message").filter(has_text="SR-000001").last
    await worker.press("request.details", card)
    await expect(worker.modal).to_contain_text("The queue is not there.")
    await expect(worker.modal).to_contain_text("I looked twice.")


async def _reply(seat: Seat, message: Locator, text: str) -> None:
    """Write in the thread below a message, and wait until it was taken."""
    if not await seat.thread.is_visible():
        await message.hover()
        await message.get_by_test_id("reply-in-thread").click()
    await seat.thread.get_by_test_id("composer").fill(text)
    await seat.thread.get_by_test_id("send").click()
    await expect(seat.thread.locator("form.composer:not([aria-busy])")).to_have_count(1)
    await expect(seat.thread.get_by_test_id("message").last).to_contain_text(text)
