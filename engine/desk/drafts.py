"""Drafts of articles out of resolved requests: the sentences that were written, sorted under headings, without anybody's data."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from engine.desk.articles import TAG_LIMIT, TITLE_LIMIT, Content, content
from engine.desk.privacy import mask
from engine.desk.text import Language, normal, terms
from engine.desk.tickets import RequestStatus, ServiceRequest

WORTH_TELLING: Final = 40
"""Characters of a resolution that say enough for an article."""
SAME: Final = 0.85
"""From this likeness on, an article tells it already."""
KEYWORDS: Final = 8
PROBLEM_CHARACTERS: Final = 800
"""The problem as it was told; logs and mail threads below it are left out."""
ENVIRONMENT_CHARACTERS: Final = 800
CAUSE_CHARACTERS: Final = 1_600

_HEADINGS: Mapping[Language, tuple[str, str, str, str, str]] = {
    "en": ("Problem", "Environment", "Cause", "Resolution", "Keywords"),
    "ko": ("문제", "환경", "원인", "해결", "키워드"),
}
_NOT_STATED: Mapping[Language, str] = {"en": "(not stated)", "ko": "(적혀 있지 않음)"}

_RESOLUTION = re.compile(
    rf"(?:^|\s)## (?:{'|'.join(names[3] for names in _HEADINGS.values())})\s+(\S.*?)(?=\s## |\Z)", re.DOTALL
)
_SENTENCE_END = re.compile(r"(?<=[.!?。])\s+|\n+")
_ENVIRONMENT = re.compile(
    r"""
      \b(?:windows|macos|mac\ os|linux|ubuntu|android|ios|ipad|iphone|chrome|edge|firefox|safari|outlook|teams|office|docker
        |kubernetes|postgres|mysql|oracle|java|python|node)\b\s*v?\d*
    | \b(?:version|build|release|firmware|kernel|model)\b[ \t]{0,3}:?[ \t]{0,3}v?\d
    | \bv\d+\.\d | 버전 | 운영\s?체제 | 브라우저 | 기종 | 펌웨어
    """,
    re.VERBOSE | re.IGNORECASE,
)
_CAUSE = re.compile(
    r"\b(?:because|caused by|due to|root cause|the cause|reason was|turned out)\b|원인|때문|탓|로 인해|으로 인한",
    re.IGNORECASE,
)
_WORD = re.compile(r"(?P<hangul>[가-힣]+)|(?:(?![가-힣])[^\W_])+(?:[.'-](?:(?![가-힣])[^\W_])+)*")
_KOREAN_VERB_ENDS = ("다", "요", "니까", "었기", "해서", "하고", "며", "하면", "하는", "되는")
# Courtesies and the lines of a quoted mail tell nothing.
_EMPTY_TALK = re.compile(
    r"""
      >.* | --\s* | (?:hi|hello|dear|hey)\b.{0,40} | (?:thanks?|thank\ you|regards|best|cheers|kind\ regards|best\ regards)\b.{0,40}
    | 안녕하세요.{0,20} | 감사합니다.{0,10} | 수고하세요.{0,10} | 부탁드립니다.? | (?:sent\ from\ my|on\ .*\ wrote:).*
    """,
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How much two texts share, from 0 to 1, and with which article."""

    article_id: str
    share: float


def worth_a_draft(request: ServiceRequest) -> bool:
    """Whether a request is done and its resolution says enough for an article."""
    done = request.status in {RequestStatus.RESOLVED, RequestStatus.CLOSED}
    return done and len(request.resolution) >= WORTH_TELLING


