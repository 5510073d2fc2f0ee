"""Socket Mode over real WebSockets: hello, turns, acks on any connection, refreshes, cuts and pings."""

import asyncio
import json
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import NO_LIMITS, Sandbox
from tests.bot.sandbox.bolt_bot import socket_bot
from tests.bot.sandbox.conftest import Page, Start


class Peer:
    """An app's connection, by hand."""

    def __init__(self, sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
        self.sandbox = sandbox
        self.session = session

    async def url(self) -> str:
        """Ask for an address."""
        client = AsyncWebClient(base_url=self.sandbox.api_url, session=self.session)
        return str((await client.apps_connections_open(app_token=self.sandbox.app_token))["url"])

    async def open(self) -> aiohttp.ClientWebSocketResponse:
        """Connect and read the hello."""
        websocket = await self.session.ws_connect(await self.url())
        assert (await websocket.receive_json(timeout=5))["type"] == "hello"
        return websocket


@pytest.fixture
def peer(sandbox: Sandbox, session: aiohttp.ClientSession) -> Peer:
    return Peer(sandbox, session)


async def ack(websocket: aiohttp.ClientWebSocketResponse, envelope: dict[str, Any], **payload: Any) -> None:
    """Acknowledge an envelope."""
    answer = {"envelope_id": envelope["envelope_id"], **({"payload": payload} if payload else {})}
    await websocket.send_json(answer)


async def test_hello_says_which_app_and_how_many_connections(peer: Peer) -> None:
    first = await peer.open()
    websocket = await peer.session.ws_connect(await peer.url())
    hello = await websocket.receive_json(timeout=5)
    assert (hello["num_connections"], hello["connection_info"]) == (2, {"app_id": "A0AUTOQ01"})
    await first.close()


async def test_an_address_opens_one_connection(peer: Peer) -> None:
    url = await peer.url()
    await peer.session.ws_connect(url)
    for used in (url, url.replace("ticket=", "ticket=x")):
        with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
            await peer.session.ws_connect(used)
        assert caught.value.status == 403


async def test_an_eleventh_connection_is_one_too_many(peer: Peer) -> None:
    first_ten = [await peer.open() for _ in range(10)]
    websocket = await peer.session.ws_connect(await peer.url())
    farewell = await websocket.receive_json(timeout=5)
    assert (farewell["type"], farewell["reason"]) == ("disconnect", "too_many_websockets")
    assert not any(websocket.closed for websocket in first_ten)
    assert (await websocket.receive(timeout=5)).type == aiohttp.WSMsgType.CLOSE


async def test_envelopes_take_turns_and_any_connection_may_ack(peer: Peer, page: Page) -> None:
    first, second = await peer.open(), await peer.open()
    said = [asyncio.create_task(page.say(f"/autoq {number}")) for number in range(4)]
    envelopes = [await websocket.receive_json(timeout=5) for websocket in (first, second, first, second)]
    assert {envelope["payload"]["text"] for envelope in envelopes} == {"0", "1", "2", "3"}
    assert {envelope["type"] for envelope in envelopes} == {"slash_commands"}
    assert all(envelope["accepts_response_payload"] for envelope in envelopes)
    for envelope in envelopes:
        await ack(first, envelope, text=f"answer {envelope['payload']['text']}")
    await asyncio.gather(*said)
    seen = (await page.get("messages", channel="C0OPS00001"))["messages"]
    assert {message["text"] for message in seen} == {f"answer {number}" for number in range(4)}


async def test_without_a_connection_a_command_fails_at_once(page: Page) -> None:
    await page.say("/autoq hello")
    assert (await page.last())["text"] == '/autoq failed with the error "dispatch_failed"'


async def test_a_late_ack_changes_nothing_and_is_shown_in_the_wire_log(
    session: aiohttp.ClientSession,
) -> None:
    sandbox = Sandbox(ack_seconds=0.05)
    await sandbox.start()
    page, websocket = Page(sandbox, session), await Peer(sandbox, session).open()
    await page.say("/autoq hello")
    assert (await page.last())["text"] == '/autoq failed with the error "operation_timeout"'
    await ack(websocket, await websocket.receive_json(timeout=5), text="late")
    await websocket.send_str("not JSON")
    await websocket.send_str("[]")
    await websocket.ping()
    await websocket.close()
    assert len((await page.get("messages", channel="C0OPS00001"))["messages"]) == 1
    statuses = [entry["status"] for entry in (await page.get("wire"))["entries"] if entry["kind"] == "socket"]
    assert statuses == ["connected", "too late or unknown", "not JSON", "not an object", "closed"]
    await sandbox.stop()


async def test_a_dropped_ack_looks_like_none(peer: Peer, page: Page) -> None:
    websocket = await peer.open()
    await page.do("faults", drop_ack=1)
    said = asyncio.create_task(page.say("/autoq hello"))
    await ack(websocket, await websocket.receive_json(timeout=5), text="lost")
    await said
    assert (await page.last())["text"] == '/autoq failed with the error "operation_timeout"'


@pytest.mark.parametrize("reason", ["refresh_requested", "warning"])
async def test_a_connection_told_to_go_still_acks_but_gets_nothing_new(
    peer: Peer, page: Page, reason: str
) -> None:
    old = await peer.open()
    said = asyncio.create_task(page.say("/autoq one"))
    envelope = await old.receive_json(timeout=5)
    await page.do("faults", disconnect=reason)
    assert (await old.receive_json(timeout=5))["reason"] == reason
    new = await peer.open()
    await ack(old, envelope, text="one in flight")
    await said
    assert (await page.last())["text"] == "one in flight"
    said = asyncio.create_task(page.say("/autoq two"))
    await ack(new, await new.receive_json(timeout=5), text="two")
    await said
    await old.close()


async def test_a_disabled_link_is_closed_at_once(peer: Peer, page: Page) -> None:
    websocket = await peer.open()
    await page.do("faults", disconnect="link_disabled")
    assert (await websocket.receive_json(timeout=5))["reason"] == "link_disabled"
    assert (await websocket.receive(timeout=5)).type == aiohttp.WSMsgType.CLOSE


async def test_a_cut_connection_ends_without_a_word(peer: Peer, page: Page) -> None:
    websocket = await peer.open()
    assert (await page.get("state"))["connected"]
    await page.do("faults", disconnect="abort")
    received = await websocket.receive(timeout=5)
    assert received.type in {aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR}
    assert not (await page.get("state"))["connected"]


@pytest.mark.parametrize("how", ["refresh_requested", "abort"])
async def test_the_real_client_comes_back_by_itself(start: Start, how: str) -> None:
    story = await start()
    seen = story.sandbox.workspace.feed.open("U0ENGINEER1")
    await story.page.do("faults", disconnect=how)
    async with asyncio.timeout(10):
        async for frame in seen.frames():
            if '"type": "connected", "connected": true' in frame:
                break
    await story.page.say("/autoq hello")
    assert (await story.page.last())["text"] == "You said hello"


async def test_an_event_says_when_it_is_a_repetition(peer: Peer, page: Page) -> None:
    websocket = await peer.open()
    for attempt, reason in ((0, ""), (1, "timeout")):
        sent = asyncio.create_task(page.do("home") if attempt == 0 else page.do("faults", redeliver=True))
        envelope = await websocket.receive_json(timeout=5)
        assert (envelope["type"], envelope["retry_attempt"], envelope["retry_reason"]) == (
            "events_api",
            attempt,
            reason,
        )
        assert not envelope["accepts_response_payload"]
        await ack(websocket, envelope)
        await sent


async def test_two_processes_share_the_work(session: aiohttp.ClientSession) -> None:
    sandbox = Sandbox(limits=NO_LIMITS)
    await sandbox.start()
    page = Page(sandbox, session)
    async with socket_bot(sandbox, session) as first, socket_bot(sandbox, session) as second:
        for number in range(6):
            await page.say(f"/autoq {number}")
        assert (len(first.heard), len(second.heard)) == (3, 3)
    await sandbox.stop()


async def test_what_travels_is_json_without_escapes(peer: Peer, page: Page) -> None:
    websocket = await peer.open()
    said = asyncio.create_task(page.say("/autoq 안녕"))
    text = await websocket.receive_str(timeout=5)
    assert "안녕" in text
    await ack(websocket, json.loads(text))
    await said
