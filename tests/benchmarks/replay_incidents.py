"""What other systems do in a replay: the log's keeps its incidents in step, Alertmanager tells of an outage, metrics come in."""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from engine.times import DAY, MINUTE, SECOND, iso
from tests.benchmarks.replay_log import Move
from tests.benchmarks.replay_world import MACHINE, ReplayWorld
from tests.bot.slack.people import PM

WAITS: Final = {
    "Awaiting User Info": "AWAITING_USER",
    "Awaiting Evidence": "AWAITING_USER",
    "Awaiting Problem": "CHANGE",
    "Awaiting Vendor": "VENDOR",
}
ENDED: Final = frozenset({"Resolved", "Closed"})
OVER: Final = frozenset({"RESOLVED", "CLOSED"})
SHORT: Final = 10
"""One incident in so many is resolved with a word, which is not worth a draft."""
METRICS: Final = "nab.zip"
POINTS: Final = 2_000


@dataclass(slots=True, kw_only=True)
class LogSystem:
    """The system that the log is from: its incidents are the desk's requests, by external id."""

    world: ReplayWorld
    resolutions: Sequence[str]
    ids: dict[str, str] = field(default_factory=dict)
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)

    async def make(self, move: Move) -> None:
        """Do at the desk what the log says."""
        if move.opens:
            await self._open(move)
            return
        held = await self._present(move)
        await self._correct(move, held)
        if move.state in ENDED:
            await self._end(move, held)
        elif move.state != "New":
            await self._work(move, held)

    async def _open(self, move: Move, linked_to: str | None = None) -> None:
        again = "" if linked_to is None else f" again ({self.done['linked']})"
        body = {
            "external_id": f"{move.number}{again}",
            "title": f"{move.symptom}, {move.subcategory}",
            "body": f"{move.symptom} was reported by phone from {move.location}; it concerns {move.subcategory}.",
            "requester": move.caller,
            "type": "INCIDENT",
            "category": move.category,
            "impact": move.impact,
            "urgency": move.urgency,
            **({} if linked_to is None else {"linked_to": linked_to}),
        }
        received = await self.world.call(MACHINE, "POST", "desk/requests", body)
        self.ids[move.number] = received["request_id"]
        self.done["opened" if linked_to is None else "linked"] += 1

    async def _present(self, move: Move) -> Any:
        """The request as it is; one that the desk has not seen yet it sees within one interval."""
        held = await self._show(move)
        if held["status"] == "NEW":
            self.world.time.move_to(self.world.time.now() + 5 * MINUTE)
            await self.world.run_by_schedule()
            held = await self._show(move)
        return held

    async def _show(self, move: Move) -> Any:
        return await self.world.call(MACHINE, "GET", f"desk/requests/{self.ids[move.number]}")

    async def _correct(self, move: Move, held: Any) -> None:
        wanted = {"category": move.category, "impact": move.impact, "urgency": move.urgency}
        changed = {name: value for name, value in wanted.items() if held[name] != value}
        if changed and held["status"] not in OVER:
            await self._step(move, "PATCH", "", changed, "corrected")

    async def _end(self, move: Move, held: Any) -> None:
        if held["status"] in OVER:
            return
        place = int(move.symptom.removeprefix("Symptom ")) if move.symptom != "?" else 0
        text = self.resolutions[place % len(self.resolutions)]
        said = "Done." if int(move.number[3:]) % SHORT == 0 else text
        await self._step(move, "POST", "/resolve", {"resolution": said}, "resolved")

    async def _work(self, move: Move, held: Any) -> None:
        """Somebody works on it, or waits for something."""
        if held["status"] in OVER:
            await self._return(move)
            held = await self._present(move)
        if held["status"] == "CLASSIFIED":
            await self._step(move, "PATCH", "", {"assignee": PM}, "assigned by hand")
        waits_for = WAITS.get(move.state)
        if waits_for is not None and held["status"] != "ON_HOLD":
            await self._step(move, "PATCH", "", {"status": "ON_HOLD", "hold_reason": waits_for}, "held")
        elif waits_for is None and held["status"] != "IN_PROGRESS":
            await self._step(move, "PATCH", "", {"status": "IN_PROGRESS"}, "started")

    async def _return(self, move: Move) -> None:
        """It is opened again; after five days that is a new request, linked to the old one."""
        request_id = self.ids[move.number]
        status, said = await self.world.ask(
            MACHINE, "POST", f"desk/requests/{request_id}/reopen", {"comment": "It is back."}
        )
        if status == 200:
            self.done["reopened"] += 1
        elif said.get("code") == "reopen-too-late":
            await self._open(move, linked_to=request_id)
        else:
            self.refused[f"reopen: {said.get('code')}"] += 1

    async def _step(self, move: Move, method: str, path: str, body: object, name: str) -> None:
        place = f"desk/requests/{self.ids[move.number]}{path}"
        status, said = await self.world.ask(MACHINE, method, place, body)
        if status == 200:
            self.done[name] += 1
        else:
            self.refused[f"{name}: {said.get('detail')}"] += 1


@dataclass(slots=True, kw_only=True)
class Outage:
    """An outage that Alertmanager tells of: it begins, goes on, ends, comes back, and comes back much later."""

    world: ReplayWorld
    begins: int
    heard: Counter[str] = field(default_factory=Counter)

    def moments(self) -> list[tuple[int, str]]:
        """When it is told what."""
        told = [(0, "firing"), (10, "firing"), (30, "resolved"), (50, "firing"), (70, "resolved")]
        told += [(300, "firing"), (360, "resolved")]
        return [(self.begins + minutes * MINUTE, status) for minutes, status in told]

    async def tell(self, status: str) -> None:
        """Three instances, and one warning that is no incident."""
        alerts = [
            {
                "status": status,
                "labels": {"alertname": "CheckoutDown", "severity": "critical", "instance": f"checkout-{at}"},
                "annotations": {"summary": "Checkout answers no requests"},
                "startsAt": iso(self.world.time.now()),
            }
            for at in range(3)
        ]
        alerts.append({"status": status, "labels": {"alertname": "DiskFilling", "severity": "warning"}})
        said = await self.world.call(
            MACHINE, "POST", "ingest/alertmanager", {"version": "4", "alerts": alerts}
        )
        self.heard.update({name: count for name, count in said.items() if isinstance(count, int)})


async def send_metrics(world: ReplayWorld, folder: Path) -> Counter[str]:
    """The streams of the archive with their own times, as a collector that catches up sends them."""
    heard: Counter[str] = Counter()
    with zipfile.ZipFile(folder / METRICS) as archive:
        for name in sorted(archive.namelist()):
            if name.endswith(".csv"):
                lines = archive.read(name).decode().splitlines()[1:]
                for begin in range(0, len(lines), POINTS):
                    points = [_point(name, line) for line in lines[begin : begin + POINTS]]
                    said = await world.call(MACHINE, "POST", "ingest/metrics", points)
                    heard.update({key: count for key, count in said.items() if isinstance(count, int)})
    return heard


def _point(name: str, line: str) -> dict[str, object]:
    at, value = line.split(",")[:2]
    return {"metric": name, "at": f"{at.replace(' ', 'T')}Z", "value": float(value)}


def outage_of(moves: Sequence[Move], world: ReplayWorld) -> Outage:
    """One on the second day of the log."""
    return Outage(world=world, begins=moves[0].at + DAY + 7 * SECOND)
