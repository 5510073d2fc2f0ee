"""How well the desk's detector would have found a team's own past anomalies."""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile, ZipFile

from pydantic import TypeAdapter, ValidationError

from bot.desk.nab import Stream, nab_standard
from bot.desk.replay import ReplayInvalid
from engine.desk.anomalies import Detector
from engine.times import microseconds

WINDOWS: Final = "windows.json"
_Windows = dict[str, list[tuple[datetime, datetime]]]
_WINDOWS: Final[TypeAdapter[_Windows]] = TypeAdapter(_Windows)
_HEADER: Final = "timestamp,value"
_WRONG_ROW: Final = "it must be a time such as 2026-03-04 10:05:00, a comma and a number"
_UNREADABLE: Final = (BadZipFile, NotImplementedError, RuntimeError, zlib.error)


def evaluate_anomalies(path: Path) -> dict[str, Any]:
    """Run every stream of the zip through the detector, and score what people would have been told.

    The zip holds `folder/name.csv` (columns `timestamp,value`, times in order) and `windows.json`
    (`{"folder/name.csv": [[start, end], ...]}`). The result is `{"nab_standard", "streams"}`; the score counts every anomaly of
    MEDIUM and above. Raises `ReplayInvalid`.
    """
    try:
        with ZipFile(path) as archive:
            windows = _read_windows(archive, path.name)
            streams = [_run(archive, name, spans) for name, spans in sorted(windows.items())]
    except OSError as error:
        raise ReplayInvalid(where=path.name, problem=error.strerror or "it cannot be read") from error
    except _UNREADABLE as error:
        raise ReplayInvalid(where=path.name, problem="it is not a whole zip archive") from error
    score = nab_standard(streams)
    if score is None:
        raise ReplayInvalid(where=WINDOWS, problem="no stream has a window to find")
    return {"nab_standard": round(score, 2), "streams": len(streams)}


def _read_windows(archive: ZipFile, name: str) -> dict[str, list[tuple[int, int]]]:
    try:
        read = _WINDOWS.validate_json(archive.read(WINDOWS))
    except KeyError:
        raise ReplayInvalid(where=name, problem=f"it holds no {WINDOWS}") from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the top"
        raise ReplayInvalid(where=f"{WINDOWS} at {place}", problem=first["msg"]) from None
    return {stream: [(_utc(begin), _utc(end)) for begin, end in spans] for stream, spans in read.items()}


def _run(archive: ZipFile, name: str, windows: list[tuple[int, int]]) -> Stream:
    detector = Detector()
    times: list[int] = []
    detections: list[int] = []
    for at, value in _points(archive, name):
        if times and at < times[-1]:
            raise ReplayInvalid(
                where=f"Line {len(times) + 2} of {name}", problem="its time is before that of the last"
            )
        times.append(at)
        if detector.observe(at, value) is not None:
            detections.append(at)
    return Stream(times=times, windows=windows, detections=detections)


def _points(archive: ZipFile, name: str) -> Iterator[tuple[int, float]]:
    """The stream's times in UTC microseconds, and its values; what is no finite number is no point."""
    try:
        header, *rows = archive.read(name).decode("utf-8-sig").splitlines() or [""]
    except KeyError:
        raise ReplayInvalid(where=WINDOWS, problem=f"{name} is not in the archive") from None
    except UnicodeDecodeError:
        raise ReplayInvalid(where=name, problem="it is not UTF-8") from None
    if header != _HEADER:
        raise ReplayInvalid(where=f"Line 1 of {name}", problem=f"it must be {_HEADER}")
    for number, row in enumerate(rows, start=2):
        try:
            time, value = row.split(",")
            at, number_read = _utc(datetime.fromisoformat(time)), float(value)
        except ValueError:
            raise ReplayInvalid(where=f"Line {number} of {name}", problem=_WRONG_ROW) from None
        if math.isfinite(number_read):
            yield at, number_read


def _utc(when: datetime) -> int:
    """A time without a zone is UTC."""
    return microseconds(when if when.tzinfo else when.replace(tzinfo=UTC))
