"""Answers of the app to one person's act: the payload of an ack, or what is posted to a response_url."""

from bot.sandbox.channels import Channel
from bot.sandbox.content import message_content
from bot.sandbox.errors import SlackError
from bot.sandbox.jsontypes import Json
from bot.sandbox.messages import Content
from bot.sandbox.people import BOT_USER_ID
from bot.sandbox.response_urls import Origin
from bot.sandbox.workspace import Workspace


def respond(workspace: Workspace, origin: Origin, body: Json) -> None:
    """Do what an answer asks for: post, whisper, replace or delete; raises SlackError when Slack would refuse it.

    Source: https://docs.slack.dev/interactivity/handling-user-interaction/#message_responses
    """
    channel = workspace.channels.get(origin.channel)
    if channel is None:
        raise SlackError("channel_not_found")
    if body.get("delete_original"):
        _delete_original(workspace, channel, origin)
        return
    content = message_content(body, workspace.mint)
    if body.get("replace_original") and _replace_original(workspace, channel, origin, content):
        return
    thread_ts = body.get("thread_ts") or origin.thread_ts
    if body.get("response_type") == "in_channel":
        workspace.post(channel, BOT_USER_ID, content, thread_ts=thread_ts)
    else:
        workspace.whisper(channel, origin.user_id, content, thread_ts=thread_ts)


def _replace_original(workspace: Workspace, channel: Channel, origin: Origin, content: Content) -> bool:
    if origin.ephemeral_id is not None:
        said = workspace.ephemeral(origin.user_id, origin.ephemeral_id)
        if said is None:
            raise SlackError("message_not_found")
        workspace.revise_ephemeral(said, content)
        return True
    if origin.ts is not None:
        workspace.revise(channel, workspace.own_message(channel, origin.ts), content)
        return True
    return False


def _delete_original(workspace: Workspace, channel: Channel, origin: Origin) -> None:
    if origin.ephemeral_id is not None:
        said = workspace.ephemeral(origin.user_id, origin.ephemeral_id)
        if said is not None:
            workspace.remove_ephemeral(said)
    elif origin.ts is not None:
        workspace.remove(channel, workspace.own_message(channel, origin.ts))
