"""Socket Mode: connections that the app opens, envelopes that travel down them and acks that come back."""

import asyncio
import json
from dataclasses import dataclass, field

from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.sandbox.dispatch import Ack, Kind, Retry
from bot.sandbox.errors import DeliveryError, PageError
from bot.sandbox.jsontypes import Json, decode
from bot.sandbox.people import APP_ID
from bot.sandbox.workspace import Workspace

MAX_CONNECTIONS = 10
TICKET_SECONDS = 30.0
GRACE_SECONDS = {"warning": 10.0, "refresh_requested": 2.0, "link_disabled": 0.0}
ENVELOPE_TYPES = {"command": "slash_commands", "interaction": "interactive", "event": "events_api"}
RECONNECT_SECONDS = 18_060


@dataclass(slots=True, eq=False)
class Connection:
    """One open socket; `leaving` once it was told to reconnect and gets no new envelopes."""

    websocket: WebSocket
    leaving: bool = False
    closed: asyncio.Event = field(default_factory=asyncio.Event)


class SocketHub:
    """Hands each envelope to the next connection in turn and waits for an ack on any of them."""

    def __init__(self, workspace: Workspace, ack_seconds: float) -> None:
        self._workspace = workspace
        self._ack_seconds = ack_seconds
        self._tickets: dict[str, float] = {}
        self._connections: list[Connection] = []
        self._waiting: dict[str, asyncio.Future[Json | None]] = {}
        self._turn = 0
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def connected(self) -> bool:
        """Whether any connection takes envelopes."""
        return any(not connection.leaving for connection in self._connections)

    def issue_url(self, base: str) -> str:
        """Return a WebSocket address that is good for one connection, soon."""
        now = self._workspace.clock.wall()
        self._tickets = {ticket: until for ticket, until in self._tickets.items() if until > now}
        ticket = self._workspace.mint.envelope()
        self._tickets[ticket] = now + TICKET_SECONDS
        return f"{base.replace('http', 'ws', 1)}/link/?ticket={ticket}&app_id={APP_ID}"

    async def serve(self, websocket: WebSocket) -> None:
        """Serve one connection until it closes."""
        ticket = websocket.query_params.get("ticket", "")
        if self._tickets.pop(ticket, 0.0) <= self._workspace.clock.wall():
            await websocket.close(code=1008, reason="This address was used before or is too old.")
            return
        await websocket.accept()
        connection = Connection(websocket)
        if len(self._connections) >= MAX_CONNECTIONS:
            await self._tell(connection, _farewell("too_many_websockets"))
            await websocket.close()
            return
        self._connections.append(connection)
        self._log("hello", "connected")
        self._workspace.feed.tell({"type": "connected", "connected": self.connected})
        try:
            await self._tell(connection, self._hello(websocket))
            await self._listen(connection)
        finally:
            self._connections.remove(connection)
            connection.closed.set()
            self._log("close", "closed")
            self._workspace.feed.tell({"type": "connected", "connected": self.connected})

    async def carry(self, kind: Kind, payload: Json, retry: Retry | None) -> Ack:
        """Send an envelope and return the payload of its ack; raises DeliveryError when none comes in time."""
        envelope: Json = {
            "envelope_id": self._workspace.mint.envelope(),
            "payload": payload,
            "type": ENVELOPE_TYPES[kind],
            "accepts_response_payload": kind != "event",
        }
        if kind == "event":
            envelope |= {
                "retry_attempt": retry.number if retry else 0,
                "retry_reason": retry.reason.removeprefix("http_") if retry else "",
            }
        connection = self._next()
        future: asyncio.Future[Json | None] = asyncio.get_running_loop().create_future()
        self._waiting[envelope["envelope_id"]] = future
        try:
            if not await self._tell(connection, envelope):
                raise DeliveryError("dispatch_failed", "the connection broke")
            return Ack(payload=await asyncio.wait_for(future, self._ack_seconds))
        except TimeoutError:
            raise DeliveryError("operation_timeout", "no ack in time") from None
        finally:
            del self._waiting[envelope["envelope_id"]]

    async def disconnect(self, reason: str) -> None:
        """Ask every connection to go, as Slack does now and then; `abort` cuts them without a word."""
        if not self._connections:
            raise PageError("not_connected", "The app has no Socket Mode connection open.", 409)
        for connection in tuple(self._connections):
            if reason == "abort":
                websocket_transport(connection.websocket).abort()
                continue
            connection.leaving = True
            await self._tell(connection, _farewell(reason))
            self._log("disconnect", reason)
            task = asyncio.create_task(self._close_later(connection, GRACE_SECONDS[reason]))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """Stop waiting for connections that were told to go."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _next(self) -> Connection:
        ready = [connection for connection in self._connections if not connection.leaving]
        ready = ready or self._connections
        if not ready:
            raise DeliveryError("dispatch_failed", "the app has no Socket Mode connection open")
        self._turn += 1
        return ready[self._turn % len(ready)]

    async def _listen(self, connection: Connection) -> None:
        try:
            while True:
                self._heard(await connection.websocket.receive_text())
        except (WebSocketDisconnect, KeyError, RuntimeError):
            return

    def _heard(self, text: str) -> None:
        try:
            message = decode(text)
        except ValueError:
            self._log("message", "not JSON", text)
            return
        if not isinstance(message, dict):
            self._log("message", "not an object", text)
            return
        future = self._waiting.get(str(message.get("envelope_id")))
        if future is None:
            self._log("ack", "too late or unknown", message)
        elif not future.done():
            payload = message.get("payload")
            future.set_result(payload if isinstance(payload, dict) else None)

    async def _tell(self, connection: Connection, message: Json) -> bool:
        try:
            await connection.websocket.send_text(json.dumps(message, ensure_ascii=False))
        except (WebSocketDisconnect, RuntimeError):
            return False
        return True

    async def _close_later(self, connection: Connection, seconds: float) -> None:
        try:
            await asyncio.wait_for(connection.closed.wait(), seconds)
        except TimeoutError:
            try:
                await connection.websocket.close()
            except (WebSocketDisconnect, RuntimeError):
                return

    def _hello(self, websocket: WebSocket) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._connections),
            "connection_info": {"app_id": APP_ID},
            "debug_info": {
                "host": websocket.url.hostname,
                "build_number": 1,
                "approximate_connection_time": RECONNECT_SECONDS,
            },
        }

    def _log(self, name: str, status: str, response: object = None) -> None:
        self._workspace.wire.add(
            at=self._workspace.clock.now(),
            inward=name in {"ack", "message"},
            kind="socket",
            name=name,
            status=status,
            request={"connections": len(self._connections)},
            response=response,
        )


def websocket_transport(websocket: WebSocket) -> asyncio.Transport:
    """Return the connection underneath a socket, which the server leaves in the scope."""
    transport: asyncio.Transport = websocket.scope["transport"]
    return transport


def _farewell(reason: str) -> Json:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": "127.0.0.1"}}
