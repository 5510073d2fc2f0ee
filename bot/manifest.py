"""The Slack app's manifest, for Socket Mode or HTTP; the file manifest.json at the root is the first."""

from __future__ import annotations

import re
from typing import Any

from bot.manifest_words import WORDS
from bot.slack import desk_ids
from engine.desk.text import Language

NEEDED_SCOPES = ("commands", "chat:write", "users:read")
OPTIONAL_SCOPES = {
    "channels:read": "the ops channel can't be checked at start when it is public",
    "groups:read": "the ops channel can't be checked at start when it is private",
    "channels:history": "a message whose posting was cut off may appear twice in a public channel",
    "groups:history": "a message whose posting was cut off may appear twice in a private channel",
}
"""Scopes that autoq works without, and what is lost then."""

REPLY_SCOPES = {
    "im:history": "a reply to the desk's direct message is not heard",
    "channels:history": "a reply in a public channel's thread is not heard",
    "groups:history": "a reply in a private channel's thread is not heard",
}
"""Scopes with which a reply of whoever asked the desk counts, and what is lost without; not asked for unless wanted."""
REPLY_EVENTS = ("message.channels", "message.groups", "message.im")

_BASE = re.compile(r"https://[a-z0-9.-]+(:\d{1,5})?(/[\w.~/-]*)?", re.ASCII | re.IGNORECASE)
SLACK_PATH = "/slack/events"
"""Where the service takes Slack's requests."""


def manifest(
    base_url: str | None = None, *, replies: bool = False, language: Language = "en"
) -> dict[str, Any]:
    """The manifest, one literal as long as Slack's; with a base URL (https://autoq.example.com) Slack delivers there. Raises ValueError.

    With `replies`, Slack delivers the messages of every conversation that the app is in. `language` is that of the names which Slack
    itself shows.
    """
    words = WORDS[language]
    url = None if base_url is None else _door(base_url)
    at = {} if url is None else {"url": url}
    requests = {} if url is None else {"request_url": url}
    needed = {*NEEDED_SCOPES, *(REPLY_SCOPES if replies else ())}
    events = ["app_home_opened", *(REPLY_EVENTS if replies else ())]
    return {
        "_metadata": {"major_version": 1, "minor_version": 1},
        "display_information": {
            "name": "autoq",
            "description": words.description,
            "background_color": "#1f2937",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "autoq", "always_online": True},
            "slash_commands": [
                {
                    "command": command,
                    **at,
                    "description": description,
                    "usage_hint": hint,
                    "should_escape": False,
                }
                for command, (description, hint) in words.commands.items()
            ],
            "shortcuts": [
                {
                    "name": words.hand[0],
                    "type": "message",
                    "callback_id": desk_ids.HAND_SHORTCUT,
                    "description": words.hand[1],
                }
            ],
        },
        "oauth_config": {
            "scopes": {"bot": sorted(needed), "bot_optional": sorted(OPTIONAL_SCOPES.keys() - needed)}
        },
        "settings": {
            "event_subscriptions": {**requests, "bot_events": events},
            "interactivity": {"is_enabled": True, **requests},
            "org_deploy_enabled": False,
            "socket_mode_enabled": url is None,
            "token_rotation_enabled": False,
        },
    }


def _door(base_url: str) -> str:
    """Where Slack delivers, below a base URL or given whole."""
    if not _BASE.fullmatch(base_url):
        message = "must be an address such as https://autoq.example.com, since Slack delivers only by HTTPS"
        raise ValueError(message)
    return base_url.rstrip("/").removesuffix(SLACK_PATH) + SLACK_PATH
