"""Made-up texts for the desk's benchmarks: as many words as a language has, and as often as words are used, in English and in Hangul."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Final

from engine.desk.articles import Content, content
from engine.desk.text import Language

WORDS: Final = 12_000
SYLLABLES: Final = {
    "en": [
        f"{begin}{vowel}" for begin in ("b", "d", "f", "k", "l", "m", "n", "p", "r", "t") for vowel in "aiou"
    ],
    "ko": list("가나다라마바사아자차카타파하고노도로모보소오조초코토포호구누두루무부수우주추쿠투"),
}
PARTICLES: Final = ("", "을", "를", "이", "가", "에서", "으로")
TITLE, BODY, QUESTION = 5, 110, 7
"""Words."""


def _vocabulary(language: Language) -> tuple[str, ...]:
    """Words of three syllables and more, each another one."""
    syllables = SYLLABLES[language]
    count = len(syllables)
    return tuple(
        syllables[at % count]
        + syllables[at // count % count]
        + syllables[at // count**2 % count]
        + "n" * (language == "en")
        for at in range(WORDS)
    )


@dataclass(slots=True)
class Writer:
    """Writes articles and questions about them; the same seed writes the same."""

    seed: int = 0
    _drawn: random.Random = field(init=False)
    _words: dict[str, tuple[str, ...]] = field(init=False)
    _usual: list[float] = field(init=False)

    def __post_init__(self) -> None:
        self._drawn = random.Random(self.seed)
        self._words = {"en": _vocabulary("en"), "ko": _vocabulary("ko")}
        # The word of rank r is used about 1 / r times as often as the first one.
        self._usual = list(accumulate(1 / (rank + 3) for rank in range(WORDS)))

    def language(self, at: int) -> Language:
        """In turn the one and the other."""
        return "ko" if at % 2 else "en"

    def article(self, at: int) -> Content:
        """An article of the usual length: its title's words are rarer than most, and stand in its body as well."""
        language = self.language(at)
        named = self._drawn.choices(self._words[language][200:], k=TITLE)
        body = [*named, *self._some(language, BODY), *named]
        self._drawn.shuffle(body)
        return content(language=language, title=self._said(named, language), body=self._said(body, language))

    def question(self, about: Content) -> str:
        """Some words of an article among others."""
        told = [word for word in about.title.split() if word.isalnum()]
        words = [*self._drawn.sample(told, 3), *self._some(about.language, QUESTION - 3)]
        self._drawn.shuffle(words)
        return f"{self._said(words, about.language)}?"

    def _some(self, language: str, count: int) -> list[str]:
        return self._drawn.choices(self._words[language], cum_weights=self._usual, k=count)

    def _said(self, words: list[str], language: str) -> str:
        if language == "en":
            return " ".join(words)
        return " ".join(f"{word}{self._drawn.choice(PARTICLES)}" for word in words)
