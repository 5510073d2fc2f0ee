"""The channels and direct messages of the local workspace, and who is in them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.sandbox.people import BOT_USER_ID, PEOPLE, Person

CREATED = 1_735_689_600


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A conversation; in a direct message `person_id` is the one the bot talks with."""

    id: str
    name: str
    members: frozenset[str]
    person_id: str | None = None
    archived: bool = False
    shared: bool = False

    @property
    def is_dm(self) -> bool:
        """Whether this is a direct message between the bot and one person."""
        return self.person_id is not None


_EVERYBODY = frozenset(person.id for person in PEOPLE)
_COLLEAGUES = frozenset(person.id for person in PEOPLE if not person.stranger)

CHANNELS = (
    Channel(id="C0OPS00001", name="ops", members=_EVERYBODY | {BOT_USER_ID}, shared=True),
    Channel(id="C0DESK0001", name="desk", members=_COLLEAGUES | {BOT_USER_ID}),
    Channel(id="C0GENERAL1", name="general", members=_COLLEAGUES | {BOT_USER_ID}),
    Channel(id="C0NOTJOINED", name="random", members=_COLLEAGUES),
)


class Channels:
    """Finds conversations by id and opens direct messages on demand."""

    def __init__(self, channels: tuple[Channel, ...] = CHANNELS) -> None:
        self._by_id = {channel.id: channel for channel in channels}

    def __iter__(self) -> Iterator[Channel]:
        return iter(self._by_id.values())

    def get(self, channel_id: str) -> Channel | None:
        """Return the conversation with this id, or None."""
        return self._by_id.get(channel_id)

    def named(self, name: str) -> Channel | None:
        """Return the channel with this name, written with or without `#`, or None."""
        wanted = name.removeprefix("#")
        return next((channel for channel in self if not channel.is_dm and channel.name == wanted), None)

    def direct(self, person: Person) -> Channel:
        """Return the direct message between the bot and `person`, opening it when there is none."""
        channel_id = f"D0{person.id.removeprefix('U0')}"
        if channel_id not in self._by_id:
            self._by_id[channel_id] = Channel(
                id=channel_id,
                name="directmessage",
                members=frozenset({person.id, BOT_USER_ID}),
                person_id=person.id,
            )
        return self._by_id[channel_id]

    def join(self, channel: Channel, user_id: str) -> Channel:
        """Add a member and return the changed channel."""
        return self.put(replace(channel, members=channel.members | {user_id}))

    def put(self, channel: Channel) -> Channel:
        """Store a changed channel and return it."""
        self._by_id[channel.id] = channel
        return channel
