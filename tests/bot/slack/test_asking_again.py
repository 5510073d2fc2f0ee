"""A button from before that would ask for an article's publication past the desk."""

from __future__ import annotations

from bot.slack import ids
from engine.ports import Store
from engine.times import MINUTE
from tests.bot.conftest import Hand
from tests.bot.slack.conftest import Workspace
from tests.bot.slack.people import ENGINEER1, OPS
from tests.clock import HandClock


async def test_a_publication_is_not_asked_for_again_by_a_message_from_before(
    workspace: Workspace, store: Store, hand_in: Hand, clock: HandClock
) -> None:
    action = await hand_in("kb_publish", by=ENGINEER1)
    button = {
        "type": "button",
        "text": {"type": "plain_text", "text": "Ask again"},
        "action_id": ids.ACTION_AGAIN,
        "value": ids.button_value(action),
    }
    blocks = [{"type": "actions", "block_id": "from-before", "elements": [button]}]
    posted = await workspace.door.client.chat_postMessage(channel=OPS, text="Expired", blocks=blocks)
    clock.now += 30 * MINUTE
    await workspace.click("engineer2", str(posted["ts"]), ids.ACTION_AGAIN)
    assert "no longer works" in (await workspace.told("engineer2"))["text"]
    assert await store.read(lambda tx: tx.actions.count_pending(clock())) == 0
