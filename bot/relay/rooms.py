"""Where each lane of the relay posts, how fast, and which lanes let others go first."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.pace import Bucket, posts, updates
from engine.outbox import Lane


@dataclass(slots=True, kw_only=True)
class Rooms:
    """The ops channel, the desk's (which may be the same), and the paces that Slack allows."""

    ops: str
    desk: str
    posting: Bucket = field(default_factory=posts)
    desk_posting: Bucket = field(default_factory=posts)
    updating: Bucket = field(default_factory=updates)
    telling: Bucket = field(default_factory=posts)
    """Direct messages; each person gets one at most between two looks at it."""

    def channel(self, lane: Lane) -> str:
        """Where a lane's messages go that have no place of their own."""
        return self.desk if lane is Lane.DESK else self.ops

    def pace(self, lane: Lane) -> Bucket:
        """The bucket that a lane draws from; one channel has one, whichever lanes post there."""
        if lane is Lane.DESK:
            return self.posting if self.desk == self.ops else self.desk_posting
        return {Lane.UPDATE: self.updating, Lane.DIRECT: self.telling}.get(lane, self.posting)

    def yields(self, lane: Lane) -> bool:
        """Whether a lane lets first posts in the ops channel go before it, since they draw from one bucket."""
        return lane is not Lane.POST and self.pace(lane) is self.posting
