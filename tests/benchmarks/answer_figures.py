"""The page that says how good the shipped answers are, and how that was measured."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.desk.evaluate import Trial, calibration_error, figures
from tests.benchmarks.answer_sets import ArticlesIn

PROTOCOL: Final = """\
# How good the desk's answers are

`python -m tests.benchmarks.fit_answers FOLDER --write` writes this section and the coefficients it is about.

## What was measured

Four families of open data; 40 % of the questions of every set have no article.

| family | sets |
|---|---|
| parakqc (Korean FAQ) | an article is one sentence, the questions are three people's paraphrases of it |
| clinc (English FAQ) | an article is an intent, written as 6 or 12 ways to ask (with or without the intent's name as its title); \
the questions are 8 held-out ones for each intent; without an article: intents left out and out-of-scope questions |
| gnome (help pages, English and Korean, human translation) | the one-line description asks and the title is the article's \
title, or the other way round; and the English title or description asks for the Korean article; and \
pages in either language by chance, asked for in both; and all pages in both |
| alchemy (IT support articles, Korean) | the English title asks for the Korean article; the Korean title asks for the body \
without a title; and half of the articles in Korean, half as English titles, each asked for in the other language |

**Never trained on** means: the figures of a family come from coefficients fitted on the *other three* families alone, so neither \
its texts nor its kind of text was seen. The shipped coefficients are fitted on all four (five other random splits, half of \
the knowledge bases cut to 25-250 articles); their figures on the measured splits are shown last and are not a measure of \
quality on new data. The features, penalties and weights of the fit were chosen \
while looking at the figures of the rotation, so those are a little flattered.

Precision and coverage are at the cautious start (35 % of questions assumed answerable, 60 % are), as the service \
begins; coverage counts all questions. ECE is the calibration error when the true share is given (60 %). "Families alike" \
is the mean over families of coverage, and of precision weighed by it. The sets with a knowledge base in both languages \
are harder, never fitted on, and stand outside both sums. In "translated pages" right is the version in the language of the \
question alone; in the row below it, either version. Many of the errors are near-duplicates: the page \
that was left out has a sibling that answers too, and still counts as wrong.
"""

LEXICAL_WARNING: Final = """\
Without the semantic leg nobody is answered from an article in another language; such questions count in coverage, and in a \
knowledge base in both languages the confidence does not know what the other half holds: there, install the semantic leg.
"""

HEADER: Final = (
    "| set | questions | >= .5 precision @ coverage | >= .75 | >= .9 | recall@1 | ECE at the true share |\n"
    "|---|---|---|---|---|---|---|"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One set's trials at the cautious share of answerable questions, and at the true one."""

    name: str
    family: str
    articles_in: ArticlesIn
    cautious: Sequence[Trial]
    true: Sequence[Trial]


def page(
    semantic_unseen: Sequence[Measured],
    semantic_seen: Sequence[Measured],
    lexical_unseen: Sequence[Measured],
    lexical_seen: Sequence[Measured],
) -> str:
    """The whole page in Markdown."""
    at_home = [each for each in lexical_unseen if each.articles_in == "own"]
    parts = [
        PROTOCOL,
        "## Lexical and semantic, never trained on\n",
        _table(semantic_unseen),
        "\n## Lexical only, never trained on\n",
        LEXICAL_WARNING,
        _table(lexical_unseen),
        _row("same language only", at_home),
        "\n## The shipped coefficients on the same sets (other splits of them were seen)\n",
        HEADER,
        _row("lexical and semantic", _in_one_language(semantic_seen)),
        _row("lexical only", _in_one_language(lexical_seen)),
        "",
    ]
    return "\n".join(parts)


def _table(measured: Sequence[Measured]) -> str:
    names = dict.fromkeys(each.name for each in measured)
    rows = [_row(name, [each for each in measured if each.name == name]) for name in names]
    one_language = _in_one_language(measured)
    return "\n".join([HEADER, *rows, _row("**all questions**", one_language), _families_row(one_language)])


def _in_one_language(measured: Sequence[Measured]) -> list[Measured]:
    return [each for each in measured if each.articles_in != "both"]


def _row(name: str, measured: Sequence[Measured]) -> str:
    cautious = [trial for each in measured for trial in each.cautious]
    true = [trial for each in measured for trial in each.true]
    found = figures(cautious)
    cells = [_cell(at["precision"], at["coverage"]) for at in found["thresholds"].values()]
    recall = f"{found['recall_at_1']:.3f}"
    return f"| {name} | {len(cautious)} | {' | '.join(cells)} | {recall} | {calibration_error(true):.3f} |"


def _families_row(measured: Sequence[Measured]) -> str:
    families: dict[str, list[Trial]] = defaultdict(list)
    for each in measured:
        families[each.family] += each.cautious
    each_family = [figures(trials)["thresholds"] for trials in families.values()]
    cells = []
    for name in each_family[0]:
        covered = [(at[name]["precision"] or 0.0, at[name]["coverage"]) for at in each_family]
        total = sum(coverage for _, coverage in covered)
        right = sum(precision * coverage for precision, coverage in covered)
        cells.append(_cell(right / total if total else None, total / len(covered)))
    return f"| **families alike** | | {' | '.join(cells)} | | |"


def _cell(precision: float | None, coverage: float) -> str:
    return f"- @ {coverage:.3f}" if precision is None else f"{precision:.3f} @ {coverage:.3f}"
