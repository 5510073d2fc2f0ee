"""Delivery to the app: one line of code for callers, whichever way the payload travels."""

import asyncio
import time
from dataclasses import dataclass
from typing import Literal, Protocol

from bot.sandbox.errors import DeliveryError, PageError
from bot.sandbox.jsontypes import Json
from bot.sandbox.workspace import Workspace

Kind = Literal["command", "interaction", "event"]
RETRY_REASONS = {"operation_timeout": "http_timeout", "dispatch_failed": "http_error"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """Which repetition of an event this is, and why it is repeated."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ack:
    """The app's answer, with its payload if it sent one."""

    payload: Json | None = None


class Carrier(Protocol):
    """A way to the app: Socket Mode or signed HTTP."""

    @property
    def connected(self) -> bool:
        """Whether the app can be reached as far as this side knows."""

    async def carry(self, kind: Kind, payload: Json, retry: Retry | None) -> Ack:
        """Deliver a payload and return the ack; raises DeliveryError when none came within the time Slack allows."""


class Dispatcher:
    """Delivers payloads, writes the wire log, loses acks when told to, and repeats events that failed."""

    def __init__(self, workspace: Workspace, carrier: Carrier, retry_seconds: tuple[float, ...]) -> None:
        self._workspace = workspace
        self._carrier = carrier
        self._retry_seconds = retry_seconds
        self._retries: set[asyncio.Task[None]] = set()
        self._last_event: Json | None = None

    @property
    def connected(self) -> bool:
        """Whether the app can be reached."""
        return self._carrier.connected

    async def send(self, kind: Kind, name: str, payload: Json, retry: Retry | None = None) -> Ack:
        """Deliver one payload and return its ack; raises DeliveryError."""
        started, at = time.perf_counter(), self._workspace.clock.now()
        status, answer = "ok", Ack()
        try:
            answer = await self._acknowledged(kind, payload, retry)
        except DeliveryError as error:
            status = f"{error.code}: {error.reason}"
            raise
        finally:
            self._workspace.wire.add(
                at=at,
                inward=False,
                kind=kind,
                name=name if retry is None else f"{name} (retry {retry.number})",
                status=status,
                ms=(time.perf_counter() - started) * 1_000,
                request=payload,
                response=answer.payload,
            )
        return answer

    async def _acknowledged(self, kind: Kind, payload: Json, retry: Retry | None) -> Ack:
        ack = await self._carrier.carry(kind, payload, retry)
        if self._workspace.faults.drops_ack():
            raise DeliveryError("operation_timeout", "the ack was dropped by a fault")
        return ack

    async def send_event(self, payload: Json) -> None:
        """Deliver an event; when it fails, repeat it in the background as Slack does."""
        self._last_event = payload
        try:
            await self.send("event", payload["event"]["type"], payload)
        except DeliveryError as error:
            task = asyncio.create_task(self._repeat(payload, error))
            self._retries.add(task)
            task.add_done_callback(self._retries.discard)

    async def redeliver(self) -> None:
        """Send the last event again, as Slack does when it missed the ack."""
        if self._last_event is None:
            raise PageError(
                "nothing_to_redeliver", "No event was sent yet. Open the app's Home tab first.", 409
            )
        retry = Retry(number=1, reason="http_timeout")
        try:
            await self.send("event", self._last_event["event"]["type"], self._last_event, retry)
        except DeliveryError as error:
            raise PageError(
                error.code, f"The app did not take the event again: {error.reason}.", 502
            ) from None

    async def stop(self) -> None:
        """Give up on repetitions that wait."""
        for task in tuple(self._retries):
            task.cancel()
        await asyncio.gather(*self._retries, return_exceptions=True)

    async def _repeat(self, payload: Json, error: DeliveryError) -> None:
        for number, seconds in enumerate(self._retry_seconds, start=1):
            await asyncio.sleep(seconds)
            try:
                retry = Retry(number=number, reason=RETRY_REASONS[error.code])
                await self.send("event", payload["event"]["type"], payload, retry)
            except DeliveryError as again:
                error = again
            else:
                return
