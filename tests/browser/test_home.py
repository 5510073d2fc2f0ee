"""The App Home: what waits for the reader, kept fresh, and the form for a new action."""

from __future__ import annotations

from playwright.async_api import expect

from tests.browser.stories import Story


async def test_home_tells_what_waits_for_the_reader_and_what_for_others(story: Story) -> None:
    high, critical = await story.submit(), await story.submit(action_type="data_delete", target="old-orders")
    engineer, admin = await story.seat("engineer2", "home"), await story.seat("admin", "home")

    mine = engineer.blocks(f"home.mine.{high}", engineer.home)
    others = engineer.blocks(f"home.others.{critical}", engineer.home)
    await expect(mine).to_contain_text("HIGH")
    await expect(others).to_contain_text("CRITICAL")
    for action in (high, critical):
        await expect(admin.blocks(f"home.mine.{action}", admin.home)).to_be_visible()

    await engineer.press("action.details", mine)
    await engineer.approve(engineer.modal)
    await expect(engineer.modal).to_contain_text("Approved")
    await engineer.page.get_by_test_id("modal-cancel").click()
    for seat in (engineer, admin):
        recent = seat.blocks(f"home.recent.{high}", seat.home)
        await expect(recent).to_contain_text("Approved")
        await expect(recent).to_contain_text("Erin Doyle")


async def test_refresh_shows_the_tab_afresh(story: Story) -> None:
    engineer = await story.seat("engineer2", "home")
    await expect(engineer.home).to_contain_text("Nothing waits for you.")
    action = await story.submit()

    await engineer.press("home.refresh", engineer.home)

    await expect(engineer.blocks(f"home.mine.{action}", engineer.home)).to_be_visible()
    await expect(engineer.home).not_to_contain_text("Nothing waits for you.")


async def test_a_form_hands_an_action_in_after_its_errors_are_mended(story: Story) -> None:
    product, engineer = await story.seat("pm", "home"), await story.seat("engineer2")
    await product.press("home.submit", product.home)
    await product.fill("submit.description", "Restart the shop before the sale.")
    await product.fill("submit.target", "shop")
    await product.choose("submit.environment", "PROD")
    await product.submit()
    await expect(product.field("submit.other_type").get_by_test_id("field-error")).to_contain_text(
        "Choose an action type"
    )
    await product.choose("submit.type", "service_restart")
    await product.fill("submit.payload", "{not json")
    await product.submit()
    await expect(product.field("submit.payload").get_by_test_id("field-error")).to_contain_text("JSON object")
    # What was typed is still there.
    await expect(product.field("submit.target").locator("input")).to_have_value("shop")
    await product.fill("submit.payload", '{"strategy": "rolling"}')
    await product.submit()

    await expect(product.modal).to_contain_text("waits for approval")
    (action,) = (await story.call("GET", "queue", key="admin"))["items"]
    assert action["payload"] == {"strategy": "rolling"}
    card = engineer.card(action["action_id"])
    await expect(card).to_contain_text("Restart the shop before the sale.")
    await expect(card).to_contain_text("Priya Nair")


async def test_somebody_without_a_role_learns_how_to_get_one(story: Story) -> None:
    viewer = await story.seat("viewer", "home")

    await expect(viewer.home).to_contain_text("You have no role in autoq yet")
    await expect(viewer.home.locator("[data-action-id='autoq.home.submit']")).to_have_count(0)
