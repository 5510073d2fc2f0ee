"""Time that runs out: the panel moves the clock, and what nobody decided expires before everybody's eyes."""

from __future__ import annotations

from playwright.async_api import expect

from tests.browser.stories import Story


async def test_an_undecided_action_expires_when_the_clock_moves_and_can_be_asked_for_again(
    story: Story,
) -> None:
    engineer, product = await story.seat("engineer2"), await story.seat("pm")
    action = await engineer.example("restart_prod")
    await expect(engineer.card(action)).to_contain_text("Approval needed")

    await engineer.panel("clock-30")

    for seat in (engineer, product):
        await expect(seat.card(action)).to_contain_text("Expired")
        await expect(seat.card(action)).to_contain_text("Nobody decided within 30 minutes")
        await expect(seat.card(action).locator("[data-action-id='autoq.action.approve']")).to_have_count(0)
    assert await story.status(action) == "EXPIRED"

    await engineer.press("action.again", engineer.card(action))
    await expect(engineer.whisper).to_contain_text("waits for approval")
    (fresh,) = (await story.call("GET", "queue?status=PENDING_APPROVAL", key="admin"))["items"]
    assert fresh["action_id"] != action
    assert fresh["requested_by"] == "U0ENGINEER2"
    assert (fresh["target"], fresh["payload"]) == (
        "payments-api",
        {"strategy": "rolling", "max_unavailable": 1},
    )
    await product.approve(product.card(fresh["action_id"]))
    await expect(engineer.card(fresh["action_id"])).to_contain_text("Approved")


async def test_five_minutes_leave_an_action_waiting(story: Story) -> None:
    engineer = await story.seat("engineer2")
    action = await engineer.example("restart_prod")
    await expect(engineer.card(action)).to_contain_text("Approval needed")

    await engineer.panel("clock-5")
    await expect(engineer.page.get_by_test_id("clock-offset")).to_have_text("5 min ahead")
    await engineer.panel("clock-reset")
    await expect(engineer.page.get_by_test_id("clock-offset")).to_have_text("real time")

    await engineer.approve(engineer.card(action))
    await expect(engineer.card(action)).to_contain_text("Approved")
