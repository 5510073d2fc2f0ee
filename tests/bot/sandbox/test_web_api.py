"""The Web API answers slack_sdk as Slack does, refusals included."""

import json
from dataclasses import replace
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox
from bot.sandbox.messages import Content
from tests.bot.sandbox.bolt_bot import BUTTON, modal
from tests.bot.sandbox.conftest import Page, refused

OPS = "C0OPS00001"
BROKEN = [{"type": "section"}]


async def test_the_token_says_who_calls(client: AsyncWebClient) -> None:
    answer = await client.auth_test()
    assert (answer["team_id"], answer["user_id"], answer["bot_id"]) == (
        "T0AUTOQ01",
        "U0AUTOQBOT",
        "B0AUTOQ01",
    )
    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")


@pytest.mark.parametrize(
    "token, error",
    [
        ("xoxb-sandbox-other", "invalid_auth"),
        ("xapp-sandbox-autoq", "not_allowed_token_type"),
        ("", "not_authed"),
    ],
)
async def test_another_token_opens_nothing(
    sandbox: Sandbox, client: AsyncWebClient, token: str, error: str
) -> None:
    client.token = token
    assert (await refused(client.chat_postMessage(channel=OPS, text="x")))["error"] == error


async def test_a_bot_token_opens_no_socket(sandbox: Sandbox, client: AsyncWebClient) -> None:
    answer = await refused(client.apps_connections_open(app_token=sandbox.bot_token))
    assert answer["error"] == "not_allowed_token_type"


async def test_a_real_looking_token_is_refused_loudly_and_never_kept(
    client: AsyncWebClient, page: Page
) -> None:
    client.token = "xoxb-1234567890-1234567890-realLookingSecret"
    assert (await refused(client.auth_test()))["error"] == "invalid_auth"
    wire = json.dumps(await page.get("wire"))
    assert "A TOKEN THAT LOOKS REAL" in wire
    assert "realLookingSecret" not in wire


async def test_parameters_of_query_form_and_json_are_one(
    sandbox: Sandbox, session: aiohttp.ClientSession
) -> None:
    address = f"{sandbox.api_url}api.test?a=1"
    async with session.get(address) as got:
        assert (await got.json())["args"] == {"a": "1"}
    async with session.post(address, data={"b": "2", "token": "xoxb-x"}) as got:
        assert (await got.json())["args"] == {"a": "1", "b": "2"}
    async with session.post(address, json={"b": [2]}) as got:
        assert (await got.json())["args"] == {"a": "1", "b": [2]}
    async with session.post(address, data=b"{", headers={"content-type": "application/json"}) as got:
        assert (got.status, await got.json()) == (200, {"ok": False, "error": "invalid_json"})
    for broken in (b'{"a": NaN}', b'{"a": 1e999}', b"[" * 100_000):
        async with session.post(address, data=broken, headers={"content-type": "application/json"}) as got:
            assert (await got.json())["error"] == "invalid_json"
    async with session.post(address, json=[]) as got:
        assert await got.json() == {"ok": False, "error": "json_not_object"}


async def test_an_unknown_method_is_refused_and_shown_in_the_wire_log(
    client: AsyncWebClient, page: Page
) -> None:
    assert (await refused(client.api_call("admin.users.remove")))["error"] == "unknown_method"
    entry = (await page.get("wire"))["entries"][-1]
    assert (entry["direction"], entry["name"], entry["status"]) == (
        "in",
        "admin.users.remove",
        "unknown_method",
    )


async def test_a_method_without_its_scope_says_which_is_missing(session: aiohttp.ClientSession) -> None:
    sandbox = Sandbox(scopes=frozenset({"chat:write"}))
    await sandbox.start()
    client = AsyncWebClient(sandbox.bot_token, base_url=sandbox.api_url, session=session)
    answer = await refused(client.conversations_history(channel=OPS))
    assert (answer["error"], answer["needed"]) == ("missing_scope", "channels:history")
    await sandbox.stop()


@pytest.mark.parametrize(
    "arguments, error",
    [
        ({"channel": "C0NOWHERE1", "text": "x"}, "channel_not_found"),
        ({"channel": "C0NOTJOINED", "text": "x"}, "not_in_channel"),
        ({"channel": OPS, "text": ""}, "no_text"),
        ({"channel": OPS, "text": "x", "blocks": BROKEN}, "invalid_blocks"),
        ({"channel": OPS, "text": "x", "metadata": {"event_type": "x"}}, "invalid_metadata_format"),
        ({"channel": OPS, "text": "x", "thread_ts": "1.000000"}, "thread_not_found"),
        ({"text": "x"}, "invalid_arguments"),
    ],
)
async def test_a_message_that_slack_would_not_take_is_refused(
    client: AsyncWebClient, page: Page, arguments: dict[str, Any], error: str
) -> None:
    assert (await refused(client.api_call("chat.postMessage", json=arguments)))["error"] == error
    assert (await page.get("posts"))["posts"] == []


async def test_faults_in_blocks_are_pointed_at(client: AsyncWebClient) -> None:
    answer = await refused(client.chat_postMessage(channel=OPS, text="x", blocks=BROKEN))
    assert "[json-pointer:/blocks/0" in answer["response_metadata"]["messages"][0]
    answer = await refused(client.blocks_validate(blocks=BROKEN))
    assert (answer["error"], answer["errors"][0]["pointer"]) == ("invalid_blocks", "/0")
    assert (await client.blocks_validate(view=modal()))["ok"]
    assert (await client.blocks_validate(message={"text": "x", "blocks": [BUTTON]}))["ok"]
    assert (await refused(client.blocks_validate(view={"type": "modal"})))["error"] == "invalid_view"


