"""What people type: the list and its pages, the help, the history, and words that autoq does not know."""

from __future__ import annotations

import asyncio

from playwright.async_api import expect

from tests.browser.stories import Story


async def test_the_list_shows_five_a_page_and_turns_in_place(story: Story) -> None:
    actions = [await story.submit(target=f"worker-{number}") for number in range(7)]
    engineer = await story.seat("engineer2")
    listed = await engineer.ask("/autoq")
    rows = engineer.blocks("queue", listed).filter(has_text="ACT-")
    await expect(rows).to_have_count(5)
    await expect(rows.first).to_contain_text(actions[-1])
    await expect(listed).to_contain_text("page 1 of 2")

    await engineer.press("queue.page", listed)
    await expect(rows).to_have_count(2)
    await expect(rows.last).to_contain_text(actions[0])
    await engineer.press("queue.back", listed)
    await expect(rows).to_have_count(5)
    await story.call("POST", f"approve/{actions[-1]}", {}, key="admin")
    await engineer.press("queue.refresh", listed)
    await expect(rows.first).to_contain_text(actions[-2])
    await expect(engineer.whispers).to_have_count(1)


async def test_an_action_is_reviewed_and_decided_from_the_list(story: Story) -> None:
    action = await story.submit()
    engineer = await story.seat("engineer2")
    listed = await engineer.ask("/autoq")

    await engineer.press("action.details", listed)
    await expect(engineer.modal).to_contain_text("service_restart")
    await engineer.approve(engineer.modal)

    await expect(engineer.modal).to_contain_text("Approved")
    await expect(engineer.card(action)).to_contain_text("Approved")


async def test_help_names_every_command_and_an_unknown_word_its_nearest(story: Story) -> None:
    engineer = await story.seat("engineer2")

    answer = await engineer.ask("/autoq help")
    for command in ("/autoq show", "/autoq history", "/approve", "/reject", "/autoq submit", "/autoq whoami"):
        await expect(answer).to_contain_text(command)
    await expect(await engineer.ask("/autoq histroy")).to_contain_text("Did you mean /autoq history?")
    unknown = await engineer.ask("/autoq xyzzy")
    await expect(unknown).to_contain_text("autoq does not know xyzzy. These are the commands:")
    await expect(await engineer.ask("/approve ACT-7K3M9QXD")).to_contain_text(
        "There is no action ACT-7K3M9QXD"
    )
    await expect(await engineer.ask("/approve")).to_contain_text("Say which action to approve")


async def test_a_command_that_the_app_does_not_have_is_refused_in_a_sentence(story: Story) -> None:
    engineer = await story.seat("engineer2")

    answer = await engineer.ask("/aprove everything")

    await expect(answer).to_contain_text("/aprove is not a valid command")


async def test_the_history_tells_how_each_action_ended(story: Story) -> None:
    approved, rejected, cancelled = await asyncio.gather(*(story.submit(target=name) for name in "abc"))
    await story.call("POST", f"approve/{approved}", {}, key="admin")
    await story.call("POST", f"reject/{rejected}", {"comment": "Not now."}, key="engineer1")
    await story.call("POST", f"cancel/{cancelled}", {})
    engineer = await story.seat("engineer2")

    listed = await engineer.ask("/autoq history 3")

    await expect(listed).to_contain_text("last 3 days")
    for action, word in ((approved, "Approved"), (rejected, "Rejected"), (cancelled, "Cancelled")):
        await expect(engineer.blocks(f"history.{action}", listed)).to_contain_text(word)


async def test_the_composer_completes_a_command_and_remembers_what_was_sent(story: Story) -> None:
    engineer = await story.seat("engineer2")
    box = engineer.main.get_by_test_id("composer")
    await box.press_sequentially("/au")
    await expect(engineer.main.get_by_test_id("command")).to_have_count(1)
    await box.press("Enter")
    await expect(box).to_have_value("/autoq ")
    await box.press_sequentially("whoami")
    await box.press("Enter")

    await expect(engineer.whisper).to_contain_text("ENGINEER")
    await expect(box).to_have_value("")
    await box.press("ArrowUp")
    await expect(box).to_have_value("/autoq whoami")
