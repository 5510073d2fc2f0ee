"""Service requests: their life, and the lists of work that wait for the cycle."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Connection,
    Insert,
    Select,
    bindparam,
    func,
    select,
    text,
    update,
)

from engine.desk.assignment import Load
from engine.desk.cycle import DeskStep
from engine.desk.events import Change
from engine.desk.ids import Prefix
from engine.desk.lifecycle import EVENT_NAMES, received
from engine.desk.ports import RequestPage, RequestQuery
from engine.desk.priorities import Priority
from engine.desk.tickets import REOPEN_WITHIN, ServiceRequest, Step
from storage.desk import events, request_pages
from storage.desk.failures import may_be_tried
from storage.desk.numbers import next_number
from storage.desk.request_rows import new_request_values, request_of, request_values
from storage.desk.tables import (
    IS_HELD,
    IS_NEW,
    IS_UNTOLD,
    WAITS_FOR_ANSWER,
    WAITS_FOR_CLOSING,
    WAITS_FOR_PEOPLE,
    WAITS_FOR_WORD,
    assignments,
    requests,
)
from storage.session import Session
from storage.upserts import EitherInsert, upsert

_REQUEST = requests.c
_UNTIL = bindparam("until", type_=BigInteger)
_AGENTS: BindParameter[str] = bindparam("agents", expanding=True)

_FIND = select(requests).where(_REQUEST.id == bindparam("request_id"))
_FIND_EXTERNAL = select(requests).where(
    _REQUEST.source == bindparam("source"), _REQUEST.external_id == bindparam("external_id")
)
_SAVE = update(requests).where(_REQUEST.id == bindparam("key"), _REQUEST.revision == bindparam("before"))
_TELL = update(requests).where(_REQUEST.id == bindparam("key")).values(told=1)
_HELD = (
    select(_REQUEST.assignee, _REQUEST.priority, func.count().label("n"))
    .where(text(IS_HELD), _REQUEST.assignee.in_(_AGENTS))
    .group_by(_REQUEST.assignee, _REQUEST.priority)
)
_LAST_ASSIGNED = select(assignments).where(assignments.c.agent.in_(_AGENTS))


def _added(insert: EitherInsert) -> Insert:
    return insert.on_conflict_do_nothing(index_elements=["source", "external_id"]).returning(_REQUEST.number)


def _assigned(insert: EitherInsert) -> Insert:
    return insert.on_conflict_do_update(index_elements=["agent"], set_={"last_at": insert.excluded.last_at})


_ADD = upsert(requests, _added)
_ASSIGN = upsert(assignments, _assigned)


def _work(step: DeskStep, condition: str, *order: ColumnElement[Any]) -> Select[Any]:
    """The head of a list of work."""
    return (
        select(requests)
        .where(text(condition), may_be_tried(step, _REQUEST.id))
        .order_by(*order)
        .limit(bindparam("limit"))
    )


_UNCLASSIFIED = _work(DeskStep.TRIAGE, IS_NEW, _REQUEST.number)
_FOR_PEOPLE = _work(DeskStep.TRIAGE, WAITS_FOR_PEOPLE, _REQUEST.priority, _REQUEST.number)
_FOR_ANSWER = _work(DeskStep.ANSWERS, WAITS_FOR_ANSWER, _REQUEST.number)
_UNTOLD = _work(DeskStep.DRAFTS, IS_UNTOLD, _REQUEST.number)
_SILENT = _work(DeskStep.DEADLINES, WAITS_FOR_WORD, _REQUEST.answered_until, _REQUEST.number).where(
    _REQUEST.answered_until <= _UNTIL
)
_CLOSABLE = _work(DeskStep.DEADLINES, WAITS_FOR_CLOSING, _REQUEST.resolved_at, _REQUEST.number).where(
    _REQUEST.resolved_at <= _UNTIL
)


class StoredRequests:
    """`engine.desk.ports.Requests` in a session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def next_number(self) -> int:
        """The number of a request that is added in this transaction."""
        return await self._session.run(next_number, Prefix.REQUEST)

    async def add(self, request: ServiceRequest) -> bool:
        """Store a new one, and that it was received; False, and nothing stored, when its source has handed in this id before."""
        return await self._session.run(_add, request)

    async def save(self, change: Change[ServiceRequest]) -> bool:
        """Store the change and its event; False, and nothing stored, when the request is no longer of the revision before it."""
        return await self._session.run(_save, change)

    async def find(self, request_id: str) -> ServiceRequest | None:
        """The request with this id."""
        return await self._session.run(_first, _FIND, request_id=request_id)

    async def find_external(self, source: str, external_id: str) -> ServiceRequest | None:
        """The request that a source handed in under this id."""
        return await self._session.run(_first, _FIND_EXTERNAL, source=source, external_id=external_id)

    async def page(self, query: RequestQuery) -> RequestPage:
        """One page, newest first. Raises FieldMalformed for a cursor that is none of ours."""
        return await self._session.run(request_pages.page, query)

    async def unclassified(self, now: int, limit: int) -> list[ServiceRequest]:
        """Those that are NEW."""
        return await self._session.run(_all, _UNCLASSIFIED, now=now, limit=limit)

    async def waiting_for_people(self, now: int, limit: int) -> list[ServiceRequest]:
        """Those of which `waits_for_people` holds, the highest priority first."""
        return await self._session.run(_all, _FOR_PEOPLE, now=now, limit=limit)

    async def waiting_for_answer(self, now: int, limit: int) -> list[ServiceRequest]:
        """Those of which `waits_for_answer` holds."""
        return await self._session.run(_all, _FOR_ANSWER, now=now, limit=limit)

    async def silent(self, now: int, limit: int) -> list[ServiceRequest]:
        """ANSWERED ones with `answered_until` <= now."""
        return await self._session.run(_all, _SILENT, now=now, until=now, limit=limit)

    async def closable(self, now: int, limit: int) -> list[ServiceRequest]:
        """RESOLVED ones that nobody may open again at `now`."""
        return await self._session.run(_all, _CLOSABLE, now=now, until=now - REOPEN_WITHIN, limit=limit)

    async def untold(self, now: int, limit: int) -> list[ServiceRequest]:
        """Those worth a draft that were not looked at yet."""
        return await self._session.run(_all, _UNTOLD, now=now, limit=limit)

    async def tell(self, request_id: str) -> None:
        """Remember that a draft was considered for it."""
        await self._session.run(_tell, request_id)

    async def loads(self, agents: Collection[str]) -> Mapping[str, Load]:
        """What each agent has to do, and when the last was assigned to them."""
        return await self._session.run(_loads, agents)


