"""An action's life, its id, and how it is confirmed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.actions import (
    ID_PREFIX,
    TRANSITIONS,
    Status,
    Verdict,
    confirmation,
    confirms,
    new_action_id,
    parse_action_id,
)
from tests.engine.records import (
    CRITICAL,
    EXPIRY,
    FIRST,
    HIGH,
    LOW,
    NOW,
    PIPELINE,
    STATUSES,
    ended,
    state,
    submit,
)

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def test_every_status_has_its_row_and_only_pending_has_a_way_out() -> None:
    assert set(TRANSITIONS) == set(Status)
    assert [status for status in Status if TRANSITIONS[status]] == [Status.PENDING_APPROVAL]
    assert set(TRANSITIONS[Status.PENDING_APPROVAL]) == set(Verdict)
    reached = set(TRANSITIONS[Status.PENDING_APPROVAL].values())
    assert reached == set(Status) - {Status.PENDING_APPROVAL, Status.AUTO_DONE}


def test_the_table_of_states_cannot_be_changed_while_running() -> None:
    rows: Any = TRANSITIONS
    with pytest.raises(TypeError):
        rows[Status.APPROVED] = {}
    with pytest.raises(TypeError):
        rows[Status.APPROVED][Verdict.REJECT] = Status.REJECTED


@given(st.binary(min_size=5, max_size=5))
def test_an_id_round_trips_in_every_way_of_writing_it(randomness: bytes) -> None:
    drawn = new_action_id(randomness)
    body = drawn.removeprefix(ID_PREFIX)
    assert set(body) <= set(ALPHABET)
    wide = "".join(chr(ord(character) + 0xFEE0) for character in drawn)
    looks_alike = body.replace("1", "l").replace("0", "o")
    for written in (
        drawn,
        drawn.lower(),
        body,
        body.lower(),
        f"  `{drawn}`  ",
        f'"{body}"',
        wide,
        ID_PREFIX + looks_alike,
        body.replace("1", "I").replace("0", "O"),
    ):
        assert parse_action_id(written) == drawn


def test_every_bit_of_the_randomness_counts() -> None:
    drawn = {new_action_id((1 << bit).to_bytes(5, "big")) for bit in range(40)}
    assert len(drawn) == 40
    assert new_action_id(b"\xff" * 5) == "ACT-ZZZZZZZZ"
    assert new_action_id(b"\0" * 5) == "ACT-00000000"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ACT-",
        "ACT-1234567",
        "ACT-123456789",
        "ACT-1234567U",
        "ACT-ACT-12345678",
        "ACT12345678",
        "ACT-1234 5678",
        "12345678\nACT-12345678",
        "REQ-12345678",
        "١٢٣٤٥٦٧٨",
    ],
)
def test_what_cannot_be_an_id_is_none(text: str) -> None:
    assert parse_action_id(text) is None


@given(st.text())
def test_an_id_that_was_read_reads_as_itself(text: str) -> None:
    read = parse_action_id(text)
    assert read is None or parse_action_id(read) == read


def test_a_new_action_waits_only_when_it_is_high_or_critical() -> None:
    for proposal, status in [
        (LOW, Status.AUTO_DONE),
        (HIGH, Status.PENDING_APPROVAL),
        (CRITICAL, Status.PENDING_APPROVAL),
    ]:
        action = submit(state(), proposal)
        assert action.status is status
        assert action.expires_at == (NOW + EXPIRY if status is Status.PENDING_APPROVAL else None)
        assert (action.revision, action.created_at, action.decision) == (1, NOW, None)


@pytest.mark.parametrize("status", Status)
def test_only_a_pending_action_expires_by_itself_and_does_so_to_the_microsecond(status: Status) -> None:
    _, action = ended(*STATUSES[status])
    assert action.status is status
    assert action.status_at(NOW + EXPIRY - 1) is status
    for late in (NOW + EXPIRY, NOW + EXPIRY + 1, NOW + 100 * EXPIRY):
        expected = Status.EXPIRED if status is Status.PENDING_APPROVAL else status
        assert action.status_at(late) is expected


@pytest.mark.parametrize(
    "status,at",
    [
        (Status.AUTO_DONE, NOW),
        (Status.PENDING_APPROVAL, None),
        (Status.APPROVED, NOW + 1),
        (Status.REJECTED, NOW + 1),
        (Status.EXPIRED, NOW + EXPIRY),
        (Status.CANCELLED, NOW + 1),
    ],
)
def test_an_action_knows_when_it_left_the_queue(status: Status, at: int | None) -> None:
    _, action = ended(*STATUSES[status])
    assert action.processed_at() == at


def test_an_action_is_machine_made_unless_a_person_asked() -> None:
    action = submit(state())
    assert action.is_machine_made
    assert action.requester_kind is PIPELINE.kind


@pytest.mark.parametrize(
    "typed,confirmed",
    [
        ("orders", True),
        ("  orders\n", True),
        ("ｏｒｄｅｒｓ", True),
        ("Orders", False),
        ("order", False),
        ("", False),
        (FIRST, False),
    ],
)
def test_a_target_is_confirmed_by_typing_it(typed: str, *, confirmed: bool) -> None:
    action = submit(state(), CRITICAL)
    assert confirmation(action) == "orders"
    assert confirms(action, "orders", typed) is confirmed


@pytest.mark.parametrize(
    "typed,confirmed",
    [(FIRST, True), ("act-ooooool1", False), ("act-ooooOOOl", True), ("00000001", True), ("", False)],
)
def test_an_action_without_target_is_confirmed_by_its_id(typed: str, *, confirmed: bool) -> None:
    action = submit(state(), replace(CRITICAL, target=""))
    assert confirmation(action) == FIRST
    assert confirms(action, FIRST, typed) is confirmed
