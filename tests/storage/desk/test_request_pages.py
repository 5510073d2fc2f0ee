"""Pages of requests: every filter, newest first, and cursors that lead through all of them."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from engine.desk.ports import RequestQuery
from engine.desk.tickets import RequestStatus, ServiceRequest, born
from engine.errors import FieldMalformed
from storage.store import DatabaseStore
from tests.engine.desk.requests import ANNA, BORIS, NOW
from tests.storage.desk.records import add_request, assign, classify, received, resolve

ONE, OTHER = "U0ONE00001", "U0OTHER001"


async def some_requests(store: DatabaseStore) -> list[ServiceRequest]:
    """Requests of several people, assignees, teams and statuses, newest first."""
    made = []
    for number, (requester, assignee, team) in enumerate(
        product((ONE, OTHER), (None, ANNA, BORIS), ("network", "desk"))
    ):
        request = await add_request(store, str(number), requester=requester)
        if assignee is not None:
            request = await assign(store, await classify(store, request), assignee, team=team)
        if number % 3 == 0 and assignee is not None:
            request = await resolve(store, request)
        made.append(request)
    return made[::-1]


async def walked(store: DatabaseStore, limit: int, **filters: object) -> list[ServiceRequest]:
    """Every request of every page."""
    found: list[ServiceRequest] = []
    cursor = None
    while True:
        query = RequestQuery(limit=limit, cursor=cursor, **filters)  # type: ignore[arg-type]
        page = await store.read(lambda tx, query=query: tx.desk.requests.page(query))  # type: ignore[misc]
        assert len(page.items) <= limit
        found.extend(page.items)
        cursor = page.next_cursor
        if cursor is None:
            return found


async def test_every_filter_gives_what_it_names_newest_first(store: DatabaseStore) -> None:
    every = await some_requests(store)
    statuses = (None, RequestStatus.NEW, RequestStatus.ASSIGNED, RequestStatus.RESOLVED)
    for status, requester, assignee, team in product(
        statuses, (None, ONE), (None, ANNA), (None, "network", "nobody")
    ):
        wanted = [
            request
            for request in every
            if status in {None, request.status}
            and requester in {None, request.intake.requester}
            and assignee in {None, request.assignee}
            and team in {None, request.team}
        ]
        found = await walked(store, 2, status=status, requester=requester, assignee=assignee, team=team)
        assert found == wanted, (status, requester, assignee, team)


async def test_a_source_s_requests_are_listed_alone(store: DatabaseStore) -> None:
    wanted = []
    for number in range(6):
        told = replace(received(str(number)), source="jira" if number % 2 else "ci-main")
        request = born(number + 1, told, NOW)
        assert await store.write(lambda tx, request=request: tx.desk.requests.add(request))  # type: ignore[misc]
        if number % 2:
            wanted.append(request)

    assert await walked(store, 2, source="jira") == wanted[::-1]
    assert await walked(store, 2, source="jira", status=RequestStatus.NEW) == wanted[::-1]
    assert await walked(store, 2, source="jira", status=RequestStatus.CLOSED) == []
    assert await walked(store, 2, source="jira", requester="U0NOBODY") == []
    assert await walked(store, 2, source="slack") == []


async def test_the_newest_of_more_than_a_million_comes_first(store: DatabaseStore) -> None:
    for number in (999_999, 1_000_000, 1_000_001):
        request = born(number, received(str(number)), NOW)
        assert await store.write(lambda tx, request=request: tx.desk.requests.add(request))  # type: ignore[misc]

    assert [request.id for request in await walked(store, 1)] == ["SR-1000001", "SR-1000000", "SR-999999"]


async def test_a_full_page_that_is_the_last_says_so(store: DatabaseStore) -> None:
    await add_request(store, "1")
    await add_request(store, "2")

    page = await store.read(lambda tx: tx.desk.requests.page(RequestQuery(limit=2)))

    assert len(page.items) == 2
    assert page.next_cursor is None


@pytest.mark.parametrize(
    "cursor", ["", "KB-000001", "SR-1", "SR-000000", "SR-00000１", "nonsense", "SR-9999999999999"]
)
async def test_a_cursor_that_is_none_of_ours_is_refused(store: DatabaseStore, cursor: str) -> None:
    query = RequestQuery(limit=2, cursor=cursor)

    with pytest.raises(FieldMalformed, match="next_cursor"):
        await store.read(lambda tx: tx.desk.requests.page(query))