async def test_nobody_writes_in_an_archived_channel(sandbox: Sandbox, client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel=OPS, text="x")
    channel = sandbox.workspace.channels.get(OPS)
    assert channel is not None
    sandbox.workspace.channels.put(replace(channel, archived=True))
    assert (await refused(client.chat_postMessage(channel=OPS, text="x")))["error"] == "is_archived"
    assert (await refused(client.chat_update(channel=OPS, ts=posted["ts"], text="x")))[
        "error"
    ] == "is_archived"


async def test_ids_are_filled_in_where_the_app_gave_none(client: AsyncWebClient) -> None:
    button = {"type": "button", "text": {"type": "plain_text", "text": "x"}}
    posted = await client.chat_postMessage(
        channel=OPS, text="x", blocks=[{"type": "actions", "elements": [button]}] * 2
    )
    first, second = posted["message"]["blocks"]
    ids = {
        first["block_id"],
        second["block_id"],
        first["elements"][0]["action_id"],
        second["elements"][0]["action_id"],
    }
    assert len(ids) == 4
    assert "" not in ids


async def test_a_post_to_a_person_lands_in_their_direct_message(client: AsyncWebClient, page: Page) -> None:
    posted = await client.chat_postMessage(channel="U0ADMIN001", text="psst")
    assert posted["channel"] == "D0ADMIN001"
    assert (await client.conversations_open(users="U0ADMIN001"))["channel"]["id"] == "D0ADMIN001"
    assert (await page.last("admin", "D0ADMIN001"))["text"] == "psst"
    hidden = await page.get("messages", "engineer1", channel="D0ADMIN001")
    assert hidden["error"] == "unknown_channel"


async def test_an_update_replaces_text_and_blocks_and_keeps_metadata(
    client: AsyncWebClient, page: Page
) -> None:
    metadata = {"event_type": "card", "event_payload": {"id": 1}}
    posted = await client.chat_postMessage(channel=OPS, text="one", blocks=[BUTTON], metadata=metadata)
    ts = posted["ts"]
    changed = await client.chat_update(channel=OPS, ts=ts, text="two", blocks=[BUTTON])
    assert (changed["ts"], changed["text"]) == (ts, "two")
    assert "edited" not in changed["message"]
    bare = await client.chat_update(channel=OPS, ts=ts, text="three")
    assert "blocks" not in bare["message"]
    assert "edited" in bare["message"]
    (said,) = (await client.conversations_history(channel=OPS, include_all_metadata=True))["messages"]
    assert said["metadata"] == metadata
    assert "metadata" not in (await client.conversations_history(channel=OPS))["messages"][0]
    (post,) = (await page.get("posts"))["posts"]
    assert [version["text"] for version in post["versions"]] == ["one", "two", "three"]


async def test_only_own_living_messages_are_updated(
    sandbox: Sandbox, client: AsyncWebClient, page: Page
) -> None:
    await page.say("mine")
    theirs = (await page.last())["ts"]
    assert (await refused(client.chat_update(channel=OPS, ts=theirs, text="x")))[
        "error"
    ] == "cant_update_message"
    assert (await refused(client.chat_delete(channel=OPS, ts=theirs)))["error"] == "cant_delete_message"
    posted = await client.chat_postMessage(channel=OPS, text="x")
    long = client.chat_update(channel=OPS, ts=posted["ts"], text="x" * 4001)
    assert (await refused(long))["error"] == "msg_too_long"
    await page.do("delete", channel=OPS, ts=posted["ts"])
    assert (await refused(client.chat_update(channel=OPS, ts=posted["ts"], text="x")))[
        "error"
    ] == "message_not_found"


async def test_an_ephemeral_message_is_seen_by_one_member(client: AsyncWebClient, page: Page) -> None:
    said = await client.chat_postEphemeral(channel=OPS, user="U0ADMIN001", text="only you")
    assert said["message_ts"]
    assert (await page.last("admin"))["text"] == "only you"
    assert (await page.get("messages", "pm", channel=OPS))["messages"] == []
    outside = client.chat_postEphemeral(channel="C0GENERAL1", user="U0STRANGER", text="x")
    assert (await refused(outside))["error"] == "user_not_in_channel"
    assert (await refused(client.chat_update(channel=OPS, ts=said["message_ts"], text="x")))[
        "error"
    ] == "message_not_found"


async def test_a_permalink_names_channel_and_message(client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel=OPS, text="x")
    link = (await client.chat_getPermalink(channel=OPS, message_ts=posted["ts"]))["permalink"]
    assert link == f"https://acme.slack.com/archives/{OPS}/p{posted['ts'].replace('.', '')}"


async def test_thousands_of_messages_stay_quick_to_change(sandbox: Sandbox) -> None:
    workspace = sandbox.workspace
    channel = workspace.channels.get(OPS)
    assert channel is not None
    messages = [workspace.post(channel, "U0AUTOQBOT", Content(text=str(number))) for number in range(20_000)]
    assert len({message.ts for message in messages}) == 20_000
    workspace.revise(channel, messages[0], Content(text="changed"))
    found = workspace.timeline(OPS).get(messages[0].ts)
    assert found is not None
    assert found.content.text == "changed"
