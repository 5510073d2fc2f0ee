"""What a request's clocks do when something happens to it."""

from __future__ import annotations

import pytest

from engine.desk.clocks import Clock, ClockKind, ClockState
from engine.desk.deadlines import SlaPolicy, clocks_after, policy_for
from engine.desk.errors import DeskInvalid
from engine.desk.intakes import RequestType
from engine.desk.priorities import Priority
from engine.desk.tickets import RequestStatus
from engine.times import HOUR, MINUTE
from tests.engine.desk.requests import NOW, OFFICE, classification, request

POLICY = SlaPolicy(priority=Priority.P3, type=None, response=HOUR, resolution=8 * HOUR, calendar=OFFICE)
_S, _R = RequestStatus, ClockState


def states(clocks: tuple[Clock, ...]) -> dict[ClockKind, ClockState]:
    return {clock.kind: clock.state for clock in clocks}


def walk(*steps: tuple[RequestStatus, int]) -> tuple[Clock, ...]:
    """The clocks after the request was in these statuses, minutes after NOW."""
    clocks: tuple[Clock, ...] = ()
    for status, minutes in steps:
        clocks = clocks_after(clocks, request(status), POLICY, NOW + minutes * MINUTE)
    return clocks


def test_the_type_s_own_promise_comes_before_the_one_for_every_type() -> None:
    own = SlaPolicy(priority=Priority.P3, type=RequestType.ACCESS, response=1, resolution=2)
    other = SlaPolicy(priority=Priority.P1, type=None, response=1, resolution=2)
    policies = [POLICY, own, other]
    assert policy_for(policies, request(found=classification(kind=RequestType.ACCESS))) is own
    assert policy_for(policies, request(found=classification())) is POLICY
    assert policy_for([other], request(found=classification())) is None


@pytest.mark.parametrize("response, resolution", [(0, 1), (2, 1), (-1, 1)])
def test_a_response_that_takes_no_time_or_longer_than_the_end_does_not_load(
    response: int, resolution: int
) -> None:
    with pytest.raises(DeskInvalid, match=r"sla\.P1\.ANY"):
        SlaPolicy(priority=Priority.P1, type=None, response=response, resolution=resolution)


def test_time_begins_when_it_was_handed_in_and_not_when_it_was_classified() -> None:
    assert walk((_S.NEW, 0)) == ()
    clocks = walk((_S.CLASSIFIED, 20))
    assert {clock.since for clock in clocks} == {NOW}
    assert {clock.kind: clock.due_at for clock in clocks} == {
        ClockKind.RESPONSE: NOW + HOUR,
        ClockKind.RESOLUTION: NOW + 8 * HOUR,
    }


def test_nothing_is_measured_that_nobody_promised() -> None:
    assert clocks_after((), request(_S.ASSIGNED), None, NOW) == ()


def test_an_assignment_is_no_response_and_work_is() -> None:
    assert states(walk((_S.ASSIGNED, 1)))[ClockKind.RESPONSE] is _R.RUNNING
    assert states(walk((_S.ASSIGNED, 1), (_S.IN_PROGRESS, 2)))[ClockKind.RESPONSE] is _R.MET


def test_an_answer_is_a_response_and_rests_the_other_clock_until_it_is_opened_again() -> None:
    answered = walk((_S.CLASSIFIED, 1), (_S.ANSWERED, 2))
    assert states(answered) == {ClockKind.RESPONSE: _R.MET, ClockKind.RESOLUTION: _R.PAUSED}
    again = clocks_after(answered, request(_S.CLASSIFIED), POLICY, NOW + HOUR)
    assert states(again) == {ClockKind.RESPONSE: _R.MET, ClockKind.RESOLUTION: _R.RUNNING}
    assert again[1].due_at is not None
    assert again[1].due_at > NOW + 8 * HOUR + 57 * MINUTE


def test_a_hold_rests_the_clock_once_however_often_it_is_looked_at() -> None:
    held = walk((_S.IN_PROGRESS, 10), (_S.ON_HOLD, 20), (_S.ON_HOLD, 40))
    assert held[1].time_spent(OFFICE, NOW + 2 * HOUR) == 20 * MINUTE
    resumed = clocks_after(held, request(_S.IN_PROGRESS), POLICY, NOW + HOUR)
    assert resumed[1].due_at == NOW + 8 * HOUR + 40 * MINUTE + 15 * HOUR


def test_a_resolution_ends_both_and_reopening_runs_only_the_end_on() -> None:
    done = walk((_S.CLASSIFIED, 1), (_S.RESOLVED, 30))
    assert states(done) == {ClockKind.RESPONSE: _R.MET, ClockKind.RESOLUTION: _R.MET}
    assert clocks_after(done, request(_S.CLOSED), POLICY, NOW + HOUR) == done
    again = clocks_after(done, request(_S.CLASSIFIED), POLICY, NOW + HOUR)
    assert states(again) == {ClockKind.RESPONSE: _R.MET, ClockKind.RESOLUTION: _R.RUNNING}


def test_a_broken_promise_only_learns_that_it_ended() -> None:
    late = walk((_S.CLASSIFIED, 1), (_S.IN_PROGRESS, 90))
    assert states(late)[ClockKind.RESPONSE] is _R.BREACHED
    assert late[0].ended_at == NOW + 90 * MINUTE
    held = walk((_S.CLASSIFIED, 1), (_S.ON_HOLD, 30 * 60), (_S.ON_HOLD, 31 * 60))
    assert states(held)[ClockKind.RESOLUTION] is _R.BREACHED
    assert held[1].ended_at is None


def test_another_priority_moves_the_due_time() -> None:
    tight = SlaPolicy(priority=Priority.P1, type=None, response=HOUR, resolution=2 * HOUR, calendar=OFFICE)
    clocks = clocks_after(walk((_S.ASSIGNED, 1)), request(_S.ASSIGNED), tight, NOW + 30 * MINUTE)
    assert [clock.due_at for clock in clocks] == [NOW + HOUR, NOW + 2 * HOUR]


def test_looking_again_changes_nothing() -> None:
    clocks = walk((_S.ASSIGNED, 1))
    again = clocks_after(clocks, request(_S.ASSIGNED), POLICY, NOW + 10 * MINUTE)
    assert all(one is other for one, other in zip(clocks, again, strict=True))
