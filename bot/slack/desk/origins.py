"""Which record of the desk a visit is about, and where what it opens comes from."""

from __future__ import annotations

from bot.slack import desk_ids
from bot.slack.desk_ids import DeskOrigin
from bot.slack.visits import Visit
from engine.desk.ids import Prefix


def named(visit: Visit, prefix: Prefix) -> str | None:
    """The id of the record that the pressed button or the sent form is about; None when it is of another kind, or none of ours."""
    pressed = desk_ids.read_button(visit.value)
    if pressed is not None:
        return _of_kind(pressed.record_id, prefix)
    origin = desk_ids.read_origin(visit.metadata) if visit.metadata else None
    return None if origin is None else _of_kind(origin.record_id, prefix)


def origin_of(visit: Visit, record_id: str, revision: int) -> DeskOrigin:
    """Where a view about this record comes from: the message that was clicked, or what the view that was clicked says of it."""
    known = desk_ids.read_origin(visit.metadata) if visit.metadata else None
    channel, ts = (visit.channel_id, visit.message_ts) if known is None else (known.channel, known.ts)
    return DeskOrigin(record_id=record_id, revision=revision, channel=channel or None, ts=ts or None)


def _of_kind(record_id: str, prefix: Prefix) -> str | None:
    return record_id if record_id.startswith(f"{prefix}-") else None
