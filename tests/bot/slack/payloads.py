"""What Slack sends, as its documentation shows it, with the parts that a test sets apart."""

from __future__ import annotations

from typing import Any

from tests.bot.slack.people import APP, OPS, TEAM

RESPONSE_URL = "http://127.0.0.1:9/response/1"


def command(name: str, text: str, user_id: str, **parts: str) -> dict[str, str]:
    """A typed command."""
    return {
        "command": name,
        "text": text,
        "user_id": user_id,
        "user_name": "somebody",
        "team_id": TEAM,
        "team_domain": "acme",
        "channel_id": OPS,
        "channel_name": "ops",
        "api_app_id": APP,
        "is_enterprise_install": "false",
        "response_url": RESPONSE_URL,
        "trigger_id": "1.2.abc",
        "token": "ignored",
        **parts,
    }


def click(action_id: str, value: str, user_id: str, *, team_id: str = TEAM, **parts: Any) -> dict[str, Any]:
    """A pressed button of a message in the ops channel."""
    return {
        "type": "block_actions",
        "user": {"id": user_id, "username": "somebody", "team_id": team_id},
        "team": {"id": team_id, "domain": "acme"},
        "enterprise": None,
        "is_enterprise_install": False,
        "api_app_id": APP,
        "container": {"type": "message", "message_ts": "1.000100", "channel_id": OPS, "is_ephemeral": False},
        "trigger_id": "1.2.abc",
        "channel": {"id": OPS, "name": "ops"},
        "message": {"ts": "1.000100", "text": "", "blocks": []},
        "state": {"values": {}},
        "response_url": RESPONSE_URL,
        "actions": [
            {"action_id": action_id, "block_id": "b", "type": "button", "value": value, "action_ts": "1.0"}
        ],
        **parts,
    }


def submission(
    callback_id: str, metadata: str, user_id: str, values: dict[str, Any], *, team_id: str = TEAM
) -> dict[str, Any]:
    """A modal that was sent; `values` are block_id to what its one element holds."""
    return {
        "type": "view_submission",
        "user": {"id": user_id, "username": "somebody", "team_id": team_id},
        "team": {"id": TEAM, "domain": "acme"},
        "enterprise": None,
        "is_enterprise_install": False,
        "api_app_id": APP,
        "trigger_id": "1.2.abc",
        "response_urls": [],
        "view": {
            "id": "V0000000001",
            "type": "modal",
            "callback_id": callback_id,
            "private_metadata": metadata,
            "hash": "1.abc",
            "blocks": [],
            "state": {"values": {block_id: {"value": held} for block_id, held in values.items()}},
        },
    }


def home_opened(user_id: str, *, tab: str = "home", team_id: str = TEAM) -> dict[str, Any]:
    """The Home tab was opened."""
    return {
        "type": "event_callback",
        "team_id": team_id,
        "api_app_id": APP,
        "event_id": "Ev1",
        "event": {"type": "app_home_opened", "user": user_id, "tab": tab, "channel": "D0", "event_ts": "1.0"},
    }


def replied(
    text: str, user_id: str, channel_id: str, thread_ts: str, ts: str = "1795461001.000100", **parts: Any
) -> dict[str, Any]:
    """Somebody's message in a thread; `parts` are the message's other parts."""
    return {
        "type": "event_callback",
        "team_id": TEAM,
        "api_app_id": APP,
        "event_id": f"Ev{ts}",
        "event_time": 1_795_461_001,
        "authorizations": [{"team_id": TEAM, "user_id": "U0AUTOQBOT", "is_bot": True}],
        "is_ext_shared_channel": False,
        "event": {
            "type": "message",
            "user": user_id,
            "text": text,
            "ts": ts,
            "thread_ts": thread_ts,
            "parent_user_id": "U0AUTOQBOT",
            "client_msg_id": "0cf1a3b0-7c5c-4b5e-8d5c-1e6f2f1f9a10",
            "team": TEAM,
            "channel": channel_id,
            "channel_type": "im" if channel_id.startswith("D") else "channel",
            "event_ts": ts,
            **parts,
        },
    }


def shortcut(
    callback_id: str, text: str, user_id: str, *, team_id: str = TEAM, **message: str
) -> dict[str, Any]:
    """An entry of a message's menu was chosen; `message` are the message's other parts."""
    return {
        "type": "message_action",
        "user": {"id": user_id, "name": "somebody", "team_id": team_id},
        "team": {"id": TEAM, "domain": "acme"},
        "enterprise": None,
        "is_enterprise_install": False,
        "api_app_id": APP,
        "callback_id": callback_id,
        "trigger_id": "1.2.abc",
        "action_ts": "1.0",
        "message_ts": "1.000100",
        "message": {"type": "message", "user": "U0ANYBODY1", "ts": "1.000100", "text": text, **message},
        "channel": {"id": OPS, "name": "ops"},
        "response_url": RESPONSE_URL,
    }
