"""Messages with every version they ever had, kept in order for each channel and thread."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.sandbox.jsontypes import Blocks, Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What one version of a message says."""

    text: str
    blocks: Blocks = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    metadata: Json | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message; `versions` grows with each update and the last one is what people see."""

    channel: str
    ts: str
    user: str
    by_app: bool
    versions: tuple[Content, ...]
    thread_ts: str | None = None
    broadcast: bool = False
    edited_ts: str | None = None
    deleted: bool = False

    @property
    def content(self) -> Content:
        """The version that people see now."""
        return self.versions[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ephemeral:
    """A message that one person sees and nobody can find later, changed only through a response_url."""

    id: str
    channel: str
    ts: str
    to: str
    user: str
    content: Content
    thread_ts: str | None = None


class Timeline:
    """The messages of one channel by `ts`; looking one up, adding and changing cost the same at any size."""

    def __init__(self) -> None:
        self._messages: dict[str, Message] = {}
        self._roots: list[str] = []
        self._threads: dict[str, list[str]] = {}

    def __iter__(self) -> Iterator[Message]:
        """Iterate over every message ever posted here, deleted ones included, in order."""
        return iter(self._messages.values())

    def get(self, ts: str) -> Message | None:
        """Return the message with this `ts` unless it was deleted or never existed."""
        message = self._messages.get(ts)
        return None if message is None or message.deleted else message

    def add(self, message: Message) -> None:
        """Append a message; its `ts` is later than all before it."""
        self._messages[message.ts] = message
        if message.thread_ts is not None:
            self._threads.setdefault(message.thread_ts, []).append(message.ts)
        if message.thread_ts is None or message.broadcast:
            self._roots.append(message.ts)

    def put(self, message: Message) -> None:
        """Store a changed or deleted message in its old place."""
        self._messages[message.ts] = message

    def replies(self, root_ts: str) -> list[Message]:
        """Return the replies of a thread, oldest first."""
        found = (self.get(ts) for ts in self._threads.get(root_ts, ()))
        return [message for message in found if message is not None]

    def newest(self, *, oldest: str = "", latest: str = "", inclusive: bool = False) -> Iterator[Message]:
        """Iterate over the messages outside threads between two `ts`, newest first."""
        if inclusive:
            start, end = bisect_left(self._roots, oldest), bisect_right(self._roots, latest or "~")
        else:
            start, end = bisect_right(self._roots, oldest), bisect_left(self._roots, latest or "~")
        for index in range(end - 1, start - 1, -1):
            message = self.get(self._roots[index])
            if message is not None:
                yield message
