"""What happens when two do the same at once: one is first, the other is told, and nothing is lost.

On PostgreSQL the two are service processes of their own; SQLite has one, whose callers race each other.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from engine.actors import SCHEDULE
from engine.desk import articles, lifecycle
from engine.desk.alerts import Alert, AlertState, observe, signal
from engine.desk.answers import Answer, AnswerVerdict
from engine.desk.articles import content
from engine.desk.events import Change
from engine.desk.incidents import Incident, judge
from engine.desk.ports import DeskStore, DeskTransaction
from engine.desk.ranking import read_question
from engine.desk.tickets import ServiceRequest, born
from storage.store import DatabaseStore
from tests.engine.desk.requests import ANNA, HUMAN, NOW
from tests.storage.conftest import OpenStore
from tests.storage.desk.records import (
    SOURCE,
    WHY,
    add_article,
    add_request,
    answer_to,
    classify,
    publish,
    received,
)

ROUNDS = 12


Two = tuple[DeskStore, DeskStore]


@pytest.fixture
async def two(store: DatabaseStore, url: str, open_another: OpenStore) -> Two:
    """Two stores on one database where it takes two, else the same one twice."""
    return (store, store) if url.startswith("sqlite") else (store, await open_another())


async def save(store: DeskStore, change: Change[ServiceRequest]) -> bool:
    """Whether the change was stored."""
    return await store.write(lambda tx: tx.desk.requests.save(change))


async def judge_answer(store: DeskStore, answer: Answer) -> bool:
    """Whether the verdict was stored."""
    return await store.write(lambda tx: tx.desk.answers.judge(answer))


async def test_of_two_changes_of_one_revision_one_is_saved(two: Two) -> None:
    request = await classify(two[0], await add_request(two[0]))
    for _ in range(ROUNDS):
        changes = [lifecycle.correct(request, HUMAN, NOW, category=name) for name in ("ONE", "OTHER")]

        saved = await asyncio.gather(*map(save, two, changes))

        assert sorted(saved) == [False, True]
        request = changes[saved.index(True)].after
        found = await two[1].read(lambda tx, name=request.id: tx.desk.requests.find(name))  # type: ignore[misc]
        assert found == request
    assert len(await two[0].read(lambda tx: tx.desk.history(request.id))) == request.revision == ROUNDS + 2


async def test_one_external_id_handed_in_twice_at_once_is_one_request(
    two: Two,
) -> None:
    async def add(store: DeskStore, external_id: str) -> bool:
        async def unit(tx: DeskTransaction) -> bool:
            return await tx.desk.requests.add(
                born(await tx.desk.requests.next_number(), received(external_id), NOW)
            )

        return await store.write(unit)

    for number in range(ROUNDS):
        assert sorted(await asyncio.gather(*(add(store, str(number)) for store in two))) == [False, True]


async def test_numbers_drawn_at_once_are_all_different(two: Two) -> None:
    async def draw(store: DeskStore) -> int:
        return await store.write(lambda tx: tx.desk.incidents.next_number())

    drawn = await asyncio.gather(*(draw(store) for store in two for _ in range(ROUNDS)))

    assert len(set(drawn)) == 2 * ROUNDS


async def heard(tx: DeskTransaction, name: str, group: str) -> Incident | None:
    """What a message about a firing alert does, as a door does it."""
    desk = tx.desk
    said = signal(
        SOURCE,
        state=AlertState.FIRING,
        title=name,
        labels={"service": group, "alertname": group, "host": name},
        severity="critical",
    )
    observation = observe(await desk.alerts.find(said.source, said.fingerprint), said, NOW)
    latest = await desk.incidents.latest(said.group_key)
    firing = 1 + (await desk.alerts.firing(latest.id) if latest else 0)
    judged = judge(observation, latest, firing, await desk.incidents.next_number(), NOW)
    change = judged.change
    if change is not None:
        stored = desk.incidents.add if change.after.revision == 1 else desk.incidents.save
        assert await stored(change)
    assert judged.alert is not None
    await desk.alerts.save(judged.alert)
    return None if change is None else change.after


async def test_two_alerts_of_one_group_at_once_open_one_incident(two: Two) -> None:
    for number in range(ROUNDS):
        group = f"group {number}"
        await asyncio.gather(
            *(
                store.write(lambda tx, name=name, group=group: heard(tx, name, group))  # type: ignore[misc]
                for store, name in zip(two, ("one", "other"), strict=True)
            )
        )

    every = await two[0].read(lambda tx: tx.desk.incidents.page(None, 2 * ROUNDS, None))
    assert len(every) == len({incident.group_key for incident in every}) == ROUNDS
    for incident in every:
        assert await two[1].read(lambda tx, name=incident.id: tx.desk.alerts.firing(name)) == 2  # type: ignore[misc]


async def test_one_alert_heard_of_twice_at_once_is_counted_twice(two: Two) -> None:
    for number in range(ROUNDS):
        group = f"group {number}"
        await asyncio.gather(
            *(store.write(lambda tx, group=group: heard(tx, "one", group)) for store in two)  # type: ignore[misc]
        )

    async def counts(tx: DeskTransaction) -> list[Alert]:
        return await tx.desk.alerts.unheard(SOURCE.name, NOW, 2 * ROUNDS)

    assert [alert.count for alert in await two[0].read(counts)] == [2] * ROUNDS


async def test_of_two_verdicts_at_once_one_counts(two: Two) -> None:
    for number in range(ROUNDS):
        answer = answer_to(await add_request(two[0], str(number)))
        assert await two[0].write(lambda tx, answer=answer: tx.desk.answers.add(answer))  # type: ignore[misc]
        words = [
            replace(answer, verdict=verdict, verdict_at=NOW)
            for verdict in (AnswerVerdict.HELPFUL, AnswerVerdict.NOT_HELPFUL)
        ]

        counted = await asyncio.gather(*map(judge_answer, two, words))

        assert sorted(counted) == [False, True]
        found = await two[1].read(lambda tx, name=answer.request_id: tx.desk.answers.find(name))  # type: ignore[misc]
        assert found == words[counted.index(True)]


async def test_articles_published_at_once_are_all_counted(two: Two) -> None:
    drafts = [await add_article(two[0], f"Zebra {number}", "A zebra.") for number in range(ROUNDS)]

    await asyncio.gather(*(publish(two[number % 2], draft) for number, draft in enumerate(drafts)))

    async def count(tx: DeskTransaction) -> int:
        found = await tx.desk.retriever.candidates(read_question("zebra"), ())
        assert found.statistics.articles == ROUNDS
        return found.statistics.frequencies["zebra"]

    assert await two[1].read(count) == ROUNDS


async def test_two_drafts_of_one_request_at_once_are_one_article(two: Two) -> None:
    async def draft(store: DeskStore, request_id: str) -> bool:
        async def unit(tx: DeskTransaction) -> bool:
            text = content(language="en", title="Zebra", body="Stripes.")
            number = await tx.desk.articles.next_number()
            return await tx.desk.articles.add(
                articles.drafted(number, text, SCHEDULE, NOW, source_request=request_id)
            )

        return await store.write(unit)

    for number in range(ROUNDS):
        assert sorted(await asyncio.gather(*(draft(store, f"SR-{number:06}") for store in two))) == [
            False,
            True,
        ]


async def test_an_assignment_and_a_cancellation_at_once_leave_one_of_them(
    two: Two,
) -> None:
    request = await classify(two[0], await add_request(two[0]))

    changes = (
        lifecycle.assign(request, "network", ANNA, WHY, SCHEDULE, NOW),
        lifecycle.cancel(request, HUMAN, NOW),
    )

    taken, cancelled = await asyncio.gather(*map(save, two, changes))

    assert taken is not cancelled
    loads = await two[0].read(lambda tx: tx.desk.requests.loads([ANNA]))
    assert loads[ANNA].open == int(taken)
    assert (loads[ANNA].last_assigned_at is not None) is taken
