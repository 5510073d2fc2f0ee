"""A log line is one line with a time, a sentence and fields, and holds no secret."""

from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot import logs
from engine.actions import Status
from engine.redaction import MASK

TOKEN = "xoxb-123456789012-abcdefghijkl"


@pytest.fixture(autouse=True)
def _untouched_logging() -> Iterator[None]:
    """Whatever a test sets up, logging is as before after it."""
    root = logging.getLogger()
    level, handlers = root.level, list(root.handlers)
    levels = {name: logging.getLogger(name).level for name in logs._TOO_TALKATIVE}
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)


@pytest.fixture(params=["text", "json"])
def form(request: pytest.FixtureRequest) -> Any:
    return request.param


def written(form: Any, message: str, *args: object, error: bool = False, **fields: object) -> str:
    """What one record becomes."""
    record = logging.makeLogRecord(
        {"name": "bot.test", "levelname": "INFO", "msg": message, "args": args, "created": 1.5, **fields}
    )
    if error:
        record.exc_info = (ValueError, ValueError(TOKEN), None)
    return (logs.Json() if form == "json" else logs.Lines()).format(record)


def test_a_line_is_time_level_sentence_and_fields() -> None:
    line = written("text", "%s was approved.", "ACT-1", event="decided", count=2)
    assert line == "1970-01-01T00:00:01.500Z INFO    ACT-1 was approved. event=decided count=2"


def test_an_object_has_the_same_in_fields() -> None:
    assert json.loads(written("json", "Done.", event="done", of={"id": 1}, status=Status.APPROVED)) == {
        "at": "1970-01-01T00:00:01.500Z",
        "level": "INFO",
        "logger": "bot.test",
        "message": "Done.",
        "event": "done",
        "of": {"id": 1},
        "status": "APPROVED",
    }


def test_no_secret_is_written(form: Any) -> None:
    for line in (
        written(form, f"Token {TOKEN} was sent."),
        written(form, "Sent %s.", TOKEN),
        written(form, "Sent.", error_text=TOKEN, request={"headers": [TOKEN]}),
        written(form, "Sent.", cause=ValueError(TOKEN), where=Path(TOKEN)),
        written(form, "Sent.", password="hunter2", body={"api_key": "hunter2"}),
        written(form, "Failed.", error=True),
    ):
        assert TOKEN not in line
        assert "hunter2" not in line
        assert MASK in line


def test_a_trace_follows_the_line_or_stands_in_the_object() -> None:
    line, *trace = written("text", "Failed.", error=True).splitlines()
    assert line.endswith("Failed.")
    assert trace == [f"ValueError: {MASK}"]
    assert "ValueError" in json.loads(written("json", "Failed.", error=True))["trace"]


@pytest.mark.parametrize("breaking", ["\n", "\r\n", "\x1b[2J", "\u2028", "\u202e", "\x00"])
def test_nobody_forges_a_line_with_what_they_wrote(form: Any, breaking: str) -> None:
    text = f"a{breaking}2026-01-01T00:00:00Z INFO    everything was approved"
    for line in (written(form, "%s", text), written(form, "Said.", text=text)):
        assert "\n" not in line
        assert form == "json" or (breaking not in line and len(line.splitlines()) == 1)


def test_korean_is_written_as_it_is(form: Any) -> None:
    assert "승인되었습니다" in written(form, "승인되었습니다.")


def test_a_field_that_json_cannot_hold_goes_as_its_text(form: Any) -> None:
    line = written(form, "Said.", when=datetime(2026, 1, 1), odd={(1, 2): "x"})  # noqa: DTZ001  Any object does.
    assert "2026-01-01" in line


def test_everything_goes_to_stderr_in_the_wanted_form(form: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    logs.set_up(form)
    logging.getLogger("bot.anything").info("It runs.", extra={"event": "running"})
    logging.getLogger("bot.anything").debug("Never seen.")
    (line,) = stream.getvalue().splitlines()
    assert (json.loads(line)["event"] if form == "json" else line.split()[-1]) in {"running", "event=running"}


def test_libraries_speak_only_when_something_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    logs.set_up("text")
    for name in ("slack_sdk.web", "apscheduler.scheduler", "uvicorn.error", "alembic.runtime"):
        # Whatever an earlier test's server or migration made of these loggers, here they are as in a fresh process.
        for each in (name, name.split(".")[0]):
            monkeypatch.setattr(logging.getLogger(each), "disabled", False)
            monkeypatch.setattr(logging.getLogger(each), "propagate", True)
        monkeypatch.setattr(logging.getLogger(name), "level", logging.NOTSET)
        logging.getLogger(name).manager._clear_cache()  # type: ignore[attr-defined]
        logging.getLogger(name).info("talk")
        logging.getLogger(name).warning("trouble")
    logging.getLogger("slack_bolt.App").warning("the whole body of a request")
    logging.getLogger("slack_bolt.App").error("trouble")
    assert stream.getvalue().count("trouble") == 5
    assert "talk" not in stream.getvalue()
    assert "whole body" not in stream.getvalue()
