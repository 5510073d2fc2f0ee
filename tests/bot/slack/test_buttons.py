"""What pressed buttons do, through a real Slack connection and a real store."""

from __future__ import annotations

import pytest

from bot.slack import ids
from engine.actions import Status
from engine.ports import Store
from tests.bot.slack.conftest import Hand, Open
from tests.bot.slack.people import ENGINEER2


@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_a_click_on_approve_decides_and_says_nothing_more(
    mode: str, open_workspace: Open, store: Store, hand_in: Hand
) -> None:
    workspace = await open_workspace(mode)
    action = await hand_in()
    ts = await workspace.post(action)
    await workspace.click("engineer2", ts, ids.ACTION_APPROVE)
    held = await store.read(lambda tx: tx.actions.find(action.id))
    assert held is not None
    assert held.status is Status.APPROVED
    assert held.decision is not None
    assert held.decision.by == ENGINEER2
    assert (await workspace.told("engineer2"))["ts"] == ts
