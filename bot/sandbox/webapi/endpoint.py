"""The door of the Web API: reads a request, checks its token, limits and faults, and answers as Slack does."""

import re
import time
from collections.abc import Callable
from email.utils import formatdate
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from bot.sandbox.errors import SlackError
from bot.sandbox.failures import ConnectionCut, Failed, cut, meeting_faults
from bot.sandbox.jsontypes import Json, decode
from bot.sandbox.limits import RateLimiter
from bot.sandbox.webapi import auth, blocks, chat, conversations, users, views
from bot.sandbox.webapi.call import Call, Method, Methods
from bot.sandbox.workspace import Workspace

METHODS: Methods = {
    **auth.METHODS,
    **blocks.METHODS,
    **chat.METHODS,
    **conversations.METHODS,
    **users.METHODS,
    **views.METHODS,
}
_REAL_TOKEN = re.compile(r"xox[a-z]-\d|xapp-\d|xoxe[.-]")


class WebApi:
    """An ASGI application below /api/ with the tokens and scopes of one installation."""

    def __init__(
        self,
        workspace: Workspace,
        *,
        bot_token: str,
        app_token: str,
        scopes: frozenset[str],
        limiter: RateLimiter,
        open_socket: Callable[[], str],
    ) -> None:
        self._workspace = workspace
        self._kinds = {bot_token: "bot", app_token: "app"}
        self._scopes = scopes
        self._limiter = limiter
        self._open_socket = open_socket

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; a fault may cut the connection instead."""
        method = scope["path"].rpartition("/")[2]
        started, at = time.perf_counter(), self._workspace.clock.now()
        params: Json = {}
        response: Response | None = None
        try:
            params = await _parameters(Request(scope, receive))
            token = _token(scope, params)
            response, answer = await meeting_faults(
                self._workspace.faults, method, lambda: self._perform(method, params, token)
            )
        except SlackError as error:
            answer = error.answer()
            response = JSONResponse(answer)
        except Failed as fault:
            response, answer = fault.response, {"error": f"fault {fault.response.status_code}"}
        except ConnectionCut:
            await cut(scope)
            answer = {"error": "connection cut by a fault"}
        status = "ok" if answer.get("ok") else str(answer.get("error"))
        self._workspace.wire.add(
            at=at,
            inward=True,
            kind="web_api",
            name=method,
            status=status,
            ms=(time.perf_counter() - started) * 1_000,
            request=params,
            response=answer,
        )
        if response is not None:
            await response(scope, receive, send)

    def _perform(self, name: str, params: Json, token: str) -> tuple[Response, Json]:
        method = METHODS.get(name)
        if method is None:
            raise SlackError("unknown_method", req_method=name)
        self._check_token(method, token)
        wait = self._limiter.retry_after(name, str(params.get("channel")), self._workspace.clock.now())
        if wait:
            answer = {"ok": False, "error": "ratelimited"}
            return JSONResponse(answer, 429, {"retry-after": str(wait)}), answer
        call = Call(method=name, params=params, workspace=self._workspace, open_socket=self._open_socket)
        answer = {"ok": True, **method.answer(call)}
        headers = {
            "date": formatdate(self._workspace.clock.now(), usegmt=True),
            "x-oauth-scopes": ",".join(sorted(self._scopes)),
        }
        return JSONResponse(answer, headers=headers), answer

    def _check_token(self, method: Method, token: str) -> None:
        if method.token == "none":  # noqa: S105 - The kind of token, not one.
            return
        if not token:
            raise SlackError("not_authed")
        kind = self._kinds.get(token)
        if kind is None:
            self._warn_of_real(token)
            raise SlackError("invalid_auth")
        if method.token not in {"any", kind}:
            raise SlackError("not_allowed_token_type")
        if method.scopes and not self._scopes.intersection(method.scopes):
            provided = ",".join(sorted(self._scopes))
            raise SlackError("missing_scope", needed=method.scopes[0], provided=provided)

    def _warn_of_real(self, token: str) -> None:
        if _REAL_TOKEN.match(token):
            self._workspace.wire.add(
                at=self._workspace.clock.now(),
                inward=True,
                kind="web_api",
                name="A TOKEN THAT LOOKS REAL",
                status="refused",
                response="Somebody sent what looks like the token of a real workspace. It was refused and not kept; "
                "give the service the token that the sandbox printed, and think about revoking the other one.",
            )


async def _parameters(request: Request) -> Json:
    params: Json = dict(parse_qsl(request.url.query, keep_blank_values=True))
    body = await request.body()
    if not body:
        return params
    if request.headers.get("content-type", "").startswith("application/json"):
        try:
            given = decode(body)
        except ValueError:
            raise SlackError("invalid_json") from None
        if not isinstance(given, dict):
            raise SlackError("json_not_object")
        return params | given
    try:
        return params | dict(parse_qsl(body.decode(), keep_blank_values=True))
    except UnicodeDecodeError:
        raise SlackError("invalid_form_data") from None


def _token(scope: Scope, params: Json) -> str:
    given = params.pop("token", "")
    for name, value in scope["headers"]:
        if name == b"authorization":
            header: str = value.decode("latin-1")
            return header.removeprefix("Bearer ").strip()
    return str(given)
