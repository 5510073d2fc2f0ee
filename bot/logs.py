"""Logs: a sentence for people, a stable event name and fields for machines, and never a secret."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Literal

from engine.redaction import redact, redact_text

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}

# Bolt logs whole request bodies when a signature does not hold, and a line for each request it does not know.
_TOO_TALKATIVE = ("slack_bolt", "slack_sdk", "apscheduler", "aiosqlite", "uvicorn", "alembic")


class Lines(logging.Formatter):
    """One record as one line of text: time, level, sentence, then its fields."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, and a trace behind it when there is one."""
        fields = [f"{name}={value}" for name, value in _fields(record).items()]
        line = _one_line(" ".join([redact_text(record.getMessage()), *fields]))
        return "\n".join(
            part for part in (f"{_time(record)} {record.levelname:<7} {line}", _trace(self, record)) if part
        )


class Json(logging.Formatter):
    """One record as one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        """The object, its trace in the field `trace`."""
        said = {
            "at": _time(record),
            "level": record.levelname,
            "logger": record.name,
            "message": redact_text(record.getMessage()),
            **_fields(record),
        }
        if trace := _trace(self, record):
            said["trace"] = trace
        return json.dumps(said, ensure_ascii=False)


def set_up(form: Literal["text", "json"]) -> None:
    """Send everything of this process to stderr in this form."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Json() if form == "json" else Lines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in _TOO_TALKATIVE:
        logging.getLogger(name).setLevel(logging.ERROR if name == "slack_bolt" else logging.WARNING)


def _fields(record: logging.LogRecord) -> dict[str, object]:
    """What the caller gave beside the sentence; whatever JSON has no form for goes as its text."""
    fields = {name: value for name, value in vars(record).items() if name not in _STANDARD}
    safe = redact(json.loads(json.dumps(fields, default=str, skipkeys=True)))
    return safe if isinstance(safe, dict) else {}


def _one_line(text: str) -> str:
    """The text with line ends and other characters that a terminal obeys written out, so that nobody forges a line."""
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode()
        for character in text
    )


def _time(record: logging.LogRecord) -> str:
    return (
        datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    )


def _trace(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    return redact_text(formatter.formatException(record.exc_info)) if record.exc_info else ""
