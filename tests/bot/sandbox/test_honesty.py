"""The payloads carry what Slack documents and what Bolt and the SDK read out of them, for every kind of actor."""

from typing import Any

import pytest
from slack_bolt.context import BoltContext
from slack_bolt.request.internals import build_context
from slack_bolt.request.payload_utils import (
    is_app_home_opened_event,
    is_block_actions,
    is_event,
    is_message_shortcut,
    is_slash_command,
    is_view_closed,
    is_view_submission,
)
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from tests.bot.sandbox.bolt_bot import BUTTON
from tests.bot.sandbox.conftest import Story

OPS = "C0OPS00001"
FILLED = {"reason": {"value": {"type": "plain_text_input", "value": "because"}}}

# Source: https://docs.slack.dev/interactivity/implementing-slash-commands/#app_command_handling
COMMAND = set(
    "token team_id team_domain channel_id channel_name user_id user_name command text api_app_id "
    "is_enterprise_install response_url trigger_id".split()
)
# Source: https://docs.slack.dev/reference/interaction-payloads/block_actions-payload/
ACTIONS = set(
    "type user api_app_id token container trigger_id team enterprise is_enterprise_install state actions".split()
)
# Source: https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload/
SUBMISSION = set(
    "type team user api_app_id token trigger_id view response_urls is_enterprise_install enterprise".split()
)
CLOSED = set("type team user api_app_id token view is_cleared is_enterprise_install enterprise".split())
VIEW = set(
    "id team_id type blocks private_metadata callback_id state hash title clear_on_close notify_on_close close submit "
    "previous_view_id root_view_id app_id external_id app_installed_team_id bot_id".split()
)
# Source: https://docs.slack.dev/apis/events-api/#event-type-structure
EVENT = set(
    "token team_id api_app_id event type event_id event_time authorizations is_ext_shared_channel event_context".split()
)
# Source: https://docs.slack.dev/reference/events/app_home_opened/
HOME_OPENED = set("type user channel tab event_ts".split())


def heard(story: Story) -> tuple[dict[str, Any], BoltContext]:
    """Return the last payload and what Bolt reads out of it."""
    body = story.bot.heard[-1]
    return body, build_context(BoltContext(), body)


async def test_a_slash_command_carries_the_documented_fields(story: Story) -> None:
    await story.page.say("/autoq show", "stranger")
    body, context = heard(story)
    assert set(body) == COMMAND
    assert is_slash_command(body)
    assert all(isinstance(value, str) for value in body.values())
    assert (context.team_id, context.user_id, context.channel_id) == ("T0OTHER01", "U0STRANGER", OPS)
    assert context.response_url == body["response_url"]


@pytest.mark.parametrize("person, team", [("engineer2", "T0AUTOQ01"), ("stranger", "T0OTHER01")])
async def test_a_press_in_a_message_carries_the_documented_fields(
    story: Story, person: str, team: str
) -> None:
    posted = await story.bot.client.chat_postMessage(channel=OPS, text="Card", blocks=[BUTTON])
    await story.page.do("click", person, channel=OPS, ts=posted["ts"], block_id="buttons", action_id="answer")
    body, context = heard(story)
    assert set(body) == ACTIONS | {"channel", "message", "response_url"}
    assert is_block_actions(body)
    assert set(body["user"]) == {"id", "username", "name", "team_id"}
    assert (body["user"]["team_id"], context.team_id, context.channel_id) == (team, team, OPS)
    assert body["container"] == {
        "type": "message",
        "message_ts": posted["ts"],
        "channel_id": OPS,
        "is_ephemeral": False,
    }
    (action,) = body["actions"]
    assert set(action) == {"type", "action_id", "block_id", "text", "value", "action_ts"}
    assert [block.block_id for block in Block.parse_all(body["message"]["blocks"])] == ["buttons"]


async def test_a_press_in_an_ephemeral_message_carries_no_message(story: Story) -> None:
    await story.page.say("/autoq hello")
    said = await story.page.last()
    await story.page.do(
        "click", channel=OPS, ephemeral_id=said["ephemeral_id"], block_id="buttons", action_id="answer"
    )
    body, _ = heard(story)
    assert set(body) == ACTIONS | {"channel", "response_url"}
    assert body["container"]["is_ephemeral"]


async def test_views_carry_the_documented_fields_and_no_channel(story: Story) -> None:
    story.bot.acks["modal"] = {"notify_on_close": True}
    posted = await story.bot.client.chat_postMessage(channel=OPS, text="Card", blocks=[BUTTON])
    await story.page.do(
        "click", "stranger", channel=OPS, ts=posted["ts"], block_id="buttons", action_id="open"
    )
    (view,) = await story.page.stack("stranger")
    await story.page.do("click", "stranger", view_id=view["id"], block_id="more", action_id="choose")
    body, context = heard(story)
    assert set(body) == ACTIONS | {"view"}
    assert body["container"] == {"type": "view", "view_id": view["id"]}
    assert context.response_url is None

    await story.page.do("submit", "stranger", view_id=view["id"], values=FILLED)
    body, context = heard(story)
    assert set(body) == SUBMISSION
    assert set(body["view"]) == VIEW
    assert is_view_submission(body)
    # What Bolt calls the team is ours even for a stranger; only the user's own field tells the truth.
    assert (context.team_id, body["user"]["team_id"]) == ("T0AUTOQ01", "T0OTHER01")
    assert View(**body["view"]).callback_id == "form"

    await story.page.do(
        "click", "stranger", channel=OPS, ts=posted["ts"], block_id="buttons", action_id="open"
    )
    (view,) = await story.page.stack("stranger")
    await story.page.do("close", "stranger", view_id=view["id"])
    body, _ = heard(story)
    assert set(body) == CLOSED
    assert is_view_closed(body)
    assert body["is_cleared"] is False


async def test_opening_the_home_carries_the_documented_fields(story: Story) -> None:
    await story.page.do("home")
    body, context = heard(story)
    assert set(body) == EVENT
    assert set(body["event"]) == HOME_OPENED
    assert is_event(body)
    assert is_app_home_opened_event(body, "home")
    assert (context.team_id, context.user_id) == ("T0AUTOQ01", "U0ENGINEER1")
    await story.page.do("home")
    body, _ = heard(story)
    assert set(body["event"]) == HOME_OPENED | {"view"}
    assert set(body["event"]["view"]) == VIEW
    await story.page.do("home", tab="messages")
    body, _ = heard(story)
    assert is_app_home_opened_event(body, "messages")


async def test_a_message_shortcut_carries_the_message(story: Story) -> None:
    posted = await story.bot.client.chat_postMessage(channel=OPS, text="Card", blocks=[BUTTON])
    await story.page.do("shortcut", callback_id="look", channel=OPS, ts=posted["ts"])
    body, context = heard(story)
    assert is_message_shortcut(body)
    assert (context.channel_id, body["message_ts"]) == (OPS, posted["ts"])
    assert context.response_url == body["response_url"]
