"""What goes into one message of the relay: what it says, what it shows of which record, and where it belongs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from engine.outbox import Delivery, NoticeKind

OF_ACTIONS = frozenset({NoticeKind.CARD, NoticeKind.THREAD, NoticeKind.DIRECT})
"""What is written about actions; everything else is the desk's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A message. `shown` is the revision of each record as it stands in it, by id.

    `channel` and `thread` say where it is posted when that is not its lane's own place.
    """

    message: Mapping[str, object]
    shown: Mapping[str, int] = field(default_factory=dict)
    channel: str | None = None
    thread: str | None = None


class DeskLetters(Protocol):
    """Writes what the desk has to say."""

    async def write(self, row: Delivery) -> Letter | None:
        """The message for a row as its record stands now; None when there is nothing to say any more."""


class NoDesk:
    """Stands in where no desk is; nothing is ever ordered for it."""

    async def write(self, row: Delivery) -> Letter | None:
        """See DeskLetters."""
