"""Pages of actions: which rows a filter takes, newest first, at a cost that depends on neither table nor depth.

A filter is a set of streams, each one range of an index in the page's order; a page takes its rows from the head of every stream
and merges them. What has a status at `now` is not what is stored: a pending action whose time is over counts as EXPIRED.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Integer,
    Select,
    Text,
    bindparam,
    literal_column,
    select,
    tuple_,
    union_all,
)

from engine.actions import Action, Status, parse_action_id
from engine.errors import FieldMalformed
from engine.ports import ActionQuery
from engine.risk import RiskLevel
from storage.tables import IS_OVERDUE, actions

_BEYOND_ALL = (2**63 - 1, "~")
"""A place after which every action comes."""
_LIMIT = bindparam("limit", type_=Integer)
_NOW = bindparam("now", type_=BigInteger)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What a filter names, which settles the statement; the values are bound later."""

    status: Status | None
    risk: RiskLevel | None
    by_requester: bool


def page_statement(query: ActionQuery) -> tuple[Select[Any], dict[str, object]]:
    """The statement for one page and one row more, and its values. Raises FieldMalformed for a cursor that is none of ours."""
    at, action_id = _BEYOND_ALL if query.cursor is None else _place(query.cursor)
    shape = Shape(status=query.status, risk=query.risk, by_requester=query.requested_by is not None)
    values: dict[str, object] = {
        "at": at,
        "id": action_id,
        "since": query.since or 0,
        "limit": query.limit + 1,
        "now": query.now,
        "requester": query.requested_by,
        "machine": query.machine,
    }
    return _statement(shape), values


def cursor_after(action: Action) -> str:
    """The opaque cursor of the page that begins after the action."""
    place = json.dumps([action.created_at, action.id], separators=(",", ":"))
    return base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")


def _place(cursor: str) -> tuple[int, str]:
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        at, action_id = json.loads(text)
    except (binascii.Error, ValueError, TypeError, RecursionError) as error:
        raise _no_cursor() from error
    if type(at) is not int or not 0 <= at < 2**63 or type(action_id) is not str:
        raise _no_cursor()
    if parse_action_id(action_id) != action_id:
        raise _no_cursor()
    return at, action_id


def _no_cursor() -> FieldMalformed:
    return FieldMalformed(field="cursor", expected="the next_cursor of an earlier page, unchanged")


@lru_cache(maxsize=128)
def _statement(shape: Shape) -> Select[Any]:
    streams = _streams(shape)
    if len(streams) == 1:
        page = streams[0].subquery("page")
    else:
        merged = union_all(*(select(stream.subquery()) for stream in streams))
        columns = merged.selected_columns
        page = merged.order_by(columns.created_at.desc(), columns.id.desc()).limit(_LIMIT).subquery("page")
    return (
        select(actions)
        .join(page, actions.c.id == page.c.id)
        .order_by(page.c.created_at.desc(), page.c.id.desc())
    )


def _streams(shape: Shape) -> list[Select[Any]]:
    if shape.status is None and shape.risk is None and not shape.by_requester:
        return [_stream()]
    risks = list(RiskLevel) if shape.risk is None else [shape.risk]
    statuses = list(Status) if shape.status is None else [shape.status]
    both = shape.status is not None and shape.risk is not None
    requester = _of_requester() if shape.by_requester else []
    streams = [
        _stream(*requester, *_stands(status, live=shape.status is not None), _has(actions.c.risk, risk))
        for status in statuses
        for risk in risks
        if both or risk.needs_approval is not (status is Status.AUTO_DONE)
    ]
    if shape.status is Status.EXPIRED:
        streams.append(_overdue(shape))
    return streams


def _stream(
    *conditions: ColumnElement[bool], created_at: ColumnElement[int] = actions.c.created_at
) -> Select[Any]:
    """The keys of a page's worth of rows after the cursor, newest first."""
    place = tuple_(bindparam("at", type_=BigInteger), bindparam("id", type_=Text))
    return (
        select(created_at.label("created_at"), actions.c.id)
        .where(
            *conditions,
            tuple_(created_at, actions.c.id) < place,
            created_at >= bindparam("since", type_=BigInteger),
        )
        .order_by(created_at.desc(), actions.c.id.desc())
        .limit(_LIMIT)
    )


def _overdue(shape: Shape) -> Select[Any]:
    """What waits to be labelled EXPIRED: few, since the sweep comes by often; found by when they fell due.

    Expressions in place of columns keep planners off the indexes by time and by requester, which hold everything else too.
    """
    conditions: list[ColumnElement[bool]] = [IS_OVERDUE]
    if shape.risk is not None:
        conditions.append(_has(actions.c.risk, shape.risk))
    if shape.by_requester:
        conditions.extend(_of_requester(actions.c.requester.concat(literal_column("''"))))
    return _stream(*conditions, created_at=actions.c.created_at + literal_column("0"))


def _of_requester(requester: ColumnElement[str] = actions.c.requester) -> list[ColumnElement[bool]]:
    person = actions.c.requester_kind == literal_column("'person'")
    return [
        requester == bindparam("requester", type_=Text),
        person != bindparam("machine", type_=Boolean),
    ]


def _stands(status: Status, *, live: bool) -> list[ColumnElement[bool]]:
    """Stored as `status`; with `live`, what is pending must still have time."""
    stored = _has(actions.c.status, status)
    if status is Status.PENDING_APPROVAL and live:
        return [stored, actions.c.expires_at > _NOW]
    return [stored]


def _has(column: ColumnElement[Any], value: Status | RiskLevel) -> ColumnElement[bool]:
    literal = f"'{value.value}'" if isinstance(value, Status) else str(value.value)
    return column == literal_column(literal)
