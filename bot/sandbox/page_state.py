"""What a page shows when it opens: people, conversations, messages, and for tests everything the app ever sent."""

from dataclasses import asdict

from bot.sandbox import shapes
from bot.sandbox.channels import Channel
from bot.sandbox.desk_examples import DESK_EXAMPLES
from bot.sandbox.errors import PageError
from bot.sandbox.examples import EXAMPLES
from bot.sandbox.jsontypes import Json
from bot.sandbox.manifest import Manifest
from bot.sandbox.messages import Content, Message
from bot.sandbox.people import ACME, APP_ID, BOT_ID, BOT_NAME, BOT_USER_ID, Person
from bot.sandbox.workspace import Workspace

SHOWN = 200


class PageState:
    """Reads the workspace for one person at a time; reading a conversation marks it as read."""

    def __init__(self, workspace: Workspace, manifest: Manifest) -> None:
        self._workspace = workspace
        self._manifest = manifest

    def overview(self, me: Person) -> Json:
        """Return everything around the messages."""
        workspace = self._workspace
        workspace.channels.direct(me)
        seen = [channel for channel in workspace.channels if me.id in channel.members]
        return {
            "me": shapes.page_person(me),
            "people": [shapes.page_person(person) for person in workspace.people],
            "team": {"id": ACME.id, "name": ACME.name},
            "channels": [self._channel(me, channel) for channel in seen],
            "bot": {"id": BOT_USER_ID, "bot_id": BOT_ID, "app_id": APP_ID, "name": BOT_NAME},
            "clock": {"now": workspace.clock.now(), "offset": workspace.clock.offset},
            "commands": [asdict(command) for command in self._manifest.commands],
            "shortcuts": [asdict(shortcut) for shortcut in self._manifest.shortcuts],
            "faults": workspace.faults.describe(),
            "examples": [example.listed() for example in (*EXAMPLES, *DESK_EXAMPLES)],
        }

    def messages(self, me: Person, channel_id: object, thread_ts: str | None) -> Json:
        """Return the newest messages of a channel, or a whole thread, oldest first, with what only `me` sees."""
        channel = self._workspace.channel_for(me, channel_id)
        timeline = self._workspace.timeline(channel.id)
        if thread_ts is None:
            self._workspace.unread.pop((me.id, channel.id), None)
            shown = [message for message, _ in zip(timeline.newest(), range(SHOWN), strict=False)][::-1]
        else:
            root = timeline.get(thread_ts)
            if root is None:
                raise PageError("message_not_found", "The first message of this thread was deleted.", 404)
            shown = [root, *timeline.replies(thread_ts)]
        found = [shapes.page_message(message, len(timeline.replies(message.ts))) for message in shown]
        whispers = self._workspace.ephemerals(me.id, channel.id, thread_ts)
        found += [shapes.page_ephemeral(said) for said in whispers]
        return {"messages": sorted(found, key=lambda message: str(message["ts"]))}

    def home(self, me: Person) -> Json:
        """Return the Home tab that was published to `me`."""
        view = self._workspace.views.home(me.id)
        return {"view": None if view is None else shapes.view(view)}

    def stack(self, me: Person) -> Json:
        """Return the modals that `me` has open, the topmost last."""
        return {"stack": [shapes.view(view) for view in self._workspace.views.stack(me.id)]}

    def posts(self) -> Json:
        """Return every message of the app that ever was, with every version, in the order they were posted."""
        found = [
            _post(message)
            for channel in self._workspace.channels
            for message in self._workspace.timeline(channel.id)
            if message.by_app
        ]
        return {"posts": sorted(found, key=lambda post: str(post["ts"]))}

    def sent(self) -> Json:
        """Return what the app showed apart from posts: every ephemeral message and view version, oldest first."""
        workspace = self._workspace
        return {
            "ephemerals": [
                {
                    "id": said.id,
                    "ts": said.ts,
                    "channel": said.channel,
                    "to": said.to,
                    "user": said.user,
                    "thread_ts": said.thread_ts,
                    **_version(said.content),
                }
                for said in workspace.ephemerals_sent
            ],
            "views": [{"user": view.user_id, "view": shapes.view(view)} for view in workspace.views.shown],
        }

    def _channel(self, me: Person, channel: Channel) -> Json:
        shape: Json = {
            "id": channel.id,
            "name": BOT_NAME if channel.is_dm else channel.name,
            "kind": "dm" if channel.is_dm else "channel",
            "unread": self._workspace.unread[me.id, channel.id],
        }
        if channel.is_dm:
            shape["with"] = {"id": BOT_USER_ID, "name": BOT_NAME, "bot": True}
        return shape


def _post(message: Message) -> Json:
    return {
        "channel": message.channel,
        "ts": message.ts,
        "thread_ts": message.thread_ts,
        "deleted": message.deleted,
        "versions": [_version(content) for content in message.versions],
    }


def _version(content: Content) -> Json:
    return {"text": content.text, "blocks": content.blocks, "metadata": content.metadata}
