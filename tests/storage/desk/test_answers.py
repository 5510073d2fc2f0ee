"""Answers: one for each request, and the first verdict counts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.desk.answers import Answer, AnswerVerdict, Delivery
from storage.store import DatabaseStore
from tests.engine.desk.requests import NOW
from tests.storage.desk.records import add_request, answer_to

HELPFUL, NOT_HELPFUL = AnswerVerdict.HELPFUL, AnswerVerdict.NOT_HELPFUL
TIMEOUT, REOPENED = AnswerVerdict.TIMEOUT, AnswerVerdict.REOPENED


async def answered(
    store: DatabaseStore, number: int, *, delivery: Delivery = Delivery.POST, at: int = NOW
) -> Answer:
    """A stored answer."""
    answer = answer_to(await add_request(store, str(number)), delivery=delivery, at=at)
    assert await store.write(lambda tx: tx.desk.answers.add(answer))
    return answer


async def judge(store: DatabaseStore, answer: Answer, verdict: AnswerVerdict, at: int = NOW + 1) -> bool:
    """Whether this verdict was stored."""
    judged = replace(answer, verdict=verdict, verdict_at=at)
    return await store.write(lambda tx: tx.desk.answers.judge(judged))


async def found(store: DatabaseStore, answer: Answer) -> Answer | None:
    """The stored answer to the same request."""
    return await store.read(lambda tx: tx.desk.answers.find(answer.request_id))


async def test_an_answer_is_read_as_it_was_stored(store: DatabaseStore) -> None:
    answer = await answered(store, 1)

    assert await found(store, answer) == answer
    assert await store.read(lambda tx: tx.desk.answers.find("SR-000099")) is None


async def test_a_request_has_one_answer(store: DatabaseStore) -> None:
    answer = await answered(store, 1)
    other = replace(answer, article_id="KB-000009", delivery=Delivery.SUGGEST)

    assert not await store.write(lambda tx: tx.desk.answers.add(other))
    assert await found(store, answer) == answer


async def test_a_verdict_is_stored_and_nothing_else_of_the_answer(store: DatabaseStore) -> None:
    answer = await answered(store, 1)

    assert await judge(store, replace(answer, confidence=0.1), HELPFUL)

    assert await found(store, answer) == replace(answer, verdict=HELPFUL, verdict_at=NOW + 1)


@pytest.mark.parametrize(
    "first, second, counts",
    [
        (HELPFUL, NOT_HELPFUL, False),
        (NOT_HELPFUL, HELPFUL, False),
        (HELPFUL, TIMEOUT, False),
        (HELPFUL, REOPENED, False),
        (TIMEOUT, HELPFUL, False),
        (TIMEOUT, TIMEOUT, False),
        (REOPENED, REOPENED, False),
        (TIMEOUT, REOPENED, True),
    ],
)
async def test_the_first_word_counts_and_only_who_was_silent_comes_back(
    store: DatabaseStore, first: AnswerVerdict, second: AnswerVerdict, *, counts: bool
) -> None:
    answer = await answered(store, 1)
    assert await judge(store, answer, first)

    assert await judge(store, answer, second, NOW + 2) is counts

    verdict, at = (second, NOW + 2) if counts else (first, NOW + 1)
    assert await found(store, answer) == replace(answer, verdict=verdict, verdict_at=at)


async def test_what_was_never_answered_is_not_judged(store: DatabaseStore) -> None:
    answer = answer_to(await add_request(store))

    assert not await judge(store, answer, HELPFUL)


async def test_verdicts_are_words_on_what_was_posted_since_newest_first(store: DatabaseStore) -> None:
    verdicts = [HELPFUL, TIMEOUT, NOT_HELPFUL, REOPENED]
    for number, verdict in enumerate(verdicts):
        await judge(store, await answered(store, number), verdict, NOW + 10 - number)
    await answered(store, 10)
    await judge(store, await answered(store, 11, delivery=Delivery.SUGGEST), HELPFUL)
    await judge(store, await answered(store, 12, at=NOW - 1), HELPFUL, NOW + 50)

    async def since(at: int, limit: int = 10) -> list[AnswerVerdict]:
        return await store.read(lambda tx: tx.desk.answers.verdicts(at, limit))

    assert await since(NOW) == [HELPFUL, NOT_HELPFUL, REOPENED]
    assert await since(NOW, limit=2) == [HELPFUL, NOT_HELPFUL]
    assert await since(NOW - 1) == [HELPFUL, HELPFUL, NOT_HELPFUL, REOPENED]
    assert await since(NOW + 1) == []


async def test_verdicts_on_an_article_are_those_on_that_version(store: DatabaseStore) -> None:
    for number, (article, version, verdict) in enumerate(
        [
            ("KB-000001", 2, HELPFUL),
            ("KB-000001", 1, NOT_HELPFUL),
            ("KB-000002", 2, REOPENED),
            ("KB-000001", 2, TIMEOUT),
        ]
    ):
        answer = answer_to(await add_request(store, str(number)))
        answer = replace(answer, article_id=article, article_version=version)
        await store.write(lambda tx, answer=answer: tx.desk.answers.add(answer))  # type: ignore[misc]
        await judge(store, answer, verdict, NOW + number)
    unposted = await answered(store, 9, delivery=Delivery.SUGGEST)
    await judge(store, unposted, NOT_HELPFUL)
    await answered(store, 10)

    assert await store.read(lambda tx: tx.desk.answers.verdicts_on("KB-000001", 2)) == [TIMEOUT, HELPFUL]
    assert await store.read(lambda tx: tx.desk.answers.verdicts_on("KB-000001", 3)) == []
