"""Knowledge bases with questions, made from the open data sets; two questions in five have no article."""

from __future__ import annotations

import gzip
import json
import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.desk.replay import Asked, Replay
from engine.desk.passages import index_article
from engine.desk.text import Language, language_of

WITHOUT_ARTICLE = 0.4
PARAPHRASES = 3
UTTERANCES = 8
OUT_OF_SCOPE = 240
# Sizes that a knowledge base is cut to in half of the fitting sets, so that nothing learned depends on one size.
SIZES = (25, 60, 120, 250)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerSet:
    """One knowledge base and its questions; sets of one family share their texts and are never parted by a fit."""

    name: str
    family: str
    foreign: bool
    replay: Replay


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """An article before it is known whether the knowledge base gets it."""

    title: str
    body: str
    language: Language


Question = tuple[str, str]  # its text, and the id of its page


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
            (text, key)
            for key, row in rows.items()
            for text in self._chance.sample(row["paraphrases"], PARAPHRASES)
        ]
        yield self._made("parakqc", "parakqc", pages, questions, "ko")

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
                (text, label)
                for label in pages
                for text in self._chance.sample(texts["test"][label], UTTERANCES)
            ]
            outside = self._chance.sample(texts["oos_test"]["oos"], OUT_OF_SCOPE)
            yield self._made(name, "clinc", pages, questions, "en", outside=outside)

    def _gnome(self) -> Iterable[AnswerSet]:
        """Help pages: the one-line description or the title asks, the other is the article's title; then across languages."""
        rows = [row for row in self._rows("kb_gnome_help_ko_en") if row["en"]["desc"] and row["ko"]["desc"]]
        languages: tuple[Language, ...] = ("en", "ko")
        for language in languages:
            for asks, names in (("desc", "title"), ("title", "desc")):
                pages = {
                    row["id"]: Page(title=row[language][names], body=row[language]["body"], language=language)
                    for row in rows
                }
                questions = [(row[language][asks], row["id"]) for row in rows]
                yield self._made(f"gnome {language}, {asks}", "gnome", pages, questions, language)
        pages = {
            row["id"]: Page(title=row["ko"]["title"], body=row["ko"]["body"], language="ko") for row in rows
        }
        for asks in ("title", "desc"):
            questions = [(row["en"][asks], row["id"]) for row in rows]
            yield self._made(f"gnome en to ko, {asks}", "gnome", pages, questions, "en")

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
        yield self._made("alchemy en to ko", "alchemy", pages, [(key, key) for key in unique], "en")
        bare = {key: Page(title="", body=row["body_ko"], language="ko") for key, row in unique.items()}
        questions = [(row["title_ko"], key) for key, row in unique.items()]
        yield self._made("alchemy ko, body only", "alchemy", bare, questions, "ko")

    def _made(
        self,
        name: str,
        family: str,
        pages: Mapping[str, Page],
        questions: Sequence[Question],
        asked_in: Language,
        *,
        outside: Sequence[str] = (),
    ) -> AnswerSet:
        """The set with two pages in five left out, their questions (and those from outside) being unanswerable."""
        ids = sorted(pages)
        if self._shrink and self._chance.random() < 0.5:
            ids = self._chance.sample(ids, min(self._chance.choice(SIZES), len(ids)))
        self._chance.shuffle(ids)
        left_out = round(len(ids) * WITHOUT_ARTICLE)
        kept, out = set(ids[left_out:]), set(ids[:left_out])
        answerable = [(text, key) for text, key in questions if key in kept]
        unanswerable = [(text, None) for text in (*(text for text, key in questions if key in out), *outside)]
        self._chance.shuffle(answerable)
        self._chance.shuffle(unanswerable)
        number = round(len(answerable) * WITHOUT_ARTICLE / (1 - WITHOUT_ARTICLE))
        asked = [*answerable[: round(len(unanswerable) * 1.5)], *unanswerable[:number]]
        articles = [
            index_article(
                article_id=key, title=pages[key].title, body=pages[key].body, language=pages[key].language
            )
            for key in sorted(kept)
        ]
        foreign = any(article.language != asked_in for article in articles)
        replay = Replay(
            articles=tuple(articles),
            questions=tuple(Asked(text=text, language=asked_in, article_id=key) for text, key in asked),
        )
        return AnswerSet(name=name, family=family, foreign=foreign, replay=replay)
