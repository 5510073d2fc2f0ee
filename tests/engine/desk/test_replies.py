"""Which request a reply is about, and how its words are kept."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.desk.errors import StepRefused
from engine.desk.intakes import Place
from engine.desk.lifecycle import note
from engine.desk.notices import request_notices
from engine.desk.progress import progress_notices
from engine.desk.reasons import Reason, said
from engine.desk.replies import REPLY_LIMIT, Reply, handed_in, meant, reply
from engine.desk.tickets import FINAL, REOPEN_WITHIN, RequestStatus
from tests.engine.desk.requests import ANNA, ASKER, CLOCKWORK, NOW, request

THREAD = Place(channel="C0GENERAL1", ts="1790000000.000100")
S = RequestStatus


def written(text: str = "It is back.") -> Reply:
    return reply(thread=THREAD, ts="1790000001.000100", author=ASKER, text=text)


@pytest.mark.parametrize("text", ["a\x00b", "a\ud83db", "  ab \n"])
def test_what_no_database_stores_is_left_out(text: str) -> None:
    assert written(text).text == "ab"


def test_a_long_reply_is_cut() -> None:
    assert written("x" * REPLY_LIMIT).text == "x" * REPLY_LIMIT
    assert written("x" * REPLY_LIMIT + "y").text == "x" * (REPLY_LIMIT - 1) + "…"


def test_its_words_are_the_reason_and_a_file_alone_is_one_too() -> None:
    assert written().reason == said("It is back.")
    assert written(" ").reason == Reason(code="desk-sent-file")


def test_it_is_about_the_newest_request_that_lives() -> None:
    closed, cancelled = request(S.CLOSED, number=3), request(S.CANCELLED, number=2)
    resolved = request(S.RESOLVED, number=1)
    assert meant([closed, cancelled, resolved], NOW) == resolved
    assert meant([request(S.ANSWERED, number=4), resolved], NOW) == request(S.ANSWERED, number=4)
    assert meant([closed, cancelled], NOW) == closed
    assert meant([], NOW) is None


def test_one_that_can_no_more_be_opened_again_does_not_live_swept_or_not() -> None:
    late = request(S.RESOLVED, number=2)
    assert meant([late, request(S.ASSIGNED, number=1)], NOW + REOPEN_WITHIN).id == "SR-000001"  # type: ignore[union-attr]
    assert meant([late, request(S.ASSIGNED, number=1)], NOW + REOPEN_WITHIN - 1) == late


def test_a_new_request_keeps_the_title_and_the_place_and_says_what_was_written() -> None:
    before = request(S.CLOSED)
    before = replace(before, intake=replace(before.intake, source="portal", place=THREAD))
    given = handed_in(before, written(), "slack")
    assert (given.source, given.external_id) == ("slack", "C0GENERAL1:1790000001.000100")
    assert (given.title, given.body, given.place) == (before.intake.title, "It is back.", THREAD)
    assert handed_in(before, written(""), "slack").body == before.intake.body


@pytest.mark.parametrize("status", [status for status in S if status not in FINAL])
def test_a_note_moves_nothing(status: RequestStatus) -> None:
    before = request(status, assignee=ANNA)
    change = note(before, said("It is back."), CLOCKWORK, NOW)
    assert change.after == replace(before, revision=before.revision + 1)
    assert (change.event.name, change.event.revision) == ("RequestNoted", change.after.revision)
    assert change.event.reason == said("It is back.")


@pytest.mark.parametrize("status", sorted(FINAL))
def test_there_is_no_note_on_what_is_over(status: RequestStatus) -> None:
    with pytest.raises(StepRefused):
        note(request(status), said("It is back."), CLOCKWORK, NOW)


def test_a_note_renews_the_cards_and_tells_the_requester_nothing() -> None:
    before = request(S.IN_PROGRESS, assignee=ANNA)
    change = note(before, said("It is back."), CLOCKWORK, NOW)
    assert [notice.kind for notice in request_notices(before, change.after)] == ["request", "assigned"]
    assert progress_notices(before, [change]) == ()
