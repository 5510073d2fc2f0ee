"""Alertmanager's notifications, alert by alert."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from pydantic import ValidationError

from bot.desk.ingest.alertmanager import AlertmanagerIn, read_alertmanager
from bot.desk.ingest.batches import ITEMS_LIMIT, Batch
from bot.desk.ingest.fields import LABELS_LIMIT, VALUE_LIMIT
from engine.actions import canonical
from engine.desk.alerts import AlertSource, AlertState, Severity, Signal
from tests.bot.desk.ingest.sendings import ALERTMANAGER, alertmanager, with_fields

SOURCE = AlertSource(name="alertmanager")


def read(sent: dict[str, Any]) -> Batch[Signal]:
    return read_alertmanager(AlertmanagerIn.model_validate(sent), SOURCE)


def only(batch: Batch[Signal]) -> Signal:
    assert not batch.refused
    (heard,) = batch.items
    return heard


def test_an_alert_is_read_with_its_own_fingerprint_severity_and_beginning() -> None:
    heard = only(read(ALERTMANAGER))
    assert heard.source == "alertmanager"
    assert heard.fingerprint == "1a30ba71cca2921f"
    assert heard.state is AlertState.FIRING
    assert heard.severity is Severity.CRITICAL
    assert heard.title == "ProbeFailure: server.example is down"
    assert heard.detail == "It has been down for five minutes."
    assert heard.started_at == 1_795_452_746_739_266
    assert heard.group_key == canonical(["alertmanager", {"alertname": "ProbeFailure"}])


def test_the_end_of_an_alert_is_read() -> None:
    assert only(read(alertmanager(status="resolved"))).state is AlertState.RESOLVED


def test_a_summary_that_names_the_alert_is_its_title() -> None:
    assert only(read(alertmanager(annotations={"summary": "ProbeFailure at home"}))).title == (
        "ProbeFailure at home"
    )
    assert only(read(alertmanager(annotations=None))).title == "ProbeFailure"


def test_go_s_zero_time_is_no_beginning() -> None:
    assert only(read(alertmanager(startsAt="0001-01-01T00:00:00Z"))).started_at is None
    assert only(read(alertmanager(startsAt=None))).started_at is None
    assert only(read(alertmanager(startsAt="yesterday"))).started_at is None


def test_without_a_fingerprint_the_labels_tell_alerts_apart() -> None:
    one = only(read(alertmanager(fingerprint=None)))
    other = only(read(alertmanager(fingerprint=None, labels={"alertname": "ProbeFailure"})))
    assert len(one.fingerprint) == 64
    assert one.fingerprint != other.fingerprint


def test_an_alert_that_names_no_severity_has_its_source_s() -> None:
    source = AlertSource(name="alertmanager", default_severity=Severity.HIGH)
    sent = AlertmanagerIn.model_validate(alertmanager(labels={"alertname": "A"}))
    assert only(read_alertmanager(sent, source)).severity is Severity.HIGH
    assert only(read(alertmanager(labels={"alertname": "A", "priority": "P2"}))).severity is Severity.HIGH


BAD: dict[str, Any] = {
    "no object": 7,
    "no labels": {"status": "firing"},
    "another state": {**ALERTMANAGER["alerts"][0], "status": "secret-state"},
    "a nested label": {**ALERTMANAGER["alerts"][0], "labels": {"a": {}}},
    "a long label": {**ALERTMANAGER["alerts"][0], "labels": {"a": "x" * (VALUE_LIMIT + 1)}},
    "many labels": {**ALERTMANAGER["alerts"][0], "labels": {str(n): "" for n in range(LABELS_LIMIT + 1)}},
    "NUL": {**ALERTMANAGER["alerts"][0], "labels": {"a": "\x00"}},
    "a broken name": {**ALERTMANAGER["alerts"][0], "labels": {"\ud800": "a"}},
    "a number": {**ALERTMANAGER["alerts"][0], "annotations": {"summary": 1}},
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_one_bad_alert_does_not_keep_the_others_from_being_heard(bad: Any) -> None:
    good = ALERTMANAGER["alerts"][0]
    batch = read({**ALERTMANAGER, "alerts": [good, bad, good]})
    assert len(batch.items) == 2
    (refused,) = batch.refused
    assert refused.index == 1
    assert refused.problem.endswith(".")
    assert "secret-state" not in refused.problem
    refused.problem.encode()


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"version": "4"},
        {"version": "5", "alerts": []},
        {"version": 4, "alerts": []},
        {"version": "4", "alerts": {}},
        {"version": "4", "alerts": [1] * (ITEMS_LIMIT + 1)},
    ],
)
def test_what_is_no_notification_is_refused_as_a_whole(sent: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        AlertmanagerIn.model_validate(sent)


@given(with_fields("status", "labels", "annotations", "startsAt", "fingerprint"))
def test_whatever_is_sent_is_heard_or_refused_and_can_be_stored(item: Any) -> None:
    batch = read({"version": "4", "alerts": [item]})
    assert len(batch.items) + len(batch.refused) == 1
    for heard in batch.items:
        canonical(
            [heard.title, heard.detail, heard.fingerprint, heard.group_key, dict(heard.labels)]
        ).encode()
        assert "\x00" not in heard.title + heard.detail + heard.fingerprint + heard.group_key
    for refused in batch.refused:
        refused.problem.encode()
