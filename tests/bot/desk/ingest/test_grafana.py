"""Grafana's notifications: Alertmanager's with values."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from bot.desk.ingest.batches import Batch
from bot.desk.ingest.grafana import GrafanaIn, read_grafana
from engine.desk.alerts import AlertSource, AlertState, Severity, Signal
from tests.bot.desk.ingest.sendings import GRAFANA, grafana, with_fields

SOURCE = AlertSource(name="grafana", default_severity=Severity.HIGH)


def read(sent: dict[str, Any]) -> Batch[Signal]:
    return read_grafana(GrafanaIn.model_validate(sent), SOURCE)


def test_an_alert_tells_the_values_that_made_it_fire() -> None:
    (heard,) = read(GRAFANA).items
    assert heard.fingerprint == "c6eadffa33fcdf37"
    assert heard.state is AlertState.FIRING
    assert heard.severity is Severity.HIGH
    assert heard.title == "High memory usage"
    assert heard.detail == "Memory is short. B=44.2394, C=1"
    assert heard.started_at == 1_795_420_263_157_076


def test_older_versions_tell_them_in_one_text() -> None:
    (heard,) = read(grafana(values=None)).items
    assert heard.detail == "Memory is short. [ var='B' labels={} value=44.2 ]"


@pytest.mark.parametrize("values", [[], "B", {"B": None}, {"B": [1]}, {}])
def test_values_of_no_known_form_lose_no_alert(values: Any) -> None:
    (heard,) = read(grafana(values=values, valueString=None)).items
    assert heard.detail == "Memory is short."


@pytest.mark.parametrize(
    "values, problem",
    [
        ({"B": 10**400}, "values is not valid (it holds a number beyond the range of a float);"),
        ({"B\x00": 1}, "values is not valid (it holds NUL or broken characters);"),
        ({"\ud800": 1}, "values is not valid (it holds NUL or broken characters);"),
    ],
)
def test_odd_values_refuse_their_alert_and_no_other(values: Any, problem: str) -> None:
    good, odd = GRAFANA["alerts"][0], grafana(values=values)["alerts"][0]
    batch = read({"alerts": [good, odd, good]})
    assert len(batch.items) == 2
    (refused,) = batch.refused
    assert refused.index == 1
    assert refused.problem.startswith(problem)


def test_the_end_of_an_alert_is_read() -> None:
    (heard,) = read(grafana(status="resolved")).items
    assert heard.state is AlertState.RESOLVED


@given(with_fields("status", "labels", "annotations", "startsAt", "values", "valueString"))
def test_whatever_is_sent_is_heard_or_refused(item: Any) -> None:
    batch = read({"alerts": [item]})
    assert len(batch.items) + len(batch.refused) == 1
    for heard in batch.items:
        heard.detail.encode()
        assert "\x00" not in heard.detail
