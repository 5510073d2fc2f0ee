"""What Slack says definitely ends the start with a sentence; what it leaves open is asked again: every answer of Slack in one table."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import StartRefused
from bot.preflight import Installation, SlackSilent, check_app_token, check_channel, our_app, who_we_are
from bot.sandbox import Sandbox

CHANNEL = "C0123456789"
TOKEN = "xoxb-1-abcdefgh"
APP_TOKEN = "xapp-1-abcdefgh"
WE = {
    "ok": True,
    "team": "Acme",
    "team_id": "T01",
    "user_id": "U0BOT",
    "bot_id": "B01",
    "enterprise_id": "E01",
}

Answer = Callable[[], Awaitable[web.StreamResponse]]
Ask = Callable[[AsyncWebClient], Awaitable[object]]


class Slack:
    """A Web API that answers whatever a test lets it."""

    def __init__(self) -> None:
        self.answer: Answer = self.says(WE)
        self.asked: list[tuple[str, str]] = []

    def says(self, body: object, status: int = 200, headers: dict[str, str] | None = None) -> Answer:
        """An answer in JSON."""

        async def answer() -> web.StreamResponse:
            return web.json_response(body, status=status, headers=headers)

        return answer

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer one call."""
        self.asked.append((request.path.rsplit("/", 1)[-1], request.headers.get("Authorization", "")))
        return await self.answer()


@pytest.fixture
async def slack() -> Slack:
    return Slack()


@pytest.fixture
async def client(slack: Slack) -> AsyncIterator[AsyncWebClient]:
    app = web.Application()
    app.router.add_route("*", "/api/{method}", slack.serve)
    timeout = aiohttp.ClientTimeout(total=2)
    async with TestServer(app) as server, aiohttp.ClientSession(timeout=timeout) as session:
        yield AsyncWebClient(
            TOKEN, base_url=str(server.make_url("/api/")), session=session, retry_handlers=[]
        )


async def ask_who(client: AsyncWebClient) -> object:
    return await who_we_are(client)


async def ask_channel(client: AsyncWebClient) -> object:
    return await check_channel(client, CHANNEL)


async def ask_app_token(client: AsyncWebClient) -> object:
    await check_app_token(client, APP_TOKEN)
    return True


async def ask_app(client: AsyncWebClient) -> object:
    return await our_app(client, "U0BOT") or True


ASKED: list[tuple[Ask, str]] = [
    (ask_who, "SLACK_BOT_TOKEN"),
    (ask_app, "SLACK_BOT_TOKEN"),
    (ask_channel, "SLACK_BOT_TOKEN"),
    (ask_app_token, "SLACK_APP_TOKEN"),
]
EVERY_QUESTION = pytest.mark.parametrize("ask,setting", ASKED, ids=["who", "app", "channel", "app token"])


async def test_we_are_who_slack_says(slack: Slack, client: AsyncWebClient) -> None:
    slack.answer = slack.says(WE, headers={"X-OAuth-Scopes": "chat:write, commands,users:read,"})
    assert await who_we_are(client) == Installation(
        team_id="T01",
        team="Acme",
        bot_user_id="U0BOT",
        bot_id="B01",
        enterprise_id="E01",
        scopes=frozenset({"chat:write", "commands", "users:read"}),
    )
    assert slack.asked == [("auth.test", f"Bearer {TOKEN}")]


async def test_what_slack_leaves_out_is_empty(slack: Slack, client: AsyncWebClient) -> None:
    slack.answer = slack.says({"ok": True, "team_id": "T01", "user_id": "U0BOT"})
    found = await who_we_are(client)
    assert (found.team, found.bot_id, found.enterprise_id, found.scopes) == ("", "", None, frozenset())


@pytest.mark.parametrize(
    "answer, app_id",
    [
        ({"ok": True, "user": {"profile": {"api_app_id": "A01"}}}, "A01"),
        ({"ok": True, "user": {"profile": {}}}, None),
        ({"ok": True}, None),
        ({"ok": False, "error": "missing_scope"}, None),
    ],
)
async def test_our_app_is_the_one_behind_our_bot(
    slack: Slack, client: AsyncWebClient, answer: dict[str, object], app_id: str | None
) -> None:
    slack.answer = slack.says(answer)
    assert await our_app(client, "U0BOT") == app_id


