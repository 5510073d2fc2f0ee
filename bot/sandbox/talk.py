"""What people type: messages, and slash commands with the answers that Slackbot gives when the app does not."""

from bot.sandbox import payloads
from bot.sandbox.channels import Channel
from bot.sandbox.dispatch import Dispatcher
from bot.sandbox.errors import DeliveryError, PageError, SlackError
from bot.sandbox.manifest import Manifest
from bot.sandbox.messages import Content, Message
from bot.sandbox.people import BOT_USER_ID, SLACKBOT_ID, Person
from bot.sandbox.response_urls import Origin
from bot.sandbox.responses import respond
from bot.sandbox.workspace import Workspace

MAX_TEXT = 40_000
_SAYING = {"text", "blocks", "attachments"}


class Talk:
    """Takes what a person sends from the composer."""

    def __init__(self, workspace: Workspace, dispatcher: Dispatcher, manifest: Manifest) -> None:
        self._workspace = workspace
        self._dispatcher = dispatcher
        self._commands = {declared.command for declared in manifest.commands}
        self._events = manifest.events

    async def say(self, person: Person, channel: Channel, text: str, thread_ts: str | None) -> None:
        """Post a message, or run a slash command and wait for its ack."""
        if not text.strip() or len(text) > MAX_TEXT:
            raise PageError("bad_text", f"A message has between 1 and {MAX_TEXT} characters.")
        if text.startswith("/"):
            await self._run(person, channel, text)
            return
        if thread_ts is not None and self._workspace.timeline(channel.id).get(thread_ts) is None:
            raise PageError("thread_not_found", "The message that this thread hangs on was deleted.", 404)
        said = self._workspace.post(channel, person.id, Content(text=_escaped(text)), thread_ts=thread_ts)
        if BOT_USER_ID in channel.members and self._hears_of(channel):
            await self._tell(person, channel, said)

    def delete(self, person: Person, channel: Channel, ts: object) -> None:
        """Delete a message: the person's own or one of the app's; raises PageError for anybody else's."""
        message = self._workspace.timeline(channel.id).get(str(ts))
        if message is None:
            raise PageError("message_not_found", "This message is gone already.", 404)
        if message.user != person.id and not message.by_app:
            raise PageError(
                "cant_delete_message", "Only the person who wrote a message can delete it here.", 403
            )
        self._workspace.remove(channel, message)

    def _hears_of(self, channel: Channel) -> bool:
        return ("message.im" if channel.is_dm else "message.channels") in self._events

    async def _tell(self, person: Person, channel: Channel, said: Message) -> None:
        """Tell the app what was written, which its manifest asks to hear."""
        parent = None if said.thread_ts is None else self._workspace.timeline(channel.id).get(said.thread_ts)
        event = payloads.message_posted(
            person,
            channel,
            text=said.content.text,
            ts=said.ts,
            client_msg_id=self._workspace.mint.id("M"),
            thread_ts=said.thread_ts,
            parent_user_id=None if parent is None else parent.user,
        )
        await self._dispatcher.send_event(
            payloads.event_callback(
                event,
                event_id=self._workspace.mint.id("Ev"),
                at=self._workspace.clock.now(),
                shared=channel.shared,
            )
        )

    async def _run(self, person: Person, channel: Channel, text: str) -> None:
        command, _, rest = text.partition(" ")
        if command not in self._commands:
            self._slackbot(
                person,
                channel,
                f"`{_escaped(command)}` is not a valid command. Slack reads a message that begins with / as a command; "
                "put a space in front of it to send it as text.",
            )
            return
        origin = Origin(user_id=person.id, channel=channel.id)
        payload = payloads.slash_command(
            person,
            channel,
            command,
            rest.strip(),
            trigger_id=self._workspace.triggers.issue(person.id),
            response_url=self._workspace.response_urls.issue(origin),
        )
        try:
            ack = await self._dispatcher.send("command", command, payload)
            if ack.payload and not _SAYING.isdisjoint(ack.payload):
                respond(self._workspace, origin, ack.payload)
        except DeliveryError as error:
            self._slackbot(person, channel, f'{command} failed with the error "{error.code}"')
        except SlackError as error:
            self._slackbot(person, channel, f'{command} failed with the error "{error.code}"')

    def _slackbot(self, person: Person, channel: Channel, text: str) -> None:
        self._workspace.whisper(channel, person.id, Content(text=text), user_id=SLACKBOT_ID)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
