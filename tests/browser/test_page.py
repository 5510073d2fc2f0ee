"""The page as a thing to use: by keyboard, in two tabs, after a reload, and with what it cannot understand."""

from __future__ import annotations

from playwright.async_api import expect

from tests.browser.seats import OPS, Seat
from tests.browser.stories import Story


async def test_the_keyboard_alone_is_enough_to_approve(story: Story) -> None:
    engineer = await story.seat("engineer2")
    action = await engineer.example("restart_prod")
    approve = engineer.card(action).locator("[data-action-id='autoq.action.approve']")
    await expect(approve).to_be_visible()
    await engineer.main.get_by_test_id("composer").focus()

    for _ in range(20):
        await engineer.page.keyboard.press("Shift+Tab")
        if await approve.evaluate("button => button === document.activeElement"):
            break
    await expect(approve).to_be_focused()
    await engineer.page.keyboard.press("Enter")
    await expect(engineer.confirm).to_be_visible()
    await expect(engineer.page.get_by_test_id("confirm-ok")).to_be_focused()
    await engineer.page.keyboard.press("Escape")
    await expect(engineer.confirm).to_have_count(0)
    assert await story.status(action) == "PENDING_APPROVAL"
    await expect(approve).to_be_focused()
    await engineer.page.keyboard.press("Enter")
    await engineer.page.keyboard.press("Enter")

    await expect(engineer.card(action)).to_contain_text("Approved")


async def test_two_tabs_of_one_person_show_the_same_and_a_reload_keeps_it(story: Story) -> None:
    first = await story.seat("engineer2")
    second = await Seat("engineer2", await first.page.context.new_page(), first.address).open()
    story.seats.append(second)
    action = await first.example("restart_prod")
    await expect(second.card(action)).to_be_visible()
    answer = await first.ask("/autoq whoami")
    await expect(second.whispers).to_have_count(1)

    await second.approve(second.card(action))
    await expect(first.card(action)).to_contain_text("Approved")
    await first.page.reload()
    await first.ready()

    await expect(first.card(action)).to_contain_text("Approved")
    await expect(answer).to_contain_text("ENGINEER")


async def test_an_open_form_survives_a_reload(story: Story) -> None:
    engineer = await story.seat("engineer2")
    action = await engineer.example("restart_prod")
    await engineer.press("action.reject", engineer.card(action))
    await expect(engineer.modal).to_be_visible()

    await engineer.page.reload()
    await engineer.ready()

    await expect(engineer.page.get_by_test_id("modal-title")).to_have_text(f"Reject {action}")
    await engineer.fill("reject.reason", "Still wrong.")
    await engineer.submit()
    await expect(engineer.card(action)).to_contain_text("Rejected")


async def test_a_window_that_was_cut_off_catches_up_by_itself(story: Story) -> None:
    engineer = await story.seat("engineer2")
    await engineer.page.context.set_offline(True)
    story.demo.sandbox.workspace.feed.end()
    await expect(engineer.page.get_by_test_id("status")).to_have_text("Reconnecting…")
    action = await story.submit()
    await engineer.page.context.set_offline(False)

    await expect(engineer.card(action)).to_contain_text("Approval needed")
    await expect(engineer.page.get_by_test_id("status")).to_have_text("")


async def test_an_address_that_names_nobody_offers_a_way_in(story: Story) -> None:
    page = await (await story.seat("admin")).page.context.new_page()
    await page.goto(f"{story.demo.page}?as=nobody")

    await expect(page.locator("#failure")).to_contain_text("Nobody here is called 'nobody'")
    await page.get_by_role("link", name="Open it as the administrator").click()
    await expect(page.locator("#app:not([aria-busy])")).to_have_count(1)


async def test_a_phone_shows_the_card_whole_and_decides(story: Story) -> None:
    engineer = await story.seat(
        "engineer2", viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    action = await story.submit()
    card = engineer.card(action)
    await expect(card).to_be_visible()
    wide = await engineer.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0

    await engineer.approve(card)
    await expect(card).to_contain_text("Approved")


async def test_what_the_page_api_cannot_read_it_refuses_in_a_sentence(story: Story) -> None:
    address = f"{story.demo.page}sandbox/"
    said = {"as": "admin", "channel": OPS}
    json = {"content-type": "application/json"}
    broken = await story.api.post(address + "say", content=b'{"as": ', headers=json)
    listed = await story.api.post(address + "say", content=b"[1]", headers=json)
    form = await story.api.post(address + "say", content=b"text=hi")
    nobody = await story.api.post(address + "say", json={**said, "as": "root", "text": "hi"})
    nowhere = await story.api.post(address + "say", json={**said, "channel": "C0NOWHERE1", "text": "hi"})

    assert broken.json()["message"] == "The body is not JSON."
    assert listed.json()["message"] == "The body is JSON, but not an object."
    assert form.json()["message"] == "Send JSON, with content-type: application/json."
    assert nobody.json()["message"].startswith("Nobody here is called 'root'. Use as= one of: admin,")
    assert nowhere.json()["message"].endswith(".")
    assert [answer.status_code for answer in (broken, listed, form, nobody)] == [400, 400, 415, 404]
