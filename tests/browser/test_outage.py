"""Slack falls over: decisions stand all the same, and the cards catch up."""

from __future__ import annotations

from playwright.async_api import expect

from tests.browser.stories import Story


async def test_a_decision_by_api_stands_while_slack_answers_500_and_the_card_catches_up(story: Story) -> None:
    admin = await story.seat("admin")
    action = await admin.example("restart_prod")
    await expect(admin.card(action)).to_contain_text("Approval needed")
    await admin.tab("faults")
    await admin.panel("fault-500")
    await expect(admin.page.get_by_test_id("faults-active")).to_contain_text("Every method: answers 500")

    await story.call("POST", f"approve/{action}", {"comment": "By hand."}, key="admin")
    await admin.tab("wire")
    entries = admin.page.locator("[data-testid=wire-entry][data-name='chat.update']")
    await expect(entries.filter(has_text="500").first).to_be_visible()
    assert await story.status(action) == "APPROVED"
    await expect(admin.card(action)).to_contain_text("Approval needed")

    await admin.tab("faults")
    await admin.panel("fault-clear")
    await admin.tab("try")
    await admin.panel("clock-5")

    await expect(admin.card(action)).to_contain_text("Approved")
    await expect(admin.card(action)).to_contain_text("By hand.")
    await expect(admin.card(action).get_by_test_id("thread-link")).to_have_text("1 reply")


async def test_a_click_whose_ack_gets_lost_is_still_decided_once(story: Story) -> None:
    engineer = await story.seat("engineer2")
    action = await engineer.example("restart_prod")
    await expect(engineer.card(action)).to_be_visible()
    await engineer.tab("faults")
    await engineer.panel("fault-drop-ack")
    await expect(engineer.page.get_by_test_id("faults-active")).to_contain_text("The next ack gets lost.")

    await engineer.approve(engineer.card(action))

    await expect(engineer.card(action)).to_contain_text("Approved")
    history = (await story.call("GET", f"actions/{action}"))["history"]
    assert [entry["event"] for entry in history].count("ActionApproved") == 1


async def test_the_app_comes_back_after_its_connection_is_cut(story: Story) -> None:
    engineer = await story.seat("engineer2")
    action = await engineer.example("restart_prod")
    await expect(engineer.card(action)).to_be_visible()
    await engineer.tab("faults")
    await engineer.panel("fault-disconnect")
    await expect(engineer.page.get_by_test_id("toast")).to_contain_text("Disconnect: done.")
    await engineer.ready()

    await engineer.approve(engineer.card(action))
    await expect(engineer.card(action)).to_contain_text("Approved")
