"""How fast Slack may be called: a bucket for each lane of work, and pauses that Slack asks for."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.times import SECOND


@dataclass(slots=True, kw_only=True)
class Bucket:
    """Allows `burst` calls at once and one more each `every` microseconds; times come from the caller."""

    every: int
    burst: int = 1
    _tokens: float = field(default=0.0, init=False)
    _at: int | None = field(default=None, init=False)
    _paused_until: int = field(default=0, init=False)

    def wait(self, now: int) -> int:
        """Microseconds until a call is allowed; 0 when it is allowed now."""
        self._refill(now)
        missing = max(0.0, 1.0 - self._tokens) * self.every
        return max(0, self._paused_until - now, round(missing))

    def take(self, now: int) -> None:
        """Count one call."""
        self._refill(now)
        self._tokens -= 1.0

    def pause(self, until: int) -> None:
        """Allow nothing before `until`, as Slack's Retry-After wants."""
        self._paused_until = max(self._paused_until, until)

    def _refill(self, now: int) -> None:
        if self._at is None:
            self._tokens, self._at = float(self.burst), now
        elapsed = max(0, now - self._at)
        if now < self._at:
            # A clock that was set back must not freeze the bucket until it has caught up.
            self._paused_until = now + max(0, self._paused_until - self._at)
        self._tokens = min(float(self.burst), self._tokens + elapsed / self.every)
        self._at = now


def posts() -> Bucket:
    """chat.postMessage: about one a second in a channel (Slack's rate limits)."""
    return Bucket(every=SECOND)


def updates() -> Bucket:
    """chat.update: Tier 3, 50 and more a minute in a workspace, bursts tolerated (Slack's rate limits)."""
    return Bucket(every=60 * SECOND // 50, burst=50)
