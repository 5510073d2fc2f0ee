"""What happens to a service request: every change follows the table and leaves an event."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from engine.actors import Actor, ActorKind, person
from engine.desk import lifecycle
from engine.desk.errors import ReopenTooLate, StepRefused
from engine.desk.intakes import RequestType
from engine.desk.lifecycle import EVENT_NAMES, FollowUp, Requested
from engine.desk.priorities import Level
from engine.desk.reasons import Reason, said
from engine.desk.tickets import (
    REOPEN_WITHIN,
    TRANSITIONS,
    ClassifiedBy,
    HoldReason,
    RequestStatus,
    ServiceRequest,
    Step,
    said_type,
)
from engine.errors import FieldMissing, FieldTooLong
from engine.times import DAY, MINUTE
from tests.engine.desk.requests import ANNA, ASKER, BORIS, CLOCKWORK, HUMAN, NOW, classification, request

_S = RequestStatus
WHY = said("because")
LATER = NOW + MINUTE

STEPS: Mapping[Step, Callable[[ServiceRequest, int], Requested]] = {
    Step.CLASSIFY: lambda of, now: lifecycle.classify(of, classification(), CLOCKWORK, now),
    Step.QUEUE: lambda of, now: lifecycle.queue(of, "infra", WHY, CLOCKWORK, now),
    Step.ASSIGN: lambda of, now: lifecycle.assign(of, "infra", ANNA, WHY, CLOCKWORK, now),
    Step.START: lambda of, now: lifecycle.start(of, HUMAN, now),
    Step.HOLD: lambda of, now: lifecycle.hold(of, HoldReason.VENDOR, HUMAN, now, WHY),
    Step.RESUME: lambda of, now: lifecycle.resume(of, HUMAN, now),
    Step.ANSWER: lambda of, now: lifecycle.answer(of, now + DAY, WHY, CLOCKWORK, now),
    Step.RESOLVE: lambda of, now: lifecycle.resolve(of, "Restarted it.", HUMAN, now),
    Step.CLOSE: lambda of, now: lifecycle.close(of, CLOCKWORK, now),
    Step.REOPEN: lambda of, now: lifecycle.reopen(of, WHY, HUMAN, now),
    Step.CANCEL: lambda of, now: lifecycle.cancel(of, HUMAN, now),
}


@pytest.mark.parametrize("status", RequestStatus)
@pytest.mark.parametrize("step", Step)
def test_a_step_goes_where_the_table_says_and_nowhere_else(status: RequestStatus, step: Step) -> None:
    before = request(status)
    after = TRANSITIONS[status].get(step)
    if after is None:
        with pytest.raises((StepRefused, ReopenTooLate)):
            STEPS[step](before, LATER)
        return
    change = STEPS[step](before, LATER)
    assert change.after.status is after
    assert change.after.revision == before.revision + 1
    assert change.after.updated_at == LATER
    assert change.event.name == EVENT_NAMES[step]
    assert (change.event.record_id, change.event.revision) == (before.id, change.after.revision)
    assert change.event.actor in {"schedule", ANNA}
    assert change.event.facts["status"] == after


def test_a_new_request_was_received_from_its_source() -> None:
    event = lifecycle.received(request())
    assert (event.name, event.actor, event.at) == ("RequestReceived", ASKER, NOW)
    assert str(event.reason) == "slack handed it in"


def test_a_person_corrects_what_they_name_and_the_rest_stays() -> None:
    before = request(_S.ASSIGNED, found=classification(), assignee=ANNA)
    change = lifecycle.correct(before, person(BORIS), LATER, category=" hardware ", urgency=Level.HIGH)
    found = change.after.classification
    assert (found.category, found.type, found.by) == (
        "HARDWARE",
        RequestType.REQUEST,
        ClassifiedBy.HUMAN,
    )
    assert (found.impact, found.urgency, found.priority.name) == (Level.MEDIUM, Level.HIGH, "P2")
    assert change.after.status is _S.ASSIGNED
    assert change.after.assignee == ANNA
    assert str(change.event.reason) == f"{BORIS} decided it"
    assert lifecycle.correct(before, HUMAN, LATER).after.classification.category == "NETWORK"


def _because(*fields: str) -> tuple[Reason, ...]:
    return tuple(Reason(code="desk-default", values={"field": field, "value": "NETWORK"}) for field in fields)


def test_whoever_names_no_category_has_not_said_what_it_is() -> None:
    guessed = classification(by=ClassifiedBy.MODEL)
    unsure = Reason(code="desk-unsure", values={"value": "NETWORK", "percent": 60})
    found = replace(guessed, confidence=0.6, suggestion="VPN", reasons=(*_because("urgency"), unsure))
    before = request(_S.ASSIGNED, found=found, assignee=ANNA)
    after = lifecycle.correct(before, HUMAN, LATER, urgency=Level.HIGH).after.classification
    assert (after.by, after.confidence, after.suggestion) == (ClassifiedBy.MODEL, 0.6, "VPN")
    assert [reason.code for reason in after.reasons] == ["desk-person", "desk-unsure"]
    assert said_type(after) is None
    named = lifecycle.correct(before, HUMAN, LATER, category="NETWORK").after.classification
    assert (named.by, named.confidence, named.suggestion) == (ClassifiedBy.HUMAN, 1.0, None)
    assert [reason.code for reason in named.reasons] == ["desk-person", "desk-default"]


def test_a_program_s_word_is_believed_and_is_no_persons() -> None:
    before = request(_S.ASSIGNED, found=classification(), assignee=ANNA)
    found = lifecycle.correct(
        before, Actor(id="jira", kind=ActorKind.PIPELINE, role=None), LATER, category="HR"
    ).after.classification
    assert (found.category, found.by, found.confidence) == ("HR", ClassifiedBy.SOURCE, 1.0)
    assert said_type(found) is None


def test_a_type_is_a_persons_word_only_where_they_have_said_it() -> None:
    found = replace(classification(), reasons=_because("category", "type", "impact"))
    before = request(_S.ASSIGNED, found=found, assignee=ANNA)
    placed = lifecycle.correct(before, HUMAN, LATER, category="HR").after
    assert said_type(placed.classification) is None
    said = lifecycle.correct(placed, HUMAN, LATER, type=RequestType.ACCESS).after
    assert said_type(said.classification) is RequestType.ACCESS
    both = lifecycle.correct(before, HUMAN, LATER, category="HR", type=RequestType.REQUEST).after
    assert said_type(both.classification) is RequestType.REQUEST


def test_a_category_is_never_empty() -> None:
    with pytest.raises(FieldMissing, match="category is missing"):
        lifecycle.correct(request(), HUMAN, LATER, category=" ")


def test_a_classification_without_reasons_is_an_event_without_one() -> None:
    assert STEPS[Step.CLASSIFY](request(), LATER).event.reason is None


def test_a_hand_over_does_not_end_what_is_waited_for() -> None:
    held = STEPS[Step.HOLD](request(_S.IN_PROGRESS, assignee=ANNA), LATER).after
    handed = lifecycle.assign(held, "infra", BORIS, WHY, HUMAN, LATER).after
    assert (handed.status, handed.assignee, handed.hold_reason) == (_S.ON_HOLD, BORIS, HoldReason.VENDOR)
    assert STEPS[Step.RESUME](handed, LATER).after.hold_reason is None


def test_an_answer_that_did_not_help_opens_it_and_it_is_never_answered_again() -> None:
    answered = STEPS[Step.ANSWER](request(_S.CLASSIFIED), LATER).after
    assert answered.answered_until == LATER + DAY
    opened = lifecycle.reopen(answered, Reason(code="desk-not-helpful"), HUMAN, LATER).after
    assert (opened.status, opened.answered_until) == (_S.CLASSIFIED, None)
    with pytest.raises(StepRefused, match="in a person's hands"):
        STEPS[Step.ANSWER](opened, LATER)


def test_silence_after_an_answer_counts_as_resolved_and_not_before_its_time() -> None:
    answered = STEPS[Step.ANSWER](request(_S.CLASSIFIED), LATER).after
    assert not lifecycle.silence_over(answered, LATER + DAY - 1)
    assert lifecycle.silence_over(answered, LATER + DAY)
    assert not lifecycle.silence_over(request(_S.ASSIGNED), LATER + DAY)


def test_a_resolved_request_is_opened_again_for_five_days() -> None:
    done = STEPS[Step.RESOLVE](request(_S.IN_PROGRESS, assignee=ANNA), NOW).after
    assert (done.resolution, done.resolved_at) == ("Restarted it.", NOW)
    last = NOW + REOPEN_WITHIN - 1
    assert lifecycle.follow_up(done, last) is FollowUp.REOPEN
    opened = STEPS[Step.REOPEN](done, last).after
    assert (opened.status, opened.resolved_at, opened.assignee) == (_S.CLASSIFIED, None, ANNA)
    assert not opened.answerable


def test_after_five_days_a_new_request_is_linked_swept_or_not() -> None:
    done = request(_S.RESOLVED)
    late = NOW + REOPEN_WITHIN
    assert lifecycle.follow_up(done, late) is FollowUp.NEW_LINKED
    assert lifecycle.reopening_over(done, late)
    assert not lifecycle.reopening_over(done, late - 1)
    with pytest.raises(ReopenTooLate, match="linked to it"):
        STEPS[Step.REOPEN](done, late)
    closed = STEPS[Step.CLOSE](done, late).after
    assert lifecycle.follow_up(closed, late) is FollowUp.NEW_LINKED
    with pytest.raises(ReopenTooLate):
        STEPS[Step.REOPEN](closed, late)


def test_a_word_while_somebody_works_on_it_is_a_note_and_after_an_answer_opens_it() -> None:
    assert lifecycle.follow_up(request(_S.IN_PROGRESS), LATER) is FollowUp.NOTE
    assert lifecycle.follow_up(request(_S.ANSWERED), LATER) is FollowUp.REOPEN
    assert lifecycle.follow_up(request(_S.CANCELLED), LATER) is FollowUp.NEW_LINKED


def test_too_long_a_resolution_is_refused() -> None:
    with pytest.raises(FieldTooLong, match="resolution"):
        lifecycle.resolve(request(_S.ASSIGNED), "x" * 10_001, HUMAN, LATER)


class RequestLife(RuleBasedStateMachine):
    """Whatever happens in whatever order, a request keeps the promises that others rely on."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.request = request()
        self.events = [lifecycle.received(self.request)]
        self.with_people = False

    @rule(minutes=st.integers(0, 3 * 24 * 60))
    def time_passes(self, minutes: int) -> None:
        self.now += minutes * MINUTE

    @rule(step=st.sampled_from(Step))
    def somebody_tries(self, step: Step) -> None:
        before = self.request
        try:
            change = STEPS[step](before, self.now)
        except (StepRefused, ReopenTooLate):
            return
        self.request = change.after
        self.events.append(change.event)
        self.with_people |= step in {Step.REOPEN, Step.ASSIGN, Step.QUEUE}
        assert before.status_at(self.now) is not _S.CANCELLED

    @invariant()
    def revisions_follow_each_other(self) -> None:
        assert [event.revision for event in self.events] == list(range(1, len(self.events) + 1))
        assert self.request.revision == len(self.events)

    @invariant()
    def fields_go_with_the_status(self) -> None:
        current = self.request
        assert (current.answered_until is not None) == (current.status is _S.ANSWERED)
        assert (current.resolved_at is not None) == (current.status in {_S.RESOLVED, _S.CLOSED})
        assert (current.hold_reason is not None) == (current.status is _S.ON_HOLD)

    @invariant()
    def what_people_have_is_never_answered(self) -> None:
        assert self.request.answerable is not self.with_people
        assert not (self.with_people and self.request.status is _S.ANSWERED)


TestRequestLife = RequestLife.TestCase
TestRequestLife.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
