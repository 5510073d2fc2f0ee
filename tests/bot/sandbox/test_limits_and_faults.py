"""The local Slack slows an app down, fails on purpose and gives up its response addresses as Slack does."""

import asyncio
import logging
import time
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Limits, Sandbox
from bot.sandbox.response_urls import Origin
from tests.bot.sandbox.conftest import Page

OPS = "C0OPS00001"


async def texts(page: Page) -> list[str]:
    """Return what the app posted, in order."""
    return [post["versions"][-1]["text"] for post in (await page.get("posts"))["posts"]]


async def test_a_channel_takes_one_message_a_second_after_a_burst(session: aiohttp.ClientSession) -> None:
    now = [1_000_000.0]
    sandbox = Sandbox(limits=Limits(post_burst=3), wall=lambda: now[0])
    await sandbox.start()
    client = AsyncWebClient(sandbox.bot_token, base_url=sandbox.api_url, session=session)
    for _ in range(3):
        await client.chat_postMessage(channel=OPS, text="x")
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=OPS, text="x")
    assert (caught.value.response.status_code, caught.value.response["error"]) == (429, "ratelimited")
    assert caught.value.response.headers["Retry-After"] == "1"
    await client.chat_postMessage(channel="C0GENERAL1", text="another channel")
    now[0] += 1
    await client.chat_postMessage(channel=OPS, text="x")
    await sandbox.stop()


async def test_updates_are_limited_for_the_workspace(session: aiohttp.ClientSession) -> None:
    now = [1_000_000.0]
    sandbox = Sandbox(limits=Limits(update_per_minute=30, update_burst=2), wall=lambda: now[0])
    await sandbox.start()
    client = AsyncWebClient(sandbox.bot_token, base_url=sandbox.api_url, session=session)
    ts = (await client.chat_postMessage(channel=OPS, text="x"))["ts"]
    for _ in range(2):
        await client.chat_update(channel=OPS, ts=ts, text="y")
    with pytest.raises(SlackApiError) as caught:
        await client.chat_update(channel=OPS, ts=ts, text="z")
    assert caught.value.response.headers["Retry-After"] == "2"
    await sandbox.stop()


@pytest.mark.parametrize("status", [500, 503])
async def test_a_failing_status_has_no_effect(client: AsyncWebClient, page: Page, status: int) -> None:
    await page.do("faults", web_api={"method": "chat.postMessage", "status": status, "times": 1})
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=OPS, text="lost")
    assert caught.value.response.status_code == status
    await client.chat_postMessage(channel=OPS, text="kept")
    assert await texts(page) == ["kept"]


async def test_a_business_error_is_answered_as_asked(client: AsyncWebClient, page: Page) -> None:
    await page.do("faults", web_api={"method": "*", "status": "error:channel_not_found", "times": 1})
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=OPS, text="lost")
    assert (caught.value.response.status_code, caught.value.response["error"]) == (200, "channel_not_found")


async def test_a_refused_call_says_when_to_come_back(client: AsyncWebClient, page: Page) -> None:
    await page.do("faults", web_api={"method": "chat.update", "status": 429, "retry_after": 7})
    await client.chat_postMessage(channel=OPS, text="another method is not touched")
    with pytest.raises(SlackApiError) as caught:
        await client.chat_update(channel=OPS, ts="1.0", text="x")
    assert caught.value.response.headers["Retry-After"] == "7"


