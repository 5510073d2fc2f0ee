"""Load from this process: so many callers at once on kept-alive connections, each answer checked and timed."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.benchmarks.requests import Request


@dataclass(slots=True)
class Round:
    """What one round took: seconds in all, and the seconds of each request."""

    seconds: float
    each: list[float]
    cpu: float = 0.0
    bodies: list[bytes] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        """Requests served in a second."""
        return len(self.each) / self.seconds

    def percentile(self, part: float) -> float:
        """Seconds that this part of the requests did not exceed."""
        ordered = sorted(self.each)
        return ordered[min(len(ordered) - 1, int(len(ordered) * part))]

    @property
    def cpu_each(self) -> float:
        """The server's seconds of CPU for a request."""
        return self.cpu / len(self.each)


class Unexpected(Exception):
    """A server did not answer as it had to, so its speed says nothing."""


async def send(
    port: int, requests: Sequence[Request], at_once: int, *, keep: bool = False, tries: int = 1
) -> Round:
    """Send all requests, `at_once` in flight; `keep` keeps the bodies of the answers. Raises Unexpected.

    A request that the server fails (5xx) is sent again, up to `tries` times in all, as part of its time.
    """
    waiting = iter(requests)
    each: list[float] = []
    bodies: list[bytes] = []

    async def caller() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for request in waiting:
            began = time.perf_counter()
            for left in range(tries, 0, -1):
                writer.write(request.data)
                status, body = await _answer(reader)
                if left == 1 or b" 5" not in status[:12]:
                    break
                # A server that has failed may close the connection.
                writer.close()
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
            each.append(time.perf_counter() - began)
            if request.expects not in status:
                message = f"{status!r}: {body[:300]!r}"
                raise Unexpected(message)
            if keep:
                bodies.append(body)
        writer.close()

    began = time.perf_counter()
    async with asyncio.TaskGroup() as callers:
        for _ in range(at_once):
            callers.create_task(caller())
    return Round(time.perf_counter() - began, each, bodies=bodies)


async def _answer(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    length = next((int(line[15:]) for line in lines if line.startswith(b"content-length:")), 0)
    return head.split(b"\r\n", 1)[0], await reader.readexactly(length) if length else b""


def ids_in(found: Round) -> list[str]:
    """The ids of the actions that a round of submissions has made."""
    return [json.loads(body)["action_id"] for body in found.bodies]
