"""Counts the cases of one promise, and how many of them went wrong."""

from __future__ import annotations

from dataclasses import dataclass, field

SHOWN = 5
"""Faults that a failure names; the count says how many there were."""


@dataclass(slots=True, kw_only=True)
class Tally:
    """The result of one promise: `name` is its id, with the database behind it where it runs on both."""

    name: str
    cases: int = 0
    bad: int = 0
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)

    def count(self, cases: int = 1) -> None:
        """So many cases held."""
        self.cases += cases

    def check(self, held: bool, fault: str) -> None:  # noqa: FBT001  `tally.check(left == right, "…")` reads as what it is.
        """One case, and what went wrong when it did not hold."""
        self.cases += 1
        if not held:
            self.fail(fault)

    def fail(self, fault: str) -> None:
        """A case that was counted already went wrong."""
        self.bad += 1
        if len(self.faults) < SHOWN:
            self.faults.append(fault)

    def line(self) -> str:
        """How it is printed."""
        return f"{self.name} cases={self.cases} bad={self.bad} seconds={self.seconds:.1f}"
