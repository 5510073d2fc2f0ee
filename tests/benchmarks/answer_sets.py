"""Knowledge bases with questions, made from the open data sets; two questions in five have no article."""

from __future__ import annotations

import gzip
import json
import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from bot.desk.replay import Asked, Replay
from engine.desk.passages import index_article
from engine.desk.text import Language, language_of

ArticlesIn = Literal["own", "other", "both"]

LANGUAGES: tuple[Language, ...] = ("en", "ko")
WITHOUT_ARTICLE = 0.4
PARAPHRASES = 3
UTTERANCES = 8
OUT_OF_SCOPE = 240
# Sizes that a knowledge base is cut to in half of the fitting sets, so that nothing learned depends on one size.
SIZES = (25, 60, 120, 250)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerSet:
    """One knowledge base and its questions; sets of one family share their texts and are never parted by a fit.

    `articles_in` says whether the articles are in the language of the question, in the other, or in both.
    """

    name: str
    family: str
    articles_in: ArticlesIn
    replay: Replay


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """An article before it is known whether the knowledge base gets it."""

    title: str
    body: str
    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A question, and the page that answers it if the knowledge base gets that."""

    text: str
    language: Language
    page: str | None


class Maker:
    """Draws sets from the data with one seed; `shrink` cuts about half of the knowledge bases to other sizes."""

    def __init__(self, folder: Path, *, seed: int, shrink: bool) -> None:
        self._folder = folder
        self._chance = random.Random(seed)
        self._shrink = shrink

    def sets(self) -> list[AnswerSet]:
        """All sets of the four families."""
        return [*self._parakqc(), *self._clinc(), *self._gnome(), *self._alchemy()]

    def _rows(self, name: str) -> list[dict[str, Any]]:
        with gzip.open(self._folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            return [json.loads(line) for line in lines]

    def _parakqc(self) -> Iterable[AnswerSet]:
        """Korean FAQ: the article is one sentence, the questions are people's paraphrases of it."""
        rows = {str(row["id"]): row for row in self._rows("faq_ko_parakqc")}
        pages = {key: Page(title=row["question"], body="", language="ko") for key, row in rows.items()}
        questions = [
            Asking(text=text, language="ko", page=key)
            for key, row in rows.items()
            for text in self._chance.sample(row["paraphrases"], PARAPHRASES)
        ]
        yield self._made("parakqc", "parakqc", pages, questions)

    def _clinc(self) -> Iterable[AnswerSet]:
        """English FAQ: an article is an intent as a few ways to ask; the questions are other people's, or out of scope."""
        texts: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for row in self._rows("clinc150_en"):
            texts[row["split"]][row["label"]].append(row["text"])
        for name, number, titled, between in (
            ("clinc, 6 lines", 6, False, "\n"),
            ("clinc, title and 6 lines", 6, True, "\n"),
            ("clinc, 12 sentences", 12, False, ". "),
        ):
            pages = {}
            for label, ways in texts["train"].items():
                drawn = self._chance.sample(ways, number)
                title, ways_left = (label.replace("_", " "), drawn) if titled else (drawn[0], drawn[1:])
                pages[label] = Page(title=title, body=between.join(ways_left), language="en")
            questions = [
                Asking(text=text, language="en", page=label)
                for label in pages
                for text in self._chance.sample(texts["test"][label], UTTERANCES)
            ]
            questions += [
                Asking(text=text, language="en", page=None)
                for text in self._chance.sample(texts["oos_test"]["oos"], OUT_OF_SCOPE)
            ]
            yield self._made(name, "clinc", pages, questions)

    def _gnome(self) -> Iterable[AnswerSet]:
        """Help pages: the one-line description or the title asks, the other is the article's title; then across languages."""
        rows = [row for row in self._rows("kb_gnome_help_ko_en") if row["en"]["desc"] and row["ko"]["desc"]]
        for language in LANGUAGES:
            for asks, names in (("desc", "title"), ("title", "desc")):
                pages = {
                    row["id"]: Page(title=row[language][names], body=row[language]["body"], language=language)
                    for row in rows
                }
                questions = [
                    Asking(text=row[language][asks], language=language, page=row["id"]) for row in rows
                ]
                yield self._made(f"gnome {language}, {asks}", "gnome", pages, questions)
        pages = {
            row["id"]: Page(title=row["ko"]["title"], body=row["ko"]["body"], language="ko") for row in rows
        }
        for asks in ("title", "desc"):
            questions = [Asking(text=row["en"][asks], language="en", page=row["id"]) for row in rows]
            yield self._made(f"gnome en to ko, {asks}", "gnome", pages, questions)
        yield self._gnome_in_both(rows)
        yield self._gnome_translated(rows)

    def _gnome_in_both(self, rows: Sequence[dict[str, Any]]) -> AnswerSet:
        """Each page in one language by chance; its description asks in both, its title in the other."""
        pages, questions = {}, []
        for row in rows:
            one, other = self._chance.sample(LANGUAGES, 2)
            pages[row["id"]] = Page(title=row[one]["title"], body=row[one]["body"], language=one)
            for language, text in (
                (one, row[one]["desc"]),
                (other, row[other]["desc"]),
                (other, row[other]["title"]),
            ):
                questions.append(Asking(text=text, language=language, page=row["id"]))
        return self._made("gnome, both languages", "gnome", pages, questions)

    def _gnome_translated(self, rows: Sequence[dict[str, Any]]) -> AnswerSet:
        """Each page in both languages; right is the one in the language of the question."""
        pages, questions = {}, []
        for row in rows:
            for language in LANGUAGES:
                key, written = f"{row['id']}@{language}", row[language]
                pages[key] = Page(title=written["title"], body=written["body"], language=language)
                questions.append(Asking(text=written["desc"], language=language, page=key))
        return self._made("gnome, translated pages", "gnome", pages, questions)

    def _alchemy(self) -> Iterable[AnswerSet]:
        """IT support articles: the English title asks for the Korean article, and the Korean title for the bare body."""
        rows: dict[str, dict[str, Any]] = {}
        for row in self._rows("kb_it_support_ko_alchemy"):
            if language_of(row["title_ko"]) == language_of(row["body_ko"]) == "ko":
                rows.setdefault(row["title_ko"], row)
        unique = {row["title_en_slug"]: row for row in rows.values()}
        pages = {
            key: Page(title=row["title_ko"], body=row["body_ko"], language="ko")
            for key, row in unique.items()
        }
        questions = [Asking(text=key, language="en", page=key) for key in unique]
        yield self._made("alchemy en to ko", "alchemy", pages, questions)
        bare = {key: Page(title="", body=row["body_ko"], language="ko") for key, row in unique.items()}
        asked = [Asking(text=row["title_ko"], language="ko", page=key) for key, row in unique.items()]
        yield self._made("alchemy ko, body only", "alchemy", bare, asked)
        english = {key: Page(title=key, body="", language="en") for key in unique}
        half = set(self._chance.sample(sorted(unique), len(unique) // 2))
        yield self._made(
            "alchemy, both languages",
            "alchemy",
            {key: (pages if key in half else english)[key] for key in unique},
            [
                *(each for each in questions if each.page in half),
                *(each for each in asked if each.page not in half),
            ],
        )

    def _made(
        self, name: str, family: str, pages: Mapping[str, Page], questions: Sequence[Asking]
    ) -> AnswerSet:
        """The set with two subjects in five left out, their questions (and those without a page) being unanswerable."""
        subjects = sorted({subject(key) for key in pages})
        if self._shrink and self._chance.random() < 0.5:
            subjects = self._chance.sample(subjects, min(self._chance.choice(SIZES), len(subjects)))
        self._chance.shuffle(subjects)
        left_out = round(len(subjects) * WITHOUT_ARTICLE)
        kept, out = set(subjects[left_out:]), set(subjects[:left_out])
        answerable = [each for each in questions if each.page and subject(each.page) in kept]
        unanswerable = [each for each in questions if not each.page or subject(each.page) in out]
        self._chance.shuffle(answerable)
        self._chance.shuffle(unanswerable)
        number = round(len(answerable) * WITHOUT_ARTICLE / (1 - WITHOUT_ARTICLE))
        asked = [
            *(each for each in answerable[: round(len(unanswerable) * 1.5)]),
            *(replace(each, page=None) for each in unanswerable[:number]),
        ]
        articles = {key: pages[key] for key in sorted(pages) if subject(key) in kept}
        return AnswerSet(
            name=name,
            family=family,
            articles_in=_articles_in(articles, asked),
            replay=_replay(articles, asked),
        )


def subject(page: str) -> str:
    """What a page is about: translations of one page, written `subject@language`, are kept or left out together."""
    return page.partition("@")[0]


def _articles_in(articles: Mapping[str, Page], asked: Sequence[Asking]) -> ArticlesIn:
    written = {page.language for page in articles.values()}
    if len(written) > 1:
        return "both"
    return "own" if written == {each.language for each in asked} else "other"


def _replay(articles: Mapping[str, Page], asked: Sequence[Asking]) -> Replay:
    return Replay(
        articles=tuple(
            index_article(article_id=key, title=page.title, body=page.body, language=page.language)
            for key, page in articles.items()
        ),
        questions=tuple(
            Asked(text=each.text, language=each.language, article_id=each.page) for each in asked
        ),
    )
