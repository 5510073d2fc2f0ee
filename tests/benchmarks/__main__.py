"""`python -m tests.benchmarks [--quick] [--json FILE] [--only NAME] [--peer PYTHON]`: the figures, beside their floors in one run."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from tests.benchmarks import (
    bursts,
    clicks,
    costs,
    desk_cycle,
    desk_memory,
    desk_points,
    desk_search,
    figures,
    fsync,
    growth,
    peer,
    rest,
)
from tests.benchmarks.figures import Figure
from tests.benchmarks.machine import LOAD_CORE, pin

Scenario = Callable[[], Awaitable[list[Figure]]]
QUICK_ROUNDS, FULL_ROUNDS = 3, 3


def scenarios(*, quick: bool, beside: str | None = None) -> dict[str, Scenario]:
    """The scenarios by name; quick ones are smaller, and leave out what needs many minutes. `beside` is the peer's python."""
    rounds, size = (QUICK_ROUNDS, 600) if quick else (FULL_ROUNDS, 3_000)
    small, large = (1_000, 50_000) if quick else (1_000, 1_000_000)
    databases = ("sqlite",) if quick else ("sqlite", "postgresql")
    held: dict[str, Scenario] = {
        "click-http": lambda: clicks.over_http(rounds, size),
        "click-sockets": lambda: clicks.over_sockets(rounds, size),
        "submit": lambda: rest.submitting(rounds, size),
        "fsync": lambda: fsync.slow_disk(rounds, size),
        "growth": lambda: growth.growth(databases, small, large),
        "cards": bursts.cards,
        "click-in-flood": lambda: bursts.click_in_flood(rounds),
        "start": lambda: costs.start_up(rounds),
    }
    held |= desk_scenarios(rounds, quick=quick)
    if not quick:
        held["memory"] = lambda: costs.memory(10_000, 50_000)
    if beside is not None:
        held["peer"] = lambda: peer.beside(beside, rounds, size)
    return held


def desk_scenarios(rounds: int, *, quick: bool) -> dict[str, Scenario]:
    """The service desk's, by name."""
    # The floor shrinks with the articles and the encoder's time does not, so fewer of them would say nothing about the ratio.
    found, asked = 10_000, 100 if quick else 300
    new, articles, clicks_beside = (200, 300, 200) if quick else (1_000, 1_000, 500)
    held: dict[str, Scenario] = {
        "desk-search": lambda: desk_search.search(rounds, found, asked),
        "desk-cycle": lambda: desk_cycle.cycle(rounds, new, articles, clicks_beside),
        "desk-points": lambda: desk_points.points(rounds, 200_000 if quick else 1_000_000),
    }
    if not quick:
        held["desk-memory"] = lambda: desk_memory.memory(articles, new, 6_000)
    return held


def main(arguments: list[str]) -> int:
    """Run what is asked for; 1 when a gate is missed, or with --quick when a ratio is much worse than the committed one."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks", description="autoq's speed, as ratios in one run."
    )
    parser.add_argument(
        "--quick", action="store_true", help="smaller sizes; compares ratios with docs/performance.md"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures as JSON")
    parser.add_argument("--only", action="append", metavar="NAME", help="only this scenario; may be repeated")
    parser.add_argument(
        "--peer",
        metavar="PYTHON",
        help="the python of an environment with awaithumans[server], to measure it beside",
    )
    given = parser.parse_args(arguments)
    pin(LOAD_CORE)
    found = asyncio.run(_run(given))
    print(figures.table(found))
    if given.json is not None:
        figures.write(found, given.json)
    if given.quick:
        worse = figures.regressions(found)
        print("\n".join(worse) or "No guarded ratio is much worse than the committed one.")
        return int(bool(worse))
    return int(not all(each.holds for each in found))


async def _run(given: argparse.Namespace) -> list[Figure]:
    held = scenarios(quick=given.quick, beside=given.peer)
    found: list[Figure] = []
    for name in given.only or held:
        began = time.monotonic()
        found += await held[name]()
        print(f"{name}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    if not given.quick and not given.only:
        print("\n".join(await rest.scenarios(QUICK_ROUNDS, 600)), end="\n\n")
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
