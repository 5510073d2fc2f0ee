"""Commands, presses, forms and events reach a real Bolt app in both modes, and its answers reach people."""

from typing import Any

import pytest
from slack_sdk.signature import SignatureVerifier

from tests.bot.sandbox.bolt_bot import BUTTON, modal
from tests.bot.sandbox.conftest import Page, Start, Story

PRESS = {"channel": "C0OPS00001", "block_id": "buttons"}
FILLED = {"reason": {"value": {"type": "plain_text_input", "value": "because"}}}


async def whispered(page: Page) -> str:
    await page.say("/autoq hello")
    return str((await page.last())["ephemeral_id"])


async def opened(page: Page) -> str:
    pressed = await page.do("click", ephemeral_id=await whispered(page), action_id="open", **PRESS)
    assert pressed == {"ok": True}
    return str((await page.stack())[-1]["id"])


async def test_a_command_is_answered_only_to_who_typed_it(story: Story) -> None:
    assert await story.page.say("/autoq  hello there ") == {"ok": True}
    seen = await story.page.last()
    assert seen["text"] == "You said hello there"
    assert seen["ephemeral"]
    assert (await story.page.get("messages", "admin", channel="C0OPS00001"))["messages"] == []


async def test_an_answer_in_channel_is_seen_by_all(story: Story) -> None:
    story.bot.acks["command"] = {"text": "For all", "response_type": "in_channel"}
    await story.page.say("/autoq hello")
    seen = await story.page.last("admin")
    assert (seen["text"], seen["ephemeral"]) == ("For all", False)


async def test_an_ack_that_says_nothing_shows_nothing(story: Story) -> None:
    story.bot.acks["command"] = {"response_type": "in_channel"}
    await story.page.say("/autoq hello")
    assert (await story.page.get("messages", channel="C0OPS00001"))["messages"] == []


async def test_a_press_on_an_ephemeral_message_replaces_it(story: Story) -> None:
    ephemeral_id = await whispered(story.page)
    await story.page.do("click", ephemeral_id=ephemeral_id, action_id="answer", **PRESS)
    seen = await story.page.last()
    assert (seen["text"], seen["ephemeral_id"], seen["blocks"]) == ("Answered", ephemeral_id, [])


async def test_a_press_on_a_message_carries_it_and_can_replace_it(story: Story) -> None:
    posted = await story.bot.client.chat_postMessage(channel="C0OPS00001", text="Card", blocks=[BUTTON])
    await story.page.do("click", ts=posted["ts"], action_id="answer", **PRESS)
    assert story.bot.heard[-1]["message"]["ts"] == posted["ts"]
    assert story.bot.heard[-1]["actions"][0]["value"] == "v2"
    assert (await story.page.last("admin"))["text"] == "Answered"


async def test_a_choice_is_delivered_with_its_option_and_in_the_state(story: Story) -> None:
    posted = await story.bot.client.chat_postMessage(channel="C0OPS00001", text="Card", blocks=[BUTTON])
    await story.page.do(
        "click", ts=posted["ts"], action_id="choose", selected_option={"value": "one"}, **PRESS
    )
    option = {"text": {"type": "plain_text", "text": "One"}, "value": "one"}
    assert story.bot.heard[-1]["actions"][0]["selected_option"] == option
    assert story.bot.heard[-1]["state"]["values"]["buttons"]["choose"]["selected_option"] == option


@pytest.mark.parametrize(
    "wrong, code",
    [
        ({"action_id": "gone"}, "no_such_element"),
        ({"action_id": "choose", "selected_option": {"value": "two"}}, "no_such_option"),
        ({"action_id": "open", "ts": "1.0"}, "message_not_found"),
        ({"action_id": "open", "channel": "C0NOWHERE1"}, "unknown_channel"),
    ],
)
async def test_a_press_on_what_is_not_there_reaches_nobody(
    start: Start, wrong: dict[str, Any], code: str
) -> None:
    story = await start()
    posted = await story.bot.client.chat_postMessage(channel="C0OPS00001", text="Card", blocks=[BUTTON])
    answer = await story.page.do("click", **{**PRESS, "ts": posted["ts"], **wrong})
    assert answer["error"] == code
    assert story.bot.heard == []


