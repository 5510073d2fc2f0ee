"""A team's own articles, past questions and labelled texts, read from files of JSON lines; a bad line is named by its number."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar, Final, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from engine.desk.passages import IndexedArticle, index_article
from engine.desk.text import Language, language_of
from engine.errors import InvalidInput

_GZIP: Final = b"\x1f\x8b"


class ReplayInvalid(InvalidInput):
    """A file to replay cannot be used; `where` names the file or the line."""

    code: ClassVar[str] = "replay-invalid"
    sentence: ClassVar[str] = "{where} cannot be used: {problem}; correct it and run again."

    def __init__(self, *, where: str, problem: str) -> None:
        super().__init__(where=where, problem=problem)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question of the past, and the article that answers it, if one does."""

    text: str
    language: Language
    article_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """Articles, and at least one question asked of them."""

    articles: tuple[IndexedArticle, ...]
    questions: tuple[Asked, ...]


class _Line(BaseModel):
    model_config = ConfigDict(coerce_numbers_to_str=True)


class _Article(_Line):
    id: Annotated[str, Field(min_length=1)]
    title: str
    body: str
    lang: Language | None = None


class _Question(_Line):
    question: str
    lang: Language | None = None
    article: str | None


class _Labelled(_Line):
    text: str
    label: Annotated[str, Field(min_length=1)]


_Kind = TypeVar("_Kind", bound=_Line)
_OBJECT: Final[TypeAdapter[dict[str, object]]] = TypeAdapter(dict[str, object])


def read_replay(path: Path) -> Replay:
    """Articles `{"id", "title", "body", "lang"}`, then questions `{"question", "lang", "article": id or null}`.

    One JSON object a line, plain or gzip, UTF-8; `lang` is "ko" or "en" and guessed where it is missing. Raises
    `ReplayInvalid` with the line's number.
    """
    articles: dict[str, IndexedArticle] = {}
    questions: list[Asked] = []
    for where, line in _lines(path):
        content = _object(line, where)
        if "question" in content:
            questions.append(_question(content, articles, where))
        elif questions:
            raise ReplayInvalid(where=where, problem="articles come before the first question")
        else:
            article = _article(content, where)
            if article.article_id in articles:
                raise ReplayInvalid(
                    where=where, problem=f"the article id {article.article_id!r} is not unique"
                )
            articles[article.article_id] = article
    if not articles or not questions:
        raise ReplayInvalid(where=path.name, problem="it needs articles and then questions")
    return Replay(articles=tuple(articles.values()), questions=tuple(questions))


def read_labelled(path: Path) -> list[tuple[str, str]]:
    """Texts and their labels, `{"text", "label"}`, at least one; lines as in `read_replay`. Raises `ReplayInvalid`."""
    read = [_checked(_Labelled, _object(line, where), where) for where, line in _lines(path)]
    if not read:
        raise ReplayInvalid(where=path.name, problem="it needs lines with a text and its label")
    return [(each.text, each.label) for each in read]


def _lines(path: Path) -> Iterator[tuple[str, bytes]]:
    """Each line that is not blank, with the words that name it in an error."""
    try:
        with path.open("rb") as plain:
            compressed = plain.read(len(_GZIP)) == _GZIP
            plain.seek(0)
            with gzip.open(plain) if compressed else plain as lines:
                for number, line in enumerate(lines, start=1):
                    if line.strip():
                        yield f"Line {number} of {path.name}", line
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise ReplayInvalid(where=path.name, problem="its gzip is broken") from error
    except OSError as error:
        raise ReplayInvalid(where=path.name, problem=error.strerror or "it cannot be read") from error


def _object(line: bytes, where: str) -> dict[str, object]:
    try:
        return _OBJECT.validate_json(line)
    except ValidationError as error:
        raise ReplayInvalid(where=where, problem="it is not a JSON object in UTF-8") from error


def _article(content: dict[str, object], where: str) -> IndexedArticle:
    read = _checked(_Article, content, where)
    language = read.lang or language_of(f"{read.title} {read.body}")
    return index_article(article_id=read.id, title=read.title, body=read.body, language=language)


def _question(content: dict[str, object], articles: Mapping[str, IndexedArticle], where: str) -> Asked:
    read = _checked(_Question, content, where)
    if read.article is not None and read.article not in articles:
        raise ReplayInvalid(where=where, problem=f"there is no article {read.article!r} above it")
    return Asked(
        text=read.question, language=read.lang or language_of(read.question), article_id=read.article
    )


def _checked(kind: type[_Kind], content: dict[str, object], where: str) -> _Kind:
    try:
        return kind.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        raise ReplayInvalid(where=where, problem=f"{first['loc'][0]}: {first['msg']}") from error
