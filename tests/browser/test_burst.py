"""Ten actions at once share a message, and each of them is still decided on its own."""

from __future__ import annotations

from playwright.async_api import expect

from tests.browser.stories import Story


async def test_a_burst_makes_one_digest_in_which_one_row_is_decided(story: Story) -> None:
    engineer, admin = await story.seat("engineer2"), await story.seat("admin")
    await engineer.page.get_by_test_id("example-burst").click()
    digest = engineer.main.get_by_test_id("message").filter(has_text="10 actions, 10 waiting for a decision")
    await expect(engineer.blocks("row", digest)).to_have_count(10)
    name = await engineer.blocks("rowact", digest).first.get_attribute("data-block-id")
    assert name is not None
    action = name.split(".")[2]

    await engineer.approve(engineer.blocks(f"rowact.{action}", digest))

    for seat in (engineer, admin):
        await expect(seat.main).to_contain_text("10 actions, 9 waiting for a decision")
        await expect(seat.blocks(f"row.{action}", seat.main)).to_contain_text("Approved")
        await expect(seat.blocks(f"row.{action}", seat.main)).to_contain_text("Erin Doyle")
        await expect(seat.blocks("rowact", seat.main)).to_have_count(9)
    pending = (await story.call("GET", "queue?status=PENDING_APPROVAL", key="admin"))["items"]
    assert len(pending) == 9
    assert action not in {other["action_id"] for other in pending}
