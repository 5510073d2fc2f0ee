"""The door of the response_urls: what an app posts there answers the person who acted."""

import time

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from bot.sandbox.errors import SlackError
from bot.sandbox.failures import ConnectionCut, Failed, cut, meeting_faults
from bot.sandbox.jsontypes import Json, decode
from bot.sandbox.responses import respond
from bot.sandbox.workspace import Workspace

GONE = {"no_service", "used_url", "expired_url"}


class ResponseDoor:
    """Redeems an address and does what the body asks for; no token is needed, the address is the permission."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def answer(self, request: Request) -> Response:
        """Answer `ok`, or the error as JSON: 404 for an address that is used up, 400 for a body Slack would refuse."""
        started, at = time.perf_counter(), self._workspace.clock.now()
        body: Json = {}
        try:
            body = _decoded(await request.body())
            await meeting_faults(self._workspace.faults, "response_url", lambda: self._respond(request, body))
            response: Response = PlainTextResponse("ok")
            status = "ok"
        except Failed as fault:
            response, status = fault.response, f"fault {fault.response.status_code}"
        except ConnectionCut:
            await cut(request.scope)
            response, status = Response(), "connection cut by a fault"
        except SlackError as error:
            status = error.code
            response = JSONResponse(error.answer(), 404 if status in GONE else 400)
        self._workspace.wire.add(
            at=at,
            inward=True,
            kind="response_url",
            name="response_url",
            status=status,
            ms=(time.perf_counter() - started) * 1_000,
            request=body,
            response=status,
        )
        return response

    def _respond(self, request: Request, body: Json) -> None:
        origin = self._workspace.response_urls.redeem(request.path_params["path"])
        respond(self._workspace, origin, body)


def _decoded(body: bytes) -> Json:
    try:
        given = decode(body)
    except ValueError:
        raise SlackError("invalid_payload") from None
    if not isinstance(given, dict):
        raise SlackError("invalid_payload")
    return given
