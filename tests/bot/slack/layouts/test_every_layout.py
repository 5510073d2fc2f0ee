"""What holds for every layout, in every state, in both languages."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View as SdkView

from bot.sandbox.blockkit import validate_message, validate_view
from tests.bot.slack.layouts import gallery, payloads
from tests.bot.slack.layouts.records import LANGUAGES, Told

LONG = Told(
    action_type="a" * 64,
    description="설명 <&> `words` " * 140,
    target="대상<&" * 120,
    environment="E" * 32,
    requester="name & " * 60,
    comment="의견 <words> & more " * 55,
    rule="rule <&> " * 100,
)
_RECORD = re.compile(r"v1\.((?:ACT|SR|INC|KB)-[0-9A-Z]+)\.")
CASES = [
    pytest.param(told, language, id=f"{name} {language}")
    for name, told in (("plain", Told()), ("long", LONG))
    for language in LANGUAGES
]


@pytest.mark.parametrize("told,language", CASES)
def test_slack_takes_every_message(told: Told, language: str) -> None:
    for name, message in gallery.messages(told, language):
        assert validate_message(message) == [], name
        assert 0 < len(message["text"]) <= 3_600, name
        assert len(message["blocks"]) <= 45, name


@pytest.mark.parametrize("told,language", CASES)
def test_slack_takes_every_view(told: Told, language: str) -> None:
    for name, view in gallery.views(told, language):
        assert validate_view(view) == [], name
        assert len(view["blocks"]) <= 90, name
        assert len(json.dumps(view)) < 225_000, name


@pytest.mark.parametrize("told,language", CASES)
def test_no_text_comes_near_its_limit(told: Told, language: str) -> None:
    for name, payload in (*gallery.messages(told, language), *gallery.views(told, language)):
        assert payloads.tight(payload) == [], name


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sdk_reads_every_block(language: str) -> None:
    for name, payload in (*gallery.messages(Told(), language), *gallery.views(Told(), language)):
        for block in payload["blocks"]:
            parsed = Block.parse(block)
            assert parsed is not None, name
            parsed.validate_json()
    for _, view in gallery.views(Told(), language):
        SdkView(**view).validate_json()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_button_says_what_it_does_to_what(language: str) -> None:
    for name, payload in (*gallery.messages(Told(), language), *gallery.views(Told(), language)):
        for button in _buttons(payload):
            assert button["accessibility_label"], name
            record = _RECORD.match(button["value"])
            if record is not None:
                assert record[1] in button["accessibility_label"], name


@pytest.mark.parametrize("language", LANGUAGES)
def test_at_most_one_button_of_a_block_is_primary(language: str) -> None:
    for name, payload in (*gallery.messages(Told(), language), *gallery.views(Told(), language)):
        for block in payload["blocks"]:
            styles = [
                element.get("style") for element in block.get("elements", []) if isinstance(element, dict)
            ]
            assert styles.count("primary") <= 1, name


def test_korean_texts_are_korean() -> None:
    english = dict(gallery.messages(Told(), "en"))
    for name, message in gallery.messages(Told(), "ko"):
        assert message["text"] != english[name]["text"]
        assert any("가" <= letter <= "힣" for letter in message["text"]), name


def _buttons(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, dict):
        own = [value] if value.get("type") == "button" else []
        return own + [button for held in value.values() for button in _buttons(held)]
    return [button for held in value for button in _buttons(held)] if isinstance(value, list) else []
