"""How the desk reads text: one normal form, a guess of the language, and terms of our own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final, Literal

from engine.desk.stems import english_stem, korean_stem

Language = Literal["ko", "en"]

_LETTERS_PER_HANGUL: Final = 10
_BIGRAM: Final = 2
_GUESSED_FROM: Final = 8_000
# Unicode's stream-safe format (UAX #15) has no more combining marks than this behind each other.
_MARKS: Final = 30
# Every mark is neither letter, digit nor space; only the two of half width count as letters.
_SIGNS: Final = re.compile(rf"(?:[^\w\s\x00-\x7f]|[\uff9e\uff9f]){{{_MARKS + 1},}}")
_BLANK: Final = re.compile(r"[\s\x00-\x1f\x7f]+")
# Kana and Han: like Hangul, they are written without the spaces that would part their words.
_UNSPACED: Final = r"\u3040-\u30ff\u3400-\u9fff"
_RUN: Final = re.compile(
    rf"(?P<hangul>[가-힣]+)|(?P<unspaced>[{_UNSPACED}]+)|(?P<word>(?:(?![가-힣{_UNSPACED}])[^\W_])+(?:'[a-z]+)?)"
)
_ENGLISH_STOP: Final = frozenset(
    """
    a an the i me my we our you your he she it its they them their this that these those is am are was were be been
    being do does did done have has had having will would shall should can could may might must of in on at to for
    from by with about as into and or but if so than then there here what which who whom whose when where why how
    not no please tell let want need get got i'm i'd i've it's what's don't can't isn't
    """.split()
)
_KOREAN_STOP: Final = frozenset(
    """
    어떻게 어떤 무엇 무슨 뭐 뭔가 뭐야 왜 언제 어디 좀 것 수 때 등 및 그 이 저 제 내 나 더 또 있 없 하 되 안 못 해 줘
    알려 알려줘 주세요
    """.split()
)


def normal(text: str) -> str:
    """The text in NFKC, casefolded, each run of white space and control characters one space."""
    return _BLANK.sub(" ", _composed(text).casefold()).strip().replace("’", "'")


def language_of(text: str) -> Language:
    """Korean when at least one letter in ten is Hangul, else English: technical Korean is full of Latin names.

    The first 8,000 characters tell.
    """
    hangul = letters = 0
    for character in _composed(text[:_GUESSED_FROM]):
        letters += character.isalpha()
        hangul += "가" <= character <= "힣"
    return "ko" if hangul and hangul * _LETTERS_PER_HANGUL >= letters else "en"


def terms(text: str) -> tuple[str, ...]:
    """The terms of a text in order, with repeats: stems, and bigrams of Hangul, Han and Kana runs.

    They hold only letters and digits, so they pass unchanged through every database's simplest tokenizer.
    """
    return tuple(term for run in _RUN.finditer(normal(text)) for term in _terms_of(run))


def _composed(text: str) -> str:
    """The text in NFKC, at most 30 combining marks of each run left: the time to sort a run grows with its square."""
    return unicodedata.normalize("NFKC", _SIGNS.sub(_with_few_marks, text))


def _with_few_marks(signs: re.Match[str]) -> str:
    kept: list[str] = []
    marks = 0
    for sign in signs.group():
        # Some marks are only seen to be ones when they are decomposed.
        marks = marks + 1 if unicodedata.combining(unicodedata.normalize("NFKD", sign)[0]) else 0
        if marks <= _MARKS:
            kept.append(sign)
    return "".join(kept)


def _terms_of(run: re.Match[str]) -> Iterator[str]:
    text = run.group()
    if run.lastgroup == "word":
        if text not in _ENGLISH_STOP:
            yield english_stem(text).replace("'", "")
        return
    stem = korean_stem(text) if run.lastgroup == "hangul" else text
    if stem and stem not in _KOREAN_STOP:
        yield stem
        if len(stem) > _BIGRAM:
            yield from (stem[at : at + _BIGRAM] for at in range(len(stem) - 1))
