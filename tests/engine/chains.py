"""Audit logs as a store would write them, for the tests of the chain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from engine.actions import Action, Verdict
from engine.actors import SCHEDULE, person
from engine.audit import Anchor, AuditRow, Fault, Head, Verification, anchor, chain, standing
from engine.events import Event, submitted
from engine.gate import State
from tests.engine.records import (
    ALICE,
    BOB,
    CRITICAL,
    EXPIRY,
    FIRST,
    LOW,
    NOW,
    SECOND,
    THIRD,
    end,
    state,
    submit,
)

KEY = b"the key of the anchors"
FOURTH = "ACT-00000004"


def chained(events: Iterable[Event], head: Head | None = None) -> list[AuditRow]:
    """The rows that record the events, after `head` or from the first row on."""
    rows: list[AuditRow] = []
    end_of_chain = head or Head()
    for event in events:
        rows.append(chain(end_of_chain, event))
        end_of_chain = head_of(rows)
    return rows


def head_of(rows: list[AuditRow]) -> Head:
    """The end of these rows."""
    return Head(seq=rows[-1].seq, hash=rows[-1].hash)


def rechained(rows: Iterable[AuditRow]) -> list[AuditRow]:
    """The rows numbered and hashed anew from the first on, as somebody would who can write to the database."""
    done: list[AuditRow] = []
    for row in rows:
        before = head_of(done) if done else Head()
        bare = replace(row, seq=before.seq + 1, prev_hash=before.hash)
        done.append(replace(bare, hash=bare.rehashed()))
    return done


def anchored(rows: list[AuditRow], *seqs: int) -> list[Anchor]:
    """Anchors of these rows."""
    return [anchor(Head(seq=seq, hash=rows[seq - 1].hash), NOW, KEY) for seq in seqs]


def plain_rows(count: int) -> list[AuditRow]:
    """Rows that are about no action."""
    return chained(
        Event(name="RoleSet", actor=ALICE, at=NOW + number, facts={"person": BOB, "number": number})
        for number in range(count)
    )


def story() -> tuple[list[AuditRow], State]:
    """Seven rows: a release, two queued, one of them approved and one expired, something else, another queued."""
    within = state()
    events: list[Event | None] = [
        submitted(submit(within, proposal, by=person(BOB), action_id=action_id))
        for action_id, proposal in ((FIRST, LOW), (SECOND, CRITICAL), (THIRD, CRITICAL))
    ]
    events += [
        end(within, Verdict.APPROVE, person(ALICE), action_id=SECOND, comment="go, token=abc123").event,
        end(within, Verdict.EXPIRE, SCHEDULE, action_id=THIRD, now=NOW + EXPIRY).event,
        Event(name="RoleSet", actor=ALICE, at=NOW, facts={"person": BOB}),
        submitted(submit(within, CRITICAL, by=person(BOB), action_id=FOURTH)),
    ]
    return chained(event for event in events if event is not None), within


def verified(
    rows: Iterable[AuditRow], anchors: Iterable[Anchor] = (), actions: Mapping[str, Action] | None = None
) -> Fault | None:
    """The first fault, if any."""
    verification = Verification(anchors, KEY)
    for row in rows:
        if fault := verification.take(row):
            return fault
    return verification.finish({key: standing(action) for key, action in (actions or {}).items()})
