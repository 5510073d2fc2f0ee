"""The page's API: what people see, live events, the panel, and refusals in sentences."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.sandbox import Sandbox, ServiceLink
from bot.sandbox.server import LoopbackServer
from tests.bot.sandbox.bolt_bot import BUTTON, modal
from tests.bot.sandbox.conftest import Page, Story

OPS = "C0OPS00001"


class Window:
    """An open page listening to the event stream."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response = response

    async def next(self, *kinds: str) -> dict[str, Any]:
        """Return the next event of one of these kinds."""
        async with asyncio.timeout(5):
            async for line in self._response.content:
                if line.startswith(b"data: "):
                    event: dict[str, Any] = json.loads(line.removeprefix(b"data: "))
                    if event["type"] in kinds:
                        return event
        raise AssertionError(f"the stream ended before {kinds}")


@pytest.fixture
async def window(page: Page) -> AsyncIterator[Window]:
    async with page.session.get(f"{page.sandbox.page_url}sandbox/events?as=engineer1") as response:
        assert response.content_type == "text/event-stream"
        yield Window(response)


async def test_a_page_opens_with_all_around_it(page: Page) -> None:
    state = await page.get("state", "engineer1")
    assert (state["me"]["as"], state["me"]["id"], state["me"]["locale"]) == (
        "engineer1",
        "U0ENGINEER1",
        "ko-KR",
    )
    assert [person["as"] for person in state["people"]] == [
        "admin",
        "engineer1",
        "engineer2",
        "pm",
        "viewer",
        "guest",
        "stranger",
    ]
    assert {channel["name"]: channel["kind"] for channel in state["channels"]} == {
        "ops": "channel",
        "desk": "channel",
        "general": "channel",
        "random": "channel",
        "autoq": "dm",
    }
    assert [command["command"] for command in state["commands"]] == ["/autoq", "/approve", "/reject"]
    assert (state["mode"], state["connected"], state["service"]) == ("socket", False, None)
    assert {channel["name"] for channel in (await page.get("state", "stranger"))["channels"]} == {
        "ops",
        "autoq",
    }


@pytest.mark.parametrize("path", ["state", "messages", "home", "events"])
async def test_somebody_unknown_is_told_who_is_known(page: Page, path: str) -> None:
    answer = await page.get(path, "nobody", channel=OPS)
    assert (answer["status"], answer["error"]) == (404, "unknown_person")
    assert "engineer1" in answer["message"]


async def test_broken_bodies_are_refused_with_a_sentence(page: Page) -> None:
    address = f"{page.sandbox.page_url}sandbox/say"
    for body, kind, status in (
        ("{", "application/json", 400),
        ("[]", "application/json", 400),
        ("as=admin", "text/plain", 415),
    ):
        async with page.session.post(address, data=body, headers={"content-type": kind}) as response:
            assert response.status == status
            assert (await response.json())["message"].endswith(".")


async def test_another_host_name_is_not_served(page: Page) -> None:
    headers = {"host": "sandbox.example.com"}
    async with page.session.get(f"{page.sandbox.page_url}sandbox/wire", headers=headers) as response:
        assert response.status == 400


async def test_messages_reach_every_open_page_of_the_channel(
    page: Page, window: Window, client: AsyncWebClient
) -> None:
    posted = await client.chat_postMessage(channel=OPS, text="one", blocks=[BUTTON])
    event = await window.next("message")
    assert (event["message"]["ts"], event["message"]["blocks"][0]["block_id"]) == (posted["ts"], "buttons")
    await client.chat_update(channel=OPS, ts=posted["ts"], text="two")
    assert (await window.next("message_changed"))["message"]["text"] == "two"
    await client.chat_postMessage(channel=OPS, text="reply", thread_ts=posted["ts"])
    assert (await window.next("message"))["message"]["thread_ts"] == posted["ts"]
    assert (await window.next("message_changed"))["message"]["reply_count"] == 1
    await client.chat_delete(channel=OPS, ts=posted["ts"])
    assert (await window.next("message_deleted"))["ts"] == posted["ts"]


