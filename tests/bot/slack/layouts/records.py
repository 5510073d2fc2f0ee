"""Views to lay out, and the made-up actions and people that they show."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from bot.locales import Catalog, read_bundle
from bot.slack.layouts.made_up import (
    ADMIN,
    ENGINEER,
    EXPIRES,
    NOW,
    REQUESTER,
    VERDICTS,
    Told,
    action,
    admin,
    ended,
    engineer,
    numbered,
    rows,
)
from bot.slack.layouts.view import View
from engine import errors as engine_errors
from engine import policy
from engine.actors import Actor
from engine.errors import AutoqError
from engine.policy import Policy

__all__ = [
    "ADMIN",
    "ENGINEER",
    "EXPIRES",
    "LANGUAGES",
    "NOW",
    "PEOPLE",
    "REQUESTER",
    "STRICT",
    "VERDICTS",
    "ZONE",
    "Told",
    "action",
    "admin",
    "ended",
    "engineer",
    "errors",
    "numbered",
    "rows",
    "view",
]

PEOPLE = frozenset({ENGINEER, ADMIN, REQUESTER})
LANGUAGES = ("en", "ko")
STRICT = {language: Catalog(language=language, bundle=read_bundle(language)) for language in LANGUAGES}
"""Catalogs that raise where the service would fall back to English."""
ZONE = ZoneInfo("Asia/Seoul")
"""Not UTC, so that a forgotten zone shows."""


def view(
    language: str = "en",
    *,
    reader: Actor | None = None,
    rules: Policy = policy.DEFAULT,
    allow_self: bool = False,
) -> View:
    """How somebody sees it."""
    return View(
        catalog=STRICT[language],
        policy=rules,
        zone=ZONE,
        reader=reader,
        allow_self=allow_self,
    )


def errors() -> list[type[AutoqError]]:
    """Every class of the gate's own tree; branches that others graft on it bring their sentences with them."""
    return [
        kind
        for kind in vars(engine_errors).values()
        if isinstance(kind, type) and issubclass(kind, AutoqError)
    ]
