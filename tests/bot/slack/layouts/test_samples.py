"""The samples are everything that autoq can show, once each, as Slack would take it."""

from __future__ import annotations

import ast
import inspect
import re
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest

import bot.sandbox as page
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
from bot.slack.layouts.desk import alarms, answer, article, asking, incident, progress, today
from bot.slack.layouts.desk import forms as forms_of_desk
from bot.slack.layouts.desk import request as request_of_desk
from bot.slack.layouts.desk import samples as desk_samples
from bot.slack.layouts.samples import Sample
from tests.bot.slack.layouts import payloads
from tests.bot.slack.layouts.desk_gallery import emoji

EMOJI = Path(page.__file__).parent / "page" / "emoji.js"

OF_MESSAGES = (answers, card, digest, direct, listing, thread)
OF_VIEWS = (details, forms, home, roles, submitting)
OF_DESK = (alarms, answer, article, asking, forms_of_desk, incident, progress, request_of_desk, today)


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
    known = {name for module in OF_MESSAGES for name in _layouts(module, "Message")}
    known |= {name for module in OF_VIEWS for name in _layouts(module, "Block")}
    assert known - _called_in(samples) == set()
    assert {"answers.refusal", "card.card", "details.details", "home.home", "roles.roles"} <= known


def test_no_layout_of_the_desk_is_forgotten() -> None:
    known = {name for module in OF_DESK for kind in ("Message", "Block") for name in _layouts(module, kind)}
    assert known - _called_in(desk_samples) == set()
    assert {"answer.answer", "article.edit", "forms.hold", "incident.listing", "request.card"} <= known


def _called_in(module: ModuleType) -> set[str]:
    return {
        ast.unparse(node.func)
        for node in ast.walk(ast.parse(inspect.getsource(module)))
        if isinstance(node, ast.Call)
    }


def test_the_local_slack_knows_every_emoji(shown: tuple[Sample, ...]) -> None:
    """In text as in rich text, so that what is looked at there is what Slack shows."""
    known = set(re.findall(r"^  \"?([a-z0-9_+-]+)\"?: ", EMOJI.read_text(encoding="utf-8"), re.MULTILINE))
    assert "rotating_light" in known
    for sample in shown:
        marked = {
            name for text in payloads.marked(sample.payload) for name in re.findall(r":([a-z_]{2,}):", text)
        }
        assert marked | set(emoji(sample.payload.get("blocks"))) <= known, sample.name


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
