"""Many gate commands in one transaction: load what they need, judge each in order, save what changed.

Everything here runs on a plain `Connection` inside a transaction that the caller began and will commit; nothing is answered before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from engine.actions import Action
from engine.commands import Command, Outcome
from engine.errors import AutoqError
from engine.events import Event
from engine.gate import Change, Rules, State, apply, fold, refusal_event
from engine.ports import Clock
from storage import audit, changes, state


@dataclass(slots=True, kw_only=True)
class Batch:
    """What a batch has come to: an answer for each command, in order, and what there is to save."""

    answers: list[Outcome | AutoqError] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    @property
    def changed(self) -> list[Action]:
        """The actions as they stand after it."""
        return [change.outcome.action for change in self.changes]

    @property
    def announces(self) -> bool:
        """Whether it leaves something to announce."""
        return any(change.notices for change in self.changes)


def run(connection: Connection, commands: Sequence[Command], clock: Clock, rules: Rules) -> Batch:
    """Put the commands through the gate and save what they change. Raises Overtaken when a guard did not hold."""
    loaded = state.load(connection, commands, clock())
    # Locks may have been waited for, and what counts is the time at which the commands are judged.
    now = clock()
    batch = judge(loaded, commands, now, rules)
    if batch.changes:
        changes.save(connection, batch.changes, now)
    if batch.events:
        born = {action.id: action.created_at for action in loaded.actions.values()}
        audit.append(connection, batch.events, born, self_approval=rules.allow_self_approval)
    return batch


def judge(loaded: State, commands: Sequence[Command], now: int, rules: Rules) -> Batch:
    """Each command in order; a refusal is its caller's alone, and later commands see what earlier ones did."""
    batch = Batch()
    for command in commands:
        try:
            change = apply(loaded, command, now, rules)
        except AutoqError as refusal:
            batch.answers.append(refusal)
            event = refusal_event(command, refusal, now)
        else:
            fold(loaded, change)
            batch.answers.append(change.outcome)
            event = change.event
            if change.outcome.action is not change.before:
                batch.changes.append(change)
        if event is not None:
            batch.events.append(event)
    return batch
