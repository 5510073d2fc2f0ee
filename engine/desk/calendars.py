"""Business time: when somebody works, how long that is between two moments, and when so much of it has passed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from engine.desk.errors import CalendarWithoutHours, DeskInvalid
from engine.times import microseconds, moment

MINUTES_A_DAY = 24 * 60
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = timedelta(days=1)

Hours = tuple[tuple[int, int], ...]
"""Working hours of a day as (begin, end) in minutes since local midnight; a gap between two is a break."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Working hours by weekday (0 is Monday) in a zone, less holidays.

    Hours are what a clock on the wall shows: on the day of a clock change a shift is as much longer or shorter as it really is.
    Raises CalendarWithoutHours, DeskInvalid for hours that overlap or run backwards.
    """

    name: str
    zone: ZoneInfo
    hours: Mapping[int, Hours]
    holidays: frozenset[date] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        if not any(self.hours.values()):
            raise CalendarWithoutHours(calendar=self.name)
        for weekday, hours in self.hours.items():
            edges = [edge for span in hours for edge in span]
            ordered = all(a < b for a, b in hours) and edges == sorted(edges)
            if not ordered or edges[:1] < [0] or edges[-1:] > [MINUTES_A_DAY]:
                raise DeskInvalid(
                    where=f"calendars.{self.name}.hours.{_DAYS[weekday]}",
                    problem="hours must follow each other from 00:00 to 24:00 without an overlap",
                )

    def works_on(self, day: date) -> bool:
        """Whether anybody works on this local day."""
        return bool(self.hours.get(day.weekday())) and day not in self.holidays

    def spans(self, day: date) -> Iterator[tuple[int, int]]:
        """The day's working time as (begin, end) in UTC microseconds; what a clock change swallows is left out."""
        if self.works_on(day):
            for begin, end in self.hours[day.weekday()]:
                begins, ends = _at(self.zone, day, begin), _at(self.zone, day, end)
                if begins < ends:
                    yield begins, ends

    def local_day(self, at: int) -> date:
        """The day that a calendar on the wall shows at `at`."""
        return moment(at).astimezone(self.zone).date()


def due(calendar: Calendar | None, at: int, length: int) -> int:
    """The first moment by which `length` microseconds of business time have passed since `at`; without a calendar, of any time."""
    if calendar is None or length <= 0:
        return at + max(length, 0)
    left = length
    for begins, ends in _spans_from(calendar, at):
        begin = max(begins, at)
        if begin + left <= ends:
            return begin + left
        left -= max(ends - begin, 0)
    raise DeskInvalid(
        where=f"calendars.{calendar.name}", problem="it ends before the time that is asked of it"
    )


def worked(calendar: Calendar | None, since: int, until: int) -> int:
    """Microseconds of business time from `since` to `until`; 0 when `until` is not later."""
    if calendar is None or until <= since:
        return max(until - since, 0)
    spans = takewhile(lambda span: span[0] < until, _spans_from(calendar, since))
    return sum(max(min(ends, until) - max(begins, since), 0) for begins, ends in spans)


def is_open(calendar: Calendar | None, at: int) -> bool:
    """Whether somebody works at `at`."""
    if calendar is None:
        return True
    return any(begins <= at < ends for begins, ends in calendar.spans(calendar.local_day(at)))


def working_days_after(calendar: Calendar | None, at: int, days: int) -> int:
    """The same time of day that many working days later; without a calendar, every day is one."""
    if calendar is None:
        return at + days * _DAY // timedelta(microseconds=1)
    local = moment(at).astimezone(calendar.zone)
    day, left = local.date(), days
    while left:
        day += _DAY
        left -= calendar.works_on(day)
    return microseconds(datetime.combine(day, local.timetz()))


def _spans_from(calendar: Calendar, at: int) -> Iterator[tuple[int, int]]:
    """Working time from the local day of `at` on, until the calendar of the whole world ends."""
    day = calendar.local_day(at)
    last = date.max - 2 * _DAY
    while day < last:
        yield from calendar.spans(day)
        day += _DAY


def _at(zone: ZoneInfo, day: date, minutes: int) -> int:
    """The moment at which a clock on the wall shows this time for the first time, or would have, had it not been put forward."""
    wall = datetime.combine(day, datetime.min.time(), zone) + timedelta(minutes=minutes)
    early, late = microseconds(wall.replace(fold=1)), microseconds(wall)
    if early >= late:
        return late
    return _clock_change(zone, early, late)


def _clock_change(zone: ZoneInfo, before: int, after: int) -> int:
    """The moment between both at which the zone puts its clocks forward; a time that no clock shows begins there."""
    earlier = moment(before).astimezone(zone).utcoffset()
    while after - before > 1:
        middle = (before + after) // 2
        if moment(middle).astimezone(zone).utcoffset() == earlier:
            before = middle
        else:
            after = middle
    return after
