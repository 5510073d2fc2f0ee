"""The Home tab of whoever looks at it."""

from __future__ import annotations

import asyncio
import json

from bot.slack import ids
from engine.actions import Verdict
from engine.actors import Door, person
from engine.commands import Decide
from engine.ports import Store
from engine.times import MINUTE
from tests.bot.conftest import Hand
from tests.bot.slack.conftest import MakeDoor, Open, Workspace, find_button
from tests.bot.slack.people import ENGINEER2, PM
from tests.clock import HandClock


async def shown_to(workspace: Workspace, who: str) -> str:
    """The tab as the page shows it."""
    return json.dumps((await workspace.get("home", who))["view"])


async def open_tab(workspace: Workspace, who: str) -> str:
    await workspace.do("home", who)
    return await shown_to(workspace, who)


async def test_the_tab_shows_what_waits_for_its_reader(workspace: Workspace, hand_in: Hand) -> None:
    mine, own = await hand_in(), await hand_in(by=ENGINEER2)
    shown = await open_tab(workspace, "engineer2")
    assert (
        shown.index("Waiting for you")
        < shown.index(mine.id)
        < shown.index("Waiting for others")
        < shown.index(own.id)
    )


async def test_a_person_without_a_role_learns_how_to_get_one(workspace: Workspace, hand_in: Hand) -> None:
    action = await hand_in()
    shown = await open_tab(workspace, "viewer")
    assert "no role in autoq yet" in shown
    assert action.id not in shown


async def test_a_guest_is_refused_in_the_tab(workspace: Workspace, hand_in: Hand) -> None:
    action = await hand_in()
    shown = await open_tab(workspace, "guest")
    assert "Guests" in shown
    assert action.id not in shown


async def test_the_refresh_button_shows_the_present(workspace: Workspace, hand_in: Hand) -> None:
    await open_tab(workspace, "engineer2")
    action = await hand_in()
    view = (await workspace.get("home", "engineer2"))["view"]
    await workspace.do("click", "engineer2", home=True, **find_button(view["blocks"], ids.HOME_REFRESH))
    assert action.id in await shown_to(workspace, "engineer2")


async def test_an_action_is_handed_in_and_reviewed_from_the_tab(workspace: Workspace, hand_in: Hand) -> None:
    action = await hand_in()
    await open_tab(workspace, "engineer2")
    view = (await workspace.get("home", "engineer2"))["view"]
    await workspace.do("click", "engineer2", home=True, **find_button(view["blocks"], ids.HOME_SUBMIT))
    assert (await workspace.modal("engineer2"))["callback_id"] == ids.SUBMIT_FORM
    pressed = find_button(view["blocks"], ids.ACTION_DETAILS, ids.button_value(action))
    await workspace.do("click", "engineer2", home=True, **pressed)
    assert (await workspace.modal("engineer2"))["callback_id"] == ids.DETAILS_VIEW


async def test_a_refusal_in_the_tab_is_a_modal(workspace: Workspace, store: Store, hand_in: Hand) -> None:
    action = await hand_in()
    await open_tab(workspace, "engineer2")
    view = (await workspace.get("home", "engineer2"))["view"]
    await store.write(lambda tx: tx.members.remove(ENGINEER2))
    pressed = find_button(view["blocks"], ids.ACTION_DETAILS, ids.button_value(action))
    await workspace.do("click", "engineer2", home=True, **pressed)
    assert "no role" in json.dumps(await workspace.modal("engineer2"))


async def test_a_tab_that_is_looked_at_is_renewed_whoever_changed_what(
    open_workspace: Open, store: Store, hand_in: Hand
) -> None:
    workspace = await open_workspace()
    workspace.door.tabs.pulse = 0.01
    action = await hand_in()
    assert "for you to decide" not in await open_tab(workspace, "engineer2")
    await store.apply(Decide(action_id=action.id, verdict=Verdict.APPROVE, actor=person(PM), door=Door.API))
    await until_shown(workspace, "engineer2", "*Approved*")
    published = sum(entry["name"] == "views.publish" for entry in workspace.sandbox.workspace.wire.entries(0))
    assert published == 2


async def until_shown(workspace: Workspace, who: str, text: str) -> None:
    async with asyncio.timeout(5):
        while text not in await shown_to(workspace, who):  # noqa: ASYNC110  The page is read, it does not call.
            await asyncio.sleep(0)


async def test_after_ten_minutes_nobody_looks_any_more(workspace: Workspace, clock: HandClock) -> None:
    await open_tab(workspace, "engineer2")
    clock.now += 9 * MINUTE
    assert workspace.door.tabs.viewers(clock()) == [ENGINEER2]
    clock.now += MINUTE
    assert workspace.door.tabs.viewers(clock()) == []


async def test_the_renewing_ends_with_the_last_look_and_begins_anew(
    open_workspace: Open, clock: HandClock, hand_in: Hand
) -> None:
    workspace = await open_workspace()
    workspace.door.tabs.pulse = 0.001
    await open_tab(workspace, "engineer2")
    clock.now += 10 * MINUTE
    async with asyncio.timeout(5):
        while workspace.door.tabs.watched:  # noqa: ASYNC110  The loop ends by itself and tells nobody.
            await asyncio.sleep(0)
    await open_tab(workspace, "engineer2")
    action = await hand_in()
    await until_shown(workspace, "engineer2", action.id)


async def test_shutdown_does_not_wait_for_those_who_look(workspace: Workspace) -> None:
    await open_tab(workspace, "engineer2")
    assert await workspace.door.tasks.drain(1)
    assert not workspace.door.tabs.watched


async def test_the_messages_tab_publishes_nothing(make_door: MakeDoor) -> None:
    from tests.bot.slack.payloads import home_opened  # noqa: PLC0415
    from tests.bot.slack.test_refusals import know, send  # noqa: PLC0415

    door = make_door()
    know(door, ENGINEER2)
    assert (await send(door, home_opened(ENGINEER2, tab="messages"))).status == 200
    assert not door.tabs.looks