async def test_what_one_person_may_see_reaches_nobody_else(
    sandbox: Sandbox, window: Window, client: AsyncWebClient
) -> None:
    await client.chat_postEphemeral(channel=OPS, user="U0ADMIN001", text="for the admin")
    await client.views_open(trigger_id=sandbox.workspace.triggers.issue("U0ADMIN001"), view=modal())
    await client.chat_postMessage(channel="U0ADMIN001", text="a direct message")
    await client.chat_postEphemeral(channel=OPS, user="U0ENGINEER1", text="for the engineer")
    event = await window.next("ephemeral", "message", "view")
    assert (event["type"], event["message"]["text"]) == ("ephemeral", "for the engineer")


async def test_modals_and_homes_reach_their_person(
    sandbox: Sandbox, window: Window, client: AsyncWebClient
) -> None:
    trigger_id = sandbox.workspace.triggers.issue("U0ENGINEER1")
    view = (await client.views_open(trigger_id=trigger_id, view=modal()))["view"]
    assert [shown["id"] for shown in (await window.next("view"))["stack"]] == [view["id"]]
    await client.views_publish(user_id="U0ENGINEER1", view={"type": "home", "blocks": [BUTTON]})
    assert (await window.next("home"))["view"]["type"] == "home"


async def test_what_people_write_is_escaped_and_counted_as_unread(page: Page) -> None:
    await page.say("<!channel> & <script>", "admin")
    (ops,) = [channel for channel in (await page.get("state"))["channels"] if channel["name"] == "ops"]
    assert ops["unread"] == 1
    assert (await page.last())["text"] == "&lt;!channel&gt; &amp; &lt;script&gt;"
    (ops,) = [channel for channel in (await page.get("state"))["channels"] if channel["name"] == "ops"]
    assert ops["unread"] == 0
    assert (await page.say("   "))["error"] == "bad_text"


async def test_people_delete_their_own_messages_and_the_apps(page: Page, client: AsyncWebClient) -> None:
    await page.say("mine", "admin")
    ts = (await page.last())["ts"]
    assert (await page.do("delete", "pm", channel=OPS, ts=ts))["status"] == 403
    assert await page.do("delete", "admin", channel=OPS, ts=ts) == {"ok": True}
    assert (await page.do("delete", "admin", channel=OPS, ts=ts))["status"] == 404
    posted = await client.chat_postMessage(channel=OPS, text="card")
    assert await page.do("delete", "pm", channel=OPS, ts=posted["ts"]) == {"ok": True}


async def test_the_clock_moves_for_all_and_tells_who_listens(page: Page, window: Window) -> None:
    heard: list[float] = []
    page.sandbox.on_clock.append(heard.append)
    assert (await page.do("clock", minutes=30))["offset"] == 1800
    assert (await window.next("clock"))["offset"] == 1800
    assert page.sandbox.clock_offset_seconds == 1800
    assert (await page.do("clock", reset=True))["offset"] == 0
    assert heard == [1800, 0]
    for wrong in ({}, {"minutes": -5}, {"minutes": "soon"}):
        assert (await page.do("clock", **wrong))["status"] == 400


async def test_stamps_never_go_back_with_the_clock(page: Page, client: AsyncWebClient) -> None:
    await page.do("clock", minutes=30)
    first = (await client.chat_postMessage(channel=OPS, text="x"))["ts"]
    await page.do("clock", reset=True)
    assert (await client.chat_postMessage(channel=OPS, text="x"))["ts"] > first


async def test_the_wire_log_shows_both_ways_and_no_secret(story: Story) -> None:
    await story.page.say("/autoq hello")
    await story.bot.client.chat_postMessage(
        channel=OPS, text="key aq_1234_secretsecret and xoxb-1-secretsecret"
    )
    entries = (await story.page.get("wire"))["entries"]
    kinds = {(entry["direction"], entry["kind"]) for entry in entries}
    assert {("out", "command"), ("in", "web_api")} <= kinds
    text = json.dumps(entries)
    for secret in (
        story.sandbox.bot_token,
        story.sandbox.signing_secret,
        "sandbox-verification-token",
        "secretsecret",
    ):
        assert secret not in text
    (command,) = [entry for entry in entries if entry["kind"] == "command"]
    assert command["request"]["response_url"].endswith("/response/•••")
    assert command["response"]["text"] == "You said hello"
    after = (await story.page.get("wire", after=str(entries[-1]["id"])))["entries"]
    assert after == []


