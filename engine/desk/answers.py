"""Answers that the desk gives by itself: when it may, what the requester says of them, and when it must fall silent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import islice
from typing import Final

from engine.actors import Actor
from engine.desk.errors import NotTheAsker, VerdictGiven
from engine.desk.shares import lower_bound

POST_FROM: Final = 0.75
"""From this probability on, an answer is given to the requester."""
SUGGEST_FROM: Final = 0.45
"""From this probability on, an answer is shown to the assignee."""
PROMISED: Final = 0.75
"""What share of the answers given must be right, whatever chance does."""
MEASURED: Final = 0.93
"""What share was right where it was measured; it stands in for verdicts that are not there yet."""
WINDOW: Final = 50
"""How many verdicts are looked back at."""
ARTICLE_VERDICTS: Final = 5
"""How many verdicts an article gets before it is judged."""
ARTICLE_MEAN: Final = 0.5
"""The least share of helpful answers that an article needs to stay."""


class AnswerVerdict(StrEnum):
    """What became of an answer: the requester's word, their silence, or that they came back after it."""

    HELPFUL = "HELPFUL"
    NOT_HELPFUL = "NOT_HELPFUL"
    TIMEOUT = "TIMEOUT"
    REOPENED = "REOPENED"

    @property
    def right(self) -> bool | None:
        """Whether the answer was right; silence says neither."""
        return None if self is AnswerVerdict.TIMEOUT else self is AnswerVerdict.HELPFUL


class Delivery(StrEnum):
    """What the desk does with its best answer."""

    POST = "POST"
    SUGGEST = "SUGGEST"
    NONE = "NONE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer to a request out of one version of one article. Times are UTC microseconds.

    `passage` is what was quoted of the article, kept as it was said; `features` are what its confidence was computed from.
    """

    request_id: str
    requester: str
    article_id: str
    article_version: int
    confidence: float
    delivery: Delivery
    at: int
    passage: str = ""
    features: Mapping[str, float] = field(default_factory=dict)
    verdict: AnswerVerdict | None = None
    verdict_at: int | None = None


def delivery_of(confidence: float, *, speaks: bool) -> Delivery:
    """What to do with an answer of this confidence; `speaks` is whether the desk may answer at all now."""
    if confidence >= POST_FROM and speaks:
        return Delivery.POST
    return Delivery.SUGGEST if confidence >= SUGGEST_FROM else Delivery.NONE


def judged(answer: Answer, verdict: AnswerVerdict, actor: Actor, now: int) -> Answer:
    """The answer with the verdict. The first word counts, and it is the requester's; only who was silent may still come back.

    Raises NotTheAsker, VerdictGiven.
    """
    if actor.is_person and actor.id != answer.requester:
        raise NotTheAsker(request_id=answer.request_id)
    comes_back = answer.verdict is AnswerVerdict.TIMEOUT and verdict is AnswerVerdict.REOPENED
    if answer.verdict is not None and not comes_back:
        raise VerdictGiven(request_id=answer.request_id, verdict=answer.verdict)
    return replace(answer, verdict=verdict, verdict_at=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """How the answers given lately did: how many were right of how many, and whether the desk may go on giving them."""

    right: int
    judged: int
    speaks: bool

    @property
    def precision(self) -> float | None:
        """The share that was right; None while nobody has said anything."""
        return self.right / self.judged if self.judged else None


def record_of(verdicts: Sequence[AnswerVerdict]) -> Record:
    """The record of the answers posted since the desk was last let speak, newest verdict first; silence does not count.

    It may go on while Wilson's lower bound over the last 50 is not below what was promised. Verdicts that are not there yet are taken
    to be as right as was measured, so that the first bad word silences nothing, and five in a row do.
    """
    words = islice((verdict.right for verdict in verdicts if verdict.right is not None), WINDOW)
    told = list(words)
    missing = WINDOW - len(told)
    bound = lower_bound(sum(told) + MEASURED * missing, WINDOW)
    return Record(right=sum(told), judged=len(told), speaks=bound >= PROMISED)


def misleads(verdicts: Sequence[AnswerVerdict]) -> bool:
    """Whether an article's present version has helped too seldom to be answered with any more."""
    told = [verdict.right for verdict in verdicts if verdict.right is not None]
    return len(told) >= ARTICLE_VERDICTS and sum(told) / len(told) < ARTICLE_MEAN
