"""The stored actions beside the log: whatever differs from what the log says is named."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from engine.actions import Action, Status, Verdict, content_hash
from engine.actors import ActorKind, Door
from engine.audit import AuditRow
from engine.events import Event
from engine.risk import RiskLevel
from tests.engine.chains import FOURTH, rechained, story, verified
from tests.engine.records import ALICE, FIRST, HIGH, NOW, SECOND, THIRD

LAST_ROW = {FIRST: 1, SECOND: 4, THIRD: 5, FOURTH: 7}
"""The seq of each action's last event in the story."""


def rehashed(action: Action, **change: Any) -> Action:
    """The action with another content and the hash that fits it."""
    proposal = replace(action.proposal, **change)
    return replace(
        action, proposal=proposal, content_hash=content_hash(action.id, proposal, action.requested_by)
    )


def redecided(action: Action, **change: Any) -> Action:
    assert action.decision is not None
    return replace(action, decision=replace(action.decision, **change))


EVERY = [
    lambda action: replace(action, risk=RiskLevel.MEDIUM),
    lambda action: replace(action, proposal=HIGH),
    lambda action: rehashed(action, target="other"),
    lambda action: rehashed(action, payload='{"x":1}'),
    lambda action: replace(action, content_hash="0" * 64),
    lambda action: replace(action, policy_hash="0" * 64),
    lambda action: replace(action, requested_by="U0MALLORY1"),
    lambda action: replace(action, requester_person="U0MALLORY1"),
    lambda action: replace(action, requester_kind=ActorKind.AGENT),
    lambda action: replace(action, door=Door.CLI),
    lambda action: replace(action, reasons=action.reasons[1:]),
    lambda action: replace(action, revision=action.revision + 1),
    lambda action: replace(action, created_at=NOW - 1),
    lambda action: replace(action, expires_at=NOW * 2),
    *(
        lambda action, status=status: replace(
            action, status=status if action.status is not status else Status.AUTO_DONE
        )
        for status in (Status.APPROVED, Status.PENDING_APPROVAL)
    ),
]


@pytest.mark.parametrize("action_id", LAST_ROW)
@pytest.mark.parametrize("change", EVERY)
def test_an_edit_of_a_stored_action_is_caught_at_its_last_row(change: Any, action_id: str) -> None:
    rows, within = story()
    edited = change(within.actions[action_id])
    assert edited != within.actions[action_id]
    fault = verified(rows, actions={**within.actions, action_id: edited})
    assert fault is not None
    assert fault.seq == LAST_ROW[action_id]
    assert action_id in fault.problem


@pytest.mark.parametrize(
    "change",
    [
        {"by": "U0MALLORY1"},
        {"person": "U0MALLORY1"},
        {"at": NOW + 2},
        {"door": Door.CLI},
        {"comment": "never said"},
    ],
)
@pytest.mark.parametrize("action_id", [SECOND, THIRD])
def test_an_edit_of_a_decision_is_caught(change: Any, action_id: str) -> None:
    rows, within = story()
    edited = redecided(within.actions[action_id], **change)
    fault = verified(rows, actions={**within.actions, action_id: edited})
    assert fault is not None
    assert fault.seq == LAST_ROW[action_id]


def test_a_decision_that_was_taken_back_or_made_up_is_caught() -> None:
    rows, within = story()
    decided, pending = within.actions[SECOND], within.actions[FOURTH]
    undone = replace(decided, status=Status.PENDING_APPROVAL, decision=None)
    made_up = replace(pending, status=Status.APPROVED, decision=decided.decision)
    swapped = redecided(replace(decided, status=Status.REJECTED), verdict=Verdict.REJECT)
    for edited in (undone, made_up, swapped):
        fault = verified(rows, actions={**within.actions, edited.id: edited})
        assert fault is not None
        assert fault.seq == LAST_ROW[edited.id]


@pytest.mark.parametrize("action_id", LAST_ROW)
def test_an_action_that_is_gone_is_named(action_id: str) -> None:
    rows, within = story()
    del within.actions[action_id]
    fault = verified(rows, actions=within.actions)
    assert fault is not None
    assert (fault.seq, fault.problem) == (LAST_ROW[action_id], f"{action_id} is gone from the actions")


def test_an_action_that_nobody_submitted_is_named() -> None:
    rows, within = story()
    forged = replace(within.actions[FIRST], id="ACT-00000009")
    fault = verified(rows, actions={**within.actions, forged.id: forged})
    assert fault is not None
    assert (fault.seq, fault.problem) == (8, "ACT-00000009 has no row in the log")


def test_a_secret_in_a_comment_does_not_look_like_tampering() -> None:
    rows, within = story()
    comment = within.actions[SECOND].decision
    assert comment is not None
    assert "abc123" in comment.comment
    assert "abc123" not in rows[3].body
    assert verified(rows, actions=within.actions) is None


def without_submission(rows: list[AuditRow]) -> list[AuditRow]:
    return rechained(row for row in rows if row.seq != 2)


def test_a_decision_without_a_submission_before_it_is_caught() -> None:
    rows, within = story()
    fault = verified(without_submission(rows), actions=within.actions)
    assert fault is not None
    assert (fault.seq, fault.problem) == (3, f"{SECOND} was decided before it was submitted")


@pytest.mark.parametrize("body", ["", "no json", "[]", '"text"', "null"])
def test_a_body_that_autoq_never_writes_is_a_fault_and_not_a_crash(body: str) -> None:
    rows, within = story()
    rows[1] = replace(rows[1], body=body)
    fault = verified(rechained(rows), actions=within.actions)
    assert fault is not None
    assert (fault.seq, fault.problem) == (2, "the row's body is not what autoq writes")


def test_events_that_are_no_decision_say_nothing_about_a_status() -> None:
    rows, within = story()
    refused = Event(name="AttemptRefused", actor=ALICE, at=NOW, action_id=SECOND, facts={"code": "x"})
    rows.append(replace(rows[-1], event=refused.name, action_id=SECOND, body='{"code":"x"}'))
    assert verified(rechained(rows), actions=within.actions) is None
