"""The time of the local workspace: the machine's, plus an offset that the panel moves."""

import time
from collections.abc import Callable


class Clock:
    """Tells the workspace's time and stamps messages with ids that never repeat and never go back."""

    def __init__(self, wall: Callable[[], float] | None = None) -> None:
        self.wall = wall or time.time  # noqa: TID251 - Slack's clock is its own; the service's stays injected.
        self.offset = 0.0
        self.listeners: list[Callable[[float], object]] = []
        self._last_stamp = 0

    def now(self) -> float:
        """Return the workspace's time in seconds since 1970."""
        return self.wall() + self.offset

    def shift(self, seconds: float) -> None:
        """Move the time by `seconds` and tell every listener the new offset."""
        self._move(self.offset + seconds)

    def reset(self) -> None:
        """Set the time back to the machine's and tell every listener."""
        self._move(0.0)

    def stamp(self) -> str:
        """Return a `ts`: seconds and microseconds as text, later than every one before it."""
        self._last_stamp = max(int(self.now() * 1_000_000), self._last_stamp + 1)
        return f"{self._last_stamp // 1_000_000}.{self._last_stamp % 1_000_000:06d}"

    def _move(self, offset: float) -> None:
        self.offset = offset
        for listener in self.listeners:
            listener(offset)
