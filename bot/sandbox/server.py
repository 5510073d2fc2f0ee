"""A web server inside the running event loop, on loopback only, whose connections a fault can cut."""

import asyncio
import contextlib
import errno
import socket
from collections.abc import Iterator

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

HOST = "127.0.0.1"
PING_SECONDS = 10.0
# Longer than clients keep an idle connection (aiohttp: 15 s), so that none is closed under a request.
KEEP_ALIVE_SECONDS = 75
GRACE_SECONDS = 2.0


class CuttableHttp(HttpToolsProtocol):
    """Leaves the connection in the scope, so that a handler can cut it without an answer."""

    def on_message_begin(self) -> None:
        """Begin a request, with its connection in the scope."""
        super().on_message_begin()
        self.scope["transport"] = self.transport  # type: ignore[typeddict-unknown-key]


class CuttableWebSocket(WebSocketsSansIOProtocol):
    """Leaves the connection in the scope, so that a handler can cut it without a close frame."""

    async def run_asgi(self) -> None:
        """Run the handler with its connection in the scope."""
        self.scope["transport"] = self.transport  # type: ignore[typeddict-unknown-key]
        await super().run_asgi()


class _QuietServer(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.stopped = asyncio.Event()

    async def main_loop(self) -> None:
        """Serve until told to stop, without waking up ten times a second to look."""
        await self.stopped.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close what is idle at once and give requests in flight a moment, without uvicorn's pauses between."""
        for server in self.servers:
            server.close()
        for listener in sockets or ():
            listener.close()
        for connection in tuple(self.server_state.connections):
            connection.shutdown()
        if self.server_state.tasks:
            _, late = await asyncio.wait(tuple(self.server_state.tasks), timeout=GRACE_SECONDS)
            for task in late:
                task.cancel()
        # Closed connections tell their ends on the loop's next turn.
        await asyncio.sleep(0)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the process that this server is a part of."""
        yield


class LoopbackServer:
    """Serves one application on 127.0.0.1; no other address can be asked for."""

    def __init__(self, app: ASGIApp, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None
        self._task: asyncio.Task[None] | None = None
        self._server = _QuietServer(
            uvicorn.Config(
                app,
                http=CuttableHttp,
                ws=CuttableWebSocket,
                ws_ping_interval=PING_SECONDS,
                ws_per_message_deflate=False,
                lifespan="off",
                log_config=None,
                access_log=False,
                date_header=False,
                server_header=False,
                timeout_keep_alive=KEEP_ALIVE_SECONDS,
            )
        )

    async def start(self) -> str:
        """Listen and return the address; raises OSError with a sentence when the port is taken."""
        self._socket = _bound(self._port)
        self._task = asyncio.create_task(self._server.serve(sockets=[self._socket]))
        while not self._server.started:
            if self._task.done():
                self._task.result()
            await asyncio.sleep(0)
        return f"http://{HOST}:{self._socket.getsockname()[1]}"

    async def stop(self) -> None:
        """Stop listening and wait until every connection is closed."""
        self._server.stopped.set()
        if self._task is not None:
            await self._task


def _bound(port: int) -> socket.socket:
    # Without the protocol's number asyncio does not switch off Nagle's algorithm, and answers wait for 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        listener.close()
        if error.errno != errno.EADDRINUSE:
            raise
        sentence = f"Port {port} is in use. Stop what listens there, or choose another port with --port."
        raise OSError(error.errno, sentence) from None
    return listener
