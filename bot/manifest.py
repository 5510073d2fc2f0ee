"""The Slack app's manifest, for Socket Mode or HTTP; the file manifest.json at the root is the first."""

from __future__ import annotations

from typing import Any

from bot.preflight import NEEDED_SCOPES, OPTIONAL_SCOPES

COMMANDS = (
    (
        "/autoq",
        "What waits for approval, and everything else",
        "[show ACT-… | submit | history | status | cancel ACT-… | roles | whoami | help]",
    ),
    ("/approve", "Approve an action", "ACT-7K3M9QXD [comment]"),
    ("/reject", "Reject an action", "ACT-7K3M9QXD [reason]"),
)


def manifest(base_url: str | None = None) -> dict[str, Any]:
    """The manifest; with a base URL such as https://autoq.example.com Slack delivers by HTTP there."""
    url = None if base_url is None else f"{base_url.rstrip('/')}/slack/events"
    at = {} if url is None else {"url": url}
    requests = {} if url is None else {"request_url": url}
    return {
        "_metadata": {"major_version": 1, "minor_version": 1},
        "display_information": {
            "name": "autoq",
            "description": "Asks people in Slack before risky operations run.",
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
                for command, description, hint in COMMANDS
            ],
        },
        "oauth_config": {"scopes": {"bot": sorted(NEEDED_SCOPES), "bot_optional": sorted(OPTIONAL_SCOPES)}},
        "settings": {
            "event_subscriptions": {**requests, "bot_events": ["app_home_opened"]},
            "interactivity": {"is_enabled": True, **requests},
            "org_deploy_enabled": False,
            "socket_mode_enabled": url is None,
            "token_rotation_enabled": False,
        },
    }
