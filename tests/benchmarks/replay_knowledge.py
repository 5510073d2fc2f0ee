"""The knowledge base of a replay: GNOME's help in two languages through the gate, questions about it, and requesters' words on answers."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from bot.slack.desk_ids import ANSWER_HELPFUL, ANSWER_NOT_HELPFUL
from tests.benchmarks.replay_world import PATIENCE, ReplayWorld
from tests.bot.slack.people import ADMIN, ENGINEER1, ENGINEER2, PM, VIEWER

PAGES: Final = "kb_gnome_help_ko_en.jsonl.gz"
LANGUAGES: Final = ("en", "ko")
KEPT_BACK: Final = 4
"""One page in so many is not published, so that questions about it have no answer."""
ANSWERABLE: Final = 120
TOGETHER: Final = 40
"""Articles that wait for approval at once: fewer than anybody may have pending."""
SILENT: Final = 5
"""One requester in so many says nothing about an answer."""
ASKERS: Final = (VIEWER, ENGINEER1, PM, ADMIN, ENGINEER2)

Page = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What somebody asks; `page` is the help page that it was written for, which may be published or not."""

    text: str
    page: Page
    language: str
    has_answer: bool
    asker: str


@dataclass(slots=True, kw_only=True)
class Knowledge:
    """The articles by page, the questions by request, and what requesters said."""

    world: ReplayWorld
    published: Sequence[Page]
    kept_back: Sequence[Page]
    articles: dict[str, str] = field(default_factory=dict)
    """The page's id by the article's."""
    asked: dict[str, Question] = field(default_factory=dict)
    words: Counter[str] = field(default_factory=Counter)

    async def publish(self) -> None:
        """One person writes and submits every page in both languages, another approves, and the desk carries it out."""
        texts = [(page, language) for page in self.published for language in LANGUAGES]
        for begin in range(0, len(texts), TOGETHER):
            actions = [await self._submit(*each) for each in texts[begin : begin + TOGETHER]]
            for action_id in actions:
                await self.world.call("approver", "POST", f"auto/approve/{action_id}")
            await self.world.service.desk.publishing.sweep()

    async def _submit(self, page: Page, language: str) -> str:
        text = page[language]
        body = {"title": text["title"], "body": text["body"], "language": language, "tags": ["gnome"]}
        article = await self.world.call("writer", "POST", "desk/articles", body)
        self.articles[article["article_id"]] = page["id"]
        asked = await self.world.call("writer", "POST", f"desk/articles/{article['article_id']}/publish")
        return str(asked["action_id"])

    async def ask(self) -> None:
        """Everybody asks over the API."""
        for question in self._questions():
            body = {"body": question.text, "requester": question.asker, "type": "INQUIRY"}
            received = await self.world.call("writer", "POST", "desk/requests", body)
            self.asked[received["request_id"]] = question

    def _questions(self) -> Iterator[Question]:
        """Titles and the lines below them, in turn in one language and the other."""
        pages = [(page, True) for page in self.published[:ANSWERABLE]]
        pages += [(page, False) for page in self.kept_back]
        for at, (page, has_answer) in enumerate(pages):
            language = LANGUAGES[at % 2]
            text = page[language]
            words = text["desc"] if at % 3 == 0 and text["desc"] else text["title"]
            yield Question(
                text=f"{words.rstrip('.')}?",
                page=page,
                language=language,
                has_answer=has_answer,
                asker=ASKERS[at % len(ASKERS)],
            )

    def answered(self) -> dict[str, bool]:
        """Whether each answer that was posted is right, by request."""
        posted = self.world.rows("SELECT request_id, article_id FROM answers WHERE delivery = 'POST'")
        return {
            request: self.articles.get(article) == self.asked[request].page["id"]
            for request, article in posted
            if request in self.asked
        }

    async def judge(self) -> None:
        """In Slack each requester but a few presses what is true of the answer, as soon as it is there."""
        for at, (request_id, right) in enumerate(sorted(self.answered().items())):
            if at % SILENT == SILENT - 1:
                self.words["silent"] += 1
                continue
            button = ANSWER_HELPFUL if right else ANSWER_NOT_HELPFUL
            async with asyncio.timeout(PATIENCE):
                while not await self.world.press_in_private(self.asked[request_id].asker, request_id, button):
                    await asyncio.sleep(0.1)  # Slack's pace, not ours.
            self.words["helpful" if right else "not helpful"] += 1

    async def resolve(self) -> None:
        """Whoever has a question that the desk did not answer resolves it, with what the help page says."""
        for request_id, question in self.asked.items():
            held = await self.world.call("approver", "GET", f"desk/requests/{request_id}")
            if held["status"] in {"ASSIGNED", "CLASSIFIED", "IN_PROGRESS"}:
                said = {"resolution": question.page[question.language]["body"][:1_500]}
                await self.world.call("approver", "POST", f"desk/requests/{request_id}/resolve", said)


def read_knowledge(folder: Path, world: ReplayWorld) -> Knowledge:
    """The pages, most of them to be published."""
    with gzip.open(folder / PAGES, "rt", encoding="utf-8") as file:
        pages = [json.loads(line) for line in file]
    whole = [page for page in pages if all(page[each]["title"] and page[each]["body"] for each in LANGUAGES)]
    return Knowledge(
        world=world,
        published=[page for at, page in enumerate(whole) if at % KEPT_BACK],
        kept_back=[page for at, page in enumerate(whole) if not at % KEPT_BACK],
    )
