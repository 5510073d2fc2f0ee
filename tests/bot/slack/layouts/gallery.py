"""Every layout in every state, by name, from catalogs that raise where the service would fall back to English."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from bot.slack.layouts.made_up import Told
from bot.slack.layouts.samples import Sample, samples
from tests.bot.slack.layouts.records import STRICT, ZONE

Named = tuple[tuple[str, Mapping[str, Any]], ...]


def messages(told: Told, language: str) -> Named:
    """Every message; rendered once, so nobody may change one."""
    return tuple(
        (shown.name, shown.payload) for shown in _samples(told, language) if shown.surface == "message"
    )


def views(told: Told, language: str) -> Named:
    """Every modal and Home tab; rendered once, so nobody may change one."""
    return tuple(
        (shown.name, shown.payload) for shown in _samples(told, language) if shown.surface != "message"
    )


@cache
def _samples(told: Told, language: str) -> tuple[Sample, ...]:
    return samples(STRICT[language], told, ZONE)
