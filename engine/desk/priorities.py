"""How much a request matters: impact and urgency, and the matrix that makes a priority of both."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum, StrEnum
from types import MappingProxyType


class Level(StrEnum):
    """How far a trouble reaches (impact), or how soon it must end (urgency)."""

    HIGH = "HIGH"
    MEDIUM = "MEDIUM"
    LOW = "LOW"


class Priority(IntEnum):
    """P1 is worked on first."""

    P1 = 1
    P2 = 2
    P3 = 3
    P4 = 4

    @property
    def weight(self) -> int:
        """How much of a person's attention it takes: P1 = 4 to P4 = 1."""
        return 5 - self


MATRIX: Mapping[tuple[Level, Level], Priority] = MappingProxyType(
    {
        (Level.HIGH, Level.HIGH): Priority.P1,
        (Level.HIGH, Level.MEDIUM): Priority.P2,
        (Level.HIGH, Level.LOW): Priority.P3,
        (Level.MEDIUM, Level.HIGH): Priority.P2,
        (Level.MEDIUM, Level.MEDIUM): Priority.P3,
        (Level.MEDIUM, Level.LOW): Priority.P4,
        (Level.LOW, Level.HIGH): Priority.P3,
        (Level.LOW, Level.MEDIUM): Priority.P4,
        (Level.LOW, Level.LOW): Priority.P4,
    }
)
"""The priority of (impact, urgency)."""
