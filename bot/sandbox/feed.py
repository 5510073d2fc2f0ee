"""What happens in the workspace, told live to every open page over server-sent events."""

import asyncio
import json
from collections.abc import AsyncIterator, Container

from bot.sandbox.jsontypes import Json

QUEUE_SIZE = 2_000
HEARTBEAT_SECONDS = 15.0


class Listener:
    """One open page; a page that reads too slowly is cut off and comes back by itself."""

    def __init__(self, user_id: str) -> None:
        self.user_id = user_id
        self._queue: asyncio.Queue[str | None] = asyncio.Queue(QUEUE_SIZE)

    def put(self, frame: str) -> bool:
        """Queue a frame; False when the page fell too far behind."""
        try:
            self._queue.put_nowait(frame)
        except asyncio.QueueFull:
            return False
        return True

    def end(self) -> None:
        """End the stream after dropping what waits."""
        while not self._queue.empty():
            self._queue.get_nowait()
        self._queue.put_nowait(None)

    async def frames(self) -> AsyncIterator[str]:
        """Yield frames in the event-stream format until the stream ends, with a comment as a heartbeat."""
        yield ": the local Slack is listening\n\n"
        while True:
            try:
                frame = await asyncio.wait_for(self._queue.get(), HEARTBEAT_SECONDS)
            except TimeoutError:
                frame = ": still here\n\n"
            if frame is None:
                return
            yield frame


class Feed:
    """Hands each event to the pages of the people who may see it."""

    def __init__(self) -> None:
        self._listeners: set[Listener] = set()

    @property
    def watched(self) -> bool:
        """Whether any page is open."""
        return bool(self._listeners)

    def open(self, user_id: str) -> Listener:
        """Start telling a page what its person may see."""
        listener = Listener(user_id)
        self._listeners.add(listener)
        return listener

    def close(self, listener: Listener) -> None:
        """Stop telling a page."""
        self._listeners.discard(listener)

    def tell(self, event: Json, audience: Container[str] | None = None) -> None:
        """Send `event` to everybody in `audience`, or to all when it is None."""
        frame = ""
        for listener in tuple(self._listeners):
            if audience is not None and listener.user_id not in audience:
                continue
            frame = frame or f"data: {json.dumps(event, ensure_ascii=False)}\n\n"
            if not listener.put(frame):
                self.close(listener)
                listener.end()

    def end(self) -> None:
        """End every stream, so that the server can stop."""
        for listener in tuple(self._listeners):
            self.close(listener)
            listener.end()
