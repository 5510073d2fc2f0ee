"""The whole story of a CRITICAL action: too much for an engineer, and for the administrator a form that asks for the target."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.stories import Story


@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_a_critical_action_needs_an_administrator_who_types_its_target(story: Story) -> None:
    admin, engineer = await story.seat("admin"), await story.seat("engineer2")
    action = await engineer.example("data_delete")
    await expect(admin.card(action)).to_contain_text("CRITICAL")

    await engineer.press("action.approve", engineer.card(action))
    await expect(engineer.whisper).to_contain_text(f"{action} is CRITICAL and needs ADMIN")
    await expect(engineer.whisper).to_contain_text("your role is ENGINEER")
    await expect(engineer.modal).to_be_hidden()

    await admin.press("action.approve", admin.card(action))
    await expect(admin.page.get_by_test_id("modal-title")).to_have_text(f"Approve {action}")
    await admin.fill("approve.typed", "closed-account")
    await admin.submit()
    await expect(admin.field("approve.typed").get_by_test_id("field-error")).to_contain_text(
        "closed-accounts"
    )
    assert await story.status(action) == "PENDING_APPROVAL"
    await admin.fill("approve.typed", "closed-accounts")
    await admin.fill("approve.comment", "Legal has agreed.")
    await admin.submit()

    await expect(admin.modal).to_be_hidden()
    for seat in (admin, engineer):
        card = seat.card(action)
        await expect(card).to_contain_text("Approved")
        await expect(card).to_contain_text("Ada Park")
        await expect(card).to_contain_text("Legal has agreed.")
        await expect(card.locator("[data-action-id='autoq.action.approve']")).to_have_count(0)
    await engineer.open_thread(engineer.card(action))
    await expect(engineer.thread.get_by_test_id("message").last).to_contain_text("Legal has agreed.")


async def test_the_form_for_an_action_that_was_decided_meanwhile_shows_how_it_stands(story: Story) -> None:
    admin = await story.seat("admin")
    action = await admin.example("data_delete")
    await admin.press("action.approve", admin.card(action))
    await expect(admin.modal).to_be_visible()
    await story.call("POST", f"reject/{action}", {"comment": "Not today."}, key="admin")

    await admin.fill("approve.typed", "closed-accounts")
    await admin.submit()

    await expect(admin.modal).to_contain_text("Nothing was changed")
    await expect(admin.modal).to_contain_text("Not today.")
    await admin.page.get_by_test_id("modal-cancel").click()
    await expect(admin.modal).to_be_hidden()
    assert await story.status(action) == "REJECTED"
