"""What has to hold before the service starts, asked of Slack itself; the doctor asks the same."""

from __future__ import annotations

import logging
from dataclasses import dataclass

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

log = logging.getLogger(__name__)

NEEDED_SCOPES = ("commands", "chat:write", "users:read")
OPTIONAL_SCOPES = {
    "channels:read": "the ops channel can't be checked at start when it is public",
    "groups:read": "the ops channel can't be checked at start when it is private",
    "channels:history": "a message whose posting was cut off may appear twice in a public channel",
    "groups:history": "a message whose posting was cut off may appear twice in a private channel",
}
"""Scopes that autoq works without, and what is lost then."""

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


class StartRefused(Exception):
    """Starting makes no sense; the message is one sentence that says what to do."""


class SlackSilent(Exception):
    """Slack did not answer, or not now; the same question may be answered later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """Who we are in Slack, as auth.test says. `scopes` is empty when Slack did not name them."""

    team_id: str
    team: str
    bot_user_id: str
    bot_id: str
    enterprise_id: str | None
    scopes: frozenset[str]


async def who_we_are(client: AsyncWebClient) -> Installation:
    """Our installation. Raises StartRefused for a token that will never work, SlackSilent when Slack does not say."""
    try:
        said = await client.auth_test()
    except SlackApiError as error:
        raise _judged(
            error, "SLACK_BOT_TOKEN", "copy the bot token (xoxb-…) again from OAuth & Permissions"
        ) from None
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError, AttributeError) as error:
        raise SlackSilent(type(error).__name__) from None
    scopes = next((value for name, value in said.headers.items() if name.lower() == "x-oauth-scopes"), "")
    return Installation(
        team_id=str(said["team_id"]),
        team=str(said.get("team") or ""),
        bot_user_id=str(said["user_id"]),
        bot_id=str(said.get("bot_id") or ""),
        enterprise_id=said.get("enterprise_id"),
        scopes=frozenset(scope for scope in scopes.replace(" ", "").split(",") if scope),
    )


async def check_channel(client: AsyncWebClient, channel: str, setting: str = "AUTOQ_OPS_CHANNEL") -> None:
    """Holds when the channel exists and the bot is in it, as far as the scopes let us see. Raises StartRefused, SlackSilent."""
    try:
        said = await client.conversations_info(channel=channel)
    except SlackApiError as error:
        code = _code(error)
        if code == "missing_scope":
            log.warning(
                "%s can't be checked: the app lacks channels:read or groups:read.",
                setting,
                extra={"event": "scope_missing"},
            )
            return
        if code == "channel_not_found":
            message = (
                f"{setting} names the channel {channel}, and Slack does not know it or hides it from the bot: "
                "correct the id, and invite the bot when the channel is private."
            )
            raise StartRefused(message) from None
        raise _judged(
            error, "SLACK_BOT_TOKEN", "copy the bot token (xoxb-…) again from OAuth & Permissions"
        ) from None
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError, AttributeError) as error:
        raise SlackSilent(type(error).__name__) from None
    seen = said.get("channel") or {}
    if seen.get("is_archived"):
        message = f"{setting} names the channel {channel}, which is archived: unarchive it or give another."
        raise StartRefused(message)
    if seen.get("is_member") is False:
        message = (
            f"{setting} names the channel {channel}, and the bot is not in it: type /invite @autoq there."
        )
        raise StartRefused(message)


async def check_app_token(client: AsyncWebClient, app_token: str) -> None:
    """Holds when Socket Mode will open with this token; a wrong one would reconnect for ever. Raises StartRefused, SlackSilent."""
    try:
        await client.apps_connections_open(app_token=app_token)
    except SlackApiError as error:
        remedy = "create an app-level token (xapp-…) with connections:write and enable Socket Mode"
        raise _judged(error, "SLACK_APP_TOKEN", remedy, also=frozenset({"missing_scope"})) from None
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError, AttributeError) as error:
        raise SlackSilent(type(error).__name__) from None


def _judged(
    error: SlackApiError, setting: str, remedy: str, also: frozenset[str] = frozenset()
) -> StartRefused | SlackSilent:
    code = _code(error)
    if code in _FATAL_TOKEN | also:
        return StartRefused(f"Slack refuses {setting} ({code}): {remedy}.")
    return SlackSilent(code)


def _code(error: SlackApiError) -> str:
    response = error.response
    if not isinstance(response, AsyncSlackResponse) or not isinstance(response.data, dict):
        return "unreadable_answer"
    return str(response.data.get("error") or f"http_{response.status_code}")
