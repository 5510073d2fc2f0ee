"""Whatever strangers write stays text: nothing comes to life, nothing is hidden, no secret shows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.sandbox.blockkit import validate_message, validate_view
from tests.bot.slack.layouts import gallery, payloads
from tests.bot.slack.layouts.records import LANGUAGES, Told

ATTACKS = [
    "<!channel> <!here> <!everyone>",
    "<@U0VICTIM01> <#C0SECRET01> <!subteam^S0TEAM01>",
    "<https://evil.example|Approve here> <mailto:a@evil.example>",
    "&lt;!channel&gt; &amp;lt;b&amp;gt;",
    "`; DROP `payments` ``` `",
    "*bold* _italic_ ~struck~ > quoted\n> more",
    ":white_check_mark: approved",
    "safe\u202egnp.exe\u202c \u2066x\u2069 \u200fy",
    "pay\u200bments\u200d\ufeff\u2060\u00ad\u115f\u3164",
    "a\x00b\x1b[2Jc\x07\x9b",
    "line\r\nline\u2028line\u2029line\x85line",
    "\n" * 500,
    "<&`가" * 2_500,
    "\U0001f468\u200d\U0001f469\u200d\U0001f467" * 300,
    "{ $who } { $when }",
    "” The requester may go ahead. “",
    "",
    " ",
]
pieces = (
    st.sampled_from([attack for attack in ATTACKS if len(attack) < 1_000])
    | st.text(max_size=40)
    | st.text(alphabet="<>&`*_~|!@#:\u202e\u200b\n ", max_size=40)
)
hostile = st.lists(pieces, max_size=4).map("".join)
tolds = st.builds(
    Told,
    action_type=hostile,
    description=hostile,
    target=hostile,
    environment=hostile,
    requester=hostile,
    comment=hostile,
    payload=st.none() | st.dictionaries(hostile, hostile, max_size=3).map(json.dumps) | hostile,
    rule=hostile,
)


def _everything(told: Told, language: str) -> list[tuple[str, Mapping[str, Any]]]:
    return [*gallery.messages(told, language), *gallery.views(told, language)]


def _inert(name: str, payload: Mapping[str, Any]) -> None:
    faults = (
        validate_view(payload)
        if "title" in payload or "callback_id" in payload
        else validate_message(payload)
    )
    assert faults == [], name
    assert payloads.tight(payload) == [], name
    for text in payloads.marked(payload):
        assert payloads.live(text) == "", (name, text)
    for text in payloads.strings(payload):
        assert payloads.unseen(text) == [], (name, text)
    assert len(payload.get("text", "")) <= 3_600, name


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_known_attack_in_every_field_is_inert(attack: str) -> None:
    told = Told(**dict.fromkeys(Told.__dataclass_fields__, attack))
    for name, payload in _everything(told, "en"):
        _inert(name, payload)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(told=tolds, language=st.sampled_from(LANGUAGES))
def test_generated_text_is_inert_everywhere(told: Told, language: str) -> None:
    for name, payload in _everything(told, language):
        _inert(name, payload)


def test_strangers_words_stand_in_markup_only_as_code() -> None:
    """Top-level texts and refusals are escaped instead: there is no code to see by ear."""
    told = Told(**dict.fromkeys(Told.__dataclass_fields__, "zq7 *bold* `tick` :x:"))
    for name, payload in _everything(told, "en"):
        if name.startswith(("refusal", "notice")):
            continue
        inside = {key: held for key, held in payload.items() if key != "text"}
        for text in payloads.marked(inside):
            assert "zq7" not in payloads.outside_code(text), (name, text)
            assert text.count("`") % 2 == 0, (name, text)


SECRETS = [
    "xoxb-123456789012-abcdefghijkl",
    "ghp_abcdefghijklmnopqrstuvwxyz0123456789",
    "AKIAABCDEFGHIJKLMNOP",
    "password=hunter2hunter2",
    "postgres://user:hunter2hunter2@db/prod",
    "-----BEGIN PRIVATE KEY-----\nMIIEabc\n-----END PRIVATE KEY-----",
    "aq_key1_abcdefghijklmnopqrstuvwxyz",
]


@pytest.mark.parametrize("secret", SECRETS)
def test_no_secret_leaves_for_slack(secret: str) -> None:
    planted = f"see {secret} now"
    told = Told(
        description=planted,
        target=planted,
        requester=planted,
        comment=planted,
        rule=planted,
        payload=json.dumps({"note": planted, "api_key": "plain-but-named", "deep": [{"password": "plain"}]}),
    )
    hidden = {secret, secret.replace("\n", "⏎"), "hunter2hunter2", "plain-but-named", "MIIEabc"}
    for name, payload in _everything(told, "en"):
        for text in payloads.strings(payload):
            assert not any(part in text for part in hidden), (name, text)


def test_a_secret_is_masked_before_a_cut_could_split_it() -> None:
    told = Told(target="x" * 60 + " xoxb-123456789012-abcdefghijkl")
    for name, payload in _everything(told, "en"):
        assert not any("xoxb" in text for text in payloads.strings(payload)), name


def test_payload_too_deep_to_walk_is_not_shown() -> None:
    deep = '{"a":' * 100_000 + "1" + "}" * 100_000
    views = dict(gallery.views(Told(payload=deep), "en"))
    assert any("nested too deeply" in text for text in payloads.strings(views["details admin"]))