@pytest.mark.parametrize("status, kept", [("drop_after", ["said"]), ("reset", [])])
async def test_a_cut_connection_leaves_the_app_in_doubt(
    client: AsyncWebClient, page: Page, status: str, kept: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    await page.do("faults", web_api={"method": "chat.postMessage", "status": status, "times": 1})
    with pytest.raises(aiohttp.ClientConnectionError):
        await client.chat_postMessage(channel=OPS, text="said")
    assert await texts(page) == kept
    complaints = [each for each in caplog.records if each.levelno >= logging.WARNING]
    assert [each for each in complaints if each.name.startswith("uvicorn")] == []


async def test_a_slow_answer_comes_in_the_end(client: AsyncWebClient, page: Page) -> None:
    await page.do(
        "faults", web_api={"method": "chat.postMessage", "status": "slow", "seconds": 0.2, "times": 1}
    )
    started = time.perf_counter()
    await client.chat_postMessage(channel=OPS, text="late")
    assert time.perf_counter() - started > 0.15


async def test_an_outage_ends_by_the_clock_or_when_cleared(client: AsyncWebClient, page: Page) -> None:
    outage = {"method": "*", "status": 500, "for_seconds": 60}
    assert len((await page.do("faults", web_api=outage))["web_api"]) == 1
    with pytest.raises(SlackApiError):
        await client.auth_test()
    await page.do("clock", seconds=61)
    assert (await client.auth_test())["ok"]
    await page.do("faults", web_api=outage)
    assert (await page.do("faults", clear=True))["web_api"] == []
    assert (await client.auth_test())["ok"]


async def test_a_likely_fault_meets_some_calls_and_not_others(client: AsyncWebClient, page: Page) -> None:
    await page.do("faults", web_api={"method": "auth.test", "status": 500, "chance": 0.5})
    answers = await asyncio.gather(*(client.auth_test() for _ in range(40)), return_exceptions=True)
    assert 0 < sum(isinstance(answer, Exception) for answer in answers) < 40


@pytest.mark.parametrize(
    "fault",
    [
        {},
        {"web_api": 500},
        {"web_api": {"method": "*", "status": 200}},
        {"web_api": {"method": "*", "status": "error:"}},
        {"web_api": {"method": "*", "status": 500, "times": -1}},
        {"disconnect": "gently"},
        {"drop_ack": "one"},
        {"redeliver": True},
    ],
)
async def test_a_fault_nobody_knows_is_refused_with_a_sentence(page: Page, fault: dict[str, Any]) -> None:
    answer = await page.do("faults", **fault)
    assert answer["status"] in {400, 409}
    assert answer["message"].endswith(".")


async def test_a_response_address_answers_five_times(
    sandbox: Sandbox, session: aiohttp.ClientSession, page: Page
) -> None:
    address = sandbox.workspace.response_urls.issue(Origin(user_id="U0ADMIN001", channel="C0NOTJOINED"))
    for _ in range(5):
        async with session.post(address, json={"text": "answer"}) as response:
            assert (response.status, await response.text()) == (200, "ok")
    async with session.post(address, json={"text": "answer"}) as response:
        assert (response.status, (await response.json())["error"]) == (404, "used_url")
    seen = (await page.get("messages", "admin", channel="C0NOTJOINED"))["messages"]
    assert [said["text"] for said in seen] == ["answer"] * 5


async def test_a_response_address_lives_thirty_minutes(
    sandbox: Sandbox, session: aiohttp.ClientSession
) -> None:
    address = sandbox.workspace.response_urls.issue(Origin(user_id="U0ADMIN001", channel=OPS))
    sandbox.workspace.clock.shift(30 * 60 + 1)
    async with session.post(address, json={"text": "late"}) as response:
        assert (response.status, (await response.json())["error"]) == (404, "expired_url")
    async with session.post(address + "x", json={"text": "never"}) as response:
        assert (response.status, (await response.json())["error"]) == (404, "no_service")


async def test_a_response_that_slack_would_not_take_is_refused(
    sandbox: Sandbox, session: aiohttp.ClientSession
) -> None:
    address = sandbox.workspace.response_urls.issue(Origin(user_id="U0ADMIN001", channel=OPS))
    for body, error in (
        (b"{", "invalid_payload"),
        (b"{}", "no_text"),
        (b'{"blocks": [{}]}', "invalid_blocks"),
    ):
        async with session.post(address, data=body) as response:
            assert (response.status, (await response.json())["error"]) == (400, error)


async def test_a_response_can_delete_and_meets_faults_too(
    sandbox: Sandbox, client: AsyncWebClient, session: aiohttp.ClientSession, page: Page
) -> None:
    posted = await client.chat_postMessage(channel=OPS, text="card")
    address = sandbox.workspace.response_urls.issue(
        Origin(user_id="U0ADMIN001", channel=OPS, ts=posted["ts"])
    )
    await page.do("faults", web_api={"method": "response_url", "status": 500, "times": 1})
    async with session.post(address, json={"delete_original": True}) as response:
        assert response.status == 500
    async with session.post(address, json={"delete_original": True}) as response:
        assert response.status == 200
    (post,) = (await page.get("posts"))["posts"]
    assert post["deleted"]
