"""No statement of the desk walks through a table that grows: each finds its rows by an index, of nothing but its list where it is one."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product

from sqlalchemy import Connection

from engine.actors import SCHEDULE
from engine.desk import articles, lifecycle
from engine.desk.answers import AnswerVerdict
from engine.desk.articles import ArticleStatus
from engine.desk.clocks import ClockKind, started
from engine.desk.escalations import sweep
from engine.desk.incidents import IncidentStatus, IncidentStep, move
from engine.desk.intakes import Place
from engine.desk.ports import DeskTransaction, RequestQuery
from engine.desk.ranking import read_question
from engine.desk.replies import reply
from engine.desk.tickets import RequestStatus
from engine.times import HOUR
from storage.store import DatabaseStore
from tests.engine.desk.requests import ANNA, ASKER, HUMAN, NOW
from tests.storage.acting import run_raw
from tests.storage.conftest import on_sqlite
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
from tests.storage.plans import noted, plan_of, walks

REPLY = reply(
    thread=Place(channel="C0GENERAL1", ts="1790000000.000100"),
    ts="1790000001.000100",
    author=ASKER,
    text="No.",
)
GROWING = (
    "requests",
    "desk_events",
    "clocks",
    "escalations",
    "answers",
    "alerts",
    "detectors",
    "incidents",
    "failures",
    "assignments",
    "articles",
    "indexed",
    "index_texts",
    "audiences",
    "frequencies",
    "heard_replies",
    "outbox",
    "search_words",
    "[afix]",  # How the search calls its tables.
)
_LISTS = {
    "ix_requests_for_people": "waits_for = 'PEOPLE'",
    "ix_requests_for_answer": "waits_for = 'ANSWER'",
    "ix_requests_answered": "waits_for = 'WORD'",
    "ix_requests_resolved": "ORDER BY requests.resolved_at",
    "ix_requests_untold": "worth_a_draft = 1 AND told = 0",
    "ix_requests_held": "status IN ('ASSIGNED', 'IN_PROGRESS', 'ON_HOLD')",
    "ix_requests_place": "place_ts IS NOT NULL",
    "ix_clocks_next_at": "next_at IS NOT NULL",
    "ix_answers_words": "verdict IN ('HELPFUL', 'NOT_HELPFUL', 'REOPENED')",
    "ix_alerts_firing_incident": "count(*) AS count_1",
    "ix_alerts_firing_seen": "ORDER BY alerts.last_seen",
    "ix_incidents_calm": "waits_for = 'CALM'",
    "ix_incidents_resolved": "ORDER BY incidents.resolved_at",
}
"""The index of each list, by what its statement says and no other."""


async def _everything(store: DatabaseStore) -> None:
    """Use every port of the desk."""
    request = await classify(store, await add_request(store))
    article = await publish(store, await add_article(store, audience=frozenset({"S0IT"})))
    await store.write(lambda tx: _write_requests(tx, request.id))
    await store.write(lambda tx: tx.desk.articles.save(articles.silence(article, WHY, HUMAN, NOW)))
    await store.write(lambda tx: _write_others(tx, request.id))
    await store.read(lambda tx: _lists(tx, request.id))
    await store.read(_pages)
    await store.read(lambda tx: _finds(tx, request.id))


async def _write_requests(tx: DeskTransaction, request_id: str) -> None:
    desk = tx.desk.requests
    request = await desk.find(request_id)
    assert request is not None
    assert await desk.save(lifecycle.assign(request, "network", ANNA, WHY, SCHEDULE, NOW))
    await desk.tell(request_id)
    await tx.desk.failures.record("triage", request_id, "it broke", NOW)
    await tx.desk.failures.forget("triage", request_id)


async def _write_others(tx: DeskTransaction, request_id: str) -> None:
    request = await tx.desk.requests.find(request_id)
    assert request is not None
    clock = started(request_id, ClockKind.RESPONSE, HOUR, None, NOW)
    await tx.desk.clocks.save(clock)
    for warning in sweep(clock, None, NOW + HOUR, ()).escalations:
        await tx.desk.clocks.escalate(warning, ANNA)
    assert await tx.desk.replies.keep(REPLY, request_id)
    answer = answer_to(request)
    await tx.desk.answers.add(answer)
    await tx.desk.answers.judge(replace(answer, verdict=AnswerVerdict.HELPFUL, verdict_at=NOW))
    await tx.desk.alerts.save(alert())
    await tx.desk.alerts.learn("prometheus", "cpu", await tx.desk.alerts.detector("prometheus", "cpu"))
    change = opened(await tx.desk.incidents.next_number(), alert())
    await tx.desk.incidents.add(change)
    await tx.desk.incidents.save(move(change.after, IncidentStep.MITIGATE, HUMAN, NOW))


async def _lists(tx: DeskTransaction, request_id: str) -> None:
    desk = tx.desk
    for work in (
        desk.requests.unclassified,
        desk.requests.waiting_for_people,
        desk.requests.waiting_for_answer,
        desk.requests.silent,
        desk.requests.closable,
        desk.requests.untold,
        desk.clocks.due,
        desk.incidents.calm,
        desk.incidents.over,
    ):
        await work(NOW, 5)
    await desk.requests.loads([ANNA, ASKER])
    await desk.clocks.of(request_id)
    await desk.clocks.levels(request_id, ClockKind.RESPONSE)
    await desk.answers.verdicts(NOW, 5)
    await desk.answers.verdicts_on("KB-000001", 1)
    await desk.alerts.firing("INC-000001")
    await desk.alerts.unheard("prometheus", NOW, 5)


async def _pages(tx: DeskTransaction) -> None:
    for status, who, team, assignee in product(
        (None, RequestStatus.ASSIGNED), (None, ASKER), (None, "network"), (None, ANNA)
    ):
        query = RequestQuery(limit=5, status=status, requester=who, team=team, assignee=assignee)
        await tx.desk.requests.page(query)
    for in_status in (None, ArticleStatus.PUBLISHED):
        await tx.desk.articles.page(in_status, 5, None)
    for standing in (None, IncidentStatus.OPEN):
        await tx.desk.incidents.page(standing, 5, None)


async def _finds(tx: DeskTransaction, request_id: str) -> None:
    desk = tx.desk
    await desk.requests.find_external("portal", "1")
    await desk.history(request_id)
    article = await desk.articles.find("KB-000001")
    assert article is not None
    await desk.articles.alike(article.content, 5)
    question = read_question("renew the VPN certificate")
    await desk.retriever.candidates(question, ["S0IT", "S0HR"])
    await desk.retriever.named(question, ["S0IT", "S0HR"], ["KB-000001"])
    await desk.answers.find(request_id)
    await desk.replies.asked(REPLY.thread, ASKER, 5)
    await desk.replies.heard(REPLY)
    await desk.alerts.find("prometheus", "1")
    await desk.incidents.find("INC-000001")
    await desk.incidents.latest(alert().group_key)
    await desk.failures.count("triage", request_id)


async def test_everything_is_found_by_an_index(store: DatabaseStore) -> None:
    with noted() as statements:
        await _everything(store)
    assert len(statements) > 60
    assert await run_raw(store, lambda it: walks(it, statements, GROWING)) == []


@on_sqlite
async def test_each_list_is_read_from_its_own_index(store: DatabaseStore) -> None:
    with noted() as statements:
        await _everything(store)

    def plans(connection: Connection) -> dict[str, str]:
        found = {}
        for index, words in _LISTS.items():
            (sql,) = [sql for sql in statements if words in " ".join(sql.split()) and "UPDATE" not in sql]
            found[index] = "\n".join(plan_of(connection, sql, statements[sql]))
        return found

    for index, plan in (await run_raw(store, plans)).items():
        assert re.search(rf"USING (COVERING )?INDEX {index}\b", plan), plan
        assert "TEMP B-TREE FOR ORDER BY" not in plan, plan
