"""Those who may not decide: a guest, a person of another company, and somebody without a role."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.stories import Story


@pytest.mark.parametrize("mode", ["socket", "http"])
@pytest.mark.parametrize(
    "person, sentence",
    [
        ("guest", "Guests of the workspace may not use autoq"),
        ("stranger", "People of other workspaces may not use autoq here"),
        ("viewer", "You have no role in autoq yet"),
    ],
)
async def test_whoever_may_not_decide_is_told_why_and_decides_nothing(
    story: Story, person: str, sentence: str
) -> None:
    seat = await story.seat(person)
    action = await story.submit()
    await expect(seat.card(action)).to_be_visible()

    await seat.approve(seat.card(action))
    await expect(seat.whisper).to_contain_text(sentence)
    await seat.press("action.reject", seat.card(action))
    await expect(seat.whispers).to_have_count(2)
    await expect(seat.whisper).to_contain_text(sentence)
    await expect(await seat.ask(f"/approve {action}")).to_contain_text(sentence)

    await expect(seat.modal).to_be_hidden()
    assert await story.status(action) == "PENDING_APPROVAL"


async def test_the_home_tab_shows_a_guest_nothing(story: Story) -> None:
    action = await story.submit()
    guest = await story.seat("guest", "home")

    await expect(guest.home).to_contain_text("Guests of the workspace may not use autoq")
    await expect(guest.home).not_to_contain_text(action)
