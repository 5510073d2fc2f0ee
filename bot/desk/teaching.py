"""Learning from people's corrections: in a process of its own, by one service at a time, once enough is new."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import secrets
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from bot.desk.classifier_errors import ClassifierMissing, require_learning
from bot.desk.model_keeper import KINDS
from bot.desk.office import Office
from engine.desk.ports import DeskTransaction, StoredModel
from engine.desk.tickets import ServiceRequest
from engine.times import MINUTE

log = logging.getLogger(__name__)

NEW_LABELS: Final = 50
"""How many more requests people must have classified before it is learned anew."""
LESSONS: Final = 12_000
"""The newest ones that are learned from; more was measured to add little, and takes minutes."""
_LEASE_NAME: Final = "learning"
_LEASE: Final = 30 * MINUTE
_PROGRAM: Final = "bot.desk.learning_child"
_NOTHING_TO_LEARN: Final = 3
_ERROR_LIMIT: Final = 500


@dataclass(slots=True, kw_only=True)
class Teaching:
    """The job; a run without enough that is new costs two reads."""

    office: Office
    program: Sequence[str] = (sys.executable, "-m", _PROGRAM)
    _tried: dict[str, int] = field(default_factory=dict, init=False)
    """With how many labels each kind was tried last, so that what can't be learned yet is not tried again and again."""
    _told: bool = field(default=False, init=False)

    async def run(self) -> None:
        """Learn each kind that there is enough new of."""
        for kind in KINDS:
            labels = await self._due(kind)
            if labels and self._is_installed():
                await self._learn(kind, labels)

    async def _due(self, kind: str) -> int:
        """How many labels there are, if enough of them are new."""

        async def unit(tx: DeskTransaction) -> int:
            labels = await tx.desk.models.labels()
            if labels < self._tried.get(kind, 0) + NEW_LABELS:
                return 0
            former = await tx.desk.models.find(kind)
            return labels if labels >= (former.labels if former else 0) + NEW_LABELS else 0

        return await self.office.read(unit)

    def _is_installed(self) -> bool:
        try:
            require_learning()
        except ClassifierMissing as error:
            if not self._told:
                log.warning("%s", error, extra={"event": "classifier_missing"})
            self._told = True
            return False
        return True

    async def _learn(self, kind: str, labels: int) -> None:
        holder = secrets.token_hex(6)
        if not await self.office.write(lambda tx: self._take(tx, holder)):
            return
        try:
            lesson = await self.office.read(lambda tx: _lesson(tx, kind))
            content = await self._taught(kind, await self.office.compute(json.dumps, lesson))
            # Only what was tried to its end is not tried again; a child that was killed has said nothing.
            self._tried[kind] = labels
            if content:
                await self.office.write(lambda tx: self._save(tx, holder, kind, content, labels))
        except ChildFailed as error:
            log.warning(
                "Learning the %s failed (%s); it is tried again.",
                kind,
                error,
                extra={"event": "learning_failed"},
            )
        finally:
            await self.office.write(lambda tx: tx.leases.release(_LEASE_NAME, holder))

    async def _take(self, tx: DeskTransaction, holder: str) -> bool:
        now = self.office.clock()
        return await tx.leases.take(_LEASE_NAME, holder, now, now + _LEASE)

    async def _save(self, tx: DeskTransaction, holder: str, kind: str, content: bytes, labels: int) -> None:
        """Keep the model, unless it took so long that somebody else learns by now."""
        if await self._take(tx, holder):
            model = StoredModel(kind=kind, content=content, learned_at=self.office.clock(), labels=labels)
            await tx.desk.models.save(model)
            log.info("The desk has learned the %s from %d labels.", kind, labels, extra={"event": "learned"})

    async def _taught(self, kind: str, lesson: str) -> bytes:
        """What the child says; nothing when there is too little to learn from. Raises ChildFailed. Leaves no child behind."""
        child = await asyncio.create_subprocess_exec(*self.program, stdin=PIPE, stdout=PIPE, stderr=PIPE)
        try:
            content, error = await _spoken_with(child, lesson)
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()
        if child.returncode == _NOTHING_TO_LEARN:
            log.info("The %s: %s", kind, error.decode(errors="replace"), extra={"event": "nothing_to_learn"})
            return b""
        if child.returncode or not content:
            raise ChildFailed(child.returncode, error.decode(errors="replace")[-_ERROR_LIMIT:])
        return content


class ChildFailed(Exception):
    """The process that learns has ended without a model."""

    def __init__(self, code: int | None, said: str) -> None:
        super().__init__(f"it ended with {code}: {said}" if said else f"it ended with {code}")


async def _spoken_with(child: Process, lesson: str) -> tuple[bytes, bytes]:
    """All that the child says; its input stays open until it has ended, since it ends with its input."""
    if child.stdin is None or child.stdout is None or child.stderr is None:
        raise ChildFailed(None, "it has no pipes")
    reading = asyncio.gather(child.stdout.read(), child.stderr.read())
    try:
        child.stdin.write(f"{lesson}\n".encode())
        await child.stdin.drain()
    except (BrokenPipeError, ConnectionResetError):
        # It has ended before it had read all; how is told below.
        pass
    content, error = await reading
    await child.wait()
    child.stdin.close()
    return content, error


async def _lesson(tx: DeskTransaction, kind: str) -> dict[str, object]:
    requests = await tx.desk.models.lessons(LESSONS)
    former = await tx.desk.models.find(kind)
    return {
        "pairs": [[_text(request), _label(request, kind)] for request in requests],
        "former": None if former is None else base64.b64encode(former.content).decode(),
    }


def _text(request: ServiceRequest) -> str:
    """The text as it is when a classifier is asked about it."""
    return f"{request.intake.title}\n{request.intake.body}"


def _label(request: ServiceRequest, kind: str) -> str:
    found = request.classification
    return found.category if kind == "category" else found.type.value
