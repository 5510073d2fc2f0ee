"""`autoq desk`: a desk file is checked, and a team's own past is measured."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from zipfile import ZipFile

import pytest

from bot.desk.desk_file import default_desk
from tests.bot.cli.conftest import Autoq
from tests.bot.desk.labelled import labelled

THRESHOLDS = ["0.5", "0.75", "0.9"]
SMALL = """
triage_team = "desk"
[teams.desk]
[agents.U1]
teams = ["desk"]
[agents.U2]
teams = ["desk"]
[[sla]]
priority = "P1"
response = "15m"
resolution = "4h"
[[rules]]
name = "outage"
set = { type = "INCIDENT" }
any = ["down"]
examples = ["the shop is down"]
counterexamples = ["a question"]
"""


def lines(path: Path, objects: Iterable[object]) -> None:
    path.write_text("\n".join(json.dumps(each, ensure_ascii=False) for each in objects), encoding="utf-8")


@pytest.fixture
def past(folder: Path) -> Path:
    """Files of every kind."""
    articles = [{"id": "vpn", "title": "Connect to the VPN from home", "body": "Install it.", "lang": "en"}]
    questions = [{"question": "connect to the vpn from home", "lang": "en", "article": "vpn"}]
    lines(folder / "answers.jsonl", [*articles, *questions])
    for name, size in (("learn", 60), ("test", 20)):
        lines(
            folder / f"{name}.jsonl", ({"text": text, "label": label} for text, label in labelled(size, size))
        )
    rows = "".join(f"2026-03-{1 + at // 24:02} {at % 24:02}:00:00,{at % 3}\n" for at in range(400))
    with ZipFile(folder / "metrics.zip", "w") as archive:
        archive.writestr("real/cpu.csv", f"timestamp,value\n{rows}")
        archive.writestr(
            "windows.json", json.dumps({"real/cpu.csv": [["2026-03-12 00:00", "2026-03-12 09:00"]]})
        )
    return folder


def test_a_good_desk_file_is_called_valid_with_what_it_holds(autoq: Autoq, folder: Path) -> None:
    (folder / "desk.toml").write_text(default_desk(), encoding="utf-8")
    ran = autoq("desk", "check", "desk.toml")
    assert (ran.code, ran.err) == (0, "")
    assert re.fullmatch(
        r"desk\.toml is valid: \d+ teams?, \d+ agents?, \d+ categories, \d+ service levels, \d+ rules, "
        r"\d+ alert sources; all \d+ examples of its rules hold\.\n",
        ran.out,
    )


def test_a_desk_file_is_counted_right(autoq: Autoq, folder: Path) -> None:
    (folder / "desk.toml").write_text(SMALL)
    said = "1 team, 2 agents, 0 categories, 1 service level, 1 rule, 0 alert sources; all 2 examples of its rules hold"
    assert autoq("desk", "check", "desk.toml").out == f"desk.toml is valid: {said}.\n"


@pytest.mark.parametrize(
    "text, said",
    [
        ('triage_team = "desk"\nteam = 1\n[teams.desk]\n', "line 2 (team): this key is not known"),
        ("= 1", "the TOML: "),
        ("", "line 1 (triage_team): this key is missing"),
    ],
)
def test_a_bad_desk_file_is_refused_with_line_and_fault(
    autoq: Autoq, folder: Path, text: str, said: str
) -> None:
    (folder / "bad.toml").write_text(text)
    ran = autoq("desk", "check", "bad.toml")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(f"The desk's rules are not valid at {said}")
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize("leg", ["--semantic", "--no-semantic"])
def test_answers_are_measured(autoq: Autoq, past: Path, leg: str) -> None:
    ran = autoq("desk", "evaluate", "answers", "answers.jsonl", "--json", "--prior", "0.6", leg)
    assert (ran.code, ran.err) == (0, "")
    found = json.loads(ran.out)
    assert list(found) == ["thresholds", "ece", "recall_at_1"]
    assert list(found["thresholds"]) == THRESHOLDS
    assert found["recall_at_1"] == 1


def test_sorting_is_measured(autoq: Autoq, past: Path) -> None:
    ran = autoq("desk", "evaluate", "classify", "learn.jsonl", "test.jsonl", "--json")
    assert (ran.code, ran.err) == (0, "")
    found = json.loads(ran.out)
    assert list(found) == ["thresholds", "ece", "accuracy", "macro_f1"]
    assert list(found["thresholds"]) == THRESHOLDS


def test_anomalies_are_measured(autoq: Autoq, past: Path) -> None:
    ran = autoq("desk", "evaluate", "anomalies", "metrics.zip", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert json.loads(ran.out) == {"nab_standard": 0.0, "streams": 1}
    assert autoq("desk", "evaluate", "anomalies", "metrics.zip").out.splitlines() == [
        "NAB score (standard): 0.0",
        "streams: 1",
    ]


def test_without_json_there_is_a_table(autoq: Autoq, past: Path) -> None:
    ran = autoq("desk", "evaluate", "classify", "learn.jsonl", "test.jsonl")
    first, *rows, ece, accuracy, macro_f1 = ran.out.splitlines()
    assert first.split() == ["confidence", "precision", "coverage"]
    assert [row.split("  ")[0] for row in rows] == [f">= {at}" for at in THRESHOLDS]
    assert ece.startswith("calibration error: ")
    assert accuracy.startswith("accuracy: ")
    assert macro_f1.startswith("macro F1: ")


@pytest.mark.parametrize(
    "words",
    [
        ["answers"],
        ["answers", "a", "b"],
        ["answers", "a", "--prior", "some"],
        ["answers", "answers.jsonl", "--prior", "1.5"],
        ["classify", "a"],
        ["classify", "a", "b", "c"],
        ["anomalies"],
        ["anomalies", "a", "b"],
        ["everything", "a"],
        [],
    ],
)
def test_wrong_usage_is_said_in_a_sentence(autoq: Autoq, past: Path, words: list[str]) -> None:
    ran = autoq("desk", "evaluate", *words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err


@pytest.mark.parametrize(
    "words, said",
    [
        (["answers", "none.jsonl"], "none.jsonl cannot be used: No such file or directory"),
        (["answers", "learn.jsonl"], "Line 1 of learn.jsonl cannot be used: id: Field required"),
        (["classify", "answers.jsonl", "test.jsonl"], "Line 1 of answers.jsonl cannot be used: text: "),
        (["anomalies", "learn.jsonl"], "learn.jsonl cannot be used: it is not a whole zip archive"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(autoq: Autoq, past: Path, words: list[str], said: str) -> None:
    ran = autoq("desk", "evaluate", *words)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(said)
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize(
    "package, words, extra",
    [
        ("embedder", ["answers", "answers.jsonl"], "extra 'semantic'"),
        ("classifier_errors", ["classify", "learn.jsonl", "test.jsonl"], "extra 'desk'"),
    ],
)
def test_a_missing_extra_is_named(
    autoq: Autoq, past: Path, monkeypatch: pytest.MonkeyPatch, package: str, words: list[str], extra: str
) -> None:
    monkeypatch.setattr(f"bot.desk.{package}._PACKAGE", "not_installed_here")
    ran = autoq("desk", "evaluate", *words)
    assert (ran.code, ran.out) == (1, "")
    assert extra in ran.err
    assert ran.err.count("\n") == 1
