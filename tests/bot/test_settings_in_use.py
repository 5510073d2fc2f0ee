"""A setting that nothing reads is a promise that nobody keeps."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from bot.settings import Settings

BOT = Path(__file__).parents[2] / "bot"
READ_BY = {"expiry_minutes": "expiry", "timezone": "zone"}
"""Settings that others read in another form."""


def _read_outside() -> set[str]:
    """Every attribute that some module besides bot/settings.py takes of something called settings or held."""
    found = set()
    for path in BOT.rglob("*.py"):
        if path.name == "settings.py":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and ast.unparse(node.value) in {
                "settings",
                "self.settings",
                "held",
                "held_settings",
            }:
                found.add(node.attr)
    return found


READ = _read_outside()


@pytest.mark.parametrize("field", Settings.model_fields)
def test_every_setting_is_read_somewhere(field: str) -> None:
    assert READ_BY.get(field, field) in READ
