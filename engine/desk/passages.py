"""An article as the search reads it: title and passages in terms, and what is counted over all articles."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from engine.desk.text import Language, terms

PASSAGE_CHARACTERS: Final = 160
# A line of this length stands alone: in a FAQ each line is another way to ask the same.
LINE_CHARACTERS: Final = 24
_SENTENCE_END: Final = re.compile(r"(?<=[.!?\u3002\uff01\uff1f])\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A stretch of an article's body of about 160 characters, and its terms."""

    text: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedArticle:
    """One article, read once when it is published.

    `counts` are its terms in title and body together, and `length` is their number, repeats included.
    """

    article_id: str
    language: Language
    title: str
    title_terms: tuple[str, ...]
    passages: tuple[Passage, ...]
    counts: Mapping[str, int]
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusStatistics:
    """What ranking must know of all articles: how many, how long, and in how many of them each term stands.

    `frequencies` must hold the terms of the question and of the candidates' titles; a term not in it counts
    as new.
    """

    articles: int
    average_length: float
    frequencies: Mapping[str, int]


def index_article(*, article_id: str, title: str, body: str, language: Language) -> IndexedArticle:
    """The article cut into passages, all of it in terms."""
    title_terms = terms(title)
    passages = tuple(Passage(text=text, terms=terms(text)) for text in passages_of(body))
    counts = Counter(title_terms)
    for passage in passages:
        counts.update(passage.terms)
    return IndexedArticle(
        article_id=article_id,
        language=language,
        title=title,
        title_terms=title_terms,
        passages=passages,
        counts=dict(counts),
        length=counts.total(),
    )


def statistics_of(articles: Iterable[IndexedArticle]) -> CorpusStatistics:
    """The statistics of these articles when they are all there are."""
    frequencies: Counter[str] = Counter()
    number = length = 0
    for article in articles:
        number += 1
        length += article.length
        frequencies.update(article.counts.keys())
    return CorpusStatistics(
        articles=number, average_length=length / number if number else 0.0, frequencies=dict(frequencies)
    )


def passages_of(body: str) -> list[str]:
    """The body as passages of whole sentences, each at most 160 characters; a longer sentence is cut at a space."""
    passages: list[str] = []
    current = ""
    for piece, starts_line in _pieces(body):
        full = len(current) + 1 + len(piece) > PASSAGE_CHARACTERS
        if current and (full or (starts_line and len(current) >= LINE_CHARACTERS)):
            passages.append(current)
            current = piece
        else:
            current = f"{current} {piece}".lstrip()
    return [*passages, current] if current else passages


def _pieces(body: str) -> Iterator[tuple[str, bool]]:
    """The sentences in order, long ones cut, and whether each starts a line."""
    for line in body.splitlines():
        starts_line = True
        for sentence in _SENTENCE_END.split(line):
            rest = sentence.strip()
            while rest:
                cut = _cut(rest)
                yield rest[:cut].rstrip(), starts_line
                starts_line = False
                rest = rest[cut:].lstrip()


def _cut(sentence: str) -> int:
    if len(sentence) <= PASSAGE_CHARACTERS:
        return len(sentence)
    space = sentence.rfind(" ", PASSAGE_CHARACTERS // 2, PASSAGE_CHARACTERS)
    return space if space > 0 else PASSAGE_CHARACTERS
