"""Alerts of whatever sends JSON."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.ingest.generic import read_generic
from engine.actions import canonical
from engine.desk.alerts import AlertSource, AlertState, Severity, Signal
from tests.bot.desk.ingest.sendings import with_fields

SOURCE = AlertSource(name="generic")
FIELDS = ("title", "Name", "status", "severity", "details", "id", "labels", "tags", "started_at", "host")


def only(sent: Any) -> Signal:
    batch = read_generic(sent, SOURCE)
    assert not batch.refused, batch.refused
    (heard,) = batch.items
    return heard


@pytest.mark.parametrize(
    "sent",
    [
        {"title": "Disk full", "severity": "high", "host": "db1", "id": 17},
        {"name": "Disk full", "priority": "P2", "labels": {"host": "db1"}, "dedup_key": "17"},
        {"Summary": "Disk full", "Level": "error", "tags": {"host": "db1"}, "alertId": "17"},
        {"alerts": [{"subject": "Disk full", "URGENCY": "major", "Host": "db1", "key": 17}]},
        [{"alertName": "Disk full", "severity": "SEV2", "host": "db1", "fingerprint": "17"}],
    ],
)
def test_senders_name_the_same_thing_differently(sent: Any) -> None:
    heard = only(sent)
    assert (heard.title, heard.severity, heard.fingerprint) == ("Disk full", Severity.HIGH, "17")
    assert heard.labels == {"host": "db1"}
    assert heard.state is AlertState.FIRING


@pytest.mark.parametrize("word", ["resolved", "OK", " Closed ", "recovery", "up"])
def test_the_end_of_an_alert_has_many_names(word: str) -> None:
    assert only({"title": "Disk full", "status": word}).state is AlertState.RESOLVED


def test_the_beginning_is_read_where_it_can_be() -> None:
    assert only({"title": "a", "started_at": "2026-11-23T19:10:00Z"}).started_at == 1_795_461_000_000_000
    assert only({"title": "a", "startsAt": "2026-11-23 19:10"}).started_at is None
    assert only({"title": "a", "since": 12}).started_at is None


def test_two_hosts_have_two_troubles_and_one_value_has_one() -> None:
    one, other = only({"title": "Disk full", "host": "db1"}), only({"title": "Disk full", "host": "db2"})
    assert one.fingerprint != other.fingerprint
    fuller = only({"title": "Disk full", "labels": {"host": "db1", "value": 97.5, "pod": None}})
    assert fuller.fingerprint == one.fingerprint


@pytest.mark.parametrize(
    "sent, word",
    [
        ({}, "title is missing"),
        ({"title": "  "}, "title is missing"),
        ({"title": None, "severity": "high"}, "title is missing"),
        ({"title": ["a"]}, "title is not valid"),
        ({"title": "a", "state": "sleeping"}, "firing or resolved"),
        ({"title": "a", "labels": {"a": []}}, "labels/a is not valid"),
        ({"title": "a", "labels": ["a:b"]}, "labels is not valid"),
        ({"title": "a", "host": {"name": "db1"}}, "labels/host is not valid"),
        ({"title": "a\x00"}, "broken characters"),
        (["a"], "The item is not valid (it must be a JSON object)"),
    ],
)
def test_what_is_no_alert_is_told_why(sent: Any, word: str) -> None:
    (refused,) = read_generic(sent, SOURCE).refused
    assert word in refused.problem
    assert refused.problem.endswith(".")


def test_hostile_text_stays_text() -> None:
    heard = only(
        {"title": "<!channel> <script>alert(1)</script> *bold* 🔥", "message": "\u202eevil\n\n\ttext"}
    )
    assert heard.title == "<!channel> <script>alert(1)</script> *bold* 🔥"
    assert heard.detail == "\u202eevil text"


@given(with_fields(*FIELDS) | st.lists(with_fields(*FIELDS), max_size=3))
def test_whatever_is_sent_is_heard_or_refused_and_can_be_stored(sent: Any) -> None:
    if not isinstance(sent, dict | list):
        return
    batch = read_generic(sent, SOURCE)
    for heard in batch.items:
        said = canonical([heard.title, heard.detail, heard.fingerprint, heard.group_key, dict(heard.labels)])
        said.encode()
        assert "\\u0000" not in said
    for refused in batch.refused:
        refused.problem.encode()
