"""conversations.info, list, members, open, history, replies and join."""

from itertools import islice

from bot.sandbox import shapes
from bot.sandbox.errors import SlackError
from bot.sandbox.jsontypes import Json
from bot.sandbox.people import BOT_USER_ID
from bot.sandbox.webapi.call import HISTORY, READ, Call, Method, Methods
from bot.sandbox.webapi.pages import MOST, cursor, page, place


def info(call: Call) -> Json:
    """Return one conversation."""
    channel = call.channel()
    locale, count = call.flag("include_locale"), call.flag("include_num_members")
    return {"channel": shapes.channel(channel, locale=locale, count=count)}


def list_conversations(call: Call) -> Json:
    """Return the conversations of the asked types, a page at a time."""
    types = call.text("types", "public_channel").split(",")
    wanted = [
        channel
        for channel in call.workspace.channels
        if ("im" if channel.is_dm else "public_channel") in types
        and not (channel.archived and call.flag("exclude_archived"))
    ]
    channels, rest = page(call, [shapes.channel(channel, count=True) for channel in wanted])
    return {"channels": channels, "response_metadata": {"next_cursor": rest}}


def members(call: Call) -> Json:
    """Return the user ids of a conversation's members, a page at a time."""
    ids, rest = page(call, sorted(call.channel().members))
    return {"members": ids, "response_metadata": {"next_cursor": rest}}


def open_conversation(call: Call) -> Json:
    """Open the direct message with one person and return it."""
    person = call.workspace.people.get(call.required("users"))
    if person is None:
        raise SlackError("user_not_found")
    channel = call.workspace.channels.direct(person)
    shape = shapes.channel(channel) if call.flag("return_im") else {"id": channel.id}
    return {"channel": shape}


def history(call: Call) -> Json:
    """Return the messages of a conversation outside threads, newest first, a page at a time."""
    channel = call.joined_channel()
    timeline = call.workspace.timeline(channel.id)
    limit = call.number("limit", 100, MOST)
    resumed = place(call)
    found = list(
        islice(
            timeline.newest(
                oldest="" if call.text("oldest") == "0" else call.text("oldest"),
                latest=resumed or call.text("latest"),
                inclusive=call.flag("inclusive") and not resumed,
            ),
            limit + 1,
        )
    )
    more = len(found) > limit
    metadata = call.flag("include_all_metadata")
    shown = [shapes.message(said, timeline.replies(said.ts), metadata=metadata) for said in found[:limit]]
    answer: Json = {"messages": shown, "has_more": more, "pin_count": 0}
    if more:
        answer["response_metadata"] = {"next_cursor": cursor(found[limit - 1].ts)}
    return answer


def replies(call: Call) -> Json:
    """Return a thread: its first message and the replies, oldest first, a page at a time."""
    channel = call.joined_channel()
    timeline = call.workspace.timeline(channel.id)
    root = timeline.get(call.required("ts"))
    if root is None:
        raise SlackError("thread_not_found")
    if root.thread_ts is not None:
        root = timeline.get(root.thread_ts) or root
    answers = timeline.replies(root.ts)
    wanted = [said for said in answers if call.text("oldest") < said.ts < call.text("latest", "~")]
    shown, rest = page(call, [root, *wanted], MOST)
    metadata = call.flag("include_all_metadata")
    return {
        "messages": [
            shapes.message(said, answers if said.ts == root.ts else [], metadata=metadata) for said in shown
        ],
        "has_more": bool(rest),
        "response_metadata": {"next_cursor": rest},
    }


def join(call: Call) -> Json:
    """Let the bot into a public channel."""
    channel = call.channel()
    if channel.is_dm:
        raise SlackError("method_not_supported_for_channel_type")
    if channel.archived:
        raise SlackError("is_archived")
    joined = call.workspace.channels.join(channel, BOT_USER_ID)
    return {"channel": shapes.channel(joined)}


METHODS: Methods = {
    "conversations.info": Method(answer=info, scopes=READ),
    "conversations.list": Method(answer=list_conversations, scopes=READ),
    "conversations.members": Method(answer=members, scopes=READ),
    "conversations.open": Method(answer=open_conversation, scopes=("im:write", "chat:write")),
    "conversations.history": Method(answer=history, scopes=HISTORY),
    "conversations.replies": Method(answer=replies, scopes=HISTORY),
    "conversations.join": Method(answer=join, scopes=("channels:join", "channels:manage")),
}
