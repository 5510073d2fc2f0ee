"""What a replay has found: what each of the desk's five jobs did, what is known beside that, and what is wrong."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tests.benchmarks.replay_incidents import LogSystem, Outage
from tests.benchmarks.replay_knowledge import Knowledge
from tests.benchmarks.replay_log import Move
from tests.benchmarks.replay_world import MACHINE, ReplayWorld

JOBS: Final = {
    "classify and assign": ("triage", ("classified", "assigned", "queued")),
    "answer": ("answers", ("answered", "suggested", "assigned", "queued")),
    "escalate": ("deadlines", ("warned", "breached", "resolved", "closed")),
    "incidents": ("incidents", ("opened", "silent", "resolved", "closed")),
    "drafts": ("drafts", ("drafted", "seen_again")),
}
WRONG: Final = ("failed", "put_off")
_OPENED: Final = "SELECT count(*) FROM desk_events WHERE name = 'IncidentOpened'"
_PRIORITIES: Final = (
    "SELECT r.external_id, e.facts FROM requests AS r JOIN desk_events AS e ON e.record_id = r.id"
    " WHERE r.source = ? AND e.name = 'RequestClassified' ORDER BY e.revision DESC"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """A replay that is over."""

    world: ReplayWorld
    moves: Sequence[Move]
    knowledge: Knowledge
    system: LogSystem
    outage: Outage
    metrics: Counter[str]
    ran: Counter[str]


def table(found: Replayed) -> Iterator[str]:
    """What each job did, in Markdown."""
    steps = _steps(found.world)
    yield "| job | did | of it |"
    yield "|---|---|---|"
    for job, (step, names) in JOBS.items():
        did = sum(steps[step][each] for each in names)
        yield f"| {job} | {did:,} | {_said({name: steps[step][name] for name in names})} |"


def findings(found: Replayed) -> Iterator[str]:
    """What is known beside the counts."""
    world, knowledge = found.world, found.knowledge
    answered = knowledge.answered()
    right, answerable = sum(answered.values()), sum(each.has_answer for each in knowledge.asked.values())
    yield (
        f"* Questions: {len(knowledge.asked)}, {answerable} of them with an article. {len(answered)} were answered, {right} of "
        f"these rightly: precision {right / max(1, len(answered)):.3f} at coverage {len(answered) / len(knowledge.asked):.3f}. "
        f"Words of requesters: {_said(knowledge.words)}."
    )
    yield f"* The log: {_said(found.system.done)}."
    yield f"* Priority as the log's: {_priorities(found)}."
    yield f"* Requests in the end: {_by(world, 'status', 'requests')}."
    yield f"* Escalations: {_by(world, 'kind || level', 'escalations')}; told aloud {_by(world, 'told', 'escalations')}."
    yield f"* The outage: {_said(found.outage.heard)}. Metrics: {_said(found.metrics)}."
    yield f"* Incidents in the end: {_by(world, 'status', 'incidents')}. Articles: {_by(world, 'status', 'articles')}."
    yield f"* Runs: {_said(found.ran)}. Work done by the person or clock that asked: {_said(_doors(world))}."
    yield f"* Messages: {_by(world, 'state', 'outbox')}. Learned models: {_by(world, 'kind', 'models')}."


def faults_of(found: Replayed) -> Iterator[str]:
    """A sentence for everything that is not as it has to be."""
    steps = _steps(found.world)
    for job, (step, names) in JOBS.items():
        if not any(steps[step][each] for each in names):
            yield f"{job}: nothing was done"
    for step, counts in steps.items():
        # A step that was not done left a sentence in place of its counts.
        wrong = {name: count for name, count in counts.items() if count and (name in WRONG or " " in name)}
        if wrong:
            yield f"{step}: {_said(wrong)}"
    for what, count in found.system.refused.items():
        yield f"refused {count} times: {what}"


def _steps(world: ReplayWorld) -> Mapping[str, Counter[str]]:
    """The sums of all runs' reports by step; incidents open as alerts come in, and no run reports that."""
    steps: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for _, report in world.reports().values():
        for step, counts in report.items():
            steps[step].update({counts: 1} if isinstance(counts, str) else counts)
    steps["incidents"]["opened"] = world.rows(_OPENED)[0][0]
    return steps


def _doors(world: ReplayWorld) -> Counter[str]:
    """How many items the runs worked off that somebody asked for."""
    done: Counter[str] = Counter()
    for by, report in world.reports().values():
        counts = [each for each in report.values() if isinstance(each, dict)]
        done[by] += sum(
            count for each in counts for name, count in each.items() if name not in {"ms", "more"}
        )
    return done


def _priorities(found: Replayed) -> str:
    """How many requests were last classified with a priority that the log gives the incident at some time."""
    logged: defaultdict[str, set[str]] = defaultdict(set)
    for move in found.moves:
        logged[move.number].add(move.priority)
    held: dict[str, str] = {}
    for number, facts in found.world.rows(_PRIORITIES, MACHINE):
        held.setdefault(number, facts)
    of_log = {number: facts for number, facts in held.items() if number in logged}
    same = sum(any(f'"{each}"' in facts for each in logged[number]) for number, facts in of_log.items())
    return f"{same} of {len(of_log)}"


def _by(world: ReplayWorld, column: str, table_name: str) -> str:
    rows = world.rows(f"SELECT {column}, count(*) FROM {table_name} GROUP BY 1")
    return _said({str(name): count for name, count in rows})


def _said(counts: Mapping[str, int]) -> str:
    return (
        ", ".join(f"{name.replace('_', ' ')} {count:,}" for name, count in counts.items() if count) or "none"
    )