def draft(request: ServiceRequest) -> Content:
    """The article that a resolved request makes, in its language: only sentences that were written, secrets and personal data masked."""
    language = request.intake.language
    title = mask(request.intake.title)
    told = _sentences(mask(request.intake.body))
    answered = _sentences(mask(request.resolution))
    environment = _within(list(filter(_ENVIRONMENT.search, told)), ENVIRONMENT_CHARACTERS)
    cause = _within(list(filter(_CAUSE.search, (*answered, *told))), CAUSE_CHARACTERS)
    steps = [sentence for sentence in answered if sentence not in cause] or answered
    keywords = _keywords(f"{title}\n{title}\n" + "\n".join((*answered, *told)))
    sections = (
        _within(told, PROBLEM_CHARACTERS) or [title],
        environment,
        cause,
        steps,
        [", ".join(keywords)],
    )
    body = "\n\n".join(
        f"## {heading}\n" + ("\n".join(lines) or _NOT_STATED[language])
        for heading, lines in zip(_HEADINGS[language], sections, strict=True)
    )
    return content(language=language, title=title[:TITLE_LIMIT], body=body, tags=keywords)


def resolution_in(text: str) -> str | None:
    """What an article made of a request says under the heading of its resolution; None where there is no such heading.

    The problem above it is the question over again, which answers nobody who asks it. Lines may have been joined.
    """
    found = _RESOLUTION.search(text)
    return None if found is None else found[1].rstrip()


def likest(new: Content, articles: Iterable[tuple[str, Content]]) -> Likeness | None:
    """The article that is most like the new one, by id where two are equally so; None when there is none."""
    mine = _weights(new)
    alike = (Likeness(article_id=name, share=_cosine(mine, _weights(each))) for name, each in articles)
    return min(alike, key=lambda each: (-each.share, each.article_id), default=None)


def tells_the_same(found: Likeness | None) -> bool:
    """Whether an article tells already what a draft would, so that it was only seen again."""
    return found is not None and found.share >= SAME


def _sentences(text: str) -> list[str]:
    """The sentences in order, once each, white space as one space, without courtesies and quoted lines."""
    pieces = (" ".join(piece.split()) for piece in _SENTENCE_END.split(text))
    return list(dict.fromkeys(piece for piece in pieces if piece and not _EMPTY_TALK.fullmatch(piece)))


def _within(sentences: list[str], characters: int) -> list[str]:
    """The first sentences that fit together, one at least if there is any."""
    kept: list[str] = []
    for sentence in sentences:
        if kept and sum(map(len, kept)) + len(sentence) > characters:
            break
        kept.append(sentence[:characters])
    return kept


def _keywords(text: str) -> list[str]:
    """The words that are said most often, those said first before others; a Korean word without its particle, no Korean verbs."""
    counts: Counter[str] = Counter()
    shown: dict[str, str] = {}
    for match in _WORD.finditer(normal(text)):
        word = match.group()
        stem = next(iter(terms(word)), "")
        if stem and not (match.lastgroup == "hangul" and word.endswith(_KOREAN_VERB_ENDS)):
            counts[stem] += 1
            # A last syllable 이 belongs to many nouns (게이트웨이), so it is only cut where another form shows that it may be.
            form = stem if match.lastgroup == "hangul" and word != f"{stem}이" else word
            shown[stem] = min(shown.get(stem, form), form, key=len)
    best = dict.fromkeys(shown[stem] for stem, _ in counts.most_common())
    return [word for word in best if 1 < len(word) <= TAG_LIMIT and not word.isdigit()][:KEYWORDS]


_FRAME = frozenset(
    term
    for language, headings in _HEADINGS.items()
    for term in terms(" ".join((*headings, _NOT_STATED[language])))
)


def _weights(of: Content) -> dict[str, float]:
    """The terms of a text without those that every draft has; a repeated one counts for little more."""
    counts = Counter(terms(f"{of.title}\n{of.body}"))
    return {term: 1 + math.log(count) for term, count in counts.items() if term not in _FRAME}


def _cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    shared = math.fsum(weight * other[term] for term, weight in one.items() if term in other)
    lengths = math.sqrt(math.fsum(w * w for w in one.values()) * math.fsum(w * w for w in other.values()))
    return min(1.0, shared / lengths) if lengths else 0.0
