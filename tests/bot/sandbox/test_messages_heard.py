"""What people write reaches an app whose manifest subscribes to it, in the conversations that it is in, as Slack delivers it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.bot.sandbox.conftest import MANIFEST, Start, Story

GENERAL = "C0GENERAL1"
DIRECT = "D0ENGINEER1"
HEARS = replace(MANIFEST, events=frozenset({"app_home_opened", "message.channels", "message.im"}))


@pytest.fixture(params=["socket", "http"])
async def listening(request: pytest.FixtureRequest, start: Start) -> Story:
    """The bot, in each mode, hearing messages."""
    return await start(request.param, manifest=HEARS)


def _heard(story: Story) -> list[dict[str, Any]]:
    return [body["event"] for body in story.bot.heard if body.get("type") == "event_callback"]


async def test_a_reply_in_a_thread_names_the_thread_and_who_began_it(listening: Story) -> None:
    root = await listening.bot.client.chat_postMessage(channel=GENERAL, text="An answer")
    said = await listening.page.do("say", channel=GENERAL, thread_ts=root["ts"], text="No & <b>")
    assert said == {"ok": True}
    (body,) = listening.bot.heard
    event = body["event"]
    assert (body["type"], body["team_id"], body["is_ext_shared_channel"]) == (
        "event_callback",
        "T0AUTOQ01",
        False,
    )
    assert event == {
        "type": "message",
        "user": "U0ENGINEER1",
        "text": "No &amp; &lt;b&gt;",
        "ts": event["ts"],
        "event_ts": event["ts"],
        "client_msg_id": event["client_msg_id"],
        "team": "T0AUTOQ01",
        "channel": GENERAL,
        "channel_type": "channel",
        "thread_ts": root["ts"],
        "parent_user_id": "U0AUTOQBOT",
    }


async def test_what_is_written_in_the_messages_tab_is_a_direct_message(listening: Story) -> None:
    root = await listening.bot.client.chat_postMessage(channel="U0ENGINEER1", text="An answer")
    assert root["channel"] == DIRECT
    await listening.page.do("say", channel=DIRECT, text="Hello")
    await listening.page.do("say", channel=DIRECT, thread_ts=root["ts"], text="No")
    first, second = _heard(listening)
    assert (first["channel_type"], first.get("thread_ts")) == ("im", None)
    assert (second["channel_type"], second["thread_ts"]) == ("im", root["ts"])


async def test_somebody_of_another_company_is_told_apart(start: Start) -> None:
    story = await start(manifest=HEARS)
    await story.page.say("Hello", "stranger")
    (event,) = _heard(story)
    assert (event["team"], event["user_team"]) == ("T0OTHER01", "T0OTHER01")
    assert story.bot.heard[0]["team_id"] == "T0AUTOQ01"
    assert story.bot.heard[0]["is_ext_shared_channel"] is True


async def test_commands_and_conversations_without_the_app_are_not_heard(start: Start) -> None:
    story = await start(manifest=HEARS)
    await story.page.say("/autoq hello")
    await story.page.say("Hello", channel="C0NOTJOINED")
    assert _heard(story) == []


async def test_an_app_hears_only_what_its_manifest_subscribes_to(start: Start) -> None:
    deaf = await start()
    await deaf.page.say("Hello")
    assert deaf.bot.heard == []
    half = await start(manifest=replace(HEARS, events=frozenset({"message.im"})))
    await half.page.say("Hello")
    assert half.bot.heard == []


async def test_a_message_whose_ack_was_lost_comes_again_the_same(start: Start) -> None:
    story = await start(manifest=HEARS, event_retry_seconds=(0.0,))
    await story.page.do("faults", drop_ack=1)
    await story.page.say("Hello")
    await story.bot.hears(2)
    assert story.bot.heard[0] == story.bot.heard[1]
