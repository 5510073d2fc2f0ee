"""Facts about how the desk reads text in Korean and English."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.desk.stems import english_stem, korean_stem
from engine.desk.text import language_of, normal, terms


@pytest.mark.parametrize(
    "forms",
    [
        "install installs installed installing installation installations",
        "change changes changed changing",
        "add adds added adding",
        "category categories",
        "try tries",
        "box boxes",
        "address addresses",
        "translate translates translated translation",
        "connect connects connected connection",
        "quick quickly",
        "printer printer's printers",
    ],
)
def test_forms_of_an_english_word_meet(forms: str) -> None:
    assert len({english_stem(word) for word in forms.split()}) == 1


@pytest.mark.parametrize(
    "word, stem",
    [
        ("red", "red"),
        ("string", "string"),
        ("status", "status"),
        ("bus", "bus"),
        ("is", "is"),
        ("class", "class"),
        ("call", "call"),
        ("calling", "call"),
        ("format", "format"),
        ("option", "option"),
        ("die", "die"),
        ("key", "key"),
        ("copy", "copi"),
        ("ties", "tie"),
    ],
)
def test_what_only_looks_like_an_ending_stays(word: str, stem: str) -> None:
    assert english_stem(word) == stem


@pytest.mark.parametrize(
    "word, stem",
    [
        ("비밀번호를", "비밀번호"),
        ("서버에서는", "서버"),
        ("설정하려면", "설정"),
        ("초기화해주세요", "초기화"),
        ("회의", "회의"),
        ("탭에서", "탭"),
        ("에서", ""),
        ("를", ""),
        ("프린터", "프린터"),
        ("웹", "웹"),
    ],
)
def test_korean_words_lose_particles_and_endings(word: str, stem: str) -> None:
    assert korean_stem(word) == stem


def test_the_normal_form_folds_width_case_space_and_control_characters() -> None:
    assert normal("  ＶＰＮ\t\x00Don’t\n ") == "vpn don't"


@pytest.mark.parametrize(
    "text, language",
    [
        ("How do I reset my password?", "en"),
        ("비밀번호를 어떻게 바꾸나요?", "ko"),
        ("Microsoft Outlook VPN 연결이 안 돼요", "ko"),
        ("The Korean word for this long English sentence about mail servers is 한", "en"),
        ("パスワード", "en"),
        ("🙂🙂", "en"),
        ("", "en"),
    ],
)
def test_the_language_is_guessed_from_the_share_of_hangul(text: str, language: str) -> None:
    assert language_of(text) == language


def test_english_terms_are_stems_without_stop_words() -> None:
    assert terms("How do I change the printers' passwords? I don't know") == (
        "chang",
        "printer",
        "password",
        "know",
    )


def test_korean_terms_are_stems_and_their_bigrams() -> None:
    assert terms("VPN에서 비밀번호를 어떻게 바꿔요") == ("vpn", "비밀번호", "비밀", "밀번", "번호", "바꿔")


def test_scripts_without_spaces_become_bigrams_and_others_words() -> None:
    assert terms("東京都 Ошибка 0x80070005") == ("東京都", "東京", "京都", "ошибка", "0x80070005")


@pytest.mark.parametrize("text", ["", "🙂🎉", "?!…", "\x00\x01", "_ _"])
def test_a_text_without_letters_has_no_terms(text: str) -> None:
    assert terms(text) == ()


@given(st.text(max_size=200))
def test_terms_are_letters_and_digits_whatever_comes(text: str) -> None:
    found = terms(text)
    assert all(term and not any(sign.isspace() or sign in "_'\"*:-" for sign in term) for term in found)
    assert found == terms(text)


ACUTE, DOT_BELOW, TIBETAN, HALF_WIDTH = "\u0301", "\u0323", "\u0f73", "\uff9e"
"""Marks that normalizing sorts by their class; the last two are only seen to be marks when they are decomposed."""


@pytest.mark.parametrize("marks", [(ACUTE, DOT_BELOW), (TIBETAN, TIBETAN), (ACUTE, HALF_WIDTH)])
def test_a_run_of_marks_costs_no_more_than_its_length(marks: tuple[str, str]) -> None:
    def seconds(length: int) -> float:
        text = "a" + "".join(mark * (length // 2) for mark in marks)
        began = time.thread_time()
        normal(text)
        language_of(text)
        return time.thread_time() - began

    # Eight times the text takes eight times as long; where the whole run is sorted it takes sixty times.
    short, long = (min(seconds(length) for _ in range(3)) for length in (4_096, 32_768))
    assert long < 24 * short + 0.02


def test_marks_that_people_write_are_kept_and_others_end_after_thirty() -> None:
    assert normal("e\u0301" * 40) == "é" * 40
    assert normal("x" + DOT_BELOW * 30 + "y") == "x" + DOT_BELOW * 30 + "y"
    assert normal("x" + DOT_BELOW * 31 + "y" + "…" * 40) == "x" + DOT_BELOW * 30 + "y" + "." * 120


def test_the_language_is_guessed_from_the_first_characters() -> None:
    assert language_of("english " * 1_000 + "한국어 " * 9_000) == "en"
