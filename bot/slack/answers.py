"""The calls to Slack that answer the person who has just acted; everything else goes through the relay."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Mapping
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

_LOG = logging.getLogger(__name__)

PATIENCE = 2.0
"""Seconds; an answer that takes longer is worth less than the next click."""

Json = Mapping[str, Any]

MALFORMED = frozenset({"invalid_arguments", "invalid_blocks"})
"""How Slack refuses a layout that it does not know."""

TROUBLE = (SlackClientError, aiohttp.ClientError, TimeoutError, OSError, ValueError, AttributeError)
"""Whatever a call to Slack may end with when Slack, the network or the answer is not well."""


class _NotTaken(SlackClientError):
    """A response_url was answered, and not with OK."""


def trouble(error: Exception) -> str:
    """Slack's own code for what went wrong, else the kind of error; never an address or a body, which may hold secrets."""
    if isinstance(error, _NotTaken):
        return str(error)
    if not isinstance(error, SlackApiError):
        return type(error).__name__
    response = error.response
    held = response if isinstance(response, dict) else getattr(response, "data", None)
    code = held.get("error") if isinstance(held, dict) else None
    return code if isinstance(code, str) else f"status {getattr(response, 'status_code', 'unknown')}"


class Answers:
    """Each method says whether Slack took the answer and raises nothing: the deed it tells of is done either way.

    Nothing is sent twice: a trigger is good for one use, and a repeated ephemeral message would show twice.
    """

    def __init__(self, client: AsyncWebClient, *, patience: float = PATIENCE) -> None:
        self._client = client
        self._patience = patience

    async def say(self, response_url: str, message: Json, *, replace: bool = False) -> bool:
        """Show a message only to the person who acted; with `replace` in place of the message that was clicked."""
        client = self._client
        webhook = AsyncWebhookClient(
            response_url,
            session=client.session,
            ssl=client.ssl,
            proxy=client.proxy,
            retry_handlers=[],
        )
        body = {**message, "response_type": "ephemeral", "replace_original": replace}
        return await self._took("response_url", self._posted(webhook, body))

    async def open(self, trigger_id: str, view: Json, classic: Json | None = None) -> bool:
        """Open a modal, or its `classic` form where Slack does not take the newer blocks."""
        return await self._show("views.open", trigger_id, view, classic)

    async def push(self, trigger_id: str, view: Json, classic: Json | None = None) -> bool:
        """Put a modal on the one that was clicked, or its `classic` form."""
        return await self._show("views.push", trigger_id, view, classic)

    async def _show(self, method: str, trigger_id: str, view: Json, classic: Json | None) -> bool:
        def shown(what: Json) -> Awaitable[object]:
            return self._client.api_call(method, json={"trigger_id": trigger_id, "view": dict(what)})

        refusal = await self._call(method, shown(view))
        if refusal in MALFORMED and classic is not None:
            refusal = await self._call(method, shown(classic))
        return refusal is None

    async def update(self, view_id: str, view: Json) -> bool:
        """Exchange a modal's content."""
        return await self._took("views.update", self._client.views_update(view_id=view_id, view=dict(view)))

    async def publish(self, user_id: str, view: Json, seen: str = "") -> bool:
        """Show this Home tab to its person; with the hash of the tab that was `seen` only when no newer one stands there."""
        call = self._client.views_publish(user_id=user_id, view=dict(view), hash=seen or None)
        return await self._took("views.publish", call)

    async def _posted(self, webhook: AsyncWebhookClient, body: dict[str, Any]) -> None:
        response = await webhook.send_dict(body)
        if response.status_code != 200:  # noqa: PLR2004  HTTP's OK, the only answer that means shown.
            raise _NotTaken(f"status {response.status_code}")

    async def _took(self, what: str, call: Awaitable[object]) -> bool:
        return await self._call(what, call) is None

    async def _call(self, what: str, call: Awaitable[object]) -> str | None:
        """Why Slack did not take the answer, None when it did."""
        try:
            async with asyncio.timeout(self._patience):
                await call
        except TROUBLE as error:
            why = trouble(error)
            _LOG.warning("Slack did not take an answer by %s: %s.", what, why)
            return why
        return None
