"""An administrator gives a role, which counts from the next click."""

from __future__ import annotations

from playwright.async_api import expect

from tests.browser.stories import Story


async def test_a_person_who_is_given_a_role_may_decide_at_once(story: Story) -> None:
    admin, viewer = await story.seat("admin"), await story.seat("viewer")
    action = await story.submit()
    await viewer.approve(viewer.card(action))
    await expect(viewer.whisper).to_contain_text("You have no role in autoq yet")

    await admin.say("/autoq roles")
    await expect(admin.page.get_by_test_id("modal-title")).to_have_text("Roles")
    await expect(admin.modal).to_contain_text("Erin Doyle: ENGINEER")
    await admin.choose("roles.person", "Viktor Lane")
    await admin.choose("roles.role", "ENGINEER")
    await admin.submit()
    await expect(admin.modal).to_contain_text("Viktor Lane: ENGINEER")

    await viewer.approve(viewer.card(action))
    await expect(viewer.card(action)).to_contain_text("Approved")
    await expect(viewer.card(action)).to_contain_text("Viktor Lane")


async def test_only_an_administrator_opens_the_form(story: Story) -> None:
    engineer = await story.seat("engineer2")

    await expect(await engineer.ask("/autoq roles")).to_contain_text("Only an ADMIN person may do this")
    await expect(engineer.modal).to_be_hidden()
