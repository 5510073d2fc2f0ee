"""A demo with everything in it, and the people who sit at its page."""

from __future__ import annotations

import asyncio
import itertools
import os
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from playwright.async_api import Browser

from bot.demo import Demo, Mode, open_demo
from bot.errors import StartRefused
from engine.desk.text import Language
from tests import service_process
from tests.browser.seats import Seat

LIVELY = 12
"""Pairs of ports that are tried, since another process may take one between the look and the use."""
_PORTS = itertools.count(20_000 + os.getpid() % 5_000 * 2, 2)


@dataclass(slots=True)
class Story:
    """A running demo, its API and its windows."""

    demo: Demo
    browser: Browser
    api: httpx.AsyncClient
    stack: AsyncExitStack
    seats: list[Seat] = field(default_factory=list)

    async def seat(self, name: str, place: str | None = None, **context: Any) -> Seat:
        """Let a person sit down at a window of their own, opened at #ops unless `place` says otherwise."""
        window = await self.browser.new_context(**{"viewport": {"width": 1360, "height": 900}, **context})
        self.stack.push_async_callback(window.close)
        seat = Seat(name, await window.new_page(), self.demo.page)
        self.seats.append(seat)
        return await (seat.open() if place is None else seat.open(place))

    async def call(self, method: str, path: str, body: object = None, key: str = "machine") -> dict[str, Any]:
        """Call the service's API with one of the demo's keys."""
        headers = {"authorization": f"Bearer {self.demo.keys[key]}"}
        response = await self.api.request(method, f"/api/auto/{path}", json=body, headers=headers)
        answer: dict[str, Any] = response.raise_for_status().json()
        return answer

    async def submit(self, key: str = "machine", **proposal: Any) -> str:
        """Hand an action in by the API and return its id; what is not given makes it HIGH."""
        given = {
            "action_type": "service_restart",
            "description": "Memory has grown for two days.",
            "target": "payments-api",
            "environment": "PROD",
            **proposal,
        }
        return str((await self.call("POST", "queue", given, key))["action_id"])

    async def status(self, action_id: str) -> str:
        """How an action stands by the API."""
        return str((await self.call("GET", f"actions/{action_id}", key="admin"))["status"])

    def faults(self) -> list[str]:
        """What went wrong in any window."""
        return [fault for seat in self.seats for fault in seat.faults]


@asynccontextmanager
async def open_story(browser: Browser, mode: Mode, language: Language = "en") -> AsyncIterator[Story]:
    """Run the demo in the running loop, with nobody at its page yet."""
    async with AsyncExitStack() as stack:
        stack.enter_context(service_process.restored())
        demo = await _demo(stack, mode, language)
        await stack.enter_async_context(_running(demo))
        api = await stack.enter_async_context(httpx.AsyncClient(base_url=demo.api, trust_env=False))
        yield Story(demo, browser, api, stack)


async def _demo(stack: AsyncExitStack, mode: Mode, language: Language) -> Demo:
    for attempt in range(LIVELY):
        try:
            return await stack.enter_async_context(open_demo(_free_pair(), mode, language))
        except StartRefused:
            if attempt == LIVELY - 1:
                raise
    raise AssertionError("unreachable")


def _free_pair() -> int:
    """A port that nobody listens on now, and nobody on the next."""
    return next(port for port in _PORTS if _is_free(port) and _is_free(port + 1))


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


@asynccontextmanager
async def _running(demo: Demo) -> AsyncIterator[None]:
    stop, ready = asyncio.Event(), asyncio.Event()
    service = asyncio.create_task(demo.service.run(stop, ready.set))
    await ready.wait()
    try:
        yield
    finally:
        stop.set()
        await service
