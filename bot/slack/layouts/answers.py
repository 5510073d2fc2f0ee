"""Short answers to the person who just acted: results, refusals, status, help."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.slack.layouts import facts
from bot.slack.layouts.blocks import Block, Message, bullets, fields, rich_text, section
from bot.slack.layouts.refusal import refusal_marked, refusal_text
from bot.slack.layouts.text import code, cut, escape, one_line, spoken
from bot.slack.layouts.view import View
from engine.actions import Action, Status
from engine.errors import AutoqError
from engine.ports import CycleRun
from engine.risk import RiskLevel

STEPS_SHOWN: Final = 30
COMMANDS: Final = tuple("approve reject show cancel history sr".split())
"""Those that have a sentence on how they are used."""
HELP_PARTS: Final = tuple("desk look decide ask more".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """How things stand: today's actions by status, how many wait, the cycle's interval (0: off) and its last run."""

    tally: Mapping[Status, int]
    waiting: int
    cycle_minutes: int
    last_run: CycleRun | None = None


def answer(text: str, shown: str | None = None) -> Message:
    """One sentence; `shown` is the same with Slack's own dates."""
    return {"text": text, "blocks": [section(shown or text, "autoq.answer")]}


def result(action: Action, view: View) -> Message:
    """What the person's own decision, cancellation or submission has led to."""
    said = {"id": action.id, "risk": facts.risk(action, view), "approvers": facts.approvers(action, view)}
    message_id = f"result-{action.status}"
    return answer(
        view.say(message_id, **said, what=facts.escape_what(action, view)),
        view.say(message_id, **said, what=facts.what_whole(action, view)),
    )


def refusal(error: AutoqError, view: View) -> Message:
    """Why it was not done, as one sentence."""
    return answer(refusal_text(error, view), refusal_marked(error, view))


def usage(command: str, view: View) -> Message:
    """How one of COMMANDS is typed."""
    return answer(view.say(f"usage-{command}"))


def help_(view: View, *, unknown: str | None = None, suggestion: str | None = None) -> Message:
    """Every command; after a word that autoq does not know, that word and the nearest one that it knows."""
    lines = []
    if unknown is not None:
        word = code(unknown, 60, view.catalog)
        lines.append(
            view.say("help-unknown", word=word)
            if suggestion is None
            else view.say("help-nearest", word=word, suggestion=f"`/autoq {escape(suggestion)}`")
        )
    if view.reader is not None and view.reader.role is None:
        lines.append(view.say("error-no-role"))
    parts = (f"*{view.say(f'help-{part}-title')}*\n{view.say(f'help-{part}')}" for part in HELP_PARTS)
    text = "\n\n".join(parts)
    blocks = [section("\n".join(lines), "autoq.help.first")] if lines else []
    return {"text": "\n".join([*lines, text]), "blocks": [*blocks, section(text, "autoq.help")]}


def whoami(view: View) -> Message:
    """Who the reader is to autoq, and what that allows."""
    reader = view.reader
    if reader is None or reader.role is None:
        return answer(view.say("error-no-role"))
    levels = [level for level in RiskLevel if level.needs_approval]
    allowed = [level for level in levels if reader.role in view.policy.approvers(level)]
    decides = ", ".join(view.catalog.word("risk", level.name) for level in allowed) or view.say("none")
    text = view.say(
        "whoami",
        who=view.who(reader.id, reader.person),
        role=view.catalog.word("role", reader.role),
        levels=decides,
    )
    return answer(text)


def status(overview: Overview, view: View) -> Message:
    """Today's numbers and whether autoq works by itself."""
    counts = [
        (view.say(f"tally-{status}"), str(overview.tally.get(status, 0)))
        for status in Status
        if status is not Status.PENDING_APPROVAL
    ]
    counts.insert(0, (view.say("tally-waiting"), str(overview.waiting)))
    cycle = (
        view.say("cycle-on", minutes=overview.cycle_minutes)
        if overview.cycle_minutes
        else view.say("cycle-off")
    )
    run = overview.last_run
    last = cycle if run is None else f"{cycle} {view.say('cycle-last', when=view.date(run.started_at))}"
    title = view.say("status-title")
    said = ", ".join(f"{label} {count}" for label, count in counts)
    return {
        "text": f"{title}: {said}. {cycle}",
        "blocks": [
            section(f"*{title}*", "autoq.status.head"),
            fields(counts, "autoq.status.counts"),
            section(last, "autoq.status.cycle"),
        ],
    }


def run_started(run_id: str, view: View) -> Message:
    """A run of the cycle has begun."""
    return answer(view.say("run-started", run=code(run_id, 60, view.catalog)))


def run_report(run: CycleRun, view: View) -> Message:
    """What a run of the cycle did, step by step."""
    if run.finished_at is None:
        return run_started(run.id, view)
    took = max(0, run.finished_at - run.started_at) // 1_000
    head = view.say("run-finished", run=code(run.id, 60, view.catalog), milliseconds=took)
    steps = [cut(one_line(_step(name, held, view)), 300, view.catalog) for name, held in run.report.items()]
    blocks: list[Block] = [section(head, "autoq.run.head")]
    if steps:
        blocks.append(rich_text("autoq.run.steps", [bullets(steps[:STEPS_SHOWN])]))
    return {"text": f"{head} {spoken('; '.join(steps), 2_000, view.catalog)}", "blocks": blocks}


def _step(name: str, held: object, view: View) -> str:
    """A step with what it did in words; what no catalog knows stands as it is."""
    step = view.catalog.word("run-step", name)
    if not isinstance(held, Mapping):
        return f"{step}: {_sentence(str(held), view)}"
    counts = [_count(str(key), value, view) for key, value in held.items() if value and key != "ms"]
    took = f" ({held['ms']} ms)" if "ms" in held else ""
    return f"{step}: {', '.join(counts) or view.say('run-nothing')}{took}"


def _sentence(said: str, view: View) -> str:
    """What the cycle says of a step instead of counts."""
    known = {"failed;": "run-failed", "not done;": "run-not-done"}
    found = next((message for start, message in known.items() if said.startswith(start)), None)
    return said if found is None else view.say(found)


def _count(key: str, value: object, view: View) -> str:
    word = view.catalog.word("run-count", key)
    # Whether there is more is all that a step knows, not how much.
    return word if key == "more" else f"{word} {value}"


def incident(number: str, view: View) -> Message:
    """Something unforeseen went wrong; the number finds it in the log."""
    return answer(view.say("refusal-incident", incident=code(number, 60, view.catalog)))


def outdated(view: View) -> Message:
    """A button that no version knows any more was pressed."""
    return answer(view.say("refusal-outdated"))


def working(view: View) -> Message:
    """The decision takes longer than Slack waits for an answer."""
    return answer(view.say("working"))
