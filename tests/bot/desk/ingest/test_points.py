"""Points of metrics, in a list and one a line."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given

from bot.desk.ingest.points import AHEAD, read_point_lines, read_points
from bot.desk.sheets import MetricPoint
from engine.times import SECOND
from tests.bot.desk.ingest.sendings import with_fields
from tests.clock import START


def only(item: Any) -> MetricPoint:
    batch = read_points([item], START)
    assert not batch.refused, batch.refused
    (point,) = batch.items
    return point


def test_a_point_has_a_metric_labels_a_time_and_a_value() -> None:
    point = only({"metric": " cpu ", "labels": {"host": "db1"}, "at": "2026-11-23T19:09:00Z", "value": 1})
    assert point == MetricPoint(metric="cpu", labels={"host": "db1"}, at=START - 60 * SECOND, value=1.0)


def test_the_same_labels_in_any_order_are_the_same_series() -> None:
    one = only({"metric": "cpu", "labels": {"a": "1", "b": 'x"y'}, "value": 1})
    other = only({"metric": "cpu", "labels": {"b": 'x"y', "a": 1}, "value": 2})
    assert one.series == other.series
    assert one.series not in {"cpu", only({"metric": "cpu", "labels": {"a": "1"}, "value": 1}).series}
    assert only({"metric": "cpu", "value": 1}).series == "cpu"


@pytest.mark.parametrize(
    "at", [None, 1_795_461_000, 1_795_461_000.0, 1_795_461_000_000, "2026-11-23T20:10:00+01:00"]
)
def test_a_time_is_given_in_one_of_four_ways(at: Any) -> None:
    assert only({"metric": "cpu", "value": 1, "at": at}).at == START


@pytest.mark.parametrize(
    "at",
    [
        -1,
        (START + AHEAD) / SECOND + 1,
        1e308,
        math.inf,
        math.nan,
        "2026-11-23 19:10",
        "soon",
        True,
        [],
        10**400,
    ],
    ids=str,
)
def test_a_time_that_cannot_be_is_refused(at: Any) -> None:
    batch = read_points([{"metric": "cpu", "value": 1, "at": at}], START)
    assert not batch.items
    assert "at" in batch.refused[0].problem


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan, "1", True, None, 10**400], ids=str)
def test_a_value_that_is_no_finite_number_is_refused(value: Any) -> None:
    batch = read_points([{"metric": "cpu", "value": 1}, {"metric": "cpu", "value": value}], START)
    assert len(batch.items) == 1
    assert batch.refused[0].index == 1
    assert "value is not valid" in batch.refused[0].problem


@pytest.mark.parametrize("metric", ["", "  ", None, 7, "x" * 300, "\x00"])
def test_a_metric_has_a_name(metric: Any) -> None:
    assert "metric" in read_points([{"metric": metric, "value": 1}], START).refused[0].problem


def test_a_bad_line_does_not_keep_the_others_from_being_heard() -> None:
    lines = ['{"metric": "cpu", "value": 1}', "{", '{"metric": "cpu", "value": 2}']
    batch = read_point_lines(lines, START, json.loads)
    assert [point.value for point in batch.items] == [1, 2]
    (refused,) = batch.refused
    assert refused.index == 1
    assert "must be JSON" in refused.problem


@given(with_fields("metric", "labels", "at", "value"))
def test_whatever_is_sent_is_heard_or_refused(item: Any) -> None:
    batch = read_points([item], START)
    assert len(batch.items) + len(batch.refused) == 1
    for point in batch.items:
        assert math.isfinite(point.value)
        assert 0 <= point.at <= START + AHEAD
        point.series.encode()
