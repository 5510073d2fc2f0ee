"""Every error of the desk has a code of its own and speaks in a sentence."""

from __future__ import annotations

import inspect
import re

import pytest

from engine.desk import errors
from engine.errors import AutoqError

KINDS = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, AutoqError) and kind.__module__ == errors.__name__
]


def an_error(kind: type[AutoqError]) -> AutoqError:
    wanted = inspect.get_annotations(kind.__init__, eval_str=True)
    wanted.pop("return")
    return kind(**{name: f"<{name}>" for name in wanted})


def test_codes_are_unique() -> None:
    codes = [kind.code for kind in KINDS]
    assert len(set(codes)) == len(codes) > 5


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_an_error_is_a_sentence_that_holds_all_its_values(kind: type[AutoqError]) -> None:
    error = an_error(kind)
    assert str(error).endswith(".")
    assert all(str(value) in str(error) for value in error.values.values())
    assert errors.__doc__ is not None
    assert re.search(rf"\b{kind.__name__}\b", errors.__doc__)
