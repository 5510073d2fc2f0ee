"""A replay of real requests: `python -m tests.benchmarks.replaying FOLDER [--write]`.

The real service runs beside the local Slack under a moved clock. FOLDER holds `kb_gnome_help_ko_en.jsonl.gz`, whose pages become the
knowledge base through the API and the gate, `servicenow_incident_log_sample.csv`, whose incidents are handed in and kept in step through
the API, and `nab.zip`, whose metrics are sent in. The cycle runs by schedule, by REST and by `/autoq run` whenever a run every five
minutes would find something to do. Prints what each of the desk's five jobs did, and ends with 1 when one of them did nothing, a call
was refused, or one more run changed anything. With `--write` the section of the page of figures is replaced.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import platform
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from engine.times import DAY, MINUTE, SECOND
from tests.benchmarks import figure_page
from tests.benchmarks.replay_findings import Replayed, faults_of, findings, table
from tests.benchmarks.replay_incidents import LogSystem, Outage, outage_of, send_metrics
from tests.benchmarks.replay_knowledge import read_knowledge
from tests.benchmarks.replay_log import Move, read_moves
from tests.benchmarks.replay_world import ReplayWorld, replay_world

EVERY: Final = 5 * MINUTE
START: Final = round(datetime(2016, 2, 26, 1, tzinfo=UTC).timestamp()) * SECOND
"""A Friday morning in Seoul, before the log begins."""
TEXT: Final = """\
# What the desk does with real requests

`python -m tests.benchmarks.replaying FOLDER --write` writes this section, on {machine}.

The real service beside the local Slack, under a moved clock, on SQLite. Three of four of GNOME's help pages, in English and in Korean, \
are written by one person and approved by another through the gate. Titles and the lines below them are asked as questions, those of the \
pages that were kept back as well, which have no article; requesters press what is true of an answer, and whoever has a question that \
was not answered resolves it with what its page says. Then 890 incidents of a ServiceNow log are handed in and kept in step at the \
log's own times (February 2016 to February 2017) by a machine's key, resolved with pages that were kept back; an outage is told by \
Alertmanager, and the streams of NAB are sent in as metrics. The cycle runs on its grid of five minutes wherever it could find anything \
to do. Slack's pace is lifted, since a year's messages would take hours.

Counts are those of the runs' own reports; "assigned" and "queued" also stand where the answers hand over what they did not answer.
"""
AFTERWARDS: Final = 12 * DAY
BY_REST, BY_SLACK = 10, 100
"""One run in so many is asked for over REST, and by the command."""
NEXT_DUE: Final = """
SELECT min(due) FROM (
 SELECT min(next_at) AS due FROM clocks WHERE next_at IS NOT NULL
 UNION ALL SELECT min(answered_until) FROM requests WHERE status = 'ANSWERED'
)"""

Act = Callable[[], Awaitable[object]]


@dataclass(slots=True, kw_only=True)
class Pacer:
    """The clock's way through the log: the cycle runs on the grid of its interval, wherever that could do anything."""

    world: ReplayWorld
    ran: Counter[str] = field(default_factory=Counter)
    _last: int = 0

    async def until(self, at: int) -> None:
        """Let the time pass."""
        while (due := self._next_due(at)) < at:
            self.world.time.move_to(due)
            await self.run()
        self.world.time.move_to(at)

    def _next_due(self, at: int) -> int:
        """When the next run is due that has something to do: once a day in any case."""
        found = self.world.rows(NEXT_DUE)[0][0] or at
        soonest = min(max(found, self._last + EVERY), self._last + DAY)
        return int(soonest + -soonest % EVERY)

    async def run(self) -> None:
        """One run of the cycle, by one of its doors."""
        count = self.ran.total() + 1
        if count % BY_SLACK == 0:
            await self.world.run_by_slack()
            self.ran["Slack"] += 1
        elif count % BY_REST == 0:
            await self.world.run_by_rest()
            self.ran["REST"] += 1
        else:
            await self.world.run_by_schedule()
            self.ran["schedule"] += 1
        self._last = self.world.time.now()

    async def follow(self, plan: Sequence[tuple[int, Act]]) -> None:
        """Do everything in its time; what was done is looked at in the next run on the grid."""
        for at, act in plan:
            if at - at % EVERY > self._last:
                await self.until(at - at % EVERY)
                await self.run()
            await self.until(at)
            await act()


