"""The knowledge base of a story."""

from __future__ import annotations

from functools import partial

from engine.actors import SCHEDULE, person
from engine.desk import articles
from engine.desk.articles import Article, content
from engine.desk.events import Change
from engine.desk.text import Language
from tests.browser.desk_words import Words
from tests.browser.stories import Story

ACTION = "ACT-7K3M9QXD"


async def fill(story: Story, language: Language, words: Words) -> None:
    """Publish the articles, as if that had been decided long ago."""
    desk, author = story.demo.service.desk, person("U0ENGINEER1")
    for title, body in words.articles:
        text = content(language=language, title=title, body=body)
        article = await desk.write_article(text, author)
        await desk.change_article(article.id, lambda held, now: articles.submit(held, ACTION, author, now))
        await desk.change_article(article.id, partial(_published, text.hash))


def _published(approved: str, held: Article, now: int) -> Change[Article]:
    return articles.publish(held, ACTION, approved, SCHEDULE, now)
