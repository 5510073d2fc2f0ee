"""The local workspace: everything it remembers, and the changes that both the app and people make to it."""

from collections import Counter, deque
from collections.abc import Callable
from dataclasses import replace

from bot.sandbox import shapes
from bot.sandbox.channels import Channel, Channels
from bot.sandbox.clock import Clock
from bot.sandbox.errors import PageError, SlackError
from bot.sandbox.faults import Faults
from bot.sandbox.feed import Feed
from bot.sandbox.jsontypes import Json
from bot.sandbox.messages import Content, Ephemeral, Message, Timeline
from bot.sandbox.mint import Mint
from bot.sandbox.people import BOT_USER_ID, Directory, Person
from bot.sandbox.response_urls import ResponseUrls
from bot.sandbox.triggers import Triggers
from bot.sandbox.views import View, ViewStacks
from bot.sandbox.wire import WireLog

EPHEMERALS_KEPT = 200


class Workspace:
    """People, conversations, views and what is live about them; every change is told to the open pages."""

    def __init__(self, wall: Callable[[], float] | None = None) -> None:
        self.clock = Clock(wall)
        self.mint = Mint()
        self.feed = Feed()
        self.wire = WireLog(self.feed)
        self.people = Directory()
        self.channels = Channels()
        self.triggers = Triggers(self.clock, self.mint)
        self.faults = Faults(self.clock, self.triggers)
        self.response_urls = ResponseUrls(self.clock, self.mint)
        self.views = ViewStacks()
        self.unread: Counter[tuple[str, str]] = Counter()
        self.ephemerals_sent: deque[Ephemeral] = deque(maxlen=5_000)
        self._timelines: dict[str, Timeline] = {}
        self._ephemerals: dict[str, dict[str, Ephemeral]] = {}

    def timeline(self, channel_id: str) -> Timeline:
        """Return the messages of a conversation."""
        if channel_id not in self._timelines:
            self._timelines[channel_id] = Timeline()
        return self._timelines[channel_id]

    def channel_for(self, person: Person, channel_id: object) -> Channel:
        """Return a conversation that this person is in; raises PageError for any other."""
        channel = self.channels.get(channel_id) if isinstance(channel_id, str) else None
        if channel is None or person.id not in channel.members:
            raise PageError("unknown_channel", f"{person.display} is in no conversation {channel_id!r}.", 404)
        return channel

    def post(
        self,
        channel: Channel,
        user_id: str,
        content: Content,
        *,
        thread_ts: str | None = None,
        broadcast: bool = False,
    ) -> Message:
        """Add a message to a channel or thread and return it."""
        timeline = self.timeline(channel.id)
        message = Message(
            channel=channel.id,
            ts=self.clock.stamp(),
            user=user_id,
            by_app=user_id == BOT_USER_ID,
            versions=(content,),
            thread_ts=thread_ts,
            broadcast=broadcast,
        )
        timeline.add(message)
        for member in channel.members:
            if member not in {user_id, BOT_USER_ID}:
                self.unread[member, channel.id] += 1
        self._tell(channel, "message", message)
        self._tell_root(channel, message)
        return message

    def revise(self, channel: Channel, message: Message, content: Content) -> Message:
        """Give a message its next version; metadata that the new content lacks is kept, text alone marks it edited."""
        if content.metadata is None:
            content = replace(content, metadata=message.content.metadata)
        edited_ts = message.edited_ts if content.blocks else self.clock.stamp()
        changed = replace(message, versions=(*message.versions, content), edited_ts=edited_ts)
        self.timeline(channel.id).put(changed)
        self._tell(channel, "message_changed", changed)
        return changed

    def remove(self, channel: Channel, message: Message) -> None:
        """Delete a message; its versions stay known to tests."""
        self.timeline(channel.id).put(replace(message, deleted=True))
        self._tell(channel, "message_deleted", message)
        self._tell_root(channel, message)

    def whisper(
        self,
        channel: Channel,
        to: str,
        content: Content,
        *,
        thread_ts: str | None = None,
        user_id: str = BOT_USER_ID,
    ) -> Ephemeral:
        """Show a message to one person and return it."""
        said = Ephemeral(
            id=self.mint.id("E"),
            channel=channel.id,
            ts=self.clock.stamp(),
            to=to,
            user=user_id,
            content=content,
            thread_ts=thread_ts,
        )
        kept = self._ephemerals.setdefault(to, {})
        kept[said.id] = said
        if len(kept) > EPHEMERALS_KEPT:
            del kept[next(iter(kept))]
        self.ephemerals_sent.append(said)
        self._tell_ephemeral("slackbot" if user_id != BOT_USER_ID else "ephemeral", said)
        return said

    def ephemeral(self, user_id: str, ephemeral_id: object) -> Ephemeral | None:
        """Return an ephemeral message that this person still sees, or None."""
        return self._ephemerals.get(user_id, {}).get(str(ephemeral_id))

    def ephemerals(self, user_id: str, channel_id: str, thread_ts: str | None) -> list[Ephemeral]:
        """Return what one person sees in a channel or thread and nobody else does."""
        kept = self._ephemerals.get(user_id, {}).values()
        return [said for said in kept if said.channel == channel_id and said.thread_ts == thread_ts]

    def revise_ephemeral(self, said: Ephemeral, content: Content) -> None:
        """Replace what an ephemeral message says."""
        changed = replace(said, content=content)
        self._ephemerals[said.to][said.id] = changed
        self.ephemerals_sent.append(changed)
        self._tell_ephemeral("ephemeral_changed", changed)

    def remove_ephemeral(self, said: Ephemeral) -> None:
        """Take an ephemeral message away."""
        self._ephemerals[said.to].pop(said.id, None)
        self._tell_ephemeral("ephemeral_deleted", said)

    def tell_views(self, user_id: str) -> None:
        """Show a person's stack of modals as it is now."""
        stack = [shapes.view(view) for view in self.views.stack(user_id)]
        self.feed.tell({"type": "view", "stack": stack}, {user_id})

    def publish_home(self, view: View) -> None:
        """Show a person's Home tab."""
        self.views.publish(view)
        self.feed.tell({"type": "home", "view": shapes.view(view)}, {view.user_id})

    def own_message(self, channel: Channel, ts: str) -> Message:
        """Return a message that the app wrote; raises SlackError for those it may not change."""
        message = self.timeline(channel.id).get(ts)
        if message is None:
            raise SlackError("message_not_found")
        if not message.by_app:
            raise SlackError("cant_update_message")
        return message

    def _tell(self, channel: Channel, kind: str, message: Message) -> None:
        if self.feed.watched:
            count = len(self.timeline(channel.id).replies(message.ts))
            self.feed.tell({"type": kind, **_named(shapes.page_message(message, count))}, channel.members)

    def _tell_root(self, channel: Channel, reply: Message) -> None:
        root = self.timeline(channel.id).get(reply.thread_ts) if reply.thread_ts else None
        if root is not None:
            self._tell(channel, "message_changed", root)

    def _tell_ephemeral(self, kind: str, said: Ephemeral) -> None:
        self.feed.tell({"type": kind, **_named(shapes.page_ephemeral(said))}, {said.to})


def _named(message: Json) -> Json:
    return {"message": message, "channel": message["channel"], "ts": message["ts"]}
