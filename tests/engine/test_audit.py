"""The log holds as it was written, and any tampering with its rows is caught, at the first row that shows it."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.audit import GENESIS, AuditRow, Fault, Head, Verification, anchor, chain
from engine.events import Event
from tests.engine.chains import KEY, anchored, chained, head_of, plain_rows, rechained, story, verified
from tests.engine.records import ALICE, NOW

LENGTH = 6
ROWS = plain_rows(LENGTH)
SEQS = st.integers(min_value=1, max_value=LENGTH)
ANCHORS = anchored(ROWS, 4, LENGTH)

EDITS: dict[str, Any] = {
    "action_id": "ACT-00000009",
    "event": "AttemptRefused",
    "actor": "U0MALLORY1",
    "at": NOW - 1,
    "body": "{}",
    "prev_hash": "f" * 64,
    "hash": "f" * 64,
}


def edited(seq: int, field: str) -> list[AuditRow]:
    rows = list(ROWS)
    rows[seq - 1] = replace(rows[seq - 1], **{field: EDITS[field]})
    return rows


def seq_of(fault: Fault | None) -> int:
    """Where the fault is, 0 for none."""
    return 0 if fault is None else fault.seq


def test_a_log_that_nobody_touched_verifies() -> None:
    assert verified([]) is None
    assert verified(ROWS) is None
    assert verified(ROWS, ANCHORS) is None
    rows, within = story()
    assert verified(rows, anchored(rows, 1, 5, 7), within.actions) is None


@settings(max_examples=30)
@given(
    st.lists(
        st.builds(
            Event,
            name=st.sampled_from(["RoleSet", "AttemptRefused", "KeyCreated"]),
            actor=st.text(max_size=5),
            at=st.integers(min_value=0, max_value=2**60),
            action_id=st.none() | st.text(max_size=5),
            facts=st.dictionaries(st.text(max_size=3), st.none() | st.integers() | st.text(max_size=5)),
        ),
        max_size=5,
    )
)
def test_any_chain_verifies_and_keeps_its_facts(events: list[Event]) -> None:
    rows = chained(events)
    assert verified(rows) is None
    assert [json.loads(row.body) for row in rows] == [dict(event.facts) for event in events]
    assert [row.seq for row in rows] == list(range(1, len(events) + 1))
    assert [row.prev_hash for row in rows] == [GENESIS, *(row.hash for row in rows)][: len(rows)]


@pytest.mark.parametrize("field", EDITS)
@pytest.mark.parametrize("seq", range(1, LENGTH + 1))
def test_any_edit_of_any_field_is_caught_at_its_row(seq: int, field: str) -> None:
    assert set(EDITS) == {field.name for field in fields(AuditRow)} - {"seq"}
    assert seq_of(verified(edited(seq, field))) == seq
    assert seq_of(verified(edited(seq, field), ANCHORS)) == seq


@pytest.mark.parametrize("seq", range(1, LENGTH))
def test_an_edit_with_a_fresh_hash_is_caught_at_the_next_row(seq: int) -> None:
    rows = edited(seq, "body")
    rows[seq - 1] = replace(rows[seq - 1], hash=rows[seq - 1].rehashed())
    assert seq_of(verified(rows)) == seq + 1
    assert seq_of(verified(rows, anchored(ROWS, seq))) == seq


@pytest.mark.parametrize("field", ["action_id", "event", "actor", "at", "body"])
@pytest.mark.parametrize("seq", range(1, LENGTH + 1))
def test_a_log_hashed_anew_from_an_edit_on_is_caught_at_the_next_anchor(seq: int, field: str) -> None:
    rows = rechained(edited(seq, field))
    assert verified(rows) is None, "a chain alone can't show it"
    assert seq_of(verified(rows, ANCHORS)) == (4 if seq <= 4 else LENGTH)


@pytest.mark.parametrize("seq", range(1, LENGTH + 1))
def test_a_deletion_is_caught_at_the_row_that_is_gone(seq: int) -> None:
    rows = [row for row in ROWS if row.seq != seq]
    assert seq_of(verified(rows, ANCHORS)) == seq
    # Without an anchor only the last row can go unseen.
    assert seq_of(verified(rows)) == (0 if seq == LENGTH else seq)


@pytest.mark.parametrize("seq", range(1, LENGTH + 1))
def test_a_deletion_that_was_closed_up_is_caught_at_an_anchor(seq: int) -> None:
    rows = rechained(row for row in ROWS if row.seq != seq)
    assert verified(rows) is None
    assert seq_of(verified(rows, ANCHORS)) == (4 if seq <= 4 else LENGTH)


@pytest.mark.parametrize("kept", range(LENGTH))
def test_a_log_cut_off_before_an_anchor_is_caught_at_its_end(kept: int) -> None:
    assert verified(ROWS[:kept]) is None
    assert seq_of(verified(ROWS[:kept], ANCHORS)) == kept + 1
    assert seq_of(verified(ROWS[:kept], ANCHORS[:1])) == (kept + 1 if kept < 4 else 0)


@given(SEQS, SEQS)
def test_two_rows_that_changed_places_are_caught_at_the_first(one: int, other: int) -> None:
    first, second = sorted((one, other))
    moved = list(ROWS)
    moved[first - 1], moved[second - 1] = moved[second - 1], moved[first - 1]
    assert seq_of(verified(moved)) == (0 if first == second else first)
    renumbered = [replace(row, seq=seq) for seq, row in enumerate(moved, start=1)]
    assert seq_of(verified(renumbered)) == (0 if first == second else first)


@given(SEQS)
def test_a_row_that_was_slipped_in_is_caught(seq: int) -> None:
    before = Head(seq=seq - 1, hash=ROWS[seq - 2].hash) if seq > 1 else Head()
    forged = chain(before, Event(name="RoleSet", actor="U0MALLORY1", at=NOW))
    doubled = [*ROWS[: seq - 1], forged, *ROWS[seq - 1 :]]
    assert seq_of(verified(doubled)) == seq + 1
    renumbered = [row if row.seq < seq else replace(row, seq=row.seq + 1) for row in ROWS]
    renumbered.insert(seq - 1, forged)
    assert seq_of(verified(renumbered)) == seq + 1
    assert seq_of(verified(rechained(doubled), ANCHORS)) == (4 if seq <= 4 else LENGTH)


def test_a_row_copied_from_elsewhere_in_the_log_is_caught() -> None:
    assert seq_of(verified([*ROWS, ROWS[0]])) == LENGTH + 1
    assert seq_of(verified([*ROWS, replace(ROWS[0], seq=LENGTH + 1)])) == LENGTH + 1


@pytest.mark.parametrize(
    "change", [{"seq": 5}, {"at": NOW + 1}, {"signature": "0" * 64}, {"signature": ""}, {"hash": "0" * 64}]
)
def test_an_anchor_that_was_edited_is_caught(change: dict[str, Any]) -> None:
    genuine = anchored(ROWS, 4)[0]
    assert genuine.is_genuine(KEY)
    forged = replace(genuine, **change)
    assert not forged.is_genuine(KEY)
    assert verified(ROWS, [forged]) is not None


def test_an_anchor_signed_by_somebody_else_is_caught() -> None:
    rows = rechained(edited(2, "body"))
    forged = anchor(head_of(rows), NOW, b"a key of somebody else")
    assert seq_of(verified(rows, [forged])) == LENGTH


def test_a_log_that_was_rewritten_and_anchored_anew_does_not_hide_behind_the_later_anchor() -> None:
    rows = rechained(edited(2, "body"))
    anew = anchor(head_of(rows), NOW + 1, KEY)
    for anchors in ([*ANCHORS[1:], anew], [anew, *ANCHORS[1:]]):
        assert seq_of(verified(rows, anchors)) == LENGTH
    assert verified(rows, [anew]) is None


def test_an_anchor_is_worth_nothing_for_what_came_after_it() -> None:
    rows = rechained(edited(5, "body"))
    assert verified(rows, anchored(ROWS, 4)) is None


def test_a_verification_knows_how_far_it_came() -> None:
    verification = Verification((), KEY)
    assert verification.head == Head()
    for row in ROWS:
        verification.take(row)
    assert verification.head == head_of(ROWS)


def test_switched_off_four_eyes_are_marked_in_the_row() -> None:
    event = Event(name="RoleSet", actor=ALICE, at=NOW, facts={"a": 1})
    assert json.loads(chain(Head(), event).body) == {"a": 1}
    marked = chain(Head(), event, self_approval=True)
    assert json.loads(marked.body) == {"a": 1, "self_approval_allowed": True}
    assert verified([marked]) is None
