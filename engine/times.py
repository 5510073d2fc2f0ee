"""Times as autoq keeps them: UTC in whole microseconds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def iso(at: int) -> str:
    """The time as ISO 8601 with Z."""
    return moment(at).isoformat().replace("+00:00", "Z")


def moment(at: int) -> datetime:
    """The time as an aware datetime in UTC."""
    return _EPOCH + timedelta(microseconds=at)


def midnight(now: int, zone: tzinfo) -> int:
    """When the day of `now` began in the zone: at the first of two midnights where the clock is set back over one."""
    today = moment(now).astimezone(zone)
    return microseconds(datetime(today.year, today.month, today.day, tzinfo=zone))


def microseconds(when: datetime) -> int:
    """An aware datetime as UTC microseconds. Raises ValueError for a naive one."""
    if when.tzinfo is None:
        message = "a time without a zone cannot be placed; give it one"
        raise ValueError(message)
    return (when - _EPOCH) // timedelta(microseconds=1)
