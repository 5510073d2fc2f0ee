"""Replaying a team's own metrics: the figures, and a sentence for every fault of the file."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest

from bot.desk.evaluate_anomalies import evaluate_anomalies
from bot.desk.replay import ReplayInvalid

BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
NAME = "real/cpu.csv"
WINDOWS = {NAME: [["2026-03-02 17:00:00", "2026-03-02 19:00:00.000000"]]}


def stream(spike_at: int) -> str:
    """1,000 points five minutes apart, with one far outside."""
    rows = [
        f"{BEGIN + timedelta(minutes=5 * number):%Y-%m-%d %H:%M:%S},{900 if number == spike_at else number % 7}"
        for number in range(1_000)
    ]
    return "\n".join(["timestamp,value", *rows])


def archive(folder: Path, *, windows: object = WINDOWS, **files: str | bytes) -> Path:
    path = folder / "metrics.zip"
    with ZipFile(path, "w") as made:
        made.writestr("windows.json", json.dumps(windows))
        for name, text in (files or {"cpu": stream(492)}).items():
            made.writestr(f"real/{name}.csv", text)
    return path


def test_an_anomaly_at_the_beginning_of_its_window_scores_100(tmp_path: Path) -> None:
    assert evaluate_anomalies(archive(tmp_path)) == {"nab_standard": 100.0, "streams": 1}


def test_a_missed_window_and_a_false_alarm_score_below_0(tmp_path: Path) -> None:
    figures = evaluate_anomalies(archive(tmp_path, cpu=stream(400)))
    assert figures["nab_standard"] < 0


def test_what_is_no_number_is_left_out(tmp_path: Path) -> None:
    text = stream(492).replace(",3\n", ",nan\n", 1)
    assert evaluate_anomalies(archive(tmp_path, cpu=text))["streams"] == 1


@pytest.mark.parametrize(
    "text, sentence",
    [
        ("time,value\n", "Line 1 of real/cpu.csv cannot be used: it must be timestamp,value"),
        ("", "Line 1 of real/cpu.csv"),
        (
            "timestamp,value\n2026-03-01 00:00:00,x",
            "Line 2 of real/cpu.csv cannot be used: it must be a time",
        ),
        ("timestamp,value\n2026-03-01 00:00:00,1,2", "Line 2 of real/cpu.csv"),
        (
            "timestamp,value\n2026-03-01 00:05:00,1\n2026-03-01 00:00:00,1",
            "Line 3 of real/cpu.csv cannot be used: its time is before",
        ),
        (b"timestamp,value\n\xff", "real/cpu.csv cannot be used: it is not UTF-8"),
    ],
)
def test_a_wrong_stream_is_named_with_its_line(tmp_path: Path, text: str | bytes, sentence: str) -> None:
    with pytest.raises(ReplayInvalid) as caught:
        evaluate_anomalies(archive(tmp_path, cpu=text))
    assert str(caught.value).startswith(sentence)


def test_a_stream_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReplayInvalid, match=r"real/cpu\.csv is not in the archive"):
        evaluate_anomalies(archive(tmp_path, other=stream(492)))


@pytest.mark.parametrize(
    "windows, sentence",
    [
        ({NAME: [["soon", "later"]]}, "windows.json at real/cpu.csv.0.0"),
        ({NAME: []}, "no stream has a window"),
        ([], "windows.json at the top"),
    ],
)
def test_wrong_windows_are_named(tmp_path: Path, windows: object, sentence: str) -> None:
    with pytest.raises(ReplayInvalid, match=sentence):
        evaluate_anomalies(archive(tmp_path, windows=windows))


def test_a_file_that_is_no_zip_or_not_there_or_without_windows_is_said_so(tmp_path: Path) -> None:
    torn = tmp_path / "torn.zip"
    torn.write_bytes(b"no zip")
    with pytest.raises(ReplayInvalid, match="not a whole zip"):
        evaluate_anomalies(torn)
    with pytest.raises(ReplayInvalid, match="No such file"):
        evaluate_anomalies(tmp_path / "none.zip")
    with ZipFile(tmp_path / "bare.zip", "w"):
        pass
    with pytest.raises(ReplayInvalid, match=r"it holds no windows\.json"):
        evaluate_anomalies(tmp_path / "bare.zip")
