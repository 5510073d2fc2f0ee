"""How many calls the local Slack takes before it answers 429, as token buckets."""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Rates of the Web API; a rate of 0 switches that limit off.

    Slack documents about one message a second in a channel, and chat.update as Tier 3: 50 and more a minute for the
    workspace, bursts tolerated. How large a burst may be it does not say; the bursts here are guesses on the small side.
    Source: https://docs.slack.dev/apis/web-api/rate-limits/
    """

    post_per_second: float = 1.0
    post_burst: int = 5
    update_per_minute: float = 50.0
    update_burst: int = 300


NO_LIMITS = Limits(post_per_second=0, update_per_minute=0)


class Bucket:
    """Gives `rate` tokens a second and keeps at most `size` of them."""

    __slots__ = ("_at", "_left", "_rate", "_size")

    def __init__(self, rate: float, size: int, now: float) -> None:
        self._rate = rate
        self._size = size
        self._left = float(size)
        self._at = now

    def take(self, now: float) -> float:
        """Take a token and return 0, or return the seconds until there is one."""
        self._left = min(self._size, self._left + max(0.0, now - self._at) * self._rate)
        self._at = now
        if self._left >= 1:
            self._left -= 1
            return 0.0
        return (1 - self._left) / self._rate


class RateLimiter:
    """Counts posts for each channel and updates for the workspace."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._posts: dict[str, Bucket] = {}
        self._updates: Bucket | None = None

    def retry_after(self, method: str, channel: str, now: float) -> int:
        """Return 0 when the call may pass, else the whole seconds that the app must wait."""
        if method == "chat.postMessage" and self.limits.post_per_second:
            bucket = self._posts.get(channel)
            if bucket is None:
                bucket = Bucket(self.limits.post_per_second, self.limits.post_burst, now)
                self._posts[channel] = bucket
            return math.ceil(bucket.take(now))
        if method == "chat.update" and self.limits.update_per_minute:
            if self._updates is None:
                self._updates = Bucket(self.limits.update_per_minute / 60, self.limits.update_burst, now)
            return math.ceil(self._updates.take(now))
        return 0
