"""What whoever asked is told of their request, and what they are spared."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.actors import SCHEDULE, person
from engine.desk import lifecycle, words
from engine.desk.answers import Answer, Delivery
from engine.desk.events import Change
from engine.desk.intakes import intake
from engine.desk.progress import TO_WHOEVER_ASKED, progress_notices
from engine.desk.reasons import Reason, said
from engine.desk.tickets import HoldReason, RequestStatus, ServiceRequest
from engine.outbox import RENEWED, Lane, NoticeKind
from tests.engine.desk.requests import ANNA, ASKER, BORIS, HUMAN, NOW, request

THEMSELVES = person(ASKER)
SO = said("So.")
NEW = request(RequestStatus.CLASSIFIED)
TAKEN = request(RequestStatus.ASSIGNED, assignee=ANNA)
RESOLVED = request(RequestStatus.RESOLVED, assignee=ANNA, resolution="Switched it off.")


def _kinds(
    before: ServiceRequest, *changes: Change[ServiceRequest], answer: Answer | None = None
) -> list[NoticeKind]:
    return [each.kind for each in progress_notices(before, changes, answer)]


def _given(delivery: Delivery = Delivery.POST) -> Answer:
    return Answer(
        request_id=NEW.id,
        requester=ASKER,
        article_id="KB-000001",
        article_version=1,
        confidence=0.8,
        delivery=delivery,
        at=NOW,
    )


def _assigned(before: ServiceRequest = NEW, to: str = ANNA) -> Change[ServiceRequest]:
    return lifecycle.assign(before, "infra", to, SO, SCHEDULE, NOW)


def _held(why: HoldReason = HoldReason.AWAITING_USER) -> Change[ServiceRequest]:
    return lifecycle.hold(TAKEN, why, HUMAN, NOW, said("Which version?"))


def _resolved(before: ServiceRequest = TAKEN) -> Change[ServiceRequest]:
    return lifecycle.resolve(before, "Switched it off.", HUMAN, NOW)


def test_the_requester_hears_directly_that_a_person_has_it() -> None:
    (notice,) = progress_notices(NEW, [_assigned()])
    assert (notice.kind, notice.lane, notice.recipient) == (NoticeKind.TAKEN, Lane.DIRECT, ASKER)
    assert notice.key == f"taken:{NEW.id}:{NEW.revision + 1}"


def test_a_hand_over_between_people_is_not_told() -> None:
    assert _kinds(TAKEN, _assigned(TAKEN, BORIS)) == []


def test_whoever_comes_after_a_queue_is_told() -> None:
    queued = lifecycle.queue(TAKEN, "infra", SO, HUMAN, NOW)
    assert _kinds(TAKEN, queued) == []
    assert _kinds(queued.after, _assigned(queued.after, BORIS)) == [NoticeKind.TAKEN]


@pytest.mark.parametrize("why", HoldReason)
def test_only_what_waits_for_the_requester_is_told_to_them(why: HoldReason) -> None:
    expected = [NoticeKind.AWAITED] if why is HoldReason.AWAITING_USER else []
    assert _kinds(TAKEN, _held(why)) == expected


def test_a_hand_over_of_what_waits_does_not_ask_again() -> None:
    held = _held().after
    assert _kinds(held, _assigned(held, BORIS)) == []


def test_a_resolution_is_told_once_and_renewed_when_it_counts_no_more() -> None:
    done = _resolved()
    (told,) = progress_notices(TAKEN, [done])
    again = lifecycle.reopen(done.after, SO, THEMSELVES, NOW)
    (renewed,) = progress_notices(done.after, [again, _assigned(again.after, BORIS)])
    assert told.kind in RENEWED
    assert told.key == renewed.key
    assert renewed.revision == again.after.revision + 1


def test_a_second_resolution_is_a_message_of_its_own() -> None:
    done = _resolved()
    again = lifecycle.reopen(done.after, SO, THEMSELVES, NOW).after
    twice = _resolved(_assigned(again).after)
    first, second = (progress_notices(TAKEN, [each])[0].key for each in (done, twice))
    assert first != second


def test_what_was_done_together_is_told_as_it_ends() -> None:
    taken = _assigned()
    assert _kinds(NEW, taken, _resolved(taken.after)) == [NoticeKind.OUTCOME]


@pytest.mark.parametrize("before", [request(), NEW, TAKEN], ids=lambda each: str(each.status))
def test_a_persons_cancellation_is_told(before: ServiceRequest) -> None:
    cancelled = lifecycle.cancel(before, HUMAN, NOW)
    (told,) = progress_notices(before, [cancelled])
    assert (told.kind, told.lane, told.recipient) == (NoticeKind.OUTCOME, Lane.DIRECT, ASKER)
    assert told.key == f"outcome:{before.id}:{cancelled.after.revision}"
    assert _kinds(before, lifecycle.cancel(before, THEMSELVES, NOW)) == []
    assert _kinds(before, lifecycle.cancel(before, SCHEDULE, NOW)) == []


def test_closing_says_nothing() -> None:
    assert _kinds(RESOLVED, lifecycle.close(RESOLVED, SCHEDULE, NOW)) == []


def test_requesters_are_not_told_what_they_did() -> None:
    own = lifecycle.assign(NEW, "infra", ANNA, SO, THEMSELVES, NOW)
    assert _kinds(NEW, own) == []
    assert _kinds(NEW, _assigned(to=ASKER)) == []
    assert _kinds(TAKEN, lifecycle.hold(TAKEN, HoldReason.AWAITING_USER, THEMSELVES, NOW)) == []
    assert _kinds(TAKEN, lifecycle.resolve(TAKEN, "Never mind.", THEMSELVES, NOW)) == []


def test_only_a_person_s_resolution_is_told() -> None:
    assert _kinds(TAKEN, lifecycle.resolve(TAKEN, "", SCHEDULE, NOW)) == []


def test_whom_slack_does_not_know_is_told_nothing() -> None:
    given = intake(source="portal", external_id="1", requester="ci-main", body="It drops.")
    before = replace(NEW, intake=given)
    assert _kinds(before, _assigned(before)) == []


def test_an_answer_s_message_says_it_already() -> None:
    answered = request(RequestStatus.ANSWERED)
    helped = words.helped(answered, _given(), THEMSELVES, NOW)
    refused = words.did_not_help(answered, _given(), THEMSELVES, NOW)
    handed = _assigned(refused.after(answered))
    assert _kinds(answered, *helped.changes, answer=helped.answer) == []
    assert _kinds(answered, *refused.changes, handed, answer=refused.answer) == []


def test_a_suggestion_to_the_assignee_says_nothing_to_the_requester() -> None:
    assert _kinds(NEW, _assigned(), answer=_given(Delivery.SUGGEST)) == [NoticeKind.TAKEN]


def test_without_a_change_nothing_is_told() -> None:
    assert progress_notices(NEW, []) == ()


def test_all_of_it_goes_to_where_it_was_asked() -> None:
    reason = Reason(code="desk-not-solved")
    again = lifecycle.reopen(RESOLVED, reason, THEMSELVES, NOW)
    told = [*_kinds(NEW, _assigned()), *_kinds(TAKEN, _held()), *_kinds(RESOLVED, again)]
    assert set(told) == TO_WHOEVER_ASKED - {NoticeKind.ANSWER}
