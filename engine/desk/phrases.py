"""Phrases as people write them into the desk file, found in text as other people write it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from engine.desk.errors import DeskInvalid
from engine.desk.text import normal

READ_CHARACTERS = 8_000
"""What a request is about stands at its beginning; the rest is logs and quoted mail."""

_HANGUL = re.compile("[가-힣]")
_LETTER = "[^\\W_가-힣]"
# Between the words of a Korean phrase a particle may stand and the space may be missing.
_KOREAN_GAP = r"[가-힣]{0,2}\s*"
_ENGLISH_GAP = r"\s+"
_ENGLISH_ENDING = "(?:'s|s|es|d|ed|ing)?"
# A shorter word with an ending is mostly another word.
_INFLECTED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """A phrase, the pattern that finds it in normal text, and a piece that stands wherever it does, which is looked for first."""

    text: str
    pattern: str
    flags: int = 0
    piece: str = ""

    def within(self, text: str) -> bool:
        """Whether it stands in the normal text."""
        return self.piece in text and _compiled(self.pattern, self.flags).search(text) is not None


def readable(text: str) -> str:
    """The text in the normal form in which phrases are looked for, cut where rules stop reading."""
    return normal(text[:READ_CHARACTERS])


def phrase(text: str) -> Phrase:
    """Words that must stand next to each other. Raises DeskInvalid when there is none.

    English words match whole, also with a common ending (s, es, d, ed, ing). In a phrase with Hangul a particle of up to two
    syllables may follow each word and spaces may be missing, as in "비밀번호를초기화" for "비밀번호 초기화".
    """
    words = normal(text).split()
    if not words:
        raise DeskInvalid(where="phrases", problem="a phrase is empty; give it a word or take it out")
    # Both are in normal form; looking for letters of either case would make these patterns thrice as slow to compile.
    pattern = _korean(words) if _HANGUL.search(text) else _english(words)
    return Phrase(text=text, pattern=pattern, piece=max(words, key=len))


def expression(text: str) -> Phrase:
    """A regular expression over normal text: small letters, single spaces. Raises DeskInvalid."""
    try:
        _compiled(text, re.IGNORECASE)
    except re.error as error:
        raise DeskInvalid(
            where="phrases", problem=f"the regular expression {text!r} is wrong ({error})"
        ) from None
    return Phrase(text=text, pattern=text, flags=re.IGNORECASE)


def phrases(texts: Iterable[str]) -> tuple[Phrase, ...]:
    """Each text as a phrase. Raises DeskInvalid."""
    return tuple(phrase(text) for text in texts)


def first_within(text: str, looked_for: Iterable[Phrase]) -> Phrase | None:
    """The first of the phrases that stands in the normal text."""
    return next((each for each in looked_for if each.within(text)), None)


def without(text: str, taken_out: Iterable[Phrase]) -> str:
    """The normal text with every occurrence of the phrases replaced by a bar that no phrase spans."""
    for each in taken_out:
        if each.piece in text:
            text = _compiled(each.pattern, each.flags).sub(" | ", text)
    return text


@lru_cache(maxsize=10_000)
def _compiled(pattern: str, flags: int) -> re.Pattern[str]:
    """Most phrases of a desk file never meet a text with their longest word, and need not be compiled."""
    return re.compile(pattern, flags)


def _korean(words: Sequence[str]) -> str:
    return _KOREAN_GAP.join(f"{_before(word)}{re.escape(word)}{_after(word)}" for word in words)


def _english(words: Sequence[str]) -> str:
    """The space in the gap bounds the words inside."""
    return f"{_before(words[0])}{_ENGLISH_GAP.join(map(_inflected, words))}{_after(words[-1])}"


def _inflected(word: str) -> str:
    return re.escape(word) + (_ENGLISH_ENDING if len(word) >= _INFLECTED and word.isalpha() else "")


def _before(word: str) -> str:
    """A word is bounded by what is no letter of its own script, so that Latin words in Korean text are found."""
    return f"(?<!{_LETTER})" if re.match(_LETTER, word) else ""


def _after(word: str) -> str:
    return f"(?!{_LETTER})" if re.search(f"{_LETTER}$", word) else ""
