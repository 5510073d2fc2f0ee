"""One call to Slack's Web API, and what its outcome means for the outbox."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

CLOSED = frozenset(
    {
        "not_in_channel",
        "channel_not_found",
        "is_archived",
        "restricted_action",
        "restricted_action_thread_locked",
        "thread_not_found",
    }
)
"""Refusals of a post in a place that autoq may not write in."""
GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed", "is_inactive"})
"""The message can't be changed any more: post it afresh."""
MALFORMED = frozenset(
    {
        "invalid_blocks",
        "invalid_blocks_format",
        "msg_too_long",
        "msg_blocks_too_long",
        "no_text",
        "invalid_arguments",
    }
)
"""Slack does not take this layout: send the plainest one."""
NO_CONNECTION = "no_connection"
"""Slack could not be reached, and so has seen nothing."""
UNCERTAIN = frozenset({"internal_error", "fatal_error", "service_unavailable"})
"""Slack failed and may have done it all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Slack took it; the message stands at (channel, ts)."""

    channel: str
    ts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Limited:
    """Slack asks to wait that many seconds; it did nothing."""

    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Slack did nothing, and says why."""

    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """Nobody knows whether Slack took it."""

    error: str


Result = Shown | Limited | Refused | Unknown

# The SDK raises AttributeError when an answer is neither JSON nor empty, as a proxy's plain "502" is.
_NO_ANSWER = (aiohttp.ClientError, TimeoutError, OSError, ValueError, AttributeError)


async def post(
    client: AsyncWebClient, channel: str, message: Mapping[str, object], key: str, thread: str | None = None
) -> Result:
    """chat.postMessage, marked with `key` so that it can be found again."""
    metadata = {"event_type": "autoq_notice", "event_payload": {"k": key}}
    body = {"channel": channel, "unfurl_links": False, "unfurl_media": False, "metadata": metadata, **message}
    return await _call(client, "chat.postMessage", body if thread is None else {**body, "thread_ts": thread})


async def update(client: AsyncWebClient, channel: str, ts: str, message: Mapping[str, object]) -> Result:
    """chat.update; harmless to repeat."""
    return await _call(client, "chat.update", {"channel": channel, "ts": ts, **message})


async def _call(client: AsyncWebClient, method: str, body: dict[str, object]) -> Result:
    try:
        response = await client.api_call(method, json=body)
    except SlackApiError as error:
        return _refusal(error.response)
    except aiohttp.ClientConnectorError as error:
        # No connection was made, so Slack has seen nothing.
        return Refused(error=f"{NO_CONNECTION}: {type(error).__name__}")
    except _NO_ANSWER as error:
        return Unknown(error=type(error).__name__)
    return Shown(channel=str(response["channel"]), ts=str(response["ts"]))


def _refusal(response: object) -> Result:
    if not isinstance(response, AsyncSlackResponse):
        return Unknown(error="unreadable_answer")
    said = response.data.get("error") if isinstance(response.data, dict) else None
    error = str(said or f"http_{response.status_code}")
    if response.status_code == 429 or error in {"ratelimited", "rate_limited"}:  # noqa: PLR2004  HTTP's Too Many Requests.
        return Limited(seconds=_retry_after(response.headers))
    # A success that names no error is not Slack's own answer, but that of something between us.
    if response.status_code >= 500 or (response.status_code < 400 and not said) or error in UNCERTAIN:  # noqa: PLR2004  HTTP's classes.
        return Unknown(error=error)
    return Refused(error=error)


def _retry_after(headers: Mapping[str, str]) -> int:
    said = next((value for name, value in headers.items() if name.lower() == "retry-after"), "1")
    return int(said) if said.isdigit() else 1


class HistoryClosed(Exception):
    """The channel's history does not tell: the scope to read it is not granted, or there is more of it than is looked through."""


async def find(
    client: AsyncWebClient, channel: str, key: str, oldest: int, thread: str | None = None
) -> Shown | Unknown | None:
    """The message that carries `key`, posted after `oldest` (UTC microseconds). Raises HistoryClosed."""
    method = "conversations.history" if thread is None else "conversations.replies"
    query: dict[str, str | int] = {
        "channel": channel,
        "oldest": f"{oldest / 1_000_000:.6f}",
        "limit": 200,
        "include_all_metadata": "true",
    }
    if thread is not None:
        query["ts"] = thread
    for _ in range(_PAGES):
        try:
            response = await client.api_call(method, http_verb="GET", params=query)
        except SlackApiError as error:
            refusal = _refusal(error.response)
            if isinstance(refusal, Refused) and refusal.error in _CLOSED:
                raise HistoryClosed from None
            if isinstance(refusal, Refused) and refusal.error == "thread_not_found":
                return None  # Its card was deleted, and the replies with it.
            return Unknown(error=getattr(refusal, "error", "ratelimited"))
        except _NO_ANSWER as error:
            return Unknown(error=type(error).__name__)
        if ts := _marked(response.get("messages") or (), key):
            return Shown(channel=channel, ts=ts)
        cursor = (response.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            return None
        query["cursor"] = cursor
    raise HistoryClosed


_PAGES = 10
_CLOSED = frozenset(
    {"missing_scope", "not_allowed_token_type", "no_permission", "not_in_channel", "channel_not_found"}
)


def _marked(messages: Sequence[Mapping[str, Mapping[str, Mapping[str, object]]]], key: str) -> str | None:
    for message in messages:
        payload = (message.get("metadata") or {}).get("event_payload") or {}
        if payload.get("k") == key:
            return str(message["ts"])
    return None