async def more_runs(world: ReplayWorld) -> list[str]:
    """What one more run by each door does, when the clock stands still and a first run has done what was due."""
    world.time.hold()
    await world.run_by_schedule()
    doors = {"schedule": world.run_by_schedule, "REST": world.run_by_rest, "Slack": world.run_by_slack}
    return [fault for name, run in doors.items() for fault in await _one_more(world, name, run)]


async def _one_more(world: ReplayWorld, name: str, run: Act) -> list[str]:
    before, known = world.content(), world.reports().keys()
    await run()
    reports = [report for run_id, (_, report) in world.reports().items() if run_id not in known]
    did = [
        f"{step}: {key} {count}"
        for report in reports
        for step, counts in report.items()
        for key, count in (counts.items() if isinstance(counts, dict) else [(counts, "")])
        if count != 0 and key != "ms"
    ]
    after = world.content()
    changed = sorted(each for each in before.keys() | after.keys() if before.get(each) != after.get(each))
    return [
        *([] if reports else [f"one more run by {name} left no report"]),
        *(f"one more run by {name} reports {each}" for each in did),
        *(f"one more run by {name} changes the table {each}" for each in changed),
    ]


def plan_of(moves: Sequence[Move], system: LogSystem, outage: Outage) -> list[tuple[int, Act]]:
    """The log and the outage, in the order of time."""
    plan: list[tuple[int, Act]] = [(move.at, lambda move=move: system.make(move)) for move in moves]  # type: ignore[misc]
    plan += [(at, lambda status=status: outage.tell(status)) for at, status in outage.moments()]  # type: ignore[misc]
    return sorted(plan, key=lambda each: each[0])


async def replay(world: ReplayWorld, moves: Sequence[Move], folder: Path) -> tuple[Replayed, list[str]]:
    """The whole story; what came of it, and what is wrong with one more run."""
    say, pacer = _stopwatch(), Pacer(world=world)
    knowledge = read_knowledge(folder, world)
    texts = [page["en"]["body"][:1_000] for page in knowledge.kept_back]
    system, outage = LogSystem(world=world, resolutions=texts), outage_of(moves, world)
    await knowledge.publish()
    await pacer.run()
    say(f"{len(knowledge.articles)} articles are published and read for their meaning")
    await knowledge.ask()
    await pacer.run()
    say(f"{len(knowledge.asked)} questions are asked and worked off")
    await knowledge.judge()
    await knowledge.resolve()
    say("requesters have had their say")
    metrics = await send_metrics(world, folder)
    say(f"{metrics['accepted']:,} points of metrics are in")
    await pacer.follow(plan_of(moves, system, outage))
    await pacer.until(world.time.now() + AFTERWARDS)
    say(f"the log is replayed in {pacer.ran.total():,} runs")
    found = Replayed(
        world=world,
        moves=moves,
        knowledge=knowledge,
        system=system,
        outage=outage,
        metrics=metrics,
        ran=pacer.ran,
    )
    return found, await more_runs(world)


async def run(folder: Path, *, write: bool) -> int:
    """Replay and tell; the exit code."""
    moves = read_moves(folder)
    with tempfile.TemporaryDirectory(prefix="autoq-replay-") as name:
        async with replay_world(Path(name), START, sorted({move.category for move in moves})) as world:
            found, more = await replay(world, moves, folder)
            told, faults = [*table(found), "", *findings(found)], [*faults_of(found), *more]
    told += ["", *(faults or ["One more run by each door reported nothing and changed no table."])]
    print("\n".join(told))
    if write:
        figure_page.put("\n".join([TEXT.format(machine=_machine()), *told]))
    return int(bool(faults))


def _machine() -> str:
    cores = os.cpu_count()
    return f"{cores} shared cores, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"


def _stopwatch() -> Callable[[str], None]:
    began = time.monotonic()
    return lambda text: print(f"{time.monotonic() - began:6.0f} s  {text}", file=sys.stderr, flush=True)


def main() -> None:
    """Replay; ends the process with 1 when something is not as it has to be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="the folder of data sets")
    parser.add_argument("--write", action="store_true", help="replace the section on the page of figures")
    given = parser.parse_args()
    logging.basicConfig(level=logging.WARNING)
    sys.exit(asyncio.run(run(given.folder, write=given.write)))


if __name__ == "__main__":
    main()
