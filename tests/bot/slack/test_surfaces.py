"""A person sees either the result or a sentence, also when Slack opens no modal."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine
from dataclasses import dataclass

import pytest

from bot.slack import ids
from engine.ports import Store
from tests.bot.conftest import Hand
from tests.bot.slack.conftest import Counts, Open, Workspace, find_button
from tests.bot.slack.held_store import HeldStore
from tests.bot.slack.people import ENGINEER2, PM, TEAM

TRY_AGAIN = "try again in a moment"

REFUSALS = pytest.mark.parametrize("refusal", [500, "error:expired_trigger_id", "error:push_limit_reached"])
"""Ways in which Slack does not open a modal."""


async def refuse(workspace: Workspace, method: str, refusal: int | str = "error:expired_trigger_id") -> None:
    """Let Slack take no such call any more."""
    await workspace.do("faults", "admin", web_api={"method": method, "status": refusal})


async def details(workspace: Workspace, ts: str) -> dict[str, str]:
    """Open the details at the message; what names the modal to a click."""
    await workspace.click("engineer2", ts, ids.ACTION_DETAILS)
    return {"view_id": (await workspace.modal("engineer2"))["id"]}


async def press(workspace: Workspace, button: str, place: dict[str, str]) -> None:
    """Press a button of the modal."""
    view = await workspace.modal("engineer2")
    await workspace.do("click", "engineer2", **place, **find_button(view["blocks"], button))


async def press_home(workspace: Workspace, button: str) -> None:
    """Press a button of the Home tab."""
    view = (await workspace.get("home", "engineer2"))["view"]
    await workspace.do("click", "engineer2", home=True, **find_button(view["blocks"], button))


async def home(workspace: Workspace) -> str:
    """The Home tab as the page shows it."""
    return json.dumps((await workspace.get("home", "engineer2"))["view"])


@REFUSALS
async def test_a_form_that_does_not_open_on_a_modal_is_said_in_it(
    workspace: Workspace, hand_in: Hand, refusal: int | str
) -> None:
    place = await details(workspace, await workspace.post(await hand_in()))
    await refuse(workspace, "views.push", refusal)
    await press(workspace, ids.ACTION_REJECT, place)
    shown = await workspace.modal("engineer2")
    assert (shown["id"], shown["callback_id"]) == (place["view_id"], ids.NOTICE_VIEW)
    assert TRY_AGAIN in json.dumps(shown)


@REFUSALS
async def test_a_refusal_that_does_not_open_on_a_modal_is_said_in_it(
    workspace: Workspace, hand_in: Hand, refusal: int | str
) -> None:
    ts = await workspace.post(await hand_in())
    place = await details(workspace, ts)
    await workspace.click("pm", ts, ids.ACTION_APPROVE)
    await refuse(workspace, "views.push", refusal)
    await press(workspace, ids.ACTION_APPROVE, place)
    shown = json.dumps(await workspace.modal("engineer2"))
    assert f"already approved by <@{PM}>" in shown


async def test_a_decision_that_the_modal_cannot_show_is_put_on_top_of_it(
    workspace: Workspace, hand_in: Hand
) -> None:
    place = await details(workspace, await workspace.post(await hand_in()))
    await refuse(workspace, "views.update", 500)
    await press(workspace, ids.ACTION_APPROVE, place)
    shown = await workspace.modal("engineer2")
    assert shown["id"] != place["view_id"]
    assert ":white_check_mark: *Approved" in json.dumps(shown)


@REFUSALS
async def test_a_modal_that_does_not_open_at_the_tab_is_said_in_it(
    workspace: Workspace, hand_in: Hand, refusal: int | str
) -> None:
    await hand_in()
    await workspace.do("home", "engineer2")
    await refuse(workspace, "views.open", refusal)
    await press_home(workspace, ids.ACTION_DETAILS)
    assert TRY_AGAIN in await home(workspace)


@REFUSALS
async def test_a_refusal_that_does_not_open_at_the_tab_is_said_in_it(
    workspace: Workspace, store: Store, hand_in: Hand, refusal: int | str
) -> None:
    await hand_in()
    await workspace.do("home", "engineer2")
    await store.write(lambda tx: tx.members.remove(ENGINEER2))
    await refuse(workspace, "views.open", refusal)
    await press_home(workspace, ids.ACTION_DETAILS)
    assert "no role in autoq yet" in await home(workspace)


@dataclass(frozen=True, slots=True)
class Late:
    """A workspace in which everything that reads comes too late for its trigger, once `begins` was called."""

    workspace: Workspace
    held: HeldStore

    async def begins(self) -> None:
        self.workspace.door.patience, self.held.reads = 0.0, True
        await self.workspace.do("faults", "admin", expire_triggers=True)

    async def ends(self, pressing: Coroutine[None, None, None], surface: str) -> None:
        """Press, and let the work go on once it is promised."""
        pressed = asyncio.create_task(pressing)
        await self.held.comes()
        self.held.let_go.set()
        await pressed
        assert isinstance(self.workspace.door.meter, Counts)
        assert ("late", surface) in self.workspace.door.meter.seen


@pytest.fixture
async def late(open_workspace: Open, store: Store) -> Late:
    held = HeldStore(store)
    workspace = await open_workspace(store=held)
    workspace.door.identity._learn(ENGINEER2, {"team_id": TEAM, "locale": "en-US"})
    return Late(workspace, held)


async def test_a_form_that_is_too_late_for_its_modal_is_said_in_it(late: Late, hand_in: Hand) -> None:
    place = await details(late.workspace, await late.workspace.post(await hand_in()))
    await late.begins()
    await late.ends(press(late.workspace, ids.ACTION_REJECT, place), "view")
    shown = await late.workspace.modal("engineer2")
    assert (shown["id"], shown["callback_id"]) == (place["view_id"], ids.NOTICE_VIEW)
    assert TRY_AGAIN in json.dumps(shown)


async def test_a_modal_that_is_too_late_for_the_tab_is_said_in_it(late: Late, hand_in: Hand) -> None:
    await hand_in()
    await late.workspace.do("home", "engineer2")
    await late.begins()
    await late.ends(press_home(late.workspace, ids.ACTION_DETAILS), "home")
    assert TRY_AGAIN in await home(late.workspace)


async def test_a_refusal_that_is_too_late_for_the_tab_is_said_in_it(
    late: Late, store: Store, hand_in: Hand
) -> None:
    await hand_in()
    await late.workspace.do("home", "engineer2")
    await store.write(lambda tx: tx.members.remove(ENGINEER2))
    await late.begins()
    await late.ends(press_home(late.workspace, ids.ACTION_DETAILS), "home")
    assert "no role in autoq yet" in await home(late.workspace)


async def test_a_refusal_of_a_tab_that_opens_late_is_said_in_it(open_workspace: Open) -> None:
    workspace = await open_workspace(patience=0.0)
    await workspace.do("home", "guest")
    assert isinstance(workspace.door.meter, Counts)
    assert ("late", "event") in workspace.door.meter.seen
    assert "Guests" in json.dumps((await workspace.get("home", "guest"))["view"])
