"""A fault acted out on one HTTP request: a status, a delay, a business error or a cut connection."""

import asyncio
from collections.abc import Callable
from http import HTTPStatus
from typing import TypeVar

from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import Scope

from bot.sandbox.errors import SlackError
from bot.sandbox.faults import Faults

Answer = TypeVar("Answer")


class ConnectionCut(Exception):
    """The connection is to be reset instead of answered."""


class Failed(Exception):
    """The fault's own response takes the place of the answer."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status_code)
        self.response = response


async def meeting_faults(faults: Faults, name: str, perform: Callable[[], Answer]) -> Answer:
    """Return what `perform` returns, unless a fault for `name` is set.

    Raises Failed (nothing was performed), ConnectionCut (performed for `drop_after`, not for `reset`) or SlackError.
    """
    rule = faults.rule_for(name)
    if rule is None:
        return perform()
    if rule.status == "slow":
        await asyncio.sleep(rule.seconds)
        return perform()
    if rule.status == "drop_after":
        try:
            perform()
        except SlackError:
            # The app must not learn even of a refusal.
            raise ConnectionCut from None
    if rule.status in {"drop_after", "reset"}:
        raise ConnectionCut
    if isinstance(rule.status, int):
        raise Failed(_response(rule.status, rule.retry_after))
    raise SlackError(rule.status.removeprefix("error:"))


async def cut(scope: Scope) -> None:
    """Reset the connection of a request, and let the server notice before anything tries to answer on it."""
    scope["transport"].abort()
    await asyncio.sleep(0)


def _response(status: int, retry_after: int) -> Response:
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return JSONResponse({"ok": False, "error": "ratelimited"}, status, {"retry-after": str(retry_after)})
    return PlainTextResponse("The local Slack fails on purpose.", status)
