"""What the desk's figures are counted from: events, warnings, words on answers, articles that answer, what rests, what is learned from."""

from __future__ import annotations

from dataclasses import replace

from engine.actors import SCHEDULE
from engine.desk import articles, lifecycle
from engine.desk.answers import AnswerVerdict, Delivery
from engine.desk.clocks import ClockKind, EscalationLevel
from engine.desk.escalations import Escalation
from engine.desk.ports import DeskTransaction, StoredModel
from engine.desk.reasons import Reason
from storage.store import DatabaseStore
from tests.engine.desk.requests import HUMAN, NOW
from tests.storage.desk.records import (
    WHY,
    add_article,
    add_request,
    answer_to,
    classify,
    publish,
    save_article,
    save_request,
)


async def test_only_what_the_desk_s_own_clock_made_since_is_counted(store: DatabaseStore) -> None:
    for number in range(3):
        await classify(store, await add_request(store, str(number)))
    mine = await classify(store, await add_request(store, "by a person"))
    await save_request(store, lifecycle.correct(mine, HUMAN, NOW + 1))
    names = ["RequestClassified", "RequestAnswered"]
    tally = await store.read(lambda tx: tx.desk.tally(names, NOW))
    assert tally == {"RequestClassified": 4, "RequestAnswered": 0}
    assert await store.read(lambda tx: tx.desk.tally(names, NOW + 1)) == dict.fromkeys(names, 0)


async def test_warnings_given_aloud_since_are_counted(store: DatabaseStore) -> None:
    request = await add_request(store)
    for level in EscalationLevel:
        escalation = Escalation(
            request_id=request.id,
            kind=ClockKind.RESPONSE,
            level=level,
            at=NOW + level,
            told=level is not EscalationLevel.EARLY,
            reason=Reason(code="desk-overdue", values={"kind": "RESPONSE"}),
        )
        assert await store.write(lambda tx, each=escalation: tx.desk.clocks.escalate(each, None))  # type: ignore[misc]
    assert await store.read(lambda tx: tx.desk.clocks.warned(NOW)) == 2
    assert await store.read(lambda tx: tx.desk.clocks.warned(NOW + 3)) == 1


async def test_words_are_the_answers_behind_the_verdicts(store: DatabaseStore) -> None:
    given = []
    for number, verdict in enumerate(AnswerVerdict):
        answer = answer_to(await add_request(store, str(number)))
        judged = replace(answer, verdict=verdict, verdict_at=NOW + 10 + number)
        assert await store.write(lambda tx, each=answer: tx.desk.answers.add(each))  # type: ignore[misc]
        assert await store.write(lambda tx, each=judged: tx.desk.answers.judge(each))  # type: ignore[misc]
        given.append(judged)
    suggestion = answer_to(await add_request(store, "suggested"), delivery=Delivery.SUGGEST)
    assert await store.write(lambda tx: tx.desk.answers.add(suggestion))
    words = await store.read(lambda tx: tx.desk.answers.words(NOW, 10))
    assert words == [answer for answer in reversed(given) if answer.verdict is not AnswerVerdict.TIMEOUT]
    assert await store.read(lambda tx: tx.desk.answers.verdicts(NOW, 10)) == [each.verdict for each in words]
    assert await store.read(lambda tx: tx.desk.answers.words(NOW, 1)) == words[:1]
    assert await store.read(lambda tx: tx.desk.answers.words(NOW + 1, 10)) == []


async def test_only_articles_that_may_answer_are_listed(store: DatabaseStore) -> None:
    await add_article(store, "A draft")
    live = await publish(store, await add_article(store, "Live"))
    silent = await publish(store, await add_article(store, "Silent"))
    await save_article(store, articles.silence(silent, WHY, SCHEDULE, NOW))
    assert await store.read(lambda tx: tx.desk.articles.answering()) == [(live.id, live.revision)]


async def test_what_is_backed_off_is_told_apart(store: DatabaseStore) -> None:
    long = "x" * 5_000

    async def unit(tx: DeskTransaction) -> None:
        for item, until in (("a", NOW + 1), (long, NOW + 2), ("b", NOW)):
            await tx.desk.failures.record("incidents", item, "It.", until)

    await store.write(unit)
    items = ["a", "b", "c", long]
    assert await store.read(lambda tx: tx.desk.failures.resting("incidents", items, NOW)) == {"a", long}
    assert await store.read(lambda tx: tx.desk.failures.resting("incidents", items, NOW + 1)) == {long}
    assert await store.read(lambda tx: tx.desk.failures.resting("drafts", items, NOW)) == frozenset()
    assert await store.read(lambda tx: tx.desk.failures.resting("incidents", [], NOW)) == frozenset()


async def test_models_are_kept_one_of_a_kind_and_learned_from_what_people_said(store: DatabaseStore) -> None:
    first = StoredModel(kind="category", content=bytes(range(256)) * 40, learned_at=NOW, labels=50)
    await store.write(lambda tx: tx.desk.models.save(first))
    assert await store.read(lambda tx: tx.desk.models.find("category")) == first
    second = replace(first, content=b"another", learned_at=NOW + 1, labels=100)
    await store.write(lambda tx: tx.desk.models.save(second))
    assert await store.read(lambda tx: tx.desk.models.find("category")) == second
    assert await store.read(lambda tx: tx.desk.models.learned_at("category")) == NOW + 1
    assert await store.read(lambda tx: tx.desk.models.find("type")) is None
    assert await store.read(lambda tx: tx.desk.models.learned_at("type")) is None
    said = []
    for number in range(3):
        request = await classify(store, await add_request(store, str(number)))
        said.append(await save_request(store, lifecycle.correct(request, HUMAN, NOW, category="HR")))
    await classify(store, await add_request(store, "by a rule"))
    assert await store.read(lambda tx: tx.desk.models.labels()) == 3
    assert await store.read(lambda tx: tx.desk.models.lessons(10)) == said
    assert await store.read(lambda tx: tx.desk.models.lessons(2)) == said[1:]
