"""The story that the product exists for, step by step: six actions, two people, and every place that must agree in the end."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from bot import settings
from bot.main import verify
from bot.slack import ids
from tests.bot.slack.conftest import filled, find_button
from tests.bot.slack.people import OPS
from tests.stories.processes import Service, Slack, until

LOW = ("LOW-1", "LOW-2", "LOW-3")
PROPOSALS: Mapping[str, Mapping[str, str]] = {
    **{name: {"action_type": "cache_clear", "environment": "DEV", "target": name} for name in LOW},
    "HIGH-1": {"action_type": "service_restart", "environment": "PROD", "target": "payments-api"},
    "HIGH-2": {"action_type": "schema_change", "environment": "PROD", "target": "orders-db"},
    "CRITICAL": {"action_type": "data_delete", "environment": "PROD", "target": "orders.archive"},
}
ENDS = {
    "HIGH-1": ("APPROVED", "U0ENGINEER2", "ActionApproved"),
    "HIGH-2": ("REJECTED", "U0ENGINEER2", "ActionRejected"),
    "CRITICAL": ("APPROVED", "U0ADMIN001", "ActionApproved"),
}
REASON = "Not before the backup is through."
ENGINEER, ADMIN = "engineer2", "admin"


@dataclass(slots=True, kw_only=True)
class Story:
    """Who takes part, and the ids of the actions by their names."""

    service: Service
    slack: Slack
    session: aiohttp.ClientSession
    keys: Mapping[str, str]
    environment: Mapping[str, str]
    ids: dict[str, str] = field(default_factory=dict)

    # The machine.

    async def call(
        self, who: str, method: str, path: str, body: Any = None, **headers: str
    ) -> tuple[int, Any]:
        """One call of the API: its status and answer."""
        address = f"{self.service.address}/api/auto/{path}"
        sent = {"authorization": f"Bearer {self.keys[who]}", **headers}
        async with self.session.request(method, address, json=body, headers=sent) as response:
            return response.status, await response.json()

    async def hand_in(self, name: str) -> Any:
        """The machine hands an action in; a repeated call is the same action."""
        body = {**PROPOSALS[name], "description": f"For the story: {name}."}
        status, said = await self.call(
            "machine", "POST", "queue", body, **{"idempotency-key": f"story-{name}"}
        )
        assert status == 201, said
        self.ids[name] = said["action_id"]
        return said

    async def hand_in_all(self) -> None:
        """Three LOW are released in the answer; two HIGH and one CRITICAL wait."""
        for name in PROPOSALS:
            said = await self.hand_in(name)
            assert said["status"] == ("AUTO_DONE" if name in LOW else "PENDING_APPROVAL")

    async def shown(self, name: str) -> Any:
        """What the API says of an action."""
        status, said = await self.call("admin", "GET", f"actions/{self.ids[name]}")
        assert status == 200, said
        return said

    # The channel.

    async def find_card(self, name: str) -> Any:
        """The action's card in the channel, None while there is none."""
        messages = (await self.slack.get("messages", channel=OPS))["messages"]
        cards = [
            each for each in messages if not each.get("ephemeral") and self.ids[name] in json.dumps(each)
        ]
        assert len(cards) <= 1
        return cards[0] if cards else None

    async def card(self, name: str) -> Any:
        """The action's card, waited for."""
        return await until(lambda: self.find_card(name))

    async def three_cards_appear(self) -> None:
        """What waits has a card with buttons, each its own; what was released has none."""
        for name in ENDS:
            assert ids.ACTION_APPROVE in json.dumps((await self.card(name))["blocks"])
        assert [await self.find_card(name) for name in LOW] == [None] * 3

    async def press(self, who: str, name: str, button: str) -> None:
        """Somebody presses a button of an action's card."""
        card = await self.card(name)
        place = find_button(card["blocks"], button)
        answer = await self.slack.do("click", who, channel=OPS, ts=card["ts"], **place)
        assert answer["ok"], answer

    async def fill_in(self, who: str, callback: str, **fields: str) -> Any:
        """Somebody fills in the form that has opened, and sends it."""

        async def look() -> Any:
            stack = (await self.slack.get("views", who))["stack"]
            return stack[-1] if stack and stack[-1]["callback_id"] == callback else None

        view = await until(look)
        values = filled(view["blocks"], {name.replace("__", "."): value for name, value in fields.items()})
        return await self.slack.do("submit", who, view_id=view["id"], values=values)

    async def say(self, who: str, text: str, word: str) -> str:
        """Somebody types a command; what they alone are told, once it says `word`."""
        before = len(await self.whispers(who))
        await self.slack.do("say", who, text=text, channel=OPS)
        return await self.hear(who, before, word)

    async def hear(self, who: str, before: int, word: str) -> str:
        """What somebody alone was told after the first `before` times, once it says `word`: a busy service answers twice."""

        async def look() -> str | None:
            told = (await self.whispers(who))[before:]
            return told[-1] if told and word in told[-1] else None

        return await until(look)

    async def whispers(self, who: str) -> list[str]:
        """Everything that this person alone was told in the channel."""
        messages = (await self.slack.get("messages", who, channel=OPS))["messages"]
        return [json.dumps(each, ensure_ascii=False) for each in messages if each.get("ephemeral")]

    # The end.

    async def everything_agrees(self, folder: Path) -> None:
        """Cards, threads, API, commands, Home tab and log tell the same."""
        for name, (status, by, event) in ENDS.items():
            held = await self.shown(name)
            assert (held["status"], held["approved_by"]) == (status, by)
            assert [row["event"] for row in held["history"] if row["event"] != "AttemptRefused"] == [
                "ActionQueued",
                event,
            ]
            await self.card_tells(name, status, by)
        assert (await self.shown("HIGH-2"))["comment"] == REASON
        await self.nothing_waits()
        await self.the_log_is_whole(folder)

    async def card_tells(self, name: str, status: str, by: str) -> None:
        """The one card of an action shows its end without buttons, and its thread has one reply."""

        async def look() -> Any:
            card = await self.find_card(name)
            return card if card and ids.ACTION_APPROVE not in json.dumps(card["blocks"]) else None

        card = await until(look)
        assert status.capitalize() in card["text"] or status.lower() in card["text"].lower()
        assert by in json.dumps(card)

        async def replies() -> Any:
            thread = await self.slack.get("messages", channel=OPS, thread_ts=card["ts"])
            return [each for each in thread["messages"] if each["ts"] != card["ts"]]

        (reply,) = await until(replies)
        assert by in json.dumps(reply)
        posts = (await self.slack.get("posts"))["posts"]
        assert len([post for post in posts if post["thread_ts"] == card["ts"]]) == 1

    async def nothing_waits(self) -> None:
        """The lists, the Home tab and today's counts know of nothing that waits."""
        status, said = await self.call("admin", "GET", "status")
        assert status == 200
        assert said["pending_actions"] == []
        assert said["today"] == {
            "auto_done": 3,
            "pending_approval": 0,
            "approved": 2,
            "rejected": 1,
            "expired": 0,
            "cancelled": 0,
        }
        listed = await self.say(ADMIN, "/autoq", "autoq.queue")
        assert not any(self.ids[name] in listed for name in ENDS)
        history = await self.say(ADMIN, "/autoq history", self.ids["CRITICAL"])
        assert all(self.ids[name] in history for name in ENDS)
        await self.slack.do("home", ADMIN)

        async def tab() -> str | None:
            view = (await self.slack.get("home", ADMIN))["view"]
            return json.dumps(view) if view else None

        home = await until(tab)
        assert all(self.ids[name] in home for name in ENDS)
        assert ids.ACTION_APPROVE not in home

    async def the_log_is_whole(self, folder: Path) -> None:
        """The audit log verifies, beside the running service."""
        found = await verify(settings.load(self.environment, env_file=None))
        assert found.fault is None
        assert found.head.seq >= len(PROPOSALS) + len(ENDS)
