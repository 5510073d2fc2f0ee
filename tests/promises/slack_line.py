"""The endpoint that Slack calls, called at its ASGI boundary: what it answers, how much it reads, and what it lets through."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.routing import Route

from bot.slack.http import http_endpoint
from engine.commands import Command, Outcome, Refuse
from engine.ports import Store
from tests.clock import HandClock
from tests.promises.doors import Doors, furnish, open_doors
from tests.promises.envelopes import SECRET, Envelope, form, sealed
from tests.promises.stores import Passing

CHUNK = 65_536
"""Bytes that a server hands over at a time."""


class Gate(Passing):
    """Remembers what was put through it; records of refusals are not meant."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.reached: list[Command] = []

    async def apply(self, command: Command) -> Outcome:
        if not isinstance(command, Refuse):
            self.reached.append(command)
        return await self.real.apply(command)


@dataclass(slots=True, kw_only=True)
class Told:
    """What came back, and how many bytes of the body were asked for before it did."""

    status: int = 0
    body: bytes = b""
    read: int = field(default=0)


class SlackLine:
    """The way from Slack to the doors, with the gate behind them."""

    def __init__(self, doors: Doors, gate: Gate) -> None:
        endpoint = http_endpoint(doors.bolt, SECRET, doors.clock, doors.slack.meter)
        self._app = Starlette(routes=[Route("/slack/events", endpoint, methods=["POST"])])
        self.doors = doors
        self.gate = gate
        self.clock = doors.clock

    async def send(self, envelope: Envelope, chunks: Iterator[bytes] | None = None) -> Told:
        """Send a request, its body in `chunks` when they are given; an exception of the endpoint is a 500."""
        told, body = Told(), chunks or iter((envelope.body,))

        async def receive() -> dict[str, Any]:
            chunk = next(body, None)
            told.read += len(chunk or b"")
            return {"type": "http.request", "body": chunk or b"", "more_body": chunk is not None}

        async def send(message: Mapping[str, Any]) -> None:
            told.status = message.get("status", told.status)
            told.body += message.get("body", b"")

        try:
            await self._app(_scope(envelope), receive, send)
        except Exception as error:  # noqa: BLE001  A server answers 500 to whatever it is.
            told.status, told.body = 500, repr(error).encode()
        return told

    async def genuine(self, told: Mapping[str, Any]) -> Told:
        """Send what Slack itself would."""
        return await self.send(sealed(form(told), self.clock()))


def _scope(envelope: Envelope) -> dict[str, Any]:
    headers = [(name.lower().encode(), value.encode("latin-1")) for name, value in envelope.headers.items()]
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/slack/events",
        "raw_path": b"/slack/events",
        "query_string": b"",
        "root_path": "",
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 2),
    }


@asynccontextmanager
async def open_line(store: Store, clock: HandClock) -> AsyncIterator[SlackLine]:
    """The line to doors over this store, in which everybody has a role and a key."""
    gate = Gate(store)
    async with open_doors(gate, clock, await furnish(store, clock())) as doors:
        yield SlackLine(doors, gate)
        await doors.slack.tasks.settled()
