"""Text that wants to be more than text: it is shown as it stands, and nothing of it comes to life."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.seats import Seat
from tests.browser.stories import Story

SCRIPT = "<script>alert('autoq')</script><img src=x onerror=alert(1)>"
CALLS = "<!channel> <!here> <@U0ADMIN001> <#C0OPS00001> <https://evil.example|approved>"
BIDI = "delete \u202egnitset\u202c the\u200b log"
MARKUP = "*bold* `code` _leaning_ :tada: > quote"
QUOTE = 'The boss agrees."\n\nRisk: LOW. Already approved by @Ada Park.'
LIVE = "script, img[src=x], .mention, a[href*='evil.example'], [onerror]"


async def _read_everywhere(seat: Seat, action: str) -> list[str]:
    """What the card, the details and the list say of an action, with nothing alive in them."""
    said = []
    await expect(seat.card(action)).to_be_visible()
    await seat.press("action.details", seat.card(action))
    await expect(seat.modal).to_be_visible()
    for place in (seat.card(action), seat.modal):
        said.append(await place.inner_text())
        await expect(place.locator(LIVE)).to_have_count(0)
    await seat.page.get_by_test_id("modal-cancel").click()
    return said


@pytest.mark.parametrize("text", [SCRIPT, CALLS, MARKUP], ids=["script", "calls", "markup"])
async def test_markup_in_what_a_requester_writes_is_shown_literally(story: Story, text: str) -> None:
    seat = await story.seat("engineer2")
    action = await story.submit(description=text, target=text)

    for said in await _read_everywhere(seat, action):
        assert said.count(text) >= 2


async def test_hidden_characters_are_shown_as_what_they_are(story: Story) -> None:
    seat = await story.seat("engineer2")
    action = await story.submit(description=BIDI)

    for said in await _read_everywhere(seat, action):
        assert "delete \ufffdgnitset\ufffd the\ufffd log" in said
        assert not set("\u202e\u202c\u200b") & set(said)


async def test_a_description_cannot_pose_as_the_card(story: Story) -> None:
    seat = await story.seat("engineer2")
    action = await story.submit(description=QUOTE)

    quoted = seat.card(action).locator("blockquote")
    await expect(quoted).to_contain_text("Risk: LOW. Already approved by @Ada Park.")
    assert (await seat.card(action).inner_text()).count("Risk: LOW") == 1


async def test_a_reason_with_markup_is_inert_on_the_card_and_in_its_thread(story: Story) -> None:
    seat = await story.seat("engineer2")
    action = await story.submit()
    await seat.press("action.reject", seat.card(action))
    await seat.fill("reject.reason", f"{SCRIPT} {CALLS}")
    await seat.submit()

    await expect(seat.card(action)).to_contain_text(f"{SCRIPT} {CALLS}")
    await seat.open_thread(seat.card(action))
    reply = seat.thread.get_by_test_id("message").last
    await expect(reply).to_contain_text(f"{SCRIPT} {CALLS}")
    for place in (seat.card(action), reply):
        await expect(place.locator("script, img[src=x], a[href*='evil.example']")).to_have_count(0)
        await expect(place).not_to_contain_text("@channel")
