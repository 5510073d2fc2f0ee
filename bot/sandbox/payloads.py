"""The payloads that Slack sends to an app: slash commands, interactions and events.

Field sets: https://docs.slack.dev/reference/interaction-payloads/ and
https://docs.slack.dev/interactivity/implementing-slash-commands/
"""

from bot.sandbox.channels import Channel
from bot.sandbox.jsontypes import Json
from bot.sandbox.people import ACME, APP_ID, BOT_USER_ID, VERIFICATION_TOKEN, Person


def slash_command(
    person: Person, channel: Channel, command: str, text: str, *, trigger_id: str, response_url: str
) -> Json:
    """Return the form fields of a slash command."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": person.team.id,
        "team_domain": person.team.domain,
        "channel_id": channel.id,
        "channel_name": channel.name,
        "user_id": person.id,
        "user_name": person.username,
        "command": command,
        "text": text,
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger_id,
    }


def block_actions(person: Person, *, container: Json, action: Json, state: Json, trigger_id: str) -> Json:
    """Return a press or choice; the caller adds channel, message and response_url, or the view."""
    return {
        **_interaction("block_actions", person),
        "container": container,
        "trigger_id": trigger_id,
        "state": {"values": state},
        "actions": [action],
    }


def view_submission(person: Person, view: Json, trigger_id: str) -> Json:
    """Return the submission of a modal."""
    return {
        **_interaction("view_submission", person),
        "trigger_id": trigger_id,
        "view": view,
        "response_urls": [],
    }


def view_closed(person: Person, view: Json, *, cleared: bool) -> Json:
    """Return the closing of a modal that asked for it; it carries no trigger."""
    return {**_interaction("view_closed", person), "view": view, "is_cleared": cleared}


def message_action(
    person: Person, channel: Channel, message: Json, callback_id: str, *, action_ts: str, trigger_id: str
) -> Json:
    """Return a message shortcut; the caller adds response_url."""
    return {
        **_interaction("message_action", person),
        "callback_id": callback_id,
        "trigger_id": trigger_id,
        "action_ts": action_ts,
        "message_ts": message["ts"],
        "message": message,
        "channel": {"id": channel.id, "name": channel.name},
    }


def global_shortcut(person: Person, callback_id: str, *, action_ts: str, trigger_id: str) -> Json:
    """Return a global shortcut, which belongs to no channel."""
    return {
        **_interaction("shortcut", person),
        "callback_id": callback_id,
        "trigger_id": trigger_id,
        "action_ts": action_ts,
    }


def event_callback(event: Json, *, event_id: str, at: float, shared: bool) -> Json:
    """Return the envelope of an event."""
    authorization = {
        "enterprise_id": None,
        "team_id": ACME.id,
        "user_id": BOT_USER_ID,
        "is_bot": True,
        "is_enterprise_install": False,
    }
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": ACME.id,
        "api_app_id": APP_ID,
        "event": event,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(at),
        "authorizations": [authorization],
        "is_ext_shared_channel": shared,
        "event_context": f"4-{event_id}",
    }


def app_home_opened(person: Person, channel: Channel, tab: str, view: Json | None, *, event_ts: str) -> Json:
    """Return the event of somebody opening the app; `view` is the Home tab last published to them."""
    event: Json = {
        "type": "app_home_opened",
        "user": person.id,
        "channel": channel.id,
        "tab": tab,
        "event_ts": event_ts,
    }
    if tab == "home" and view is not None:
        event["view"] = view
    return event


def message_posted(
    person: Person,
    channel: Channel,
    *,
    text: str,
    ts: str,
    client_msg_id: str,
    thread_ts: str | None,
    parent_user_id: str | None,
) -> Json:
    """Return the event of a person's message; in a thread it names the first message and who wrote that."""
    event: Json = {
        "type": "message",
        "user": person.id,
        "text": text,
        "ts": ts,
        "client_msg_id": client_msg_id,
        "team": person.team.id,
        "channel": channel.id,
        "channel_type": "im" if channel.is_dm else "channel",
        "event_ts": ts,
    }
    if person.stranger:
        event |= {"user_team": person.team.id, "source_team": person.team.id}
    if thread_ts is not None:
        event |= {"thread_ts": thread_ts, "parent_user_id": parent_user_id}
    return event


def _interaction(kind: str, person: Person) -> Json:
    return {
        "type": kind,
        "user": {
            "id": person.id,
            "username": person.username,
            "name": person.username,
            "team_id": person.team.id,
        },
        "api_app_id": APP_ID,
        "token": VERIFICATION_TOKEN,
        "team": {"id": person.team.id, "domain": person.team.domain},
        "enterprise": None,
        "is_enterprise_install": False,
    }
