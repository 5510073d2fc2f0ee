"""Rejecting with the button, which wants a reason."""

from __future__ import annotations

from playwright.async_api import expect

from tests.browser.stories import Story


async def test_a_reason_that_is_too_short_is_refused_in_the_form_and_a_longer_one_rejects(
    story: Story,
) -> None:
    engineer, product = await story.seat("engineer2"), await story.seat("pm")
    action = await engineer.example("agent_schema_change")
    await expect(engineer.card(action)).to_contain_text("schema-agent (AI agent, HTTP API)")
    await engineer.press("action.reject", engineer.card(action))
    error = engineer.field("reject.reason").get_by_test_id("field-error")

    await engineer.submit()
    await expect(error).to_have_text("Fill this in to go on.")
    await engineer.fill("reject.reason", "no")
    await engineer.submit()
    await expect(error).to_have_text("Write at least 3 characters.")
    # Spaces pass Slack's own check of the length, so that autoq's is the one that answers.
    await engineer.fill("reject.reason", " n   ")
    await engineer.submit()
    await expect(error).to_have_text("Give a reason of 3 characters at least.")
    assert await story.status(action) == "PENDING_APPROVAL"

    await engineer.fill("reject.reason", "The index exists already.")
    await engineer.submit()
    for seat in (engineer, product):
        await expect(seat.card(action)).to_contain_text("Rejected")
        await expect(seat.card(action)).to_contain_text("The index exists already.")
    assert await story.status(action) == "REJECTED"


async def test_closing_the_form_rejects_nothing_and_gives_the_focus_back(story: Story) -> None:
    engineer = await story.seat("engineer2")
    action = await engineer.example("restart_prod")
    await engineer.press("action.reject", engineer.card(action))
    await engineer.fill("reject.reason", "Changed my mind.")
    await engineer.page.keyboard.press("Escape")

    await expect(engineer.modal).to_be_hidden()
    await expect(engineer.card(action).locator("[data-action-id='autoq.action.reject']")).to_be_focused()
    assert await story.status(action) == "PENDING_APPROVAL"


async def test_a_command_rejects_without_a_form_and_says_that_no_reason_was_given(story: Story) -> None:
    engineer = await story.seat("engineer2")
    action = await engineer.example("restart_prod")
    await expect(engineer.card(action)).to_be_visible()

    answer = await engineer.ask(f"/reject {action}")

    await expect(answer).to_contain_text(action)
    await expect(engineer.card(action)).to_contain_text("no reason given")
