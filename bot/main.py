"""The composition root: the one place that sees the storage, for the service as for the command line's short commands."""

from __future__ import annotations

import asyncio
import signal
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, TypeVar

from bot.errors import StartRefused
from bot.policy_file import load_policy
from bot.settings import Settings
from engine import policy as policies
from engine.actors import OPERATOR, Door
from engine.audit import Fault, Head
from engine.gate import Rules
from engine.ports import Clock
from engine.roster import seed_admins
from engine.times import moment
from storage.backup import back_up
from storage.database import anchor_file, backend_of, migrate_database, open_store, open_tool_store
from storage.errors import StorageError
from storage.store import DatabaseStore

if TYPE_CHECKING:
    from bot.service import Service

T = TypeVar("T")


def now() -> int:
    """The clock of the process, in UTC microseconds."""
    return time.time_ns() // 1_000


@asynccontextmanager
async def open_service(settings: Settings, clock: Clock = now) -> AsyncIterator[Service]:
    """A service that is ready to run. Raises, with one sentence, StartRefused, PolicyInvalid, DeskInvalid and StorageError."""
    # The short commands that share this file load neither the desk's rules nor Slack, FastAPI and uvicorn.
    from bot.desk.desk_file import load_desk  # noqa: PLC0415 - As said.
    from bot.service import furnished  # noqa: PLC0415 - As said.

    policy = load_policy(settings.policy) if settings.policy is not None else policies.DEFAULT
    rules = Rules(
        policy=policy,
        expiry=settings.expiry,
        max_pending=settings.max_pending,
        allow_self_approval=settings.allow_self_approval,
    )
    desk_rules = load_desk(settings.desk, moment(clock()).year)
    listening = _listen(settings.host, settings.port)
    with listening:
        store = await _opened(open_store(settings.database_url, clock=clock, rules=rules, **_audit(settings)))
        try:
            await store.write(seed_admins(settings.admins, OPERATOR, Door.CLI, clock()))
            async with furnished(
                settings,
                clock=clock,
                wall=now,
                policy=policy,
                desk_rules=desk_rules,
                store=store,
                listening=listening,
            ) as service:
                yield service
        finally:
            await store.close()


async def migrate(settings: Settings) -> str:
    """Bring the tables up to date; answers their revision. Raises StartRefused."""
    return await _opened(migrate_database(settings.database_url))


async def backup(settings: Settings, file: Path) -> int:
    """Copy the database to a new file, beside a service that may be running; answers the audit rows in it. Raises StartRefused."""
    return await _opened(back_up(settings.database_url, file, **_audit(settings)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What came of verifying the audit log: the first fault, the head that was there at the beginning, and how many anchors.

    `unproved` is a sentence when there are no anchors though there must be.
    """

    fault: Fault | None
    head: Head
    anchors: int
    unproved: str | None


async def verify(settings: Settings) -> Verified:
    """Check the audit log against its chain, its anchors and the actions. Raises StartRefused, TryAgain."""
    async with open_tools(settings) as store:
        head = await store.read(lambda tx: tx.audit.head())
        fault = await _opened(store.verify())
    anchors, unproved = await _opened(_anchors(settings, head))
    return Verified(fault=fault, head=head, anchors=anchors, unproved=unproved)


async def _anchors(settings: Settings, head: Head) -> tuple[int, str | None]:
    """How many there are, and what is wrong when there are none."""
    backend = backend_of(settings.database_url)
    try:
        file = anchor_file(backend, **_audit(settings))
        return len(file.read()), file.missing(head)
    finally:
        await backend.close()


class _Audit(TypedDict):
    audit_key: str | None
    anchors: Path | None


def _audit(settings: Settings) -> _Audit:
    """Where the audit log's anchors go, and what signs them."""
    key = settings.audit_key.get_secret_value() if settings.audit_key is not None else None
    return {"audit_key": key, "anchors": settings.audit_anchors}


async def _opened(work: Awaitable[T]) -> T:
    try:
        return await work
    except StorageError as error:
        raise StartRefused(str(error)) from None


@asynccontextmanager
async def open_tools(settings: Settings, clock: Clock = now) -> AsyncIterator[DatabaseStore]:
    """The database for one short command, beside a service that may be running. Raises StartRefused."""
    rules = Rules(allow_self_approval=settings.allow_self_approval)
    store = await _opened(
        open_tool_store(settings.database_url, clock=clock, rules=rules, **_audit(settings))
    )
    try:
        yield store
    finally:
        await store.close()


def _listen(host: str, port: int) -> socket.socket:
    """The socket to serve. It says that it is TCP, or asyncio would not switch Nagle's algorithm off and each answer waits 40 ms."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(2048)
    except OSError as error:
        listening.close()
        message = (
            f"{host}:{port} can't be used ({error.strerror}): stop what uses it, or give another with AUTOQ_HOST and AUTOQ_PORT "
            "(the demo: with --port)."
        )
        raise StartRefused(message) from None
    return listening


def stop_on_signals(stop: asyncio.Event) -> None:
    """Set `stop` at SIGTERM and SIGINT."""
    for each in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(each, stop.set)


async def serve(settings: Settings, ready: Callable[[str, int], None]) -> None:
    """The whole life of the service, ended by SIGTERM or SIGINT; `ready` hears the address and port that it listens on."""
    stop = asyncio.Event()
    stop_on_signals(stop)
    async with open_service(settings) as service:
        address, port = service.listening.getsockname()[:2]
        await service.run(stop, lambda: ready(address, port))