@pytest.mark.parametrize("missing", ["team_id", "user_id"])
async def test_an_answer_that_does_not_say_who_we_are_is_none(
    slack: Slack, client: AsyncWebClient, missing: str
) -> None:
    slack.answer = slack.says({name: value for name, value in WE.items() if name != missing})
    with pytest.raises(SlackSilent):
        await who_we_are(client)


@EVERY_QUESTION
@pytest.mark.parametrize(
    "code",
    [
        "invalid_auth",
        "not_authed",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "not_allowed_token_type",
        "no_permission",
        "org_login_required",
        "team_access_not_granted",
    ],
)
async def test_a_token_that_never_works_refuses_the_start(
    slack: Slack, client: AsyncWebClient, ask: Ask, setting: str, code: str
) -> None:
    slack.answer = slack.says({"ok": False, "error": code})
    with pytest.raises(StartRefused) as refusal:
        await ask(client)
    sentence = str(refusal.value)
    assert sentence.startswith(f"Slack refuses {setting} ({code}): ")
    assert sentence.endswith(".")
    assert TOKEN not in sentence
    assert APP_TOKEN not in sentence


SILENCES = {
    "ratelimited": lambda slack: slack.says({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": "1"}),
    "internal error": lambda slack: slack.says({"ok": False, "error": "internal_error"}),
    "fatal error": lambda slack: slack.says({"ok": False, "error": "fatal_error"}, 500),
    "unavailable": lambda slack: slack.says({}, 503),
    "no reason": lambda slack: slack.says({"ok": False}),
    "a list": lambda slack: slack.says([1]),
    "a text": lambda slack: slack.says("busy"),
}


@EVERY_QUESTION
@pytest.mark.parametrize("silence", SILENCES)
async def test_an_answer_that_may_change_is_silence(
    slack: Slack, client: AsyncWebClient, ask: Ask, setting: str, silence: str
) -> None:
    slack.answer = SILENCES[silence](slack)
    with pytest.raises(SlackSilent):
        await ask(client)


@EVERY_QUESTION
@pytest.mark.parametrize("said, seconds", [("30", 30), ("soon", None), ("-1", None), (None, None)])
async def test_silence_keeps_the_seconds_that_slack_names(
    slack: Slack, client: AsyncWebClient, ask: Ask, setting: str, said: str | None, seconds: int | None
) -> None:
    headers = None if said is None else {"Retry-After": said}
    slack.answer = slack.says({"ok": False, "error": "ratelimited"}, 429, headers)
    with pytest.raises(SlackSilent, match=r"^ratelimited$") as silence:
        await ask(client)
    assert silence.value.seconds == seconds


@EVERY_QUESTION
@pytest.mark.parametrize(
    "kind,body,status",
    [
        ("text/html", "<h1>Bad gateway</h1>", 502),
        ("text/html", "<h1>Sign in to the network</h1>", 200),
        ("text/plain", "upstream connect error", 503),
        ("text/plain", "ok", 200),
        ("application/json", "{broken", 200),
        ("application/json", "", 200),
        ("application/gzip", "x", 200),
    ],
)
async def test_an_answer_of_something_that_is_not_slack_is_silence(
    slack: Slack, client: AsyncWebClient, ask: Ask, setting: str, kind: str, body: str, status: int
) -> None:
    async def answer() -> web.StreamResponse:
        return web.Response(text=body, status=status, content_type=kind)

    slack.answer = answer
    with pytest.raises(SlackSilent):
        await ask(client)


@EVERY_QUESTION
async def test_no_answer_at_all_is_silence(
    slack: Slack, client: AsyncWebClient, ask: Ask, setting: str, unused_tcp_port: int
) -> None:
    nobody = AsyncWebClient(
        TOKEN,
        base_url=f"http://127.0.0.1:{unused_tcp_port}/api/",
        session=client.session,
        retry_handlers=[],
    )
    with pytest.raises(SlackSilent):
        await ask(nobody)


@EVERY_QUESTION
async def test_an_answer_that_takes_too_long_is_silence(
    slack: Slack, client: AsyncWebClient, ask: Ask, setting: str
) -> None:
    let_go = asyncio.Event()

    async def answer() -> web.StreamResponse:
        await let_go.wait()
        return web.Response()

    slack.answer = answer
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=0.05)) as hasty:
        client.session = hasty
        with pytest.raises(SlackSilent):
            await ask(client)
    let_go.set()


