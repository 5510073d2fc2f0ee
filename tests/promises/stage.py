"""All doors with the relay behind them, and everything that they have sent to Slack."""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.metrics import Metrics
from bot.pace import Bucket
from bot.relay.relay import Relay
from bot.relay.rooms import Rooms
from bot.slack import ids
from bot.slack.layouts.view import View
from engine.actions import Action
from engine.outbox import Lane
from engine.ports import Store
from tests.bot.slack import payloads
from tests.bot.slack.people import ENGINEER1, OPS
from tests.clock import HandClock
from tests.promises.doors import Doors, open_doors

ZONE = ZoneInfo("Asia/Seoul")
_PACE = {"every": 1, "burst": 1_000_000}
"""Slack's pace has a promise of its own."""
Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One thing that Slack was sent: by which call ("ack" for the answer to its own), and the whole of it."""

    call: str
    payload: Payload

    @property
    def shown(self) -> Payload | None:
        """The message or the view in it."""
        view = self.payload.get("view")
        if view is not None:
            told: Payload = json.loads(view) if isinstance(view, str) else view
            return told
        if not {"text", "blocks"} & set(self.payload):
            return None
        message = {name: self.payload[name] for name in ("text", "blocks") if name in self.payload}
        blocks = message.get("blocks")
        return {**message, "blocks": json.loads(blocks)} if isinstance(blocks, str) else message

    @property
    def is_card(self) -> bool:
        """Whether it is a message by which a channel decides."""
        return self.call in {"chat.postMessage", "chat.update"} and "thread_ts" not in self.payload


@dataclass(slots=True, kw_only=True)
class Stage:
    """People and machines, the relay, and what has gone out since somebody last looked."""

    doors: Doors
    relay: Relay
    acks: list[Outgoing] = field(default_factory=list)

    def speak(self, language: str) -> None:
        """Let the channel read this language."""
        self.relay.view = replace(self.relay.view, catalog=self.doors.slack.catalogs.of(language))

    async def show(self) -> None:
        """Let the relay show everything that is ordered, and the door end what it has begun."""
        await self.doors.slack.tasks.settled()
        for lane in Lane:
            while await self.relay.step(lane) == 0:
                pass

    async def command(self, who: str, line: str) -> None:
        """Type a command."""
        self._heard(await self.doors.type(who, line))

    async def form(self, who: str, form: str, action: Action, **fields: str) -> None:
        """Send a form about the action."""
        self._heard(await self.doors.fill_in(who, form, action, **fields))

    async def submit(self, who: str, **fields: str) -> None:
        """Send the form that hands in."""
        values = {f"autoq.submit.{name}": {ids.INPUT: _state(name, typed)} for name, typed in fields.items()}
        told = payloads.submission(ids.SUBMIT_FORM, "", who, {})
        told["view"]["state"]["values"] = values
        self._heard(await self.doors.send(told))

    async def open_home(self, who: str) -> None:
        """Open the Home tab."""
        self._heard(await self.doors.send(payloads.home_opened(who)))

    async def look(self, who: str, action: Action, way: int) -> None:
        """Ask for the action in one of the eight ways that only show."""
        buttons = (ids.ACTION_DETAILS, ids.ACTION_REJECT, ids.ACTION_CANCEL)
        lines = (f"/autoq show {action.id}", "/autoq", "/autoq history", "/autoq status")
        if way < len(buttons):
            await self.doors.click(who, buttons[way], action)
        elif way < len(buttons) + len(lines):
            await self.command(who, lines[way - len(buttons)])
        else:
            await self.open_home(who)
        await self.doors.slack.tasks.settled()

    def outgoing(self) -> list[Outgoing]:
        """What has gone out since the last look."""
        wire = self.doors.sandbox.workspace.wire
        calls = [
            Outgoing(call=each.name, payload=each.request)
            for each in wire._exchanges
            if each.inward and isinstance(each.request, Mapping)
        ]
        acks, self.acks = self.acks, []
        wire._exchanges.clear()
        return [*calls, *acks]

    def _heard(self, body: str) -> None:
        if body:
            self.acks.append(Outgoing(call="ack", payload=json.loads(body)))


def _state(name: str, typed: str) -> dict[str, Any]:
    if name not in {"type", "environment"}:
        return {"type": "plain_text_input", "value": typed}
    option = {"text": {"type": "plain_text", "text": typed}, "value": typed}
    return {"type": "static_select", "selected_option": option}


@asynccontextmanager
async def open_stage(store: Store, clock: HandClock, keys: Mapping[str, str]) -> AsyncIterator[Stage]:
    """The stage over this store."""
    async with open_doors(store, clock, keys) as doors:
        slack = doors.slack
        slack.zone = ZONE
        view = View(catalog=slack.catalogs.of("en"), policy=slack.policy, zone=ZONE)
        korean = replace(view, catalog=slack.catalogs.of("ko"))
        relay = Relay(
            store=store,
            client=slack.client,
            clock=clock,
            rooms=Rooms(ops=OPS, desk=OPS, posting=Bucket(**_PACE), updating=Bucket(**_PACE)),
            view=view,
            view_of=lambda who: korean if who == ENGINEER1 else view,
            metrics=Metrics(),
        )
        yield Stage(doors=doors, relay=relay)


def switch_off(monkeypatch: pytest.MonkeyPatch, name: str, instead: Callable[..., object]) -> None:
    """Exchange a function of the product wherever it was imported to."""
    held = [
        module
        for path, module in list(sys.modules.items())
        if path.partition(".")[0] in {"bot", "engine", "storage"} and name in vars(module)
    ]
    assert held, name
    for module in held:
        monkeypatch.setattr(module, name, instead)
