"""A request as a source hands it in, checked once, before the desk makes a service request of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from engine.actions import checked_text
from engine.desk.priorities import Level
from engine.desk.text import Language, language_of
from engine.errors import FieldMissing, FieldTooLong

TITLE_LIMIT = 200
"""Characters."""
BODY_LIMIT = 65_536
"""Bytes in UTF-8."""
NAME_LIMIT = 200
"""Characters of a source, an external id, a requester, a category."""


class RequestType(StrEnum):
    """What kind of thing is wanted; only an INQUIRY is answered by the desk itself."""

    INQUIRY = "INQUIRY"
    REQUEST = "REQUEST"
    INCIDENT = "INCIDENT"
    CHANGE = "CHANGE"
    ACCESS = "ACCESS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """What somebody says a request is; None says nothing."""

    type: RequestType | None = None
    category: str | None = None
    impact: Level | None = None
    urgency: Level | None = None

    def said(self) -> dict[str, str]:
        """The fields that say something, by name."""
        every = {"type": self.type, "category": self.category, "impact": self.impact, "urgency": self.urgency}
        return {name: value for name, value in every.items() if value is not None}


UNLABELLED = Labels()
LABEL_NAMES = frozenset({"type", "category", "impact", "urgency"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A message in Slack in whose thread an answer belongs."""

    channel: str
    ts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """A request as a source hands it in; built by `intake`, which checks every field.

    (source, external_id) is unique. `requester` is a Slack user id, or a source's name of somebody. `labels` count as far as the
    source is trusted. `place` is where an answer belongs; None: to the requester directly.
    """

    source: str
    external_id: str
    title: str
    body: str
    language: Language
    requester: str
    labels: Labels = UNLABELLED
    place: Place | None = None


def intake(
    *,
    source: str,
    external_id: str,
    requester: str,
    title: str = "",
    body: str = "",
    language: Language | None = None,
    labels: Labels = UNLABELLED,
    place: Place | None = None,
) -> Intake:
    """A checked intake; without a title, the body's first line is one. Raises FieldMissing, FieldTooLong, FieldMalformed."""
    told = checked_text("body", body, BODY_LIMIT)
    if len(told.encode()) > BODY_LIMIT:
        raise FieldTooLong(field="body", limit=BODY_LIMIT)
    headline = checked_text("title", " ".join(title.split()), TITLE_LIMIT) or _first_line(told)
    if not headline:
        raise FieldMissing(field="title")
    return Intake(
        source=_named("source", source),
        external_id=_named("external_id", external_id),
        title=headline,
        body=told,
        language=language or language_of(f"{headline} {told}"),
        requester=_named("requester", requester),
        labels=labels,
        place=place,
    )


def _first_line(body: str) -> str:
    line = " ".join(body.partition("\n")[0].split())
    return line if len(line) <= TITLE_LIMIT else f"{line[: TITLE_LIMIT - 1]}…"


def _named(field: str, text: str) -> str:
    name = checked_text(field, text, NAME_LIMIT)
    if not name:
        raise FieldMissing(field=field)
    return name
