"""Working hours, zones and holidays as people write them."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest

from bot.desk.desk_hours import YEARS_AFTER, read_holidays, read_hours, read_zone


def test_days_are_single_or_ranges_and_hours_have_breaks() -> None:
    assert read_hours({"mon-tue": "09:00-12:00, 13:00-18:00", "sat": "10:00 - 12:30"}) == {
        0: ((540, 720), (780, 1080)),
        1: ((540, 720), (780, 1080)),
        5: ((600, 750),),
    }


def test_a_range_may_run_over_the_end_of_the_week() -> None:
    assert set(read_hours({"sat-mon": "09:00-10:00"})) == {5, 6, 0}


def test_hours_past_midnight_end_on_the_next_day() -> None:
    assert read_hours({"sun": "22:00-06:00"}) == {6: ((1320, 1440),), 0: ((0, 360),)}
    assert read_hours({"mon": "22:00-00:00"}) == {0: ((1320, 1440),)}
    assert read_hours({"mon": "24:00-06:00"}) == {1: ((0, 360),)}
    assert read_hours({"mon": "00:00-24:00"}) == {0: ((0, 1440),)}


@pytest.mark.parametrize("hours", ["9-18", "09:00", "09:00-09:00", "09:00-24:30", "25:00-26:00", ""])
def test_what_are_no_hours_is_said_so(hours: str) -> None:
    with pytest.raises(ValueError, match="are no hours; write 09:00-18:00"):
        read_hours({"mon": hours})


@pytest.mark.parametrize("days", ["monday", "mon-", "월", ""])
def test_what_are_no_days_is_said_so(days: str) -> None:
    with pytest.raises(ValueError, match="names no days"):
        read_hours({days: "09:00-18:00"})


def test_korean_holidays_move_with_the_moon() -> None:
    days = read_holidays(["KR"], 2026)
    assert {date(2026, 2, 16), date(2026, 2, 17), date(2026, 2, 18)} <= days
    assert date(2026 + YEARS_AFTER, 1, 1) in days


def test_parts_of_a_country_have_holidays_of_their_own() -> None:
    assert date(2026, 1, 6) in read_holidays(["DE-BY"], 2026)
    assert date(2026, 1, 6) not in read_holidays(["DE"], 2026)


def test_a_country_is_loaded_without_all_others() -> None:
    program = (
        "import sys; from bot.desk.desk_hours import read_holidays; print(len(read_holidays(['KR', 'PR', 'HK'], 2026)));"
        " print(sum(name.startswith('holidays.countries.') for name in sys.modules))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    days, modules = map(int, ran.stdout.split())
    assert days == len(read_holidays(["KR", "PR", "HK"], 2026))
    # Puerto Rico's are made of those of the United States.
    assert modules == 4


@pytest.mark.parametrize("name", ["XX", "DE-QQ", "Korea"])
def test_an_unknown_country_is_named(name: str) -> None:
    with pytest.raises(ValueError, match=f"no holidays are known of '{name}'"):
        read_holidays([name], 2026)


@pytest.mark.parametrize("name", ["Asia/Soul", "", "../etc/passwd", "Asia"])
def test_an_unknown_zone_is_named(name: str) -> None:
    with pytest.raises(ValueError, match="there is no time zone"):
        read_zone(name)
