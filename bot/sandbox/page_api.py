"""The page's own API below /sandbox/: JSON in and out, one event stream, every refusal a sentence."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.sandbox.errors import PageError
from bot.sandbox.jsontypes import Json, decode
from bot.sandbox.page_state import PageState
from bot.sandbox.panel import Panel
from bot.sandbox.people import Person
from bot.sandbox.presses import Presses
from bot.sandbox.talk import Talk
from bot.sandbox.visits import Visits
from bot.sandbox.workspace import Workspace

Handler = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageApi:
    """Everything a person or test can do from outside; `surroundings` tells the mode and the service's pages."""

    workspace: Workspace
    state: PageState
    talk: Talk
    presses: Presses
    visits: Visits
    panel: Panel
    surroundings: Callable[[], Json]

    def routes(self) -> list[Route]:
        """Return the routes, each guarded so that a refusal becomes a sentence."""
        reads = {
            "state": self._state,
            "messages": self._messages,
            "home": self._home,
            "views": self._views,
            "events": self._events,
            "wire": self._wire,
            "clock": self._clock,
            "faults": self._faults,
            "posts": self._posts,
            "sent": self._sent,
        }
        acts = {
            "say": self._say,
            "delete": self._delete,
            "click": self._click,
            "shortcut": self._shortcut,
            "submit": self._submit,
            "close": self._close,
            "home": self._open_home,
            "clock": self._move_clock,
            "faults": self._set_faults,
            "person": self._change_person,
            "examples/{name:path}": self._example,
        }
        return [Route(f"/sandbox/{path}", _guarded(handler)) for path, handler in reads.items()] + [
            Route(f"/sandbox/{path}", _guarded(handler), methods=["POST"]) for path, handler in acts.items()
        ]

    async def _state(self, request: Request) -> Response:
        return JSONResponse(self.state.overview(self._me(request)) | self.surroundings())

    async def _messages(self, request: Request) -> Response:
        query = request.query_params
        thread_ts = query.get("thread_ts") or None
        return JSONResponse(self.state.messages(self._me(request), query.get("channel"), thread_ts))

    async def _home(self, request: Request) -> Response:
        return JSONResponse(self.state.home(self._me(request)))

    async def _views(self, request: Request) -> Response:
        return JSONResponse(self.state.stack(self._me(request)))

    async def _events(self, request: Request) -> Response:
        feed = self.workspace.feed
        listener = feed.open(self._me(request).id)

        async def frames() -> AsyncIterator[str]:
            try:
                async for frame in listener.frames():
                    yield frame
            finally:
                feed.close(listener)

        return StreamingResponse(
            frames(), media_type="text/event-stream", headers={"cache-control": "no-store"}
        )

    async def _wire(self, request: Request) -> Response:
        after = request.query_params.get("after", "0")
        if not after.isdigit():
            raise PageError("bad_number", f"after is the id of an entry, not {after!r}.")
        return JSONResponse({"entries": self.workspace.wire.entries(int(after))})

    async def _clock(self, _request: Request) -> Response:
        return JSONResponse(self.panel.clock())

    async def _faults(self, _request: Request) -> Response:
        return JSONResponse(self.workspace.faults.describe())

    async def _posts(self, _request: Request) -> Response:
        return JSONResponse(self.state.posts())

    async def _sent(self, _request: Request) -> Response:
        return JSONResponse(self.state.sent())

    async def _say(self, request: Request) -> Response:
        given = await _body(request)
        me = self._me(request, given)
        channel = self.workspace.channel_for(me, given.get("channel"))
        thread_ts = given.get("thread_ts")
        await self.talk.say(me, channel, str(given.get("text") or ""), str(thread_ts) if thread_ts else None)
        return JSONResponse({"ok": True})

    async def _delete(self, request: Request) -> Response:
        given = await _body(request)
        me = self._me(request, given)
        self.talk.delete(me, self.workspace.channel_for(me, given.get("channel")), given.get("ts"))
        return JSONResponse({"ok": True})

    async def _click(self, request: Request) -> Response:
        given = await _body(request)
        return JSONResponse(await self.presses.press(self._me(request, given), given))

    async def _shortcut(self, request: Request) -> Response:
        given = await _body(request)
        return JSONResponse(await self.presses.shortcut(self._me(request, given), given))

    async def _submit(self, request: Request) -> Response:
        given = await _body(request)
        return JSONResponse(await self.visits.submit(self._me(request, given), given))

    async def _close(self, request: Request) -> Response:
        given = await _body(request)
        return JSONResponse(await self.visits.close(self._me(request, given), given))

    async def _open_home(self, request: Request) -> Response:
        given = await _body(request)
        me = self._me(request, given)
        return JSONResponse(await self.visits.open_home(me, given.get("tab", "home")))

    async def _move_clock(self, request: Request) -> Response:
        return JSONResponse(self.panel.move_clock(await _body(request)))

    async def _set_faults(self, request: Request) -> Response:
        return JSONResponse(await self.panel.set_faults(await _body(request)))

    async def _change_person(self, request: Request) -> Response:
        given = await _body(request)
        return JSONResponse(self.panel.change_person(self._me(request, given), given))

    async def _example(self, request: Request) -> Response:
        me = self._me(request, await _body(request))
        return JSONResponse(await self.panel.run_example(request.path_params["name"], me))

    def _me(self, request: Request, given: Json | None = None) -> Person:
        name = (given or {}).get("as") or request.query_params.get("as")
        return self.workspace.people.named(name)


async def _body(request: Request) -> Json:
    # A page of another origin can send plain forms here, but JSON only after asking first, which nobody allows it.
    if not request.headers.get("content-type", "").startswith("application/json"):
        raise PageError("not_json", "Send JSON, with content-type: application/json.", 415)
    try:
        given = decode(await request.body())
    except ValueError:
        raise PageError("bad_json", "The body is not JSON.") from None
    if not isinstance(given, dict):
        raise PageError("bad_json", "The body is JSON, but not an object.")
    return given


def _guarded(handler: Handler) -> Handler:
    async def guarded(request: Request) -> Response:
        try:
            return await handler(request)
        except PageError as error:
            return JSONResponse({"error": error.code, "message": error.message}, error.status)

    return guarded