async def test_a_channel_that_we_are_in_is_fine(slack: Slack, client: AsyncWebClient) -> None:
    slack.answer = slack.says({"ok": True, "channel": {"is_member": True, "is_archived": False}})
    assert await check_channel(client, CHANNEL) is True
    slack.answer = slack.says({"ok": True, "channel": {}})
    assert await check_channel(client, CHANNEL) is True


@pytest.mark.parametrize(
    "answer,expected",
    [
        ({"ok": False, "error": "channel_not_found"}, "Slack does not know it or hides it from the bot"),
        ({"ok": True, "channel": {"is_archived": True, "is_member": True}}, "is archived"),
        ({"ok": True, "channel": {"is_member": False}}, "/invite @autoq"),
    ],
)
@pytest.mark.parametrize("setting", ["AUTOQ_OPS_CHANNEL", "AUTOQ_DESK_CHANNEL"])
async def test_a_channel_that_cannot_be_used_refuses_the_start(
    slack: Slack, client: AsyncWebClient, answer: object, expected: str, setting: str
) -> None:
    slack.answer = slack.says(answer)
    with pytest.raises(StartRefused) as refusal:
        await check_channel(client, CHANNEL, setting)
    assert str(refusal.value).startswith(f"{setting} names the channel {CHANNEL}")
    assert expected in str(refusal.value)


async def test_a_scope_that_we_lack_only_warns(
    slack: Slack, client: AsyncWebClient, caplog: pytest.LogCaptureFixture
) -> None:
    slack.answer = slack.says({"ok": False, "error": "missing_scope"})
    assert await check_channel(client, CHANNEL) is False
    assert [record.levelname for record in caplog.records if record.name == "bot.preflight"] == ["WARNING"]
    assert "AUTOQ_OPS_CHANNEL can't be checked" in caplog.text


async def test_an_app_token_without_its_scope_refuses_the_start(slack: Slack, client: AsyncWebClient) -> None:
    slack.answer = slack.says({"ok": False, "error": "missing_scope"})
    with pytest.raises(StartRefused, match="connections:write"):
        await check_app_token(client, APP_TOKEN)


async def test_the_app_token_is_asked_about_and_not_the_bot_s(slack: Slack, client: AsyncWebClient) -> None:
    slack.answer = slack.says({"ok": True, "url": "wss://example.com/link"})
    await check_app_token(client, APP_TOKEN)
    assert slack.asked == [("apps.connections.open", f"Bearer {APP_TOKEN}")]


async def test_the_local_slack_passes_and_refuses_a_wrong_token() -> None:
    sandbox = Sandbox()
    await sandbox.start()
    try:
        async with aiohttp.ClientSession() as session:
            ours = AsyncWebClient(sandbox.bot_token, base_url=sandbox.api_url, session=session)
            found = await who_we_are(ours)
            assert found.team_id
            assert "chat:write" in found.scopes
            assert await check_channel(ours, "C0OPS00001")
            await check_app_token(ours, sandbox.app_token)
            with pytest.raises(StartRefused):
                await check_app_token(ours, "xapp-sandbox-wrong")
            with pytest.raises(StartRefused):
                await check_channel(ours, "C0NOWHERE1")
            theirs = AsyncWebClient("xoxb-sandbox-wrong", base_url=sandbox.api_url, session=session)
            with pytest.raises(StartRefused):
                await who_we_are(theirs)
    finally:
        await sandbox.stop()
