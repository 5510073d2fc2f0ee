"""How well requests are sorted by what was learned from others: `python -m tests.benchmarks.sorting FOLDER [--write]`.

FOLDER holds `it_tickets_en.jsonl.gz`. With `--write` the section of the page of figures is replaced.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from bot.desk.classifier import predict
from bot.desk.evaluate_classify import sorting_figures
from bot.desk.learning import learn
from bot.desk.model_file import restored
from bot.desk.ngrams import count
from bot.desk.replay import read_labelled
from engine.desk.guesses import Prediction
from tests.benchmarks import figure_page

TICKETS: Final = "it_tickets_en.jsonl.gz"
PARTS: Final = 5
SIZES: Final = (100, 300, 1_000, 3_000)
TITLE: Final = "# How well requests are sorted"
TEXT: Final = f"""\
{TITLE}

`python -m tests.benchmarks.sorting FOLDER --write` writes this section.

12,000 English IT tickets in 8 groups, in an order of chance. They are all that there is, so the figures of the last row come from \
{PARTS} models, each learned from four fifths (9,600) and asked about the other fifth: every ticket is asked once, of a model that never \
saw it. Rows above: five models, each learned from as many tickets of its own and asked about the same fifth. "Sure" is what \
is sorted without a person when a precision of .75 is wanted: each group has a threshold of its own, the smallest confidence at \
which the lower bound of the precision on tickets held out while learning reaches that. The n-grams and the\
 restraint on the calibration were chosen while looking at figures of the same tickets, so these are a little flattered.

| learned from | accuracy | macro F1 | >= .5 precision @ coverage | >= .75 | >= .9 | sure | ECE |
|---|---|---|---|---|---|---|---|"""

Pairs = Sequence[tuple[str, str]]
Asked = list[tuple[Prediction, str]]


def asked(taught: Pairs, tickets: Pairs) -> Asked:
    """What a model learned from some makes of other tickets, and what was right."""
    found = predict(restored(learn(taught)), count([text for text, _ in tickets]))
    return [(each, label) for each, (_, label) in zip(found, tickets, strict=True)]


def parts(tickets: Pairs) -> Iterator[tuple[Pairs, Pairs]]:
    """Each fifth with the tickets outside of it."""
    for part in range(PARTS):
        yield (
            [each for at, each in enumerate(tickets) if at % PARTS != part],
            [each for at, each in enumerate(tickets) if at % PARTS == part],
        )


def rows(tickets: Pairs) -> Iterator[str]:
    """The rows of the table, as they are measured."""
    others, fifth = next(parts(tickets))
    for size in SIZES:
        if size * PARTS <= len(others):
            draws = [others[size * draw : size * (draw + 1)] for draw in range(PARTS)]
        else:
            draws = [random.Random(draw).sample(others, size) for draw in range(PARTS)]
        yield row(f"{size:,}", [each for drawn in draws for each in asked(drawn, fifth)])
    yield row("9,600", [each for pair in parts(tickets) for each in asked(*pair)])


def row(name: str, found: Asked) -> str:
    """One row of the table."""
    figures = sorting_figures([each for each, _ in found], [label for _, label in found])
    sure = [each.label == label for each, label in found if each.sure]
    alone = {"precision": sum(sure) / len(sure) if sure else None, "coverage": len(sure) / len(found)}
    cells = [
        f"{figures['accuracy']:.3f}",
        f"{figures['macro_f1']:.3f}",
        *map(_cell, [*figures["thresholds"].values(), alone]),
        f"{figures['ece']:.3f}",
    ]
    return f"| {name} | {' | '.join(cells)} |"


def _cell(at: dict[str, Any]) -> str:
    precision = "-" if at["precision"] is None else f"{at['precision']:.3f}"
    return f"{precision} @ {at['coverage']:.3f}"


def main() -> None:
    """Measure, print the section and, with `--write`, put it on the page of figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="the folder of data sets")
    parser.add_argument("--write", action="store_true", help="replace the section on the page of figures")
    given = parser.parse_args()
    tickets = read_labelled(given.folder / TICKETS)
    random.Random(0).shuffle(tickets)
    lines = [TEXT]
    print(TEXT)
    for line in rows(tickets):
        print(line, flush=True)
        lines.append(line)
    if given.write:
        figure_page.put("\n".join(lines))


if __name__ == "__main__":
    main()