async def test_a_button_is_pressed_only_by_those_who_see_it(start: Start) -> None:
    story = await start()
    buttons = {**BUTTON, "elements": [{**BUTTON["elements"][0], "visible_to_user_ids": ["U0ADMIN001"]}]}
    posted = await story.bot.client.chat_postMessage(channel="C0OPS00001", text="Card", blocks=[buttons])
    hidden = await story.page.do("click", "pm", ts=posted["ts"], action_id="open", **PRESS)
    assert (hidden["status"], hidden["error"]) == (403, "no_such_element")
    assert await story.page.do("click", "admin", ts=posted["ts"], action_id="open", **PRESS) == {"ok": True}


async def test_a_form_closes_when_it_is_taken(story: Story) -> None:
    view_id = await opened(story.page)
    assert await story.page.do("submit", view_id=view_id, values=FILLED) == {"ok": True}
    assert await story.page.stack() == []
    submitted = story.bot.heard[-1]["view"]
    assert submitted["state"]["values"]["reason"]["value"] == {"type": "plain_text_input", "value": "because"}
    assert submitted["private_metadata"] == "kept"


async def test_a_form_shows_the_errors_of_the_bot(story: Story) -> None:
    view_id = await opened(story.page)
    story.bot.acks["view"] = {"response_action": "errors", "errors": {"reason": "Say more."}}
    assert await story.page.do("submit", view_id=view_id, values=FILLED) == {
        "ok": False,
        "errors": {"reason": "Say more."},
    }
    assert len(await story.page.stack()) == 1


async def test_a_form_that_slack_would_not_send_does_not_reach_the_bot(start: Start) -> None:
    story = await start()
    view_id = await opened(story.page)
    heard = len(story.bot.heard)
    short = {"reason": {"value": {"type": "plain_text_input", "value": "no"}}}
    for values in ({}, short):
        assert set((await story.page.do("submit", view_id=view_id, values=values))["errors"]) == {"reason"}
    assert len(story.bot.heard) == heard


async def test_a_form_can_be_updated_and_cleared(story: Story) -> None:
    view_id = await opened(story.page)
    story.bot.acks["view"] = {"response_action": "update", "view": modal(callback_id="notice")}
    await story.page.do("submit", view_id=view_id, values=FILLED)
    (shown,) = await story.page.stack()
    assert (shown["id"], shown["callback_id"]) == (view_id, "notice")


async def test_an_answer_that_slack_would_not_take_is_trouble_for_the_person(start: Start) -> None:
    story = await start()
    view_id = await opened(story.page)
    for ack in (
        {"response_action": "errors", "errors": {"nowhere": "x"}},
        {"response_action": "update", "view": {"type": "modal", "blocks": []}},
    ):
        story.bot.acks["view"] = ack
        answer = await story.page.do("submit", view_id=view_id, values=FILLED)
        assert answer["message"] == "We had some trouble connecting. Try again?"


async def test_a_stack_holds_three_views_and_clears_at_once(story: Story) -> None:
    view_id = await opened(story.page)
    for _ in range(2):
        pressed = await story.page.do("click", view_id=view_id, block_id="more", action_id="open")
        assert pressed == {"ok": True}
        view_id = (await story.page.stack())[-1]["id"]
    stack = await story.page.stack()
    assert [view["previous_view_id"] for view in stack] == [None, stack[0]["id"], stack[1]["id"]]
    assert {view["root_view_id"] for view in stack} == {stack[0]["id"]}
    await story.page.do("click", view_id=view_id, block_id="more", action_id="open")
    assert len(await story.page.stack()) == 3
    assert story.bot.errors == ["push_limit_reached"]
    story.bot.acks["view"] = {"response_action": "clear"}
    await story.page.do("submit", view_id=view_id, values=FILLED)
    assert await story.page.stack() == []


