"""What the requester says of an answer, in every order in which words, clicks and silence can come."""

from __future__ import annotations

import pytest

from engine.actors import person
from engine.desk import cycle, words
from engine.desk.answers import Answer, AnswerVerdict, Delivery, record_of
from engine.desk.clocks import ClockKind, ClockState
from engine.desk.deadlines import SlaPolicy, clocks_after
from engine.desk.errors import NotTheAsker, ReopenTooLate, StepRefused, VerdictGiven
from engine.desk.intakes import RequestType
from engine.desk.lifecycle import answer as give
from engine.desk.priorities import Priority
from engine.desk.reasons import said
from engine.desk.tickets import REOPEN_WITHIN, RequestStatus, ServiceRequest
from engine.times import DAY, HOUR, MINUTE
from tests.engine.desk.requests import ASKER, BORIS, CLOCKWORK, NOW, OFFICE, classification, request

_S = RequestStatus
REQUESTER = person(ASKER)
LATER = NOW + MINUTE
UNTIL = NOW + 3 * DAY
WAITING: ServiceRequest = give(
    request(_S.CLASSIFIED, found=classification(kind=RequestType.INQUIRY)),
    UNTIL,
    said("sure"),
    CLOCKWORK,
    NOW,
).after
GIVEN = Answer(
    request_id=WAITING.id,
    requester=ASKER,
    article_id="KB-000001",
    article_version=1,
    confidence=0.9,
    delivery=Delivery.POST,
    at=NOW,
)
WHY = said("it is back")


def silent() -> tuple[ServiceRequest, Answer]:
    """Resolved because nobody said a word."""
    worked = cycle.end_silence(WAITING, GIVEN, UNTIL)
    assert worked.answer is not None
    return worked.after(WAITING), worked.answer


def test_helpful_resolves_the_request() -> None:
    worked = words.helped(WAITING, GIVEN, REQUESTER, LATER)
    assert worked.after(WAITING).status is _S.RESOLVED
    assert str(worked.changes[0].event.reason) == "the answer helped"
    assert worked.answer is not None
    assert worked.answer.verdict is AnswerVerdict.HELPFUL


@pytest.mark.parametrize("wants_person", [True, False])
def test_not_helpful_and_talk_to_a_person_open_it_for_people(wants_person: bool) -> None:  # noqa: FBT001  A case.
    worked = words.did_not_help(WAITING, GIVEN, REQUESTER, LATER, wants_person=wants_person)
    after = worked.after(WAITING)
    assert after.waits_for_people
    assert not after.waits_for_answer
    assert ("person" in str(worked.changes[0].event.reason)) is wants_person
    assert worked.answer is not None
    assert worked.answer.verdict is AnswerVerdict.NOT_HELPFUL


def test_a_second_click_changes_nothing() -> None:
    worked = words.helped(WAITING, GIVEN, REQUESTER, LATER)
    assert worked.answer is not None
    with pytest.raises(VerdictGiven):
        words.helped(worked.after(WAITING), worked.answer, REQUESTER, LATER)
    with pytest.raises(VerdictGiven):
        words.did_not_help(worked.after(WAITING), worked.answer, REQUESTER, LATER)


def test_somebody_else_s_click_changes_nothing() -> None:
    with pytest.raises(NotTheAsker):
        words.helped(WAITING, GIVEN, person(BORIS), LATER)
    with pytest.raises(NotTheAsker):
        words.did_not_help(WAITING, GIVEN, person(BORIS), LATER)


def test_a_bad_word_after_the_silence_opens_it_and_counts() -> None:
    done, answer = silent()
    worked = words.did_not_help(done, answer, REQUESTER, UNTIL + DAY)
    assert worked.after(done).status is _S.CLASSIFIED
    assert worked.answer is not None
    assert worked.answer.verdict is AnswerVerdict.REOPENED
    assert record_of([AnswerVerdict.REOPENED]).right == 0


def test_a_good_word_after_the_silence_is_too_late_to_count() -> None:
    done, answer = silent()
    with pytest.raises(VerdictGiven, match="already judged TIMEOUT"):
        words.helped(done, answer, REQUESTER, UNTIL + DAY)


def test_a_word_after_five_days_begins_a_new_request() -> None:
    done, answer = silent()
    with pytest.raises(ReopenTooLate):
        words.did_not_help(done, answer, REQUESTER, UNTIL + REOPEN_WITHIN)


def test_the_sweep_that_comes_second_to_a_click_changes_nothing() -> None:
    helped = words.helped(WAITING, GIVEN, REQUESTER, UNTIL)
    assert cycle.end_silence(helped.after(WAITING), helped.answer, UNTIL) is cycle.NOTHING
    opened = words.did_not_help(WAITING, GIVEN, REQUESTER, UNTIL)
    assert cycle.end_silence(opened.after(WAITING), opened.answer, UNTIL) is cycle.NOTHING


def test_a_reply_opens_it_and_judges_only_what_nobody_has_judged() -> None:
    worked = words.came_back(WAITING, GIVEN, WHY, REQUESTER, LATER)
    assert worked.after(WAITING).waits_for_people
    assert worked.answer is not None
    assert worked.answer.verdict is AnswerVerdict.REOPENED
    done = words.helped(WAITING, GIVEN, REQUESTER, LATER)
    again = words.came_back(done.after(WAITING), done.answer, WHY, REQUESTER, LATER)
    assert (again.after(WAITING).status, again.answer) == (_S.CLASSIFIED, None)
    solved = request(_S.RESOLVED)
    assert words.came_back(solved, None, WHY, REQUESTER, LATER).answer is None


def test_a_reply_to_what_somebody_works_on_opens_nothing() -> None:
    with pytest.raises(StepRefused):
        words.came_back(request(_S.IN_PROGRESS), None, WHY, REQUESTER, LATER)


def test_the_clock_stands_still_while_the_requester_is_waited_for() -> None:
    policy = SlaPolicy(priority=Priority.P3, type=None, response=HOUR, resolution=4 * HOUR, calendar=OFFICE)
    clocks = clocks_after((), WAITING, policy, NOW + 30 * MINUTE)
    assert clocks[1].state is ClockState.PAUSED
    opened = words.did_not_help(WAITING, GIVEN, REQUESTER, NOW + 2 * HOUR).after(WAITING)
    resumed = {clock.kind: clock for clock in clocks_after(clocks, opened, policy, NOW + 2 * HOUR)}
    assert resumed[ClockKind.RESOLUTION].time_spent(OFFICE, NOW + 2 * HOUR) == 30 * MINUTE
    assert resumed[ClockKind.RESPONSE].state is ClockState.MET
