"""Untrusted text made fit to show."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack.layouts.text import HIDDEN, clean, code, cut, escape, one_line, shorten, spoken
from tests.bot.slack.layouts.payloads import live, unseen
from tests.bot.slack.layouts.records import STRICT

ENGLISH, KOREAN = STRICT["en"], STRICT["ko"]


@pytest.mark.parametrize(
    "text,shown",
    [
        ("plain 한국어 text", "plain 한국어 text"),
        ("safe\u202etxt.exe", f"safe{HIDDEN}txt.exe"),
        ("pay\u200bments", f"pay{HIDDEN}ments"),
        ("filler\u3164here\u115f", f"filler{HIDDEN}here{HIDDEN}"),
        ("a\x00b\x1b[2J", f"a{HIDDEN}b{HIDDEN}[2J"),
        ("one\r\ntwo\u2028three\x85four\rfive", "one\ntwo\nthree\nfour\nfive"),
        ("tab\there\u00a0and\u3000there", "tab here and there"),
        ("\U0001f468\u200d\U0001f469 ❤\ufe0f ok", "\U0001f468\U0001f469 ❤ ok"),
        ("a\u200db\ufe0f", f"a{HIDDEN}b{HIDDEN}"),
        ("  around\n", "around"),
        ("token=abcdefgh12345", "••••"),
    ],
)
def test_what_nobody_sees_is_made_visible(text: str, shown: str) -> None:
    assert clean(text) == shown


def test_one_line_keeps_a_sign_for_each_line_end() -> None:
    assert one_line("one\ntwo\r\nthree") == "one⏎two⏎three"


def test_a_cut_says_how_much_is_missing() -> None:
    assert cut("short", 60, ENGLISH) == "short"
    assert cut("x" * 60, 60, ENGLISH) == "x" * 60
    assert cut("x" * 61, 60, ENGLISH) == "x" * 20 + "… (cut, 41 more characters)"
    assert cut("x" * 2_020, 60, KOREAN) == "x" * 20 + "… (잘림, 2,000자 더 있음)"
    assert cut("a\nb\nc\nd", 60, ENGLISH, lines=2) == "a\nb… (cut, 4 more characters)"
    assert cut("a\nb\nc", 60, ENGLISH, lines=3) == "a\nb\nc"


def test_a_code_span_cannot_be_left() -> None:
    assert code("a`b<@U1>\n", 80, ENGLISH) == "`aˋb&lt;@U1&gt;`"
    assert code(" ", 80, ENGLISH) == "`—`"


def test_short_places_get_an_ellipsis() -> None:
    assert shorten("abcdef", 6) == "abcdef"
    assert shorten("abcdefg", 6) == "abcde…"


@settings(max_examples=200, deadline=None)
@given(text=st.text(alphabet="<>&ab\u202e\n`", max_size=400), limit=st.integers(41, 200))
def test_every_form_keeps_to_its_limit_and_stays_inert(text: str, limit: int) -> None:
    for catalog in (ENGLISH, KOREAN):
        said = spoken(text, limit, catalog)
        assert len(said) <= limit
        assert len(cut(clean(text), limit, catalog)) <= limit
        for shown in (said, code(text, limit, catalog), escape(clean(text))):
            assert live(shown) == ""
            assert unseen(shown) == []


def test_spoken_text_is_never_cut_inside_an_entity() -> None:
    assert spoken("&" * 100, 60, ENGLISH) == "&amp;" * 4 + "… (cut, 96 more characters)"
