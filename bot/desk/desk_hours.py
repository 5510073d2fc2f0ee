"""Working hours and holidays as the desk file writes them."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from datetime import date
from importlib.util import find_spec, module_from_spec
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import holidays

from engine.desk.calendars import MINUTES_A_DAY, Hours

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
YEARS_BEFORE: Final = 1
YEARS_AFTER: Final = 10
"""Holidays are known this far around the year in which the file is read; autoq is started anew more often than that."""

_SPAN = re.compile(r"([01]\d|2[0-4]):([0-5]\d)\s*-\s*([01]\d|2[0-4]):([0-5]\d)")
_COUNTRY = re.compile(r"([A-Z]{2})(?:-(\w{1,4}))?")
_DAY_RANGE = re.compile(rf"({'|'.join(DAYS)})(?:\s*-\s*({'|'.join(DAYS)}))?")


def read_zone(name: str) -> ZoneInfo:
    """The time zone of this name. Raises ValueError."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        message = f"there is no time zone {name!r}; write one such as Asia/Seoul"
        raise ValueError(message) from None


def read_hours(said: Mapping[str, str]) -> dict[int, Hours]:
    """Hours by weekday out of {"mon-fri": "09:00-12:00, 13:00-18:00"}; "22:00-06:00" ends on the next day. Raises ValueError."""
    hours: dict[int, list[tuple[int, int]]] = {}
    for days, spans in said.items():
        for weekday in _days(days):
            for span in spans.split(","):
                for day, begin, end in _spans(weekday, span.strip()):
                    hours.setdefault(day, []).append((begin, end))
    return {day: tuple(sorted(spans)) for day, spans in hours.items()}


def read_holidays(countries: Iterable[str], year: int) -> frozenset[date]:
    """Public holidays of countries such as KR, or of parts of one such as DE-BY, around the year. Raises ValueError."""
    _keep_countries_apart()
    years = range(year - YEARS_BEFORE, year + YEARS_AFTER + 1)
    days: set[date] = set()
    for name in countries:
        match = _COUNTRY.fullmatch(name)
        try:
            country, part = match.groups() if match else ("", None)
            days.update(holidays.country_holidays(country, subdiv=part, years=years))
        except NotImplementedError:
            message = f"no holidays are known of {name!r}; write a country such as KR or a part of one such as DE-BY"
            raise ValueError(message) from None
    return frozenset(days)


def _keep_countries_apart() -> None:
    """Let a country be loaded alone: the package lists its 250 in a module that imports them all, a tenth of a second of a start."""
    listing = find_spec("holidays.countries")
    if listing is not None:
        # Known and not run: the countries are found beside it, and the package itself asks for them one by one.
        sys.modules.setdefault(listing.name, module_from_spec(listing))


def _days(said: str) -> Iterable[int]:
    match = _DAY_RANGE.fullmatch(said)
    if match is None:
        message = f"{said!r} names no days; write mon, or mon-fri"
        raise ValueError(message)
    first = DAYS.index(match[1])
    last = DAYS.index(match[2] or match[1])
    return [day % len(DAYS) for day in range(first, last + 1 if first <= last else last + 1 + len(DAYS))]


def _spans(weekday: int, said: str) -> Iterable[tuple[int, int, int]]:
    """Day, begin and end in minutes; what runs past midnight is two."""
    match = _SPAN.fullmatch(said)
    begin, end = (int(match[1]) * 60 + int(match[2]), int(match[3]) * 60 + int(match[4])) if match else (0, 0)
    if begin == end or max(begin, end) > MINUTES_A_DAY:
        message = f"{said!r} are no hours; write 09:00-18:00"
        raise ValueError(message)
    if begin < end:
        return [(weekday, begin, end)]
    late = [(weekday, begin, MINUTES_A_DAY)] if begin < MINUTES_A_DAY else []
    return [*late, *([((weekday + 1) % len(DAYS), 0, end)] if end else [])]
