"""Whose records are whose at the desk's HTTP door."""

from __future__ import annotations

import pytest

from bot.api.desk_callers import may_see, source_of
from bot.api.problems import STATUS, status_of
from engine.actors import Actor, ActorKind, Role, person
from engine.desk import errors as desk_errors
from engine.desk.articles import content, drafted
from engine.errors import AutoqError
from tests.clock import START


@pytest.mark.parametrize("name", ["api", "slack"])
def test_no_machine_passes_for_a_door(name: str) -> None:
    machine = Actor(id=name, kind=ActorKind.PIPELINE, role=Role.ADMIN, key="k1")
    assert source_of(machine) == f"key:{name}"
    assert source_of(Actor(id="jira", kind=ActorKind.AGENT, role=Role.PM, key="k2")) == "jira"
    assert source_of(person(name, Role.ADMIN)) == "api"


def test_an_article_without_an_audience_is_for_everybody_with_a_role() -> None:
    text = content(language="en", title="VPN", body="Connect so.")
    article = drafted(1, text, person("U0OWNER"), START).after
    assert all(may_see(article, person("U0OTHER", role)) for role in Role)


def test_every_refusal_of_the_desk_has_a_status_of_its_own() -> None:
    kinds = [kind for kind in vars(desk_errors).values() if isinstance(kind, type)]
    mine = [
        kind for kind in kinds if issubclass(kind, AutoqError) and kind.__module__ == desk_errors.__name__
    ]
    assert len(mine) > 5
    for kind in mine:
        assert status_of(kind) is not STATUS[AutoqError], kind
