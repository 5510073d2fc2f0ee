"""A peer on the same disk in the same run: awaithumans (0.1.12), as its own virtual environment has it, asked to do the same work.

Make that environment with `pip install "awaithumans[server]"` and name its python by `--peer`.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from bot.sandbox.app import SIGNING_SECRET
from tests.benchmarks.figures import Figure
from tests.benchmarks.load import Round, Unexpected, send
from tests.benchmarks.machine import end, start
from tests.benchmarks.requests import PERSON, TEAM, Request, click, click_form, get, post, signed, submission
from tests.benchmarks.rounds import in_turn, more
from tests.benchmarks.world import free_port, until_answered, world

AT_ONCE = 64
DECIDED, ALONE, CREATED = (10.0, 25.0), (3.0, 5.0), (15.0, 45.0)
"""Gate and aim: decisions at 64 at once, one after the other, and creating at 64 at once."""
SLOWER = 5
"""The peer is given so many times fewer of everything, so that its rounds take about as long."""
TRIES = 3
"""Now and then it fails a request at 64 at once, which its callers would send again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """The peer's server, with an operator in its directory who presses the buttons."""

    port: int
    token: str

    async def create(self, count: int, at_once: int = AT_ONCE) -> Round:
        """Make so many tasks; the ids are in the answers."""
        return await send(self.port, [self._task() for _ in range(count)], at_once, keep=True, tries=TRIES)

    async def complete(self, count: int, at_once: int) -> Round:
        """Complete so many fresh tasks by the form that Slack sends. Raises Unexpected when one is refused."""
        made = await self.create(count)
        forms = [_form(json.loads(body)["id"]) for body in made.bodies]
        found = await send(self.port, forms, at_once, keep=True, tries=TRIES)
        refused = next((body for body in found.bodies if body != b"{}"), None)
        if refused is not None:
            message = f"the peer refuses: {refused[:300]!r}"
            raise Unexpected(message)
        return found

    async def enrol(self) -> None:
        """Put the person who presses into the peer's directory."""
        person = {
            "display_name": "Somebody",
            "slack_team_id": TEAM,
            "slack_user_id": PERSON,
            "is_operator": True,
        }
        await send(self.port, [self._post("/api/admin/users", person)], 1)

    def _task(self) -> Request:
        """As much as an action says."""
        return self._post(
            "/api/tasks",
            {
                "task": "Memory grows.",
                "payload": {
                    "action_type": "service_restart",
                    "environment": "PROD",
                    "target": "payments-api",
                },
                "payload_schema": {"type": "object"},
                "response_schema": {"type": "object"},
                "form_definition": {
                    "version": 1,
                    "fields": [{"kind": "switch", "name": "approved", "label": "Approve?"}],
                },
                "timeout_seconds": 1_800,
                "idempotency_key": secrets.token_hex(8),
            },
        )

    def _post(self, path: str, body: dict[str, object]) -> Request:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        return post(path, json.dumps(body).encode(), headers, b" 201 ")


@asynccontextmanager
async def peer(python: str) -> AsyncIterator[Peer]:
    """The peer's server in a process of its own on the servers' core, ready; it is ended with its files."""
    with tempfile.TemporaryDirectory(prefix="autoq-bench-peer-") as name:
        held = Peer(port=free_port(), token=secrets.token_urlsafe(32))
        process = start(
            "uvicorn",
            "awaithumans.server.app:create_app",
            *("--factory", "--host", "127.0.0.1", "--port", str(held.port), "--log-level", "warning"),
            environment={
                "AWAITHUMANS_DB_PATH": str(Path(name) / "peer.db"),
                "AWAITHUMANS_ADMIN_API_TOKEN": held.token,
                "AWAITHUMANS_PAYLOAD_KEY": secrets.token_urlsafe(32),
                "AWAITHUMANS_SLACK_SIGNING_SECRET": SIGNING_SECRET,
                "AWAITHUMANS_LOG_LEVEL": "WARNING",
                # It notifies nobody, since no task asks for that; should it try to, it gets no further than this machine.
                "HTTPS_PROXY": "http://127.0.0.1:9",
            },
            folder=Path(name),
            python=python,
        )
        try:
            await until_answered(held.port, process, get("/api/health", {}))
            await held.enrol()
            yield held
        finally:
            await asyncio.to_thread(end, [process])


async def beside(python: str, rounds: int, size: int) -> list[Figure]:
    """What autoq decides and takes in, over what the peer does."""
    few = max(size // SLOWER, AT_ONCE)
    async with world("http") as held, peer(python) as other:

        async def decided(at_once: int, count: int) -> Round:
            requests = [click_form(click(each)) for each in await held.hand_in(count)]
            return await send(held.port, requests, at_once)

        async def submitted() -> Round:
            return await send(held.port, [submission(held.token)] * size, AT_ONCE)

        alone = await in_turn(lambda: other.complete(size // 20, 1), lambda: decided(1, size // 10), rounds)
        many = await in_turn(lambda: other.complete(few, AT_ONCE), lambda: decided(AT_ONCE, size), rounds)
        created = await in_turn(lambda: other.create(few), submitted, rounds)
    return [
        more("peer.decide", "decisions by Slack, HTTP, 64 at once [awaithumans]", many, *DECIDED),
        more("peer.decide.alone", "the same, one after the other [awaithumans]", alone, *ALONE),
        more("peer.create", "submitting HIGH, 64 at once [awaithumans: a task]", created, *CREATED),
    ]


def _form(task_id: str) -> Request:
    """The peer's form as Slack sends it, with yes chosen."""
    chosen = {"awaithumans:approved": {"approved": {"selected_option": {"value": "true"}}}}
    payload = {
        "type": "view_submission",
        "user": {"id": PERSON, "username": "somebody", "team_id": TEAM},
        "team": {"id": TEAM, "domain": "acme"},
        "view": {"private_metadata": task_id, "state": {"values": chosen}},
    }
    return signed(urlencode({"payload": json.dumps(payload)}).encode(), "/api/channels/slack/interactions")