def _add(connection: Connection, request: ServiceRequest) -> bool:
    statement = _ADD[connection.dialect.name]
    if connection.execute(statement, new_request_values(request)).first() is None:
        return False
    events.add(connection, received(request))
    return True


def _save(connection: Connection, change: Change[ServiceRequest]) -> bool:
    if not events.save(connection, _SAVE, request_values(change.after), change):
        return False
    if change.event.name == EVENT_NAMES[Step.ASSIGN]:
        values = {"agent": change.after.assignee, "last_at": change.event.at}
        connection.execute(_ASSIGN[connection.dialect.name], values)
    return True


def _first(connection: Connection, /, statement: Select[Any], **values: str) -> ServiceRequest | None:
    row = connection.execute(statement, values).first()
    return None if row is None else request_of(row)


def _all(connection: Connection, /, statement: Select[Any], **values: int) -> list[ServiceRequest]:
    return [request_of(row) for row in connection.execute(statement, values)]


def _tell(connection: Connection, request_id: str) -> None:
    connection.execute(_TELL, {"key": request_id})


def _loads(connection: Connection, agents: Collection[str]) -> Mapping[str, Load]:
    names = {"agents": sorted(agents)}
    counts: dict[str, dict[Priority, int]] = {agent: {} for agent in agents}
    for row in connection.execute(_HELD, names):
        counts[row.assignee][Priority(row.priority)] = int(row.n)
    last = {row.agent: row.last_at for row in connection.execute(_LAST_ASSIGNED, names)}
    return {
        agent: Load(
            open=sum(held.values()),
            weight=sum(priority.weight * n for priority, n in held.items()),
            last_assigned_at=last.get(agent),
        )
        for agent, held in counts.items()
    }
