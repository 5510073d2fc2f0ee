"""What the audit log is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.actions import Status, Verdict, propose
from engine.actors import Door, Role, person
from engine.events import DECIDED, STATUS_AFTER, decided, refused, submitted
from engine.redaction import MASK
from tests.engine.records import ALICE, BOB, EXPIRY, FIRST, NOW, STATUSES, end, ended, state, submit

SECRET = "xoxb-123456789012-abcdef"


def test_every_verdict_and_every_status_has_its_event() -> None:
    assert set(DECIDED) == set(Verdict)
    assert set(STATUS_AFTER.values()) == set(Status)
    assert set(DECIDED.values()) < set(STATUS_AFTER)


@pytest.mark.parametrize("status", Status)
def test_the_last_event_of_an_action_names_its_status(status: Status) -> None:
    _, action = ended(*STATUSES[status])
    event = submitted(action) if action.decision is None else decided(action, action.decision)
    assert STATUS_AFTER[event.name] is status
    assert event.action_id == FIRST
    assert event.facts["content_hash"] == action.content_hash


def test_a_submission_is_told_whole() -> None:
    event = submitted(submit(state(), by=person(BOB)))
    assert (event.name, event.actor, event.at) == ("ActionQueued", BOB, NOW)
    content_hash, policy_hash = event.facts["content_hash"], event.facts["policy_hash"]
    assert event.facts == {
        "action_type": "service_restart",
        "description": "Restart payments",
        "target": "payments-api",
        "environment": "PROD",
        "target_count": 1,
        "risk": "HIGH",
        "door": "api",
        "requester_kind": "person",
        "requester_person": BOB,
        "expires_at": NOW + EXPIRY,
        "content_hash": content_hash,
        "policy_hash": policy_hash,
        "reasons_hash": event.facts["reasons_hash"],
    }


def test_other_reasons_have_another_hash() -> None:
    action = submit(state(), by=person(BOB))
    other = replace(action, reasons=action.reasons[1:])
    assert submitted(other).facts["reasons_hash"] != submitted(action).facts["reasons_hash"]


def test_a_decision_is_told_with_who_when_and_why() -> None:
    within, _ = ended(None)
    event = end(within, Verdict.APPROVE, comment="go").event
    assert event is not None
    assert (event.name, event.actor, event.at) == ("ActionApproved", ALICE, NOW + 1)
    assert (event.facts["comment"], event.facts["door"], event.facts["risk"]) == ("go", "button", "HIGH")


def test_no_secret_reaches_an_event() -> None:
    proposal = propose(
        action_type="service_restart",
        description=f"with {SECRET}",
        target=f"host {SECRET}",
        environment="PROD",
        payload={"token": SECRET},
    )
    within = state()
    action = submit(within, proposal)
    event = end(within, Verdict.REJECT, comment=f"found {SECRET}").event
    assert event is not None
    for facts in (submitted(action).facts, event.facts):
        assert SECRET not in str(facts)
        assert MASK in str(facts)


def test_a_refusal_is_told_with_the_attempt_and_the_role() -> None:
    event = refused(person(BOB, Role.PM), Door.COMMAND, "APPROVE", "role-too-low", NOW, FIRST)
    assert (event.name, event.actor, event.at, event.action_id) == ("AttemptRefused", BOB, NOW, FIRST)
    assert event.facts == {"attempt": "APPROVE", "code": "role-too-low", "door": "command", "role": "PM"}
    assert refused(person(BOB), Door.API, "RUN", "no-role", NOW).action_id is None
