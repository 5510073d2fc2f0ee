"""What has to hold before the service starts, asked of Slack itself; the doctor asks the same."""

from __future__ import annotations

import logging
from collections.abc import Awaitable
from dataclasses import dataclass

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.errors import StartRefused

log = logging.getLogger(__name__)

_FATAL_TOKEN = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "not_allowed_token_type",
        "no_permission",
        "org_login_required",
        "team_access_not_granted",
    }
)


class SlackSilent(Exception):
    """Slack did not answer, or not now; the same question may be answered later, after `seconds` when Slack named some."""

    def __init__(self, reason: str, seconds: int | None = None) -> None:
        super().__init__(reason)
        self.seconds = seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """Who we are in Slack, as auth.test says. `scopes` is empty and `app_id` None when Slack did not name them."""

    team_id: str
    team: str
    bot_user_id: str
    bot_id: str
    enterprise_id: str | None
    scopes: frozenset[str]
    app_id: str | None = None


async def who_we_are(client: AsyncWebClient) -> Installation:
    """Our installation. Raises StartRefused for a token that will never work, SlackSilent when Slack does not say."""
    try:
        said = await _answer(client.auth_test())
    except SlackApiError as error:
        raise _judged(
            error, "SLACK_BOT_TOKEN", "copy the bot token (xoxb-…) again from OAuth & Permissions"
        ) from None
    scopes = next((value for name, value in said.headers.items() if name.lower() == "x-oauth-scopes"), "")
    if not (said["team_id"] and said["user_id"]):
        raise SlackSilent("an answer without our names")
    return Installation(
        team_id=str(said["team_id"]),
        team=str(said.get("team") or ""),
        bot_user_id=str(said["user_id"]),
        bot_id=str(said.get("bot_id") or ""),
        enterprise_id=said.get("enterprise_id"),
        scopes=frozenset(scope for scope in scopes.replace(" ", "").split(",") if scope),
    )


async def our_app(client: AsyncWebClient, bot_user_id: str) -> str | None:
    """The id of our app, which every payload meant for us names; None when the scopes do not let us look.

    Raises StartRefused, SlackSilent.
    """
    try:
        said = await _answer(client.users_info(user=bot_user_id))
    except SlackApiError as error:
        if code_of(error) == "missing_scope":
            log.warning(
                "Payloads for other apps can't be told apart: the app lacks users:read.",
                extra={"event": "scope_missing"},
            )
            return None
        raise _judged(
            error, "SLACK_BOT_TOKEN", "copy the bot token (xoxb-…) again from OAuth & Permissions"
        ) from None
    profile = (said.get("user") or {}).get("profile") or {}
    return profile.get("api_app_id") or None


async def check_channel(client: AsyncWebClient, channel: str, setting: str = "AUTOQ_OPS_CHANNEL") -> bool:
    """Whether we could see that the channel exists and the bot is in it; False when the scopes do not let us look.

    Raises StartRefused when the channel can't be used, SlackSilent.
    """
    try:
        said = await _answer(client.conversations_info(channel=channel))
    except SlackApiError as error:
        code = code_of(error)
        if code == "missing_scope":
            log.warning(
                "%s can't be checked: the app lacks channels:read or groups:read.",
                setting,
                extra={"event": "scope_missing"},
            )
            return False
        if code == "channel_not_found":
            message = (
                f"{setting} names the channel {channel}, and Slack does not know it or hides it from the bot: "
                "correct the id, and invite the bot when the channel is private."
            )
            raise StartRefused(message) from None
        raise _judged(
            error, "SLACK_BOT_TOKEN", "copy the bot token (xoxb-…) again from OAuth & Permissions"
        ) from None
    seen = said.get("channel") or {}
    if seen.get("is_archived"):
        message = f"{setting} names the channel {channel}, which is archived: unarchive it or give another."
        raise StartRefused(message)
    if seen.get("is_member") is False:
        message = (
            f"{setting} names the channel {channel}, and the bot is not in it: type /invite @autoq there."
        )
        raise StartRefused(message)
    return True


async def check_app_token(client: AsyncWebClient, app_token: str) -> None:
    """Holds when Socket Mode will open with this token; a wrong one would reconnect for ever. Raises StartRefused, SlackSilent."""
    try:
        await _answer(client.apps_connections_open(app_token=app_token))
    except SlackApiError as error:
        remedy = "create an app-level token (xapp-…) with connections:write and enable Socket Mode"
        raise _judged(error, "SLACK_APP_TOKEN", remedy, also=frozenset({"missing_scope"})) from None


async def _answer(question: Awaitable[AsyncSlackResponse]) -> AsyncSlackResponse:
    """Slack's answer, which is an object. Raises SlackApiError when it is a refusal, SlackSilent when it is none of Slack's."""
    try:
        said = await question
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError, AttributeError) as error:
        raise SlackSilent(type(error).__name__) from None
    if not isinstance(said.data, dict):
        raise SlackSilent("an answer that nobody can read")
    return said


def _judged(
    error: SlackApiError, setting: str, remedy: str, also: frozenset[str] = frozenset()
) -> StartRefused | SlackSilent:
    code = code_of(error)
    if code in _FATAL_TOKEN | also:
        return StartRefused(f"Slack refuses {setting} ({code}): {remedy}.")
    return SlackSilent(code, _retry_after(error))


def _retry_after(error: SlackApiError) -> int | None:
    if not isinstance(error.response, AsyncSlackResponse):
        return None
    headers = error.response.headers.items()
    said = next((value for name, value in headers if name.lower() == "retry-after"), "")
    return int(said) if said.isdecimal() else None


def code_of(error: SlackApiError) -> str:
    """The error that Slack names, or what came instead of an answer."""
    response = error.response
    if not isinstance(response, AsyncSlackResponse) or not isinstance(response.data, dict):
        return "unreadable_answer"
    return str(response.data.get("error") or f"http_{response.status_code}")
