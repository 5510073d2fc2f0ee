"""Every error has a code of its own and speaks in a sentence."""

from __future__ import annotations

import inspect
import re
import string

import pytest

from engine import errors
from engine.errors import AutoqError


def tree(root: type[AutoqError] = AutoqError) -> list[type[AutoqError]]:
    """The class and everything below it that the engine defines."""
    found = [root]
    for child in root.__subclasses__():
        if child.__module__ == errors.__name__:
            found += tree(child)
    return found


ALL = tree()


def an_error(kind: type[AutoqError]) -> AutoqError:
    """An error of the kind, every value named after itself."""
    if kind.__init__ is AutoqError.__init__:
        return kind()
    wanted = inspect.get_annotations(kind.__init__, eval_str=True)
    wanted.pop("return")
    return kind(**{name: 7 if form is int else f"<{name}>" for name, form in wanted.items()})


def test_codes_are_unique_and_fit_for_a_catalog() -> None:
    codes = [kind.code for kind in ALL]
    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", code) for code in codes)


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_an_error_is_a_sentence_that_holds_all_its_values(kind: type[AutoqError]) -> None:
    error = an_error(kind)
    said = str(error)
    assert said.endswith(".")
    assert "{" not in said
    assert all(str(value) in said for value in error.values.values())
    places = {name for _, name, _, _ in string.Formatter().parse(kind.sentence) if name}
    assert places == set(error.values)


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_the_tree_in_the_docstring_names_every_error(kind: type[AutoqError]) -> None:
    assert errors.__doc__ is not None
    assert re.search(rf"\b{kind.__name__}\b", errors.__doc__)


def test_every_error_is_described() -> None:
    assert all(kind.__doc__ for kind in ALL)
