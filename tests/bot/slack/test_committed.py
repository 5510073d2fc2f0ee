"""What was committed is what is answered, also when nothing can be read for the person any more."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest

from bot.slack import ids
from engine.actions import Status
from engine.desk.ports import DeskStore
from tests.bot.conftest import Hand
from tests.bot.slack.conftest import Open, Workspace, find_button
from tests.bot.slack.losing_store import LosingStore
from tests.bot.slack.people import ENGINEER2


@dataclass(frozen=True, slots=True)
class Losing:
    """A workspace whose store is about to lose what follows a commit."""

    workspace: Workspace
    store: LosingStore
    real: DeskStore

    async def ended(self, action_id: str) -> tuple[Status, list[str]]:
        """How the action stands, and what the audit log holds of it."""
        held = await self.real.read(lambda tx: tx.actions.find(action_id))
        rows = await self.real.read(lambda tx: tx.audit.of_action(action_id))
        assert held is not None
        return held.status, [row.event for row in rows]


@pytest.fixture(params=["busy", "role"])
async def losing(request: pytest.FixtureRequest, open_workspace: Open, store: DeskStore) -> Losing:
    """After the commit reading fails, or the role of whoever decided is gone."""

    async def take_role() -> None:
        await store.write(lambda tx: tx.members.remove(ENGINEER2))

    failing = LosingStore(store, None if request.param == "busy" else take_role)
    return Losing(await open_workspace(store=failing), failing, store)


APPROVED = (Status.APPROVED, ["ActionQueued", "ActionApproved"])


async def test_an_approval_in_the_channel_stands(losing: Losing, hand_in: Hand) -> None:
    action = await hand_in()
    ts = await losing.workspace.post(action)
    losing.store.armed = True
    await losing.workspace.click("engineer2", ts, ids.ACTION_APPROVE)
    assert losing.store.lost
    assert await losing.ended(action.id) == APPROVED
    assert (await losing.workspace.told("engineer2"))["ts"] == ts


async def test_an_approval_in_the_card_that_only_one_person_sees_is_shown(
    losing: Losing, hand_in: Hand
) -> None:
    action = await hand_in()
    await losing.workspace.say("engineer2", f"/autoq show {action.id}")
    ts = (await losing.workspace.told("engineer2"))["ts"]
    losing.store.armed = True
    await losing.workspace.click("engineer2", ts, ids.ACTION_APPROVE)
    assert losing.store.lost
    assert await losing.ended(action.id) == APPROVED
    assert ":white_check_mark: *Approved" in json.dumps(await losing.workspace.told("engineer2"))


async def test_an_approval_in_the_details_is_shown(losing: Losing, hand_in: Hand) -> None:
    action = await hand_in()
    await losing.workspace.click("engineer2", await losing.workspace.post(action), ids.ACTION_DETAILS)
    view = await losing.workspace.modal("engineer2")
    losing.store.armed = True
    pressed = find_button(view["blocks"], ids.ACTION_APPROVE)
    await losing.workspace.do("click", "engineer2", view_id=view["id"], **pressed)
    assert losing.store.lost
    assert await losing.ended(action.id) == APPROVED
    shown = await losing.workspace.modal("engineer2")
    assert shown["id"] == view["id"]
    assert f"approved {action.id}" in json.dumps(shown) or "*Approved" in json.dumps(shown)
    assert ids.ACTION_APPROVE not in json.dumps(shown)
