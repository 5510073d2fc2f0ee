"""Business time: the published vectors, clock changes, and the laws that tie adding to measuring."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.desk.calendars import Calendar, due, is_open, worked, working_days_after
from engine.desk.errors import CalendarWithoutHours, DeskInvalid
from engine.times import DAY, HOUR, MINUTE
from tests.engine.desk.requests import BERLIN, OFFICE, SEOUL, at

BERLIN_SHOP = Calendar(
    name="berlin",
    zone=BERLIN,
    hours=dict.fromkeys(range(7), ((9 * 60, 21 * 60),)),
    holidays=frozenset({date(2016, 11, 11), date(2016, 11, 13)}),
)
ALWAYS_OPEN = Calendar(name="always", zone=BERLIN, hours=dict.fromkeys(range(7), ((0, 1440),)))
LUNCH = Calendar(
    name="lunch", zone=SEOUL, hours=dict.fromkeys(range(5), ((9 * 60, 12 * 60), (13 * 60, 18 * 60)))
)


def test_the_vector_of_berlin_holds() -> None:
    begun = at(BERLIN, 2016, 11, 9, 23)
    assert due(BERLIN_SHOP, begun, 48 * HOUR) == at(BERLIN, 2016, 11, 15, 21)


def test_the_vector_of_seoul_holds() -> None:
    begun = at(SEOUL, 2026, 2, 13, 17, 30)
    assert due(OFFICE, begun, 60 * MINUTE) == at(SEOUL, 2026, 2, 19, 9, 30)


def test_a_break_is_no_working_time() -> None:
    begun = at(SEOUL, 2026, 3, 4, 11, 30)
    assert due(LUNCH, begun, HOUR) == at(SEOUL, 2026, 3, 4, 13, 30)
    assert worked(LUNCH, begun, at(SEOUL, 2026, 3, 4, 14)) == 90 * MINUTE


def test_time_that_ends_with_the_day_ends_that_day() -> None:
    assert due(OFFICE, at(SEOUL, 2026, 3, 4, 9), 9 * HOUR) == at(SEOUL, 2026, 3, 4, 18)


def test_no_time_is_over_at_once_even_on_a_holiday() -> None:
    holiday = at(SEOUL, 2026, 2, 17, 3)
    assert due(OFFICE, holiday, 0) == holiday
    assert due(OFFICE, holiday, -HOUR) == holiday


def test_without_a_calendar_every_minute_counts() -> None:
    sunday = at(SEOUL, 2026, 3, 1, 3)
    assert due(None, sunday, HOUR) == sunday + HOUR
    assert worked(None, sunday, sunday + DAY) == DAY
    assert worked(None, sunday + DAY, sunday) == 0
    assert is_open(None, sunday)


def test_the_day_of_spring_is_an_hour_shorter_and_that_of_autumn_longer() -> None:
    spring = at(BERLIN, 2026, 3, 29)
    assert worked(ALWAYS_OPEN, spring, at(BERLIN, 2026, 3, 30)) == 23 * HOUR
    assert due(ALWAYS_OPEN, spring, 23 * HOUR) == at(BERLIN, 2026, 3, 30)
    autumn = at(BERLIN, 2026, 10, 25)
    assert worked(ALWAYS_OPEN, autumn, at(BERLIN, 2026, 10, 26)) == 25 * HOUR


def test_hours_within_the_hour_that_spring_swallows_do_not_exist() -> None:
    night = Calendar(name="night", zone=BERLIN, hours={6: ((120, 150), (150, 240))})
    assert list(night.spans(date(2026, 3, 29))) == [(at(BERLIN, 2026, 3, 29, 3), at(BERLIN, 2026, 3, 29, 4))]


def test_a_shift_that_begins_in_the_swallowed_hour_begins_at_the_change() -> None:
    night = Calendar(name="night", zone=BERLIN, hours={6: ((150, 240),)})
    assert list(night.spans(date(2026, 3, 29))) == [(at(BERLIN, 2026, 3, 29, 3), at(BERLIN, 2026, 3, 29, 4))]


def test_opening_hours_include_their_beginning_and_not_their_end() -> None:
    assert is_open(OFFICE, at(SEOUL, 2026, 3, 4, 9))
    assert not is_open(OFFICE, at(SEOUL, 2026, 3, 4, 18))
    assert not is_open(OFFICE, at(SEOUL, 2026, 2, 17, 10))
    assert not is_open(OFFICE, at(SEOUL, 2026, 3, 7, 10))


def test_working_days_skip_weekends_and_holidays_and_keep_the_time_of_day() -> None:
    thursday = at(SEOUL, 2026, 2, 12, 15, 20)
    assert working_days_after(OFFICE, thursday, 3) == at(SEOUL, 2026, 2, 20, 15, 20)
    assert working_days_after(None, thursday, 3) == thursday + 3 * DAY


def test_a_calendar_without_hours_does_not_load() -> None:
    with pytest.raises(CalendarWithoutHours, match=r"calendars\.empty: it has no working hours"):
        Calendar(name="empty", zone=SEOUL, hours={0: ()})


@pytest.mark.parametrize(
    "hours", [((540, 540),), ((600, 540),), ((540, 720), (660, 800)), ((-1, 60),), ((0, 1441),)]
)
def test_hours_that_overlap_or_run_backwards_do_not_load(hours: tuple[tuple[int, int], ...]) -> None:
    with pytest.raises(DeskInvalid, match=r"calendars\.odd\.hours\.tue"):
        Calendar(name="odd", zone=SEOUL, hours={1: hours})


def test_a_calendar_that_is_all_holidays_ends_instead_of_running_for_ever() -> None:
    short = Calendar(name="short", zone=SEOUL, hours={0: ((540, 541),)})
    with pytest.raises(DeskInvalid, match="ends before"):
        due(short, at(SEOUL, 9999, 12, 1), DAY)


_EDGES = st.lists(st.integers(0, 1440), min_size=2, max_size=6, unique=True).map(sorted)
_HOURS = _EDGES.map(lambda edges: tuple(zip(edges[::2], edges[1::2], strict=False)))
CALENDARS = st.builds(
    Calendar,
    name=st.just("drawn"),
    zone=st.sampled_from([ZoneInfo(name) for name in ("Asia/Seoul", "Europe/Berlin", "America/St_Johns")]),
    hours=st.dictionaries(st.integers(0, 6), _HOURS, min_size=1),
    holidays=st.frozensets(st.dates(date(2026, 3, 1), date(2026, 4, 30)), max_size=10),
)
MOMENTS = st.integers(at(BERLIN, 2026, 3, 20), at(BERLIN, 2026, 4, 5))
LAWS = settings(max_examples=50, deadline=None)
"""Days are walked one by one, which a busy machine does slowly."""
LENGTHS = st.integers(0, 3 * HOUR)


@LAWS
@given(CALENDARS, MOMENTS, LENGTHS)
def test_measuring_gives_back_what_was_added(calendar: Calendar, begun: int, length: int) -> None:
    assert worked(calendar, begun, due(calendar, begun, length)) == length


@LAWS
@given(CALENDARS, MOMENTS, LENGTHS, LENGTHS)
def test_adding_in_two_steps_is_adding_at_once(calendar: Calendar, begun: int, one: int, other: int) -> None:
    assert due(calendar, due(calendar, begun, one), other) == due(calendar, begun, one + other)


@LAWS
@given(CALENDARS, MOMENTS, MOMENTS, LENGTHS)
def test_whoever_begins_later_is_never_done_earlier(
    calendar: Calendar, one: int, other: int, length: int
) -> None:
    early, late = sorted((one, other))
    assert due(calendar, early, length) <= due(calendar, late, length)


@LAWS
@given(CALENDARS, MOMENTS, MOMENTS, MOMENTS)
def test_time_is_the_sum_of_its_parts(calendar: Calendar, one: int, two: int, three: int) -> None:
    early, middle, late = sorted((one, two, three))
    parts = worked(calendar, early, middle) + worked(calendar, middle, late)
    assert worked(calendar, early, late) == parts <= late - early