async def test_closing_is_told_only_when_asked_for(story: Story) -> None:
    view_id = await opened(story.page)
    await story.page.do("close", view_id=view_id)
    assert story.bot.heard[-1]["type"] == "block_actions"
    story.bot.acks["modal"] = {"notify_on_close": True}
    view_id = await opened(story.page)
    await story.page.do("close", view_id=view_id, all=True)
    assert (story.bot.heard[-1]["type"], story.bot.heard[-1]["is_cleared"]) == ("view_closed", True)


async def test_opening_the_home_tab_publishes_it(story: Story) -> None:
    await story.page.do("home")
    shown = (await story.page.get("home"))["view"]
    assert shown["blocks"][0]["text"]["text"] == "Hello <@U0ENGINEER1>"
    assert (await story.page.get("home", "admin"))["view"] is None
    await story.page.do("click", home=True, block_id="buttons", action_id="open")
    assert [view["callback_id"] for view in await story.page.stack()] == ["form"]


async def test_shortcuts_reach_the_bot(story: Story) -> None:
    await story.page.say("something")
    ts = (await story.page.last())["ts"]
    assert await story.page.do("shortcut", callback_id="look", channel="C0OPS00001", ts=ts) == {"ok": True}
    assert story.bot.heard[-1]["message"]["text"] == "something"


async def test_a_bot_that_is_too_slow_is_called_by_its_error(start: Start) -> None:
    story = await start("http", ack_seconds=0.05)
    story.bot.delay = 0.2
    await story.page.say("/autoq hello")
    assert (await story.page.last())["text"] == '/autoq failed with the error "operation_timeout"'


async def test_a_bot_that_fails_or_is_away_is_called_by_its_error(start: Start) -> None:
    story = await start("http")
    await story.page.say("/autoq raise")
    assert (await story.page.last())["text"] == '/autoq failed with the error "dispatch_failed"'
    assert story.host is not None
    await story.host.stop()
    await story.page.say("/autoq hello")
    assert (await story.page.last())["text"] == '/autoq failed with the error "dispatch_failed"'


async def test_an_unknown_command_reaches_nobody(start: Start) -> None:
    story = await start()
    await story.page.say("/nothing here")
    assert "`/nothing` is not a valid command" in (await story.page.last())["text"]
    assert story.bot.heard == []


async def test_http_deliveries_are_signed_over_the_exact_body(start: Start) -> None:
    story = await start("http")
    await story.page.say("/autoq 안녕 & <b>")
    assert story.host is not None
    verifier = SignatureVerifier(story.sandbox.signing_secret)
    assert verifier.is_valid_request(story.host.bodies[0], story.host.headers[0])
    assert not verifier.is_valid_request(story.host.bodies[0] + b"x", story.host.headers[0])
    assert story.bot.heard[0]["text"] == "안녕 & <b>"


async def test_a_moved_clock_leaves_signatures_valid(start: Start) -> None:
    story = await start("http")
    await story.page.do("clock", minutes=30)
    await story.page.say("/autoq hello")
    assert (await story.page.last())["text"] == "You said hello"


async def test_a_failed_event_comes_again_with_the_same_id(start: Start) -> None:
    story = await start("http", event_retry_seconds=(0.0, 0.0))
    assert story.host is not None
    await story.page.do("faults", drop_ack=1)
    await story.page.do("home")
    await story.bot.hears(2)
    assert story.bot.heard[0]["event_id"] == story.bot.heard[1]["event_id"]
    assert story.host.headers[1]["x-slack-retry-num"] == "1"
    assert story.host.headers[1]["x-slack-retry-reason"] == "http_timeout"
