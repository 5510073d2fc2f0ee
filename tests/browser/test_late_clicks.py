"""Buttons that are pressed after somebody else has decided: they change nothing and say what happened."""

from __future__ import annotations

from playwright.async_api import expect

from tests.browser.stories import Story


async def test_the_card_of_a_window_that_missed_the_decision_decides_nothing(story: Story) -> None:
    engineer, late = await story.seat("engineer2"), await story.seat("pm")
    action = await engineer.example("restart_prod")
    await expect(late.card(action)).to_be_visible()
    await late.press("action.approve", late.card(action))
    await engineer.press("action.reject", engineer.card(action))
    await engineer.fill("reject.reason", "Wait for the backup.")
    await engineer.submit()
    await expect(engineer.card(action)).to_contain_text("Rejected")

    await late.agree()

    await expect(late.page.get_by_test_id("toast")).to_contain_text("There is no such button here any more")
    late.forgive("409 (Conflict)")
    await expect(late.card(action)).to_contain_text("Wait for the backup.")
    assert await story.status(action) == "REJECTED"


async def test_an_answer_that_still_has_buttons_tells_who_was_first(story: Story) -> None:
    engineer, late = await story.seat("engineer2"), await story.seat("pm")
    action = await engineer.example("restart_prod")
    shown = await late.ask(f"/autoq show {action}")
    await engineer.approve(engineer.card(action))
    await expect(late.card(action)).to_contain_text("Approved")

    await late.approve(shown)

    await expect(late.whispers).to_have_count(2)
    await expect(late.whisper).to_contain_text(f"{action} is already approved by @Erin Doyle")
    await expect(late.whisper).to_contain_text("nothing was changed")
    history = (await story.call("GET", f"actions/{action}"))["history"]
    assert [entry["event"] for entry in history].count("ActionApproved") == 1


async def test_the_list_opens_an_action_as_it_is_now_and_not_as_the_list_shows_it(story: Story) -> None:
    engineer, late = await story.seat("engineer2"), await story.seat("pm")
    action = await engineer.example("restart_prod")
    listed = await late.ask("/autoq")
    await expect(listed).to_contain_text(action)
    await engineer.approve(engineer.card(action))
    await expect(late.card(action)).to_contain_text("Approved")

    await late.press("action.details", listed)

    await expect(late.modal).to_contain_text("Approved")
    await expect(late.modal).to_contain_text("Erin Doyle approved")
    await expect(late.modal.locator("[data-action-id='autoq.action.approve']")).to_have_count(0)


async def test_a_requester_cannot_approve_what_they_asked_for(story: Story) -> None:
    admin = await story.seat("admin")
    action = await story.submit(key="admin")
    await expect(admin.card(action)).to_be_visible()

    await admin.approve(admin.card(action))

    await expect(admin.whisper).to_contain_text(f"You asked for {action} yourself")
    assert await story.status(action) == "PENDING_APPROVAL"