async def test_a_page_that_reads_too_slowly_is_cut_off(page: Page) -> None:
    feed = page.sandbox.workspace.feed
    slow = feed.open("U0ENGINEER1")
    for number in range(3_000):
        feed.tell({"type": "clock", "number": number})
    assert not feed.watched
    assert len([frame async for frame in slow.frames()]) == 1


async def test_home_is_not_for_people_of_other_companies(page: Page) -> None:
    assert (await page.do("home", "stranger"))["error"] == "not_installed"
    assert (await page.do("home", "admin", tab="about"))["error"] == "bad_tab"


async def test_examples_need_the_service(page: Page) -> None:
    answer = await page.do("examples/cache_clear")
    assert (answer["status"], answer["error"]) == (409, "no_service")


async def test_examples_are_submitted_with_the_keys_of_the_service(page: Page) -> None:
    asked: list[tuple[str, str, dict[str, Any]]] = []

    async def answer(request: Request) -> JSONResponse:
        asked.append((request.url.path, request.headers["authorization"], await request.json()))
        if request.url.path.endswith("ACT-GONE0000"):
            return JSONResponse({"detail": "There is no such action."}, 404)
        return JSONResponse({"action_id": "ACT-7K3M9QXD", "status": "PENDING_APPROVAL"}, 201)

    service = LoopbackServer(Starlette(routes=[Route("/{path:path}", answer, methods=["POST"])]), 0)
    page.sandbox.service = ServiceLink(
        url=await service.start() + "/",
        keys={"admin": "aq_a_1", "machine": "aq_m_1", "agent": "aq_g_1"},
    )
    assert (await page.get("state"))["service"]["docs"].endswith("/docs")
    for example in (await page.get("state"))["examples"]:
        if example["group"] != "action":
            continue
        taken = await page.do(f"examples/{example['name']}")
        items = taken.get("items", [taken])
        assert len(items) == (10 if example["name"] == "burst" else 1)
        assert {item["action_id"] for item in items} == {"ACT-7K3M9QXD"}
    assert {path for path, _, _ in asked} == {"/api/auto/queue"}
    agents = {asked_for["action_type"] for _, key, asked_for in asked if key == "Bearer aq_g_1"}
    assert agents == {"schema_change"}
    assert {key for _, key, _ in asked} == {"Bearer aq_m_1", "Bearer aq_g_1"}
    await page.do("examples/ask:ACT-7K3M9QXD:approve")
    assert asked[-1][:2] == ("/api/auto/approve/ACT-7K3M9QXD", "Bearer aq_a_1")
    refused = await page.do("examples/ask:ACT-GONE0000:approve")
    assert (refused["status"], "no such action" in refused["message"]) == (404, True)
    assert (await page.do("examples/ask:ACT"))["error"] == "bad_ask"
    assert (await page.do("examples/fly"))["error"] == "unknown_example"
    await service.stop()
    assert (await page.do("examples/cache_clear"))["error"] == "service_unreachable"


async def test_everything_the_app_sent_can_be_read_back(
    sandbox: Sandbox, client: AsyncWebClient, page: Page
) -> None:
    await client.chat_postEphemeral(channel=OPS, user="U0ADMIN001", text="hint")
    await client.views_open(trigger_id=sandbox.workspace.triggers.issue("U0ADMIN001"), view=modal())
    sent = await page.get("sent")
    assert [(said["to"], said["text"]) for said in sent["ephemerals"]] == [("U0ADMIN001", "hint")]
    assert [(shown["user"], shown["view"]["callback_id"]) for shown in sent["views"]] == [
        ("U0ADMIN001", "form")
    ]
