"""The Web API answers slack_sdk as Slack does, refusals included."""

import json
from dataclasses import replace
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox
from bot.sandbox.messages import Content
from tests.bot.sandbox.bolt_bot import BUTTON, home, modal
from tests.bot.sandbox.conftest import Page

OPS = "C0OPS00001"
BROKEN = [{"type": "section"}]


async def refused(call: Any) -> Any:
    """Return what Slack said when it refused a call."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return caught.value.response


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


async def test_threads_hold_replies_outside_the_channel(client: AsyncWebClient, page: Page) -> None:
    root = await client.chat_postMessage(channel=OPS, text="root")
    for number in range(3):
        await client.chat_postMessage(channel=OPS, text=f"reply {number}", thread_ts=root["ts"])
    (shown,) = (await client.conversations_history(channel=OPS))["messages"]
    assert (shown["reply_count"], shown["thread_ts"]) == (3, root["ts"])
    first = await client.conversations_replies(channel=OPS, ts=root["ts"], limit=2)
    rest = await client.conversations_replies(
        channel=OPS, ts=root["ts"], limit=2, cursor=first["response_metadata"]["next_cursor"]
    )
    texts = [said["text"] for said in [*first["messages"], *rest["messages"]]]
    assert texts == ["root", "reply 0", "reply 1", "reply 2"]
    assert (await page.last())["reply_count"] == 3
    thread = await page.get("messages", channel=OPS, thread_ts=root["ts"])
    assert [said["text"] for said in thread["messages"]] == texts


async def test_history_pages_from_the_newest_and_filters_by_time(client: AsyncWebClient) -> None:
    stamps = [(await client.chat_postMessage(channel=OPS, text=str(number)))["ts"] for number in range(7)]
    seen, cursor = [], None
    while cursor != "":
        answer = await client.conversations_history(channel=OPS, limit=3, cursor=cursor)
        seen += [said["text"] for said in answer["messages"]]
        cursor = answer["response_metadata"]["next_cursor"] if answer["has_more"] else ""
    assert seen == ["6", "5", "4", "3", "2", "1", "0"]

    async def between(**limits: Any) -> list[str]:
        answer = await client.conversations_history(channel=OPS, **limits)
        return [said["text"] for said in answer["messages"]]

    assert await between(oldest=stamps[2], latest=stamps[4]) == ["3"]
    assert await between(oldest=stamps[2], latest=stamps[4], inclusive=True) == ["4", "3", "2"]
    assert (await refused(client.conversations_history(channel=OPS, cursor="nonsense")))[
        "error"
    ] == "invalid_cursor"
    assert (await refused(client.conversations_history(channel="C0NOTJOINED")))["error"] == "not_in_channel"


async def test_people_are_shown_as_slack_shows_them(client: AsyncWebClient, page: Page) -> None:
    korean = (await client.users_info(user="U0ENGINEER1", include_locale=True))["user"]
    assert (korean["locale"], korean["is_restricted"], korean["deleted"]) == ("ko-KR", False, False)
    assert "locale" not in (await client.users_info(user="U0ENGINEER1"))["user"]
    assert (await client.users_info(user="U0GUEST001"))["user"]["is_restricted"]
    stranger = (await client.users_info(user="U0STRANGER"))["user"]
    assert (stranger["is_stranger"], stranger["team_id"]) == (True, "T0OTHER01")
    assert (await client.users_info(user="U0AUTOQBOT"))["user"]["is_bot"]
    assert (await refused(client.users_info(user="U0NOBODY00")))["error"] == "user_not_found"
    await page.do("person", "viewer", deleted=True)
    assert (await client.users_info(user="U0VIEWER01"))["user"]["deleted"]
    members = (await client.users_list())["members"]
    assert "U0STRANGER" not in {member["id"] for member in members}


async def test_channels_are_listed_and_joined(client: AsyncWebClient) -> None:
    listed = [
        channel["name"]
        async for part in await client.conversations_list(limit=2)
        for channel in part["channels"]
    ]
    assert listed == ["ops", "general", "random"]
    ops = (await client.conversations_info(channel=OPS, include_num_members=True))["channel"]
    assert (ops["is_member"], ops["is_ext_shared"], ops["num_members"]) == (True, True, 8)
    assert len((await client.conversations_members(channel=OPS))["members"]) == 8
    assert (await client.conversations_join(channel="C0NOTJOINED"))["channel"]["is_member"]
    assert (await client.chat_postMessage(channel="#random", text="here"))["channel"] == "C0NOTJOINED"


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


async def test_a_home_is_published_to_one_person_unless_another_version_came_first(
    client: AsyncWebClient,
) -> None:
    first = (await client.views_publish(user_id="U0PM000001", view=home("one")))["view"]
    second = (await client.views_publish(user_id="U0PM000001", view=home("two"), hash=first["hash"]))["view"]
    assert (second["id"], second["hash"] != first["hash"]) == (first["id"], True)
    stale = client.views_publish(user_id="U0PM000001", view=home("three"), hash=first["hash"])
    assert (await refused(stale))["error"] == "hash_conflict"
    answer = await refused(client.views_publish(user_id="U0PM000001", view=modal()))
    assert answer["error"] == "invalid_arguments"
    assert (await refused(client.views_publish(user_id="U0NOBODY00", view=home("x"))))[
        "error"
    ] == "invalid_arguments"


async def test_a_trigger_opens_one_view_within_three_seconds(
    sandbox: Sandbox, client: AsyncWebClient, page: Page
) -> None:
    triggers = sandbox.workspace.triggers
    trigger_id = triggers.issue("U0ADMIN001")
    broken = client.views_open(trigger_id=trigger_id, view={"type": "modal"})
    assert (await refused(broken))["error"] == "invalid_arguments"
    opened = await client.views_open(trigger_id=trigger_id, view=modal())
    assert opened["view"]["id"] == (await page.stack("admin"))[0]["id"]
    again = client.views_open(trigger_id=trigger_id, view=modal())
    assert (await refused(again))["error"] == "exchanged_trigger_id"
    old = triggers.issue("U0ADMIN001")
    sandbox.workspace.clock.shift(3.1)
    assert (await refused(client.views_open(trigger_id=old, view=modal())))["error"] == "expired_trigger_id"
    assert (await refused(client.views_open(trigger_id="1.2.3", view=modal())))[
        "error"
    ] == "invalid_trigger_id"


async def test_a_view_is_pushed_only_from_inside_a_modal(sandbox: Sandbox, client: AsyncWebClient) -> None:
    outside = sandbox.workspace.triggers.issue("U0ADMIN001")
    assert (await refused(client.views_push(trigger_id=outside, view=modal())))[
        "error"
    ] == "invalid_trigger_id"


async def test_a_modal_is_updated_by_either_name_unless_another_version_came_first(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    trigger_id = sandbox.workspace.triggers.issue("U0ADMIN001")
    view = (await client.views_open(trigger_id=trigger_id, view=modal(external_id="mine")))["view"]
    changed = (
        await client.views_update(external_id="mine", view=modal(external_id="mine"), hash=view["hash"])
    )["view"]
    assert changed["id"] == view["id"]
    stale = client.views_update(view_id=view["id"], view=modal(), hash=view["hash"])
    assert (await refused(stale))["error"] == "hash_conflict"
    other = sandbox.workspace.triggers.issue("U0PM000001")
    taken = client.views_open(trigger_id=other, view=modal(external_id="mine"))
    assert (await refused(taken))["error"] == "duplicate_external_id"
    assert (await refused(client.views_update(view_id="V0GONE", view=modal())))["error"] == "not_found"


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
