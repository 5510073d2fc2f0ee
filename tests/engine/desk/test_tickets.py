"""A service request: how it is taken in, and the table of its states."""

from __future__ import annotations

from dataclasses import replace

from engine.desk.intakes import RequestType, intake
from engine.desk.tickets import FINAL, GENERAL, REOPEN_WITHIN, TRANSITIONS, ClassifiedBy, RequestStatus, born
from tests.engine.desk.requests import ASKER, NOW, classification, request

_S = RequestStatus
RECEIVED = intake(source="api", external_id="77", requester=ASKER, title="VPN")


def test_every_status_is_in_the_table_and_is_reached_from_new() -> None:
    assert set(TRANSITIONS) == set(RequestStatus)
    reached, found = {_S.NEW}, {_S.NEW}
    while found:
        found = {after for status in found for after in TRANSITIONS[status].values()} - reached
        reached |= found
    assert reached == set(RequestStatus)
    assert {_S.CLOSED, _S.CANCELLED} == FINAL


def test_a_new_request_is_general_and_of_medium_weight() -> None:
    new = born(123, RECEIVED, NOW)
    assert (new.id, new.status, new.revision) == ("SR-000123", _S.NEW, 1)
    assert new.classification.category == GENERAL
    assert new.classification.by is ClassifiedBy.DEFAULT
    assert new.priority.name == "P3"
    assert new.answerable


def test_a_request_linked_to_a_closed_one_is_a_matter_for_people() -> None:
    follower = born(124, RECEIVED, NOW, linked_to="SR-000123")
    assert follower.linked_to == "SR-000123"
    assert not follower.answerable


def test_an_inquiry_waits_for_an_answer_until_people_have_it_and_others_wait_for_people() -> None:
    inquiry = request(_S.CLASSIFIED, found=classification(kind=RequestType.INQUIRY))
    assert (inquiry.waits_for_answer, inquiry.waits_for_people) == (True, False)
    with_people = replace(inquiry, answerable=False)
    assert (with_people.waits_for_answer, with_people.waits_for_people) == (False, True)
    access = request(_S.CLASSIFIED, found=classification(kind=RequestType.ACCESS))
    assert (access.waits_for_answer, access.waits_for_people) == (False, True)
    assert not request(_S.NEW).waits_for_people


def test_a_resolved_request_counts_as_closed_after_five_days_swept_or_not() -> None:
    done = request(_S.RESOLVED)
    assert done.status_at(NOW + REOPEN_WITHIN - 1) is _S.RESOLVED
    assert done.status_at(NOW + REOPEN_WITHIN) is _S.CLOSED
    assert request(_S.ASSIGNED).status_at(NOW + 99 * REOPEN_WITHIN) is _S.ASSIGNED
