"""Rows of `articles` as articles, and back."""

from __future__ import annotations

import json

from engine.actions import canonical
from engine.desk.articles import Article, ArticleStatus, Content
from storage.checked import checked
from storage.desk.texts import flag_of, language_of, number_of
from storage.rows import AnyRow, Values


def new_article_values(article: Article) -> Values:
    """The row of a new article."""
    return {
        "number": number_of(article.id),
        "id": article.id,
        "created_at": article.created_at,
        "source_request": article.source_request,
        **article_values(article),
    }


def article_values(article: Article) -> Values:
    """What may change of an article."""
    return {
        "revision": article.revision,
        "status": article.status.value,
        "language": article.content.language,
        "title": article.content.title,
        "body": article.content.body,
        "tags": canonical(list(article.content.tags)),
        "version": article.version,
        "owner": article.owner,
        "updated_at": article.updated_at,
        "answers": int(article.answers),
        "seen_again": article.seen_again,
        "audience": canonical(sorted(article.audience)),
    }


@checked("articles")
def article_of(row: AnyRow) -> Article:
    """The stored article."""
    return Article(
        id=row.id,
        revision=row.revision,
        status=ArticleStatus(row.status),
        content=_content_of(row),
        version=row.version,
        owner=row.owner,
        created_at=row.created_at,
        updated_at=row.updated_at,
        answers=flag_of(row.answers),
        source_request=row.source_request,
        seen_again=row.seen_again,
        audience=frozenset(json.loads(row.audience)),
    )


@checked("articles")
def named_content_of(row: AnyRow) -> tuple[str, Content]:
    """The id and the text of a stored article."""
    return row.id, _content_of(row)


def _content_of(row: AnyRow) -> Content:
    tags = tuple(json.loads(row.tags))
    return Content(language=language_of(row.language), title=row.title, body=row.body, tags=tags)
