"""People, channels, threads and history, page by page."""

from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from tests.bot.sandbox.conftest import Page, refused

OPS = "C0OPS00001"


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


async def test_a_reply_to_a_reply_joins_the_same_thread(client: AsyncWebClient) -> None:
    root = await client.chat_postMessage(channel=OPS, text="root")
    reply = await client.chat_postMessage(channel=OPS, text="reply", thread_ts=root["ts"])
    again = await client.chat_postMessage(channel=OPS, text="again", thread_ts=reply["ts"])
    assert again["message"]["thread_ts"] == root["ts"]


async def test_history_pages_from_the_newest_and_filters_by_time(client: AsyncWebClient) -> None:
    stamps = [(await client.chat_postMessage(channel=OPS, text=str(number)))["ts"] for number in range(7)]
    seen, cursor = [], None
    while cursor != "":
        answer = await client.conversations_history(channel=OPS, limit=3, cursor=cursor, inclusive=True)
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
    assert listed == ["ops", "desk", "general", "random"]
    ops = (await client.conversations_info(channel=OPS, include_num_members=True))["channel"]
    assert (ops["is_member"], ops["is_ext_shared"], ops["num_members"]) == (True, True, 8)
    assert len((await client.conversations_members(channel=OPS))["members"]) == 8
    assert (await client.conversations_join(channel="C0NOTJOINED"))["channel"]["is_member"]
    assert (await client.chat_postMessage(channel="#random", text="here"))["channel"] == "C0NOTJOINED"
