"""Points of metrics: a JSON list, one object, or one object a line."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import Annotated

from pydantic import AfterValidator, Field, field_validator

from bot.desk.ingest.batches import Batch, read_each
from bot.desk.ingest.fields import Labels, Sent, Text, Word, moment_of
from bot.desk.sheets import MetricPoint
from engine.errors import FieldMalformed
from engine.times import MINUTE, SECOND

AHEAD = 5 * MINUTE
"""How far a sender's clock may be ahead of ours; a point from the future would silence its metric until then."""
_MILLISECONDS_FROM = 100_000_000_000
"""As seconds, this is the year 5138; as milliseconds, 1973."""


class PointSent(Sent):
    """One point; `at` is ISO 8601 with a zone, or seconds or milliseconds since 1970, and now when it is left out."""

    metric: Annotated[Word, AfterValidator(str.strip), Field(min_length=1)]
    value: float
    labels: Labels = Field(default_factory=dict)
    at: float | Text | None = None

    @field_validator("value")
    @classmethod
    def _finite(cls, value: float) -> float:
        if not math.isfinite(value):
            message = "it is not finite"
            raise ValueError(message)
        return value


def read_points(sent: Sequence[object], now: int) -> Batch[MetricPoint]:
    """The points of a list."""
    return read_each(sent, partial(_point, now=now))


def read_point_lines(lines: Sequence[str], now: int, load: Callable[[str], object]) -> Batch[MetricPoint]:
    """The points of JSON lines; `load` parses one, and raises json.JSONDecodeError."""
    return read_each(lines, partial(_line, now=now, load=load))


def _line(line: object, *, now: int, load: Callable[[str], object]) -> MetricPoint:
    try:
        item = load(str(line))
    except json.JSONDecodeError as error:
        raise FieldMalformed(field="The line", expected=f"JSON ({error.msg})") from None
    return _point(item, now=now)


def _point(item: object, *, now: int) -> MetricPoint:
    sent = PointSent.model_validate(item)
    at = now if sent.at is None else _at(sent.at)
    if at is None or not 0 <= at <= now + AHEAD:
        raise FieldMalformed(
            field="at",
            expected="a time that has come, in ISO 8601 with a zone or as seconds or milliseconds since 1970",
        )
    return MetricPoint(metric=sent.metric, at=at, value=sent.value, labels=sent.labels)


def _at(given: float | str) -> int | None:
    if isinstance(given, str):
        return moment_of(given)
    at = SECOND * (given / 1_000 if given >= _MILLISECONDS_FROM else given)
    return round(at) if math.isfinite(at) else None
