"""Ids as people read and type them."""

from __future__ import annotations

import pytest

from engine.desk.ids import Prefix, make_id, parse_id


def test_an_id_has_six_digits_and_grows_when_they_are_used_up() -> None:
    assert make_id(Prefix.REQUEST, 123) == "SR-000123"
    assert make_id(Prefix.INCIDENT, 1_234_567) == "INC-1234567"


@pytest.mark.parametrize("typed", ["SR-000123", "sr-123", " `SR000123` ", "123", "ＳＲ－１２３", "sr123"])
def test_a_typed_id_is_found_however_it_is_written(typed: str) -> None:
    assert parse_id(Prefix.REQUEST, typed) == "SR-000123"


@pytest.mark.parametrize("typed", ["", "SR-", "INC-000123", "SR-0", "SR-1x", "-5", "1234567890123", "१२३"])
def test_what_cannot_be_an_id_is_none(typed: str) -> None:
    assert parse_id(Prefix.REQUEST, typed) is None
