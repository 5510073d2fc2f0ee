"""The whole story of a HIGH action with two people in two browsers."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.stories import Story


@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_a_high_action_is_approved_by_an_engineer_before_everybodys_eyes(story: Story) -> None:
    admin, engineer = await story.seat("admin"), await story.seat("engineer2")
    action = await admin.example("restart_prod")
    for seat in (admin, engineer):
        await expect(seat.card(action)).to_contain_text("Approval needed")
        await expect(seat.card(action)).to_contain_text("HIGH")

    await engineer.press("action.approve", engineer.card(action))
    await expect(engineer.confirm).to_contain_text(f"Approve {action}?")
    await expect(engineer.confirm).to_contain_text("service_restart → payments-api, PROD, 3 targets")
    assert await story.status(action) == "PENDING_APPROVAL"
    await engineer.agree()

    for seat in (admin, engineer):
        card = seat.card(action)
        await expect(card).to_contain_text("Approved")
        await expect(card).to_contain_text("Erin Doyle")
        await expect(card.locator("[data-action-id='autoq.action.approve']")).to_have_count(0)
        await expect(card.locator("[data-action-id='autoq.action.reject']")).to_have_count(0)
    await expect(admin.page.locator("#announcer")).to_contain_text(f"{action} was approved by @Erin Doyle")
    await admin.open_thread(admin.card(action))
    await expect(admin.thread.get_by_test_id("message")).to_have_count(2)
    await expect(admin.thread.get_by_test_id("message").last).to_contain_text("Erin Doyle")
    assert await story.status(action) == "APPROVED"
