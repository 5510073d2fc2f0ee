"""A stored value that autoq never writes becomes a sentence that names its row, whichever port reads it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from engine.actors import SCHEDULE
from engine.desk import articles, lifecycle
from engine.desk.anomalies import Detector
from engine.desk.answers import AnswerVerdict
from engine.desk.clocks import ClockKind, started
from engine.desk.escalations import sweep
from engine.desk.ports import DeskTransaction, RequestQuery
from engine.desk.ranking import read_question
from engine.times import HOUR
from storage.errors import StorageError
from storage.store import DatabaseStore
from tests.engine.desk.requests import NOW
from tests.storage.acting import sql
from tests.storage.desk.records import (
    WHY,
    add_article,
    add_request,
    alert,
    answer_to,
    classify,
    opened,
    publish,
)

Read = Callable[[DeskTransaction], Awaitable[object]]


async def filled(store: DatabaseStore) -> None:
    """A store with a row in every table of the desk."""
    request = await classify(store, await add_request(store))
    article = await publish(store, await add_article(store, "Zebra"))

    async def unit(tx: DeskTransaction) -> None:
        clock = started(request.id, ClockKind.RESPONSE, HOUR, None, NOW)
        await tx.desk.clocks.save(clock)
        for warning in sweep(clock, None, NOW + HOUR, ()).escalations:
            await tx.desk.clocks.escalate(warning, None)
        answer = replace(
            answer_to(request), article_id=article.id, verdict=AnswerVerdict.HELPFUL, verdict_at=NOW
        )
        await tx.desk.answers.add(answer)
        await tx.desk.alerts.save(alert())
        await tx.desk.alerts.learn("prometheus", "cpu", Detector())
        await tx.desk.incidents.add(opened(1, alert()))
        hold = lifecycle.assign(request, "network", "U0ANNA0001", WHY, SCHEDULE, NOW)
        await tx.desk.requests.save(hold)

    await store.write(unit)


READS: dict[str, Read] = {
    "requests": lambda tx: tx.desk.requests.page(RequestQuery(limit=5)),
    "desk_events": lambda tx: tx.desk.history("SR-000001"),
    "clocks": lambda tx: tx.desk.clocks.of("SR-000001"),
    "escalations": lambda tx: tx.desk.clocks.levels("SR-000001", ClockKind.RESPONSE),
    "articles": lambda tx: tx.desk.articles.find("KB-000001"),
    "index_texts": lambda tx: tx.desk.retriever.candidates(read_question("zebra"), ()),
    "answers": lambda tx: tx.desk.answers.find("SR-000001"),
    "alerts": lambda tx: tx.desk.alerts.unheard("prometheus", NOW, 5),
    "detectors": lambda tx: tx.desk.alerts.detector("prometheus", "cpu"),
    "incidents": lambda tx: tx.desk.incidents.find("INC-000001"),
}


@pytest.mark.parametrize(
    "table, column, value",
    [
        ("requests", "status", "'OPEN'"),
        ("requests", "language", "'fr'"),
        ("requests", "labels", '\'{"impact": "HUGE"}\''),
        ("requests", "labels", "'{'"),
        ("requests", "type", "'WISH'"),
        ("requests", "impact", "'HUGE'"),
        ("requests", "urgency", "''"),
        ("requests", "classified_by", "'ORACLE'"),
        ("requests", "reasons", "'[1]'"),
        ("requests", "hold_reason", "'LUNCH'"),
        ("requests", "answerable", "2"),
        ("desk_events", "reason", "'{}'"),
        ("desk_events", "facts", "'x'"),
        ("clocks", "kind", "'LUNCH'"),
        ("clocks", "state", "'RUN'"),
        ("escalations", "level", "7"),
        ("articles", "status", "'GONE'"),
        ("articles", "language", "'fr'"),
        ("articles", "tags", "'x'"),
        ("articles", "answers", "7"),
        ("articles", "audience", "'7'"),
        ("index_texts", "packed", "'[]'"),
        ("answers", "delivery", "'MAIL'"),
        ("answers", "verdict", "'PERHAPS'"),
        ("answers", "features", "'x'"),
        ("alerts", "severity", "9"),
        ("alerts", "labels", "'x'"),
        ("detectors", "state", "'{\"mood\": 1}'"),
        ("incidents", "status", "'LOST'"),
        ("incidents", "severity", "0"),
    ],
)
async def test_what_autoq_never_writes_is_named_and_not_guessed(
    store: DatabaseStore, table: str, column: str, value: str
) -> None:
    await filled(store)
    await store.read(READS[table])
    await sql(store, f"UPDATE {table} SET {column} = {value}")

    with pytest.raises(
        StorageError,
        match=rf"The row .+ of the table {table} is not as autoq writes it .+ restore a backup\.",
    ) as told:
        await store.read(READS[table])

    assert "\n" not in str(told.value)


async def test_verdicts_on_an_article_are_checked_too(store: DatabaseStore) -> None:
    await filled(store)
    await sql(store, "UPDATE answers SET verdict = 'PERHAPS'")

    with pytest.raises(StorageError, match="PERHAPS"):
        await store.read(lambda tx: tx.desk.answers.verdicts_on("KB-000001", 2))


async def test_an_index_that_somebody_changed_is_not_built_on(store: DatabaseStore) -> None:
    await filled(store)
    article = await store.read(lambda tx: tx.desk.articles.find("KB-000001"))
    assert article is not None
    await sql(store, "UPDATE indexed SET published = 3")

    with pytest.raises(StorageError, match="of the table indexed"):
        await store.write(lambda tx: tx.desk.articles.save(articles.archive(article, SCHEDULE, NOW)))
