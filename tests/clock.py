"""The time in tests: a fixed start, and a clock that stands until a test moves it."""

from __future__ import annotations

START = 1_795_461_000_000_000
"""Monday 2026-11-23 19:10, in UTC microseconds."""


class HandClock:
    """A clock that moves only when a test moves it."""

    def __init__(self, now: int = START) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now
