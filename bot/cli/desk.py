"""`autoq desk`: check a desk file, and measure the desk on a team's own past."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from bot.cli.running import now, show
from engine.times import moment

FILE = click.Path(path_type=Path)
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")

_NAMES = {
    "ece": "calibration error",
    "accuracy": "accuracy",
    "macro_f1": "macro F1",
    "recall_at_1": "recall at 1",
    "nab_standard": "NAB score (standard)",
    "streams": "streams",
}


@click.group()
def desk() -> None:
    """The service desk."""


@desk.command()
@click.argument("file", type=FILE)
def check(file: Path) -> None:
    """Check a desk FILE and run the examples of its rules.

    Exit code 1 and one sentence with the line when it can't be used.
    """
    from bot.desk.desk_file import load_desk

    held = load_desk(file, moment(now()).year)
    rules = held.triage.rules
    told = ", ".join(
        [
            _counted(len(held.roster.teams), "team"),
            _counted(len(held.roster.agents), "agent"),
            _counted(len(held.roster.categories), "category", "categories"),
            _counted(len(held.policies), "service level"),
            _counted(len(rules), "rule"),
            _counted(len(held.sources), "alert source"),
        ]
    )
    examples = sum(len(rule.examples) + len(rule.counterexamples) for rule in rules)
    click.echo(f"{file} is valid: {told}; all {examples} examples of its rules hold.")


@desk.group()
def evaluate() -> None:
    """Measure the desk on your own past before it speaks.

    Files may be plain or gzip.
    """


@evaluate.command()
@click.argument("file", type=FILE)
@click.option(
    "--prior",
    type=float,
    metavar="SHARE",
    help="The share of questions that have an article (default: the cautious start).",
)
@click.option(
    "--semantic/--no-semantic",
    default=True,
    show_default=True,
    help="With or without the leg that searches by meaning.",
)
@JSON
def answers(file: Path, prior: float | None, semantic: bool, as_json: bool) -> None:
    """Answer the past questions of FILE from its articles.

    JSON lines: first {"id", "title", "body", "lang"}, then {"question", "lang", "article": id or null}.
    """
    from bot.desk.evaluate import evaluate_answers

    _tell(evaluate_answers(file, semantic=semantic, prior=prior), as_json=as_json)


@evaluate.command()
@click.argument("learn", type=FILE)
@click.argument("test", type=FILE)
@JSON
def classify(learn: Path, test: Path, as_json: bool) -> None:
    """Learn from the requests in LEARN and sort those in TEST.

    JSON lines: {"text", "label"}.
    """
    from bot.desk.evaluate_classify import evaluate_classify

    _tell(evaluate_classify(learn, test), as_json=as_json)


@evaluate.command()
@click.argument("file", type=FILE)
@JSON
def anomalies(file: Path, as_json: bool) -> None:
    """Look for the known anomalies in the metrics of FILE.

    A zip of folder/name.csv (timestamp,value) and windows.json ({"folder/name.csv": [[start, end], …]}).
    """
    from bot.desk.evaluate_anomalies import evaluate_anomalies

    _tell(evaluate_anomalies(file), as_json=as_json)


def _tell(figures: Mapping[str, Any], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(figures))
        return
    rows = [{"confidence": f">= {at}", **shares} for at, shares in figures.get("thresholds", {}).items()]
    if rows:
        show(rows, as_json=False, empty="")
    for name, words in _NAMES.items():
        if name in figures:
            click.echo(f"{words}: {figures[name]}")


def _counted(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or f'{one}s'}"
