"""The desk's part of the cycle: its steps in their order, with what each of them reports."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from bot.cycle import Step
from bot.desk.alarms import Alarms
from bot.desk.leg import MeaningLeg
from bot.desk.model_keeper import ModelKeeper
from bot.desk.office import Office
from bot.desk.publishing import Publishing
from bot.desk.searching import Searching
from bot.desk.steps.answers import Answering
from bot.desk.steps.deadlines import Deadlines
from bot.desk.steps.drafts import Drafts
from bot.desk.steps.incidents import Incidents
from bot.desk.steps.triage import Triage
from engine.desk.cycle import DeskStep

PUBLICATIONS: Final = "publications"
"""The step after those of the engine: what the gate has decided of articles is carried out."""

Work = Callable[[], Awaitable[Mapping[str, int]]]


def desk_steps(
    office: Office, alarms: Alarms, publishing: Publishing, models: ModelKeeper, leg: MeaningLeg | None
) -> tuple[Step, ...]:
    """The steps in the order of `engine.desk.cycle.DeskStep`, then the publications."""
    office = replace(office, gives_way=True)
    searching = Searching(office=office, leg=leg)
    work: Mapping[str, tuple[Work, str]] = {
        DeskStep.DEADLINES: (Deadlines(office=office).run, "warned breached resolved closed"),
        DeskStep.TRIAGE: (
            Triage(office=office, classifier=models.classifier).run,
            "classified assigned queued",
        ),
        DeskStep.ANSWERS: (
            Answering(office=office, searching=searching).run,
            "answered suggested assigned queued",
        ),
        DeskStep.INCIDENTS: (Incidents(office=office, alarms=alarms).run, "silent resolved closed"),
        DeskStep.DRAFTS: (Drafts(office=office).run, "drafted seen_again"),
        PUBLICATIONS: (publishing.sweep, "published returned"),
    }
    return tuple(
        Step(name=str(name), work=_reporting(run, counts.split())) for name, (run, counts) in work.items()
    )


def _reporting(run: Work, names: Sequence[str]) -> Callable[[], Awaitable[Mapping[str, int]]]:
    """The step's report: each of its counts, and what went wrong or is left only where something was."""

    async def work() -> Mapping[str, int]:
        return {**dict.fromkeys(names, 0), **await run()}

    return work
