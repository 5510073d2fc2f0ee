"""Answers given or suggested, and what became of them."""

from __future__ import annotations

import json

from sqlalchemy import BigInteger, Connection, Insert, bindparam, or_, select, text, update

from engine.actions import canonical
from engine.desk.answers import Answer, AnswerVerdict, Delivery
from storage.checked import checked
from storage.desk.tables import IS_VERDICT, IS_WORD, answers
from storage.rows import AnyRow, Values
from storage.session import Session
from storage.upserts import EitherInsert, upsert

_SINCE = bindparam("since", type_=BigInteger)
_FIND = select(answers).where(answers.c.request_id == bindparam("request_id"))
# The first word counts; only who was silent may still come back.
_JUDGE = update(answers).where(
    answers.c.request_id == bindparam("key"),
    or_(
        answers.c.verdict.is_(None),
        (answers.c.verdict == AnswerVerdict.TIMEOUT.value)
        & (bindparam("word") == AnswerVerdict.REOPENED.value),
    ),
)
# A verdict is no older than its answer, so that the index by verdict need not be walked further back.
_VERDICTS = (
    select(answers.c.request_id, answers.c.verdict)
    .where(text(IS_WORD), answers.c.verdict_at >= _SINCE, answers.c.at >= _SINCE)
    .order_by(answers.c.verdict_at.desc(), answers.c.request_id.desc())
    .limit(bindparam("limit"))
)
_WORDS = _VERDICTS.with_only_columns(answers)
_VERDICTS_ON = (
    select(answers.c.request_id, answers.c.verdict)
    .where(
        text(IS_VERDICT),
        answers.c.article_id == bindparam("article_id"),
        answers.c.article_version == bindparam("version"),
    )
    .order_by(answers.c.verdict_at.desc(), answers.c.request_id.desc())
)


def _added(insert: EitherInsert) -> Insert:
    return insert.on_conflict_do_nothing(index_elements=["request_id"]).returning(answers.c.request_id)


_ADD = upsert(answers, _added)


class StoredAnswers:
    """`engine.desk.ports.Answers` in a session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, answer: Answer) -> bool:
        """Store it; False, and nothing stored, when the request has one."""
        return await self._session.run(_add, answer)

    async def find(self, request_id: str) -> Answer | None:
        """The answer to a request."""
        return await self._session.run(_find, request_id)

    async def judge(self, answer: Answer) -> bool:
        """Store its verdict; False, and nothing stored, when somebody else's came first."""
        return await self._session.run(_judge, answer)

    async def verdicts(self, since: int, limit: int) -> list[AnswerVerdict]:
        """Verdicts on answers posted at or after `since`, silence apart, newest first."""
        return await self._session.run(_verdicts, since, limit)

    async def words(self, since: int, limit: int) -> list[Answer]:
        """The answers behind `verdicts`, in the same order."""
        return await self._session.run(_words, since, limit)

    async def verdicts_on(self, article_id: str, version: int) -> list[AnswerVerdict]:
        """Verdicts on answers posted out of one version of an article, newest first."""
        return await self._session.run(_verdicts_on, article_id, version)


def _add(connection: Connection, answer: Answer) -> bool:
    return connection.execute(_ADD[connection.dialect.name], _values(answer)).first() is not None


def _find(connection: Connection, request_id: str) -> Answer | None:
    row = connection.execute(_FIND, {"request_id": request_id}).first()
    return None if row is None else _answer_of(row)


def _judge(connection: Connection, answer: Answer) -> bool:
    word = None if answer.verdict is None else answer.verdict.value
    values = {"key": answer.request_id, "word": word, "verdict": word, "verdict_at": answer.verdict_at}
    return connection.execute(_JUDGE, values).rowcount == 1


def _verdicts(connection: Connection, since: int, limit: int) -> list[AnswerVerdict]:
    return [_verdict_of(row) for row in connection.execute(_VERDICTS, {"since": since, "limit": limit})]


def _words(connection: Connection, since: int, limit: int) -> list[Answer]:
    return [_answer_of(row) for row in connection.execute(_WORDS, {"since": since, "limit": limit})]


def _verdicts_on(connection: Connection, article_id: str, version: int) -> list[AnswerVerdict]:
    values = {"article_id": article_id, "version": version}
    return [_verdict_of(row) for row in connection.execute(_VERDICTS_ON, values)]


def _values(answer: Answer) -> Values:
    return {
        "request_id": answer.request_id,
        "requester": answer.requester,
        "article_id": answer.article_id,
        "article_version": answer.article_version,
        "confidence": answer.confidence,
        "delivery": answer.delivery.value,
        "at": answer.at,
        "passage": answer.passage,
        "features": canonical(dict(answer.features)),
        "verdict": None if answer.verdict is None else answer.verdict.value,
        "verdict_at": answer.verdict_at,
    }


@checked("answers")
def _answer_of(row: AnyRow) -> Answer:
    return Answer(
        request_id=row.request_id,
        requester=row.requester,
        article_id=row.article_id,
        article_version=row.article_version,
        confidence=row.confidence,
        delivery=Delivery(row.delivery),
        at=row.at,
        passage=row.passage,
        features=json.loads(row.features),
        verdict=None if row.verdict is None else AnswerVerdict(row.verdict),
        verdict_at=row.verdict_at,
    )


@checked("answers")
def _verdict_of(row: AnyRow) -> AnswerVerdict:
    return AnswerVerdict(row.verdict)
