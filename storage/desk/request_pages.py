"""Pages of requests, newest first, at a cost that depends on neither table nor depth.

A filter is one range of an index where it names a status, and else one for each status, merged.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Integer,
    Select,
    bindparam,
    literal_column,
    select,
    union_all,
)

from engine.desk.ids import Prefix, parse_id
from engine.desk.ports import RequestPage, RequestQuery
from engine.desk.tickets import RequestStatus
from engine.errors import FieldMalformed
from storage.desk.request_rows import request_of
from storage.desk.tables import requests
from storage.desk.texts import number_of

_BEYOND_ALL = 2**63 - 1
_LIMIT = bindparam("limit", type_=Integer)
_WHO = ("source", "requester", "team", "assignee")


def page(connection: Connection, query: RequestQuery) -> RequestPage:
    """One page. Raises FieldMalformed for a cursor that is none of ours."""
    values = {name: getattr(query, name) for name in _WHO if getattr(query, name) is not None}
    statement = _statement(query.status, tuple(values))
    place = {"before": _place(query.cursor), "limit": query.limit + 1}
    rows = connection.execute(statement, {**values, **place}).all()
    items = tuple(request_of(row) for row in rows[: query.limit])
    more = len(rows) > query.limit
    return RequestPage(items=items, next_cursor=items[-1].id if more else None)


def _place(cursor: str | None) -> int:
    if cursor is None:
        return _BEYOND_ALL
    if parse_id(Prefix.REQUEST, cursor) != cursor:
        raise FieldMalformed(field="cursor", expected="the next_cursor of an earlier page, unchanged")
    return number_of(cursor)


@lru_cache(maxsize=256)
def _statement(status: RequestStatus | None, who: tuple[str, ...]) -> Select[Any]:
    conditions: list[ColumnElement[bool]] = [requests.c[name] == bindparam(name) for name in who]
    if status is not None:
        conditions.append(_stands(status))
    if status is not None or not who:
        return _newest(select(requests).where(*conditions), requests.c.number)
    streams = (
        _newest(select(requests.c.number).where(*conditions, _stands(each)), requests.c.number)
        for each in RequestStatus
    )
    merged = union_all(*(select(stream.subquery()) for stream in streams)).subquery()
    keys = select(merged.c.number).order_by(merged.c.number.desc()).limit(_LIMIT).subquery()
    return select(requests).join(keys, requests.c.number == keys.c.number).order_by(requests.c.number.desc())


def _stands(status: RequestStatus) -> ColumnElement[bool]:
    return requests.c.status == literal_column(f"'{status}'")


def _newest(statement: Select[Any], number: ColumnElement[int]) -> Select[Any]:
    before = number < bindparam("before", type_=BigInteger)
    return statement.where(before).order_by(number.desc()).limit(_LIMIT)
