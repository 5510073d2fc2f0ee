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
from engine.desk.tickets import ServiceRequest, said_type
from engine.times import MINUTE

log = logging.getLogger(__name__)

NEW_LABELS: Final = 50
"""How many more requests people must have classified before it is learned anew."""
LESSONS: Final = 12_000
"""The newest ones that are learned from; more was measured to add little, and takes minutes."""
_LEASE_NAME: Final = "learning"
_LEASE: Final = 30 * MINUTE
_PROGRAM: Final = "bot.desk.learning_child"
_ERROR_LIMIT: Final = 500


@dataclass(slots=True, kw_only=True)
class Teaching:
    """The job; a run without enough that is new costs one read."""

    office: Office
    program: Sequence[str] = (sys.executable, "-m", _PROGRAM)
    _tried: int = field(default=0, init=False)
    """With how many labels it was tried last, so that what can't be learned yet is not tried again and again."""
    _told: bool = field(default=False, init=False)

    async def run(self) -> None:
        """Learn what there is enough new of."""
        labels = await self.office.read(self._due)
        if not labels or not self._is_installed():
            return
        holder = secrets.token_hex(6)
        if not await self.office.write(lambda tx: self._take(tx, holder)):
            return
        try:
            await self._learn(holder, labels)
        except ChildFailed as error:
            log.warning("Learning failed (%s); it is tried again.", error, extra={"event": "learning_failed"})
        finally:
            await self.office.write(lambda tx: tx.leases.release(_LEASE_NAME, holder))

    async def _due(self, tx: DeskTransaction) -> int:
        """How many labels there are, if enough of them are new."""
        labels = await tx.desk.models.labels()
        if labels < self._tried + NEW_LABELS:
            return 0
        former = [model.labels for kind in KINDS if (model := await tx.desk.models.find(kind)) is not None]
        return labels if labels >= max(former, default=0) + NEW_LABELS else 0

    def _is_installed(self) -> bool:
        try:
            require_learning()
        except ClassifierMissing as error:
            if not self._told:
                log.warning("%s", error, extra={"event": "classifier_missing"})
            self._told = True
            return False
        return True

    async def _take(self, tx: DeskTransaction, holder: str) -> bool:
        now = self.office.clock()
        return await tx.leases.take(_LEASE_NAME, holder, now, now + _LEASE)

    async def _learn(self, holder: str, labels: int) -> None:
        """Raises ChildFailed; then nothing was tried to its end."""
        lesson = await self.office.compute(json.dumps, await self.office.read(_lesson))
        models = await self.office.compute(_models, await self._taught(lesson), labels, self.office.clock())
        self._tried = labels
        if await self.office.write(lambda tx: self._save(tx, holder, models)):
            told = ", ".join(model.kind for model in models) or "nothing yet"
            log.info("From %d labels the desk has learned: %s.", labels, told, extra={"event": "learned"})

    async def _save(self, tx: DeskTransaction, holder: str, models: Sequence[StoredModel]) -> bool:
        """Keep the models, unless it took so long that somebody else learns by now."""
        if not await self._take(tx, holder):
            return False
        for model in models:
            await tx.desk.models.save(model)
        return True

    async def _taught(self, lesson: str) -> bytes:
        """What the child says. Raises ChildFailed. Leaves no child behind."""
        child = await asyncio.create_subprocess_exec(*self.program, stdin=PIPE, stdout=PIPE, stderr=PIPE)
        try:
            said, error = await _spoken_with(child, lesson)
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()
        if child.returncode or not said:
            raise ChildFailed(child.returncode, error.decode(errors="replace")[-_ERROR_LIMIT:])
        return said


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


async def _lesson(tx: DeskTransaction) -> dict[str, object]:
    requests = await tx.desk.models.lessons(LESSONS)
    former = [model for kind in KINDS if (model := await tx.desk.models.find(kind)) is not None]
    return {
        "texts": [_text(request) for request in requests],
        "labels": {
            "category": [request.classification.category for request in requests],
            "type": [said_type(request.classification) for request in requests],
        },
        "former": {model.kind: base64.b64encode(model.content).decode() for model in former},
    }


def _models(said: bytes, labels: int, now: int) -> list[StoredModel]:
    """The models that the child has learned."""
    learned: dict[str, str] = json.loads(said)
    return [
        StoredModel(kind=kind, content=base64.b64decode(content), learned_at=now, labels=labels)
        for kind, content in learned.items()
    ]


def _text(request: ServiceRequest) -> str:
    """The text as it is when a classifier is asked about it."""
    return f"{request.intake.title}\n{request.intake.body}"
