"""What happened at the desk, in the past tense, and a change as the new record with its event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from engine.desk.reasons import Reason

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskEvent:
    """Something that happened to a record: what, whose doing, when (UTC microseconds), why, and plain facts.

    `revision` is the record's after it; (record_id, revision) is unique.
    """

    name: str
    record_id: str
    revision: int
    actor: str
    at: int
    reason: Reason | None = None
    facts: Mapping[str, str | int | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change(Generic[Record]):
    """A record as it is now, and the event that made it so."""

    after: Record
    event: DeskEvent
