"""The routes of articles, for people: written, listed, read, edited, handed to the gate for publication, archived."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Header, Query, Response
from pydantic import Field

from bot.api import desk_answers as answers
from bot.api import desk_schemas as schemas
from bot.api.answers import submitted
from bot.api.bodies import StrictRoute
from bot.api.context import ApiContext, Caller, Context
from bot.api.desk_callers import a_person, may_see, record_id
from bot.api.problems import BodyTooLarge, RevisionChanged, documented, refusing
from bot.api.schemas import StrictIn, SubmittedOut
from bot.desk.desk import ArticleStep
from bot.desk.sheets import ArticleSheet
from engine.actors import Actor, Door, Role
from engine.desk import articles
from engine.desk.articles import (
    BODY_LIMIT,
    TAG_LIMIT,
    TAGS_LIMIT,
    TITLE_LIMIT,
    Article,
    ArticleStatus,
    Edited,
    content,
)
from engine.desk.errors import ArticleNotFound, StepRefused
from engine.desk.ids import Prefix, parse_id
from engine.desk.text import Language, language_of
from engine.errors import FieldMalformed, FieldMissing

router = APIRouter(
    prefix="/api/desk/articles",
    tags=["desk"],
    route_class=StrictRoute,
    responses=documented(401, 403, 422, 429, 503),
)
_NO_SUCH = refusing(ArticleNotFound)
_CHANGED = refusing(ArticleNotFound, StepRefused, RevisionChanged, BodyTooLarge)
_TAG_FORM = re.compile(r'(?:W/)?"?([0-9]{1,9})"?')
_HIGHEST: Final = 2**31 - 1


class ArticleIn(StrictIn):
    """The text of an article."""

    title: Annotated[str, Field(min_length=1, max_length=TITLE_LIMIT)]
    body: Annotated[str, Field(min_length=1, max_length=BODY_LIMIT)]
    language: Language | None = None
    tags: Annotated[list[Annotated[str, Field(max_length=TAG_LIMIT)]], Field(max_length=TAGS_LIMIT)] = Field(
        default_factory=list
    )


class NewArticleIn(ArticleIn):
    """A new article; `audience` are the roles that may see it, empty for everybody."""

    audience: list[Annotated[Role, Field(strict=False)]] = Field(default_factory=list)


class EditedArticleIn(ArticleIn):
    """The whole new text of an article, and the revision that it was made from, unless If-Match says it."""

    revision: Annotated[int, Field(ge=1, le=_HIGHEST)] | None = None


async def _person(caller: Caller) -> Actor:
    return a_person(caller)


Person = Annotated[Actor, Depends(_person)]


@router.post(
    "",
    response_model=schemas.ArticleOut,
    status_code=HTTPStatus.CREATED,
    responses=refusing(BodyTooLarge),
)
async def write(
    body: NewArticleIn, response: Response, caller: Person, context: Context
) -> schemas.ArticleOut:
    """Write a draft; nobody finds it before its publication is approved."""
    language = body.language or language_of(f"{body.title} {body.body}")
    text = content(language=language, title=body.title, body=body.body, tags=body.tags)
    held = await context.desk.write_article(text, caller, frozenset(body.audience))
    return _tagged(held, response)


@router.get("", response_model=schemas.ArticlePageOut)
async def page(
    caller: Person,
    context: Context,
    status: Annotated[ArticleStatus | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 20,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> schemas.ArticlePageOut:
    """Articles, newest first."""
    if cursor is not None and parse_id(Prefix.ARTICLE, cursor) != cursor:
        raise FieldMalformed(field="cursor", expected="the next_cursor of an earlier page, unchanged")
    held = await context.desk.articles(status, limit + 1, cursor)
    shown = [answers.article(each) for each in held[:limit] if may_see(each, caller)]
    return schemas.ArticlePageOut(items=shown, next_cursor=held[limit - 1].id if len(held) > limit else None)


@router.get("/{article_id}", response_model=schemas.ArticleDetailOut, responses=_NO_SUCH)
async def show(
    article_id: str, response: Response, caller: Person, context: Context
) -> schemas.ArticleDetailOut:
    """One article with its text and history; its ETag is what If-Match of an edit wants."""
    sheet = await _visible(article_id, caller, context)
    response.headers["ETag"] = f'"{sheet.article.revision}"'
    return answers.article_detail(sheet)


@router.put("/{article_id}", response_model=schemas.ArticleOut, responses=_CHANGED)
async def edit(
    article_id: str,
    body: EditedArticleIn,
    response: Response,
    caller: Person,
    context: Context,
    if_match: Annotated[str | None, Header(max_length=64)] = None,
) -> schemas.ArticleOut:
    """Another text, which is a draft until it is approved; refused when somebody else has edited it meanwhile."""
    given = _revision(body.revision, if_match)

    def change(article: Article, now: int) -> Edited:
        if article.revision != given:
            raise RevisionChanged(record_id=article.id, present=article.revision, given=given)
        language = body.language or article.content.language
        text = content(language=language, title=body.title, body=body.body, tags=body.tags)
        return articles.edit(article, text, caller, now)

    return _tagged(await _changed(article_id, caller, context, change), response)


@router.post(
    "/{article_id}/publish",
    response_model=SubmittedOut,
    response_model_exclude_none=True,
    status_code=HTTPStatus.ACCEPTED,
    responses=refusing(ArticleNotFound, StepRefused),
)
async def publish(article_id: str, caller: Person, context: Context) -> dict[str, object]:
    """Ask the gate to publish it; somebody else has to approve the action that is answered."""
    sheet = await _visible(article_id, caller, context)
    return submitted(await context.desk.publish(sheet.article.id, caller, Door.API), context.policy)


@router.post(
    "/{article_id}/archive",
    response_model=schemas.ArticleOut,
    responses=refusing(ArticleNotFound, StepRefused),
)
async def archive(
    article_id: str, response: Response, caller: Person, context: Context
) -> schemas.ArticleOut:
    """Nobody finds it any more."""
    held = await _changed(
        article_id, caller, context, lambda article, now: articles.archive(article, caller, now)
    )
    return _tagged(held, response)


async def _visible(article_id: str, caller: Actor, context: ApiContext) -> ArticleSheet:
    sheet = await context.desk.article(record_id(Prefix.ARTICLE, article_id))
    _seen(sheet.article, caller)
    return sheet


async def _changed(article_id: str, caller: Actor, context: ApiContext, step: ArticleStep) -> Article:
    """Make the change, if the caller may see the article in the same unit of work."""
    known_id = record_id(Prefix.ARTICLE, article_id)
    return await context.desk.change_article(known_id, lambda article, now: step(_seen(article, caller), now))


def _seen(article: Article, caller: Actor) -> Article:
    if not may_see(article, caller):
        raise ArticleNotFound(record_id=article.id)
    return article


def _tagged(held: Article, response: Response) -> schemas.ArticleOut:
    response.headers["ETag"] = f'"{held.revision}"'
    return answers.article(held)


def _revision(said: int | None, if_match: str | None) -> int:
    """The revision that an edit was made from. Raises FieldMissing, FieldMalformed."""
    if if_match is None:
        if said is None:
            raise FieldMissing(field="revision (or If-Match)")
        return said
    match = _TAG_FORM.fullmatch(if_match.strip())
    if match is None or said not in {None, int(match[1])}:
        raise FieldMalformed(field="If-Match", expected="the ETag of the article, and the same as `revision`")
    return int(match[1])
