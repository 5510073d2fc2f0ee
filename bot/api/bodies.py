"""Bodies as strict as a gate wants them: bounded, no NaN, no key twice."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any, NoReturn

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.api.problems import BodyTooLarge, body_limit, known


class StrictRequest(Request):
    """Reads JSON without the leniences of the standard parser."""

    async def json(self) -> object:
        """The body. Raises json.JSONDecodeError for NaN, Infinity, a key given twice, or text that no database stores."""
        if not hasattr(self, "_strict"):
            self._strict: object = strict_json(await self.body())
        return self._strict


class StrictRoute(APIRoute):
    """A route whose JSON body is read strictly."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The usual handler over a strict request."""
        handle = super().get_route_handler()

        async def strict(request: Request) -> Response:
            return await handle(StrictRequest(request.scope, request.receive))

        return strict


def strict_json(body: bytes) -> object:
    """What the bytes say. Raises json.JSONDecodeError for whatever is not JSON to the letter."""
    try:
        return json.loads(body.decode(), parse_constant=_no_constant, object_pairs_hook=_unique)
    except json.JSONDecodeError:
        raise
    except (ValueError, RecursionError) as error:
        message = "it is not UTF-8, nested without end, or holds a number of thousands of digits"
        raise json.JSONDecodeError(message, "", 0) from error


def _no_constant(name: str) -> NoReturn:
    message = f"{name} is not JSON"
    raise json.JSONDecodeError(message, name, 0)


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    held = dict(pairs)
    if len(held) != len(pairs):
        message = "a key is given twice"
        raise json.JSONDecodeError(message, "", 0)
    return held


class BodyLimit:
    """Refuses larger bodies before they are read, and stops reading those that did not say their length."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, unless it is too large."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = body_limit(scope["path"])
        said = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        if said.isdigit() and int(said) > limit:
            await known(BodyTooLarge(limit=limit))(scope, receive, send)
            return
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > limit:
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return message

        await self.app(scope, counted, send)
