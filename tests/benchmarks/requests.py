"""Requests as Slack and pipelines send them, made and signed before they are timed."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import time
from dataclasses import dataclass
from urllib.parse import urlencode

from bot.sandbox.app import SIGNING_SECRET
from engine.actions import new_action_id

TEAM, APP, OPS = "T0AUTOQ01", "A0AUTOQ01", "C0OPS00001"
PERSON = "U0ENGINEER1"
_RESPONSE_URL = "http://127.0.0.1:9/gone"


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request, whole, as bytes; `expects` must stand in the status line."""

    data: bytes
    expects: bytes = b" 200 "


def post(path: str, body: bytes, headers: dict[str, str], expects: bytes = b" 200 ") -> Request:
    """A POST request on a kept-alive connection."""
    head = "".join(
        f"{name}: {value}\r\n"
        for name, value in {**headers, "Content-Length": str(len(body)), "Host": "autoq"}.items()
    )
    return Request(f"POST {path} HTTP/1.1\r\n{head}\r\n".encode() + body, expects)


def get(path: str, headers: dict[str, str]) -> Request:
    """A GET request on a kept-alive connection."""
    head = "".join(f"{name}: {value}\r\n" for name, value in {**headers, "Host": "autoq"}.items())
    return Request(f"GET {path} HTTP/1.1\r\n{head}\r\n".encode())


def signed(body: bytes, path: str = "/slack/events") -> Request:
    """A form as Slack posts it, signed now."""
    stamp = str(int(time.time()))
    seal = hmac.new(SIGNING_SECRET.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={seal}",
    }
    return post(path, body, headers)


def click(action_id: str, person: str = PERSON) -> dict[str, object]:
    """The payload of a press of Approve."""
    return {
        "type": "block_actions",
        "user": {"id": person, "username": "somebody", "team_id": TEAM},
        "api_app_id": APP,
        "team": {"id": TEAM, "domain": "acme"},
        "container": {
            "type": "message",
            "message_ts": "1795461000.000100",
            "channel_id": OPS,
            "is_ephemeral": False,
        },
        "trigger_id": f"1.{secrets.token_hex(8)}",
        "channel": {"id": OPS, "name": "ops"},
        "message": {"type": "message", "ts": "1795461000.000100", "text": "Approval needed"},
        "response_url": _RESPONSE_URL,
        "actions": [
            {
                "action_id": "autoq.action.approve",
                "block_id": f"autoq.act.{action_id}.1",
                "type": "button",
                "value": f"v1.{action_id}.1",
                "action_ts": "1795461720.000100",
                "text": {"type": "plain_text", "text": "Approve", "emoji": True},
            }
        ],
    }


def command(name: str, text: str, person: str = PERSON) -> dict[str, str]:
    """The fields of a slash command."""
    return {
        "command": name,
        "text": text,
        "user_id": person,
        "user_name": "somebody",
        "team_id": TEAM,
        "team_domain": "acme",
        "channel_id": OPS,
        "channel_name": "ops",
        "api_app_id": APP,
        "response_url": _RESPONSE_URL,
        "trigger_id": f"1.{secrets.token_hex(8)}",
    }


def click_form(payload: dict[str, object]) -> Request:
    """A press as HTTP mode delivers it."""
    return signed(urlencode({"payload": json.dumps(payload)}).encode())


def command_form(fields: dict[str, str]) -> Request:
    """A command as HTTP mode delivers it."""
    return signed(urlencode(fields).encode())


def submission(token: str, environment: str = "PROD") -> Request:
    """An action handed in: HIGH in PROD, LOW in DEV."""
    body = {
        "action_type": "service_restart",
        "description": "Memory grows.",
        "environment": environment,
        "target": "payments-api",
    }
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    return post("/api/auto/queue", json.dumps(body).encode(), headers, b" 201 ")


def unknown_id() -> str:
    """An id that no action has, for a floor that looks nothing up."""
    return new_action_id(secrets.token_bytes(5))
