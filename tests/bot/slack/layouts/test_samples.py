"""The samples are everything that autoq can show, once each, as Slack would take it."""

from __future__ import annotations

import ast
import inspect
from collections import Counter
from types import ModuleType

import pytest

from bot.locales import LANGUAGES, Catalogs
from bot.sandbox.blockkit import validate_message, validate_view
from bot.slack.layouts import (
    answers,
    card,
    details,
    digest,
    direct,
    forms,
    home,
    listing,
    roles,
    samples,
    submitting,
    thread,
)
from bot.slack.layouts.samples import Sample

OF_MESSAGES = (answers, card, digest, direct, listing, thread)
OF_VIEWS = (details, forms, home, roles, submitting)


@pytest.fixture(params=LANGUAGES)
def shown(request: pytest.FixtureRequest) -> tuple[Sample, ...]:
    return samples.samples(Catalogs.load().of(request.param))


def _layouts(module: ModuleType, answer: str) -> set[str]:
    """The functions of a layout that answer with a message or view."""
    found = inspect.getmembers(module, inspect.isfunction)
    return {
        f"{module.__name__.rpartition('.')[2]}.{name}"
        for name, function in found
        if function.__module__ == module.__name__
        and not name.startswith("_")
        and function.__annotations__.get("return") == answer
    }


def test_no_layout_is_forgotten() -> None:
    called = {
        ast.unparse(node.func)
        for node in ast.walk(ast.parse(inspect.getsource(samples)))
        if isinstance(node, ast.Call)
    }
    known = {name for module in OF_MESSAGES for name in _layouts(module, "Message")}
    known |= {name for module in OF_VIEWS for name in _layouts(module, "Block")}
    assert known - called == set()
    assert {"answers.refusal", "card.card", "details.details", "home.home", "roles.roles"} <= known


def test_slack_takes_every_sample(shown: tuple[Sample, ...]) -> None:
    for sample in shown:
        judge = validate_message if sample.surface == "message" else validate_view
        assert judge(sample.payload) == [], sample.name


def test_every_sample_has_a_name_of_its_own(shown: tuple[Sample, ...]) -> None:
    names = Counter(sample.name for sample in shown)
    assert [name for name, count in names.items() if count > 1] == []


def test_a_view_says_itself_which_surface_it_is_for(shown: tuple[Sample, ...]) -> None:
    for sample in shown:
        assert sample.payload.get("type", "message") == sample.surface, sample.name
    assert {sample.surface for sample in shown} == {"message", "modal", "home"}
