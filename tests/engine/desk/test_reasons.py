"""Reasons are sentences with the values they were given."""

from __future__ import annotations

import re
import string

import pytest

from engine.desk import reasons
from engine.desk.reasons import REASON_CODES, Reason, said


@pytest.mark.parametrize("code", REASON_CODES)
def test_a_reason_holds_all_its_values(code: str) -> None:
    sentence = reasons._SENTENCES[code]
    names = {name for _, name, _, _ in string.Formatter().parse(sentence) if name}
    told = str(Reason(code=code, values={name: f"<{name}>" for name in names}))
    assert all(f"<{name}>" in told for name in names)
    assert re.fullmatch(r"desk(-[a-z]+)+", code)


def test_what_a_person_said_is_told_as_they_said_it() -> None:
    assert str(said("Bob is on {holiday}")) == "Bob is on {holiday}"
