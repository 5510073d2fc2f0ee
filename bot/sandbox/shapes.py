"""How people, channels, messages and views are written: in Slack's JSON for the app, and in the page's own."""

from bot.sandbox.channels import CREATED, Channel
from bot.sandbox.jsontypes import Json
from bot.sandbox.messages import Ephemeral, Message
from bot.sandbox.people import ACME, APP_ID, BOT_ID, BOT_NAME, BOT_USER_ID, Person
from bot.sandbox.views import View


def user(person: Person, *, locale: bool) -> Json:
    """Return a person as `users.info` shows them; the locale only when it was asked for."""
    shape: Json = {
        "id": person.id,
        "team_id": person.team.id,
        "name": person.username,
        "deleted": person.deleted,
        "color": person.color.removeprefix("#"),
        "real_name": person.display,
        "tz": "Asia/Seoul" if person.locale.startswith("ko") else "Europe/London",
        "tz_label": "Korea Standard Time" if person.locale.startswith("ko") else "Greenwich Mean Time",
        "tz_offset": 32_400 if person.locale.startswith("ko") else 0,
        "profile": {"real_name": person.display, "display_name": person.display, "team": person.team.id},
        "is_admin": person.name == "admin",
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": person.guest,
        "is_ultra_restricted": False,
        "is_bot": False,
        "is_app_user": False,
        "is_stranger": person.stranger,
        "updated": CREATED,
    }
    if locale:
        shape["locale"] = person.locale
    return shape


def bot_user(*, locale: bool) -> Json:
    """Return the app's own bot user as `users.info` shows it."""
    shape: Json = {
        "id": BOT_USER_ID,
        "team_id": ACME.id,
        "name": BOT_NAME,
        "deleted": False,
        "real_name": BOT_NAME,
        "profile": {"real_name": BOT_NAME, "bot_id": BOT_ID, "api_app_id": APP_ID, "team": ACME.id},
        "is_bot": True,
        "is_app_user": False,
        "updated": CREATED,
    }
    if locale:
        shape["locale"] = "en-US"
    return shape


def channel(conversation: Channel, *, locale: bool = False, count: bool = False) -> Json:
    """Return a conversation as `conversations.info` shows it."""
    shape: Json = {
        "id": conversation.id,
        "created": CREATED,
        "is_archived": conversation.archived,
        "is_im": conversation.is_dm,
        "is_mpim": False,
        "is_org_shared": False,
        "context_team_id": ACME.id,
        "updated": CREATED * 1_000,
    }
    if conversation.is_dm:
        shape["user"] = conversation.person_id
    else:
        shape |= {
            "name": conversation.name,
            "name_normalized": conversation.name,
            "is_channel": True,
            "is_group": False,
            "is_private": False,
            "is_general": conversation.name == "general",
            "is_shared": conversation.shared,
            "is_ext_shared": conversation.shared,
            "is_member": BOT_USER_ID in conversation.members,
            "creator": "U0ADMIN001",
            "topic": {"value": "", "creator": "", "last_set": 0},
            "purpose": {"value": "", "creator": "", "last_set": 0},
        }
    if locale:
        shape["locale"] = "en-US"
    if count:
        shape["num_members"] = len(conversation.members)
    return shape


def message(said: Message, replies: list[Message], *, metadata: bool = False) -> Json:
    """Return a message as history and interactions show it; metadata only when it was asked for."""
    shape: Json = {
        "type": "message",
        "user": said.user,
        "ts": said.ts,
        "text": said.content.text,
        "team": ACME.id,
    }
    if said.by_app:
        shape |= {"bot_id": BOT_ID, "app_id": APP_ID, "bot_profile": _bot_profile()}
    if said.content.blocks:
        shape["blocks"] = said.content.blocks
    if said.content.attachments:
        shape["attachments"] = said.content.attachments
    if said.edited_ts is not None:
        shape["edited"] = {"user": said.user, "ts": said.edited_ts}
    if said.thread_ts is not None:
        shape["thread_ts"] = said.thread_ts
    elif replies:
        shape |= _thread(said, replies)
    if metadata and said.content.metadata is not None:
        shape["metadata"] = said.content.metadata
    return shape


def _bot_profile() -> Json:
    return {
        "id": BOT_ID,
        "app_id": APP_ID,
        "user_id": BOT_USER_ID,
        "name": BOT_NAME,
        "deleted": False,
        "updated": CREATED,
        "team_id": ACME.id,
    }


def _thread(root: Message, replies: list[Message]) -> Json:
    users = list(dict.fromkeys(reply.user for reply in replies))
    return {
        "thread_ts": root.ts,
        "reply_count": len(replies),
        "reply_users_count": len(users),
        "reply_users": users,
        "latest_reply": replies[-1].ts,
        "is_locked": False,
        "subscribed": False,
    }


def view(shown: View) -> Json:
    """Return a modal or Home as the app and the page see it."""
    body = shown.body
    shape: Json = {
        "id": shown.id,
        "team_id": ACME.id,
        "type": body["type"],
        "blocks": body["blocks"],
        "private_metadata": body.get("private_metadata", ""),
        "callback_id": body.get("callback_id", ""),
        "state": {"values": shown.state},
        "hash": shown.hash,
        "title": body.get("title") or {"type": "plain_text", "text": "View Title", "emoji": True},
        "clear_on_close": bool(body.get("clear_on_close")),
        "notify_on_close": shown.notifies,
        "close": body.get("close"),
        "submit": body.get("submit"),
        "previous_view_id": shown.previous_id,
        "root_view_id": shown.root_id,
        "app_id": APP_ID,
        "external_id": shown.external_id,
        "app_installed_team_id": ACME.id,
        "bot_id": BOT_ID,
    }
    if body.get("submit_disabled"):
        shape["submit_disabled"] = True
    return shape


def page_person(person: Person) -> Json:
    """Return a person as the page lists them."""
    return {
        "as": person.name,
        "id": person.id,
        "name": person.display,
        "initials": person.initials,
        "color": person.color,
        "team": person.team.id,
        "locale": person.locale,
        "guest": person.guest,
        "stranger": person.stranger,
        "role_hint": person.role_hint,
    }


def page_message(said: Message, reply_count: int) -> Json:
    """Return a message as the page draws it."""
    shape: Json = {
        "ts": said.ts,
        "channel": said.channel,
        "user": said.user,
        "bot": said.by_app,
        "text": said.content.text,
        "blocks": said.content.blocks,
        "reply_count": reply_count,
        "edited": said.edited_ts is not None,
        "ephemeral": False,
    }
    if said.thread_ts is not None:
        shape |= {"thread_ts": said.thread_ts, "broadcast": said.broadcast}
    if said.content.metadata is not None:
        shape["metadata"] = said.content.metadata
    return shape


def page_ephemeral(said: Ephemeral) -> Json:
    """Return an ephemeral message as the page of its reader draws it."""
    shape: Json = {
        "ts": said.ts,
        "channel": said.channel,
        "user": said.user,
        "bot": True,
        "text": said.content.text,
        "blocks": said.content.blocks,
        "reply_count": 0,
        "edited": False,
        "ephemeral": True,
        "ephemeral_id": said.id,
    }
    if said.thread_ts is not None:
        shape["thread_ts"] = said.thread_ts
    return shape
