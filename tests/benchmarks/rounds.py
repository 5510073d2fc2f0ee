"""Rounds in turn: floor and subject alternate, medians are compared, and a noisy pair of floors is measured again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from statistics import median

from tests.benchmarks.figures import Figure
from tests.benchmarks.load import Round

NOISE = 1.4
"""Two rounds of a floor that differ by more than this say more about the machine than about anybody's code."""
MOST_REPEATS = 3

Measure = Callable[[], Awaitable[Round]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """The rounds of a floor and of the subject, in the same order."""

    floor: list[Round]
    subject: list[Round]

    def ratio(self, of: Callable[[Round], float]) -> float:
        """The subject's median over the floor's."""
        return median(map(of, self.subject)) / median(map(of, self.floor))

    def medians(self, of: Callable[[Round], float]) -> tuple[float, float]:
        """The subject's and the floor's."""
        return median(map(of, self.subject)), median(map(of, self.floor))


async def in_turn(floor: Measure, subject: Measure, rounds: int) -> Pair:
    """Measure both `rounds` times, one after the other; a floor that differs too much from its last round is repeated."""
    found = Pair(floor=[], subject=[])
    repeats = 0
    while len(found.floor) < rounds:
        below, above = await floor(), await subject()
        last = found.floor[-1].per_second if found.floor else below.per_second
        noisy = max(last, below.per_second) > NOISE * min(last, below.per_second)
        if noisy and repeats < MOST_REPEATS:
            repeats += 1
            found.floor.pop()
            found.subject.pop()
        found.floor.append(below)
        found.subject.append(above)
    return found


def throughput(found: Round) -> float:
    """Requests a second."""
    return found.per_second


def middle(found: Round) -> float:
    """The median request, in seconds."""
    return found.percentile(0.5)


def tail(found: Round) -> float:
    """The 99th percentile, in seconds."""
    return found.percentile(0.99)


def cpu(found: Round) -> float:
    """The server's CPU for a request, in seconds."""
    return found.cpu_each


def more(name: str, said: str, pair: Pair, gate: float, aim: float) -> Figure:
    """A figure of throughput: more is better."""
    above, below = pair.medians(throughput)
    return Figure(
        name=name,
        said=said,
        value=pair.ratio(throughput),
        gate=gate,
        aim=aim,
        better="more",
        measured=f"{above:,.0f}/s against {below:,.0f}/s",
    )


def less(name: str, said: str, pair: Pair, of: Callable[[Round], float], gate: float, aim: float) -> Figure:
    """A figure of time: less is better."""  # The parts of a figure, each its own.
    above, below = pair.medians(of)
    return Figure(
        name=name,
        said=said,
        value=pair.ratio(of),
        gate=gate,
        aim=aim,
        better="less",
        measured=f"{above * 1e3:.2f} ms against {below * 1e3:.2f} ms",
    )
