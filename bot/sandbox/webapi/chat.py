"""chat.postMessage, update, postEphemeral, delete and getPermalink."""

from dataclasses import replace

from bot.sandbox import shapes
from bot.sandbox.channels import Channel
from bot.sandbox.content import message_content
from bot.sandbox.errors import SlackError
from bot.sandbox.jsontypes import Json
from bot.sandbox.messages import Message
from bot.sandbox.people import ACME, BOT_USER_ID
from bot.sandbox.webapi.call import Call, Method, Methods

WRITE = ("chat:write",)


def post_message(call: Call) -> Json:
    """Post to a channel, a thread, or to a person's direct message when `channel` is a user id."""
    channel = _destination(call)
    content = message_content(call.params, call.workspace.mint)
    thread_ts = _thread_ts(call, channel)
    broadcast = thread_ts is not None and call.flag("reply_broadcast")
    message = call.workspace.post(channel, BOT_USER_ID, content, thread_ts=thread_ts, broadcast=broadcast)
    shape = shapes.message(message, [], metadata=True)
    return {"channel": channel.id, "ts": message.ts, "message": shape}


def update(call: Call) -> Json:
    """Replace what one of the app's own messages says; text without blocks removes the blocks."""
    channel = call.writable_channel()
    message = call.workspace.own_message(channel, call.required("ts"))
    content = message_content(call.params, call.workspace.mint, update=True)
    if "attachments" not in call.params:
        content = replace(content, attachments=message.content.attachments)
    changed = call.workspace.revise(channel, message, content)
    shape = shapes.message(changed, _replies(call, channel, changed), metadata=True)
    return {"channel": channel.id, "ts": changed.ts, "text": changed.content.text, "message": shape}


def post_ephemeral(call: Call) -> Json:
    """Show a message to one member of the channel."""
    channel = call.writable_channel()
    user_id = call.required("user")
    if call.workspace.people.get(user_id) is None:
        raise SlackError("user_not_found")
    if user_id not in channel.members:
        raise SlackError("user_not_in_channel")
    content = message_content(call.params, call.workspace.mint)
    if any("blocks" in attachment for attachment in content.attachments):
        raise SlackError("invalid_attachments")
    said = call.workspace.whisper(channel, user_id, content, thread_ts=call.text("thread_ts") or None)
    return {"message_ts": said.ts}


def delete(call: Call) -> Json:
    """Delete one of the app's own messages."""
    channel = call.joined_channel()
    message = call.workspace.timeline(channel.id).get(call.required("ts"))
    if message is None:
        raise SlackError("message_not_found")
    if not message.by_app:
        raise SlackError("cant_delete_message")
    call.workspace.remove(channel, message)
    return {"channel": channel.id, "ts": message.ts}


def get_permalink(call: Call) -> Json:
    """Return the address of a message in the form Slack gives it."""
    channel, ts = call.channel(), call.required("message_ts")
    message = call.workspace.timeline(channel.id).get(ts)
    if message is None:
        raise SlackError("message_not_found")
    address = f"https://{ACME.domain}.slack.com/archives/{channel.id}/p{ts.replace('.', '')}"
    if message.thread_ts is not None:
        address += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": address}


def _destination(call: Call) -> Channel:
    name = call.required("channel")
    person = call.workspace.people.get(name)
    if person is not None:
        return call.workspace.channels.direct(person)
    if name.startswith("#"):
        found = call.workspace.channels.named(name)
        if found is not None:
            call = replace(call, params={**call.params, "channel": found.id})
    return call.writable_channel()


def _thread_ts(call: Call, channel: Channel) -> str | None:
    thread_ts = call.text("thread_ts")
    if not thread_ts:
        return None
    root = call.workspace.timeline(channel.id).get(thread_ts)
    if root is None:
        raise SlackError("thread_not_found")
    return root.thread_ts or root.ts


def _replies(call: Call, channel: Channel, message: Message) -> list[Message]:
    return call.workspace.timeline(channel.id).replies(message.ts)


METHODS: Methods = {
    "chat.postMessage": Method(answer=post_message, scopes=WRITE),
    "chat.update": Method(answer=update, scopes=WRITE),
    "chat.postEphemeral": Method(answer=post_ephemeral, scopes=WRITE),
    "chat.delete": Method(answer=delete, scopes=WRITE),
    "chat.getPermalink": Method(answer=get_permalink),
}
