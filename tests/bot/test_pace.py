"""Slack is called no faster than it allows, and again when it allows."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.pace import Bucket, posts, updates
from engine.times import HOUR, MINUTE, SECOND
from tests.clock import START

NOW = START


def taken(bucket: Bucket, now: int) -> bool:
    """Take one call when it is allowed now."""
    if bucket.wait(now):
        return False
    bucket.take(now)
    return True


@pytest.mark.parametrize("start", [0, NOW])
@pytest.mark.parametrize("burst", [1, 3])
def test_a_full_bucket_gives_its_burst_and_then_one_at_a_time(start: int, burst: int) -> None:
    bucket = Bucket(every=SECOND, burst=burst)
    assert [taken(bucket, start) for _ in range(burst + 1)] == [True] * burst + [False]
    assert bucket.wait(start) == SECOND
    assert bucket.wait(start + SECOND // 4) == SECOND * 3 // 4
    assert taken(bucket, start + SECOND)
    assert not taken(bucket, start + SECOND)


def test_asking_how_long_to_wait_costs_nothing() -> None:
    bucket = Bucket(every=SECOND)
    assert [bucket.wait(NOW) for _ in range(5)] == [0] * 5


def test_calls_that_were_made_all_the_same_are_owed() -> None:
    bucket = Bucket(every=SECOND)
    for _ in range(3):
        bucket.take(NOW)
    assert bucket.wait(NOW) == 3 * SECOND


def test_time_without_calls_saves_no_more_than_a_burst() -> None:
    bucket = Bucket(every=SECOND, burst=2)
    assert taken(bucket, NOW)
    later = NOW + 24 * HOUR
    assert [taken(bucket, later) for _ in range(3)] == [True, True, False]


def test_a_pause_lets_nothing_through_until_it_is_over() -> None:
    bucket = Bucket(every=SECOND, burst=5)
    bucket.pause(NOW + 30 * SECOND)
    bucket.pause(NOW + 10 * SECOND)
    assert bucket.wait(NOW) == 30 * SECOND
    assert bucket.wait(NOW + 30 * SECOND - 1) == 1
    assert bucket.wait(NOW + 30 * SECOND) == 0


def test_a_clock_that_was_set_back_freezes_nothing() -> None:
    bucket = Bucket(every=SECOND)
    assert taken(bucket, NOW)
    back = NOW - HOUR
    assert bucket.wait(back) == SECOND
    assert taken(bucket, back + SECOND)


def test_a_pause_lasts_as_long_as_it_was_to_when_the_clock_is_set_back() -> None:
    bucket = Bucket(every=SECOND)
    assert bucket.wait(NOW) == 0
    bucket.pause(NOW + 30 * SECOND)
    back = NOW - HOUR
    assert bucket.wait(back) == 30 * SECOND
    assert bucket.wait(back + 30 * SECOND) == 0


def test_a_pause_that_was_over_does_not_come_back_with_the_clock() -> None:
    bucket = Bucket(every=SECOND)
    bucket.pause(NOW + SECOND)
    assert bucket.wait(NOW + MINUTE) == 0
    assert bucket.wait(NOW - HOUR) == 0


def test_posts_go_out_at_one_a_second_and_updates_at_fifty_a_minute() -> None:
    posting, updating = posts(), updates()
    assert [taken(posting, NOW) for _ in range(2)] == [True, False]
    assert sum(taken(updating, NOW) for _ in range(60)) == 50
    assert sum(taken(updating, NOW + MINUTE) for _ in range(60)) == 50


@settings(max_examples=60)
@given(
    st.integers(min_value=1, max_value=5),
    st.lists(st.integers(min_value=0, max_value=3 * SECOND), min_size=1, max_size=30),
)
def test_no_stretch_of_time_holds_more_calls_than_the_burst_and_its_seconds(
    burst: int, steps: list[int]
) -> None:
    bucket, now, calls = Bucket(every=SECOND, burst=burst), NOW, []
    for step in steps:
        now += step
        if taken(bucket, now):
            calls.append(now)
    for first, begin in enumerate(calls):
        for last in range(first, len(calls)):
            assert last - first + 1 <= burst + (calls[last] - begin) / SECOND + 1e-5


@settings(max_examples=60)
@given(st.lists(st.integers(min_value=0, max_value=2 * SECOND), max_size=10))
def test_whoever_waits_as_long_as_told_may_call(steps: list[int]) -> None:
    bucket, now = Bucket(every=SECOND, burst=2), NOW
    for step in steps:
        now += step
        bucket.take(now)
    now += bucket.wait(now)
    assert bucket.wait(now) <= 1
