"""Times are UTC microseconds, written as ISO 8601."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.times import DAY, HOUR, MINUTE, SECOND, iso, microseconds, midnight, moment

MOMENTS = st.integers(min_value=0, max_value=microseconds(datetime(9999, 1, 1, tzinfo=UTC)))


def test_the_units_are_microseconds() -> None:
    assert (SECOND, MINUTE, HOUR, DAY) == (1_000_000, 60_000_000, 3_600_000_000, 86_400_000_000)


@pytest.mark.parametrize(
    "at,text",
    [
        (0, "1970-01-01T00:00:00Z"),
        (1, "1970-01-01T00:00:00.000001Z"),
        (1_784_160_000_000_000, "2026-07-16T00:00:00Z"),
    ],
)
def test_a_time_is_written_in_utc_with_a_z(at: int, text: str) -> None:
    assert iso(at) == text


@given(MOMENTS)
def test_a_time_comes_back_to_the_microsecond(at: int) -> None:
    assert microseconds(moment(at)) == at
    assert microseconds(datetime.fromisoformat(iso(at))) == at


@given(MOMENTS, st.integers(min_value=-14 * 60, max_value=14 * 60))
def test_the_zone_of_a_datetime_does_not_change_its_moment(at: int, minutes: int) -> None:
    there = moment(min(at, 10**17)).astimezone(timezone(timedelta(minutes=minutes)))
    assert microseconds(there) == min(at, 10**17)


def test_a_naive_datetime_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        microseconds(datetime(2026, 1, 1))  # noqa: DTZ001  The naive datetime is the case.


@pytest.mark.parametrize(
    "zone, hours", [("UTC", 0), ("Asia/Seoul", -9), ("Africa/Lagos", -1), ("Asia/Kathmandu", -5.75)]
)
def test_today_begins_at_midnight_in_the_zone(zone: str, hours: float) -> None:
    day = 1_784_160_000_000_000
    began = midnight(day + 12 * HOUR, ZoneInfo(zone))
    assert began == day + int(hours * HOUR)
    assert began % (15 * MINUTE) == 0


def test_a_day_with_two_midnights_begins_at_the_first() -> None:
    half_past = datetime(2026, 11, 1, 0, 30, fold=1, tzinfo=ZoneInfo("America/Havana"))
    assert iso(midnight(microseconds(half_past), ZoneInfo("America/Havana"))) == "2026-11-01T04:00:00Z"
