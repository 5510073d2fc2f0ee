"""Alerts: what words of severity mean, which messages speak of the same trouble, and what each changes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.desk.alerts import (
    Alert,
    AlertSource,
    AlertState,
    Observed,
    Severity,
    Signal,
    gone_silent,
    observe,
    over,
    severity_of,
    signal,
)
from engine.times import MINUTE
from tests.engine.desk.requests import NOW

PROMETHEUS = AlertSource(name="prometheus", silent_after=60 * MINUTE)
LABELS = {"alertname": "HighLatency", "service": "payments", "pod": "payments-1", "severity": "critical"}
LATER = NOW + MINUTE


def heard(
    state: AlertState = AlertState.FIRING, *, severity: str = "", started_at: int | None = None
) -> Signal:
    return signal(
        PROMETHEUS,
        state=state,
        title="p99 above 2 s",
        labels=LABELS,
        severity=severity,
        started_at=started_at,
    )


def fired(severity: str = "", *, started_at: int | None = None) -> Alert:
    alert = observe(None, heard(severity=severity, started_at=started_at), NOW).alert
    assert alert is not None
    return alert


@pytest.mark.parametrize(
    "words, severity",
    [
        ("critical page fatal sev1 p1 CRITICAL Sev-1", Severity.CRITICAL),
        ("error high sev2 p2", Severity.HIGH),
        ("warning", Severity.MEDIUM),
        ("info", Severity.LOW),
    ],
)
def test_a_source_s_word_has_its_meaning(words: str, severity: Severity) -> None:
    assert {severity_of(word, Severity.LOW) for word in words.split()} == {severity}


@pytest.mark.parametrize("word", ["", "  ", "purple"])
def test_a_missing_or_unknown_word_means_what_the_source_says(word: str) -> None:
    assert severity_of(word, Severity.HIGH) is Severity.HIGH


def test_the_severity_is_read_from_the_labels_when_nobody_says_it() -> None:
    assert heard().severity is Severity.CRITICAL
    assert heard(severity="warning").severity is Severity.MEDIUM


def test_value_time_and_pod_do_not_make_another_alert() -> None:
    volatile = {"value": "3.2", "pod": "payments-2", "startsAt": "now", "severity": "page"}
    other = signal(PROMETHEUS, state=AlertState.FIRING, title="p99 at 3.2 s", labels={**LABELS, **volatile})
    assert other.fingerprint == heard().fingerprint
    elsewhere = signal(PROMETHEUS, state=AlertState.FIRING, title="x", labels={**LABELS, "service": "orders"})
    assert elsewhere.fingerprint != heard().fingerprint


def test_a_given_fingerprint_is_kept() -> None:
    given = signal(PROMETHEUS, state=AlertState.FIRING, title="x", labels=LABELS, fingerprint="abc")
    assert given.fingerprint == "abc"


def test_alerts_group_by_the_source_s_labels_or_by_their_title() -> None:
    assert heard().group_key == '["prometheus",{"alertname":"HighLatency","service":"payments"}]'
    bare = signal(PROMETHEUS, state=AlertState.FIRING, title=" Disk\nfull ", labels={})
    assert bare.group_key == '["prometheus",{"title":"Disk full"}]'
    assert bare.fingerprint != signal(PROMETHEUS, state=AlertState.FIRING, title="x", labels={}).fingerprint


def test_an_alert_without_a_title_is_named_after_its_name_or_its_source() -> None:
    named = signal(PROMETHEUS, state=AlertState.FIRING, title="", labels=LABELS)
    assert named.title == "HighLatency"
    assert signal(PROMETHEUS, state=AlertState.FIRING, title=" ", labels={}).title == "prometheus"


def test_the_first_message_makes_an_alert() -> None:
    observation = observe(None, heard(), NOW)
    assert observation.observed is Observed.NEW
    assert observation.alert is not None
    assert (observation.alert.first_seen, observation.alert.count) == (NOW, 1)


def test_what_is_over_before_it_was_seen_leaves_nothing_behind() -> None:
    assert observe(None, heard(AlertState.RESOLVED), NOW).alert is None


def test_the_same_message_again_only_counts() -> None:
    again = observe(fired(), heard(), LATER)
    assert again.observed is Observed.REPEATED
    assert again.alert == replace(fired(), last_seen=LATER, count=2)


def test_a_severity_rises_once_and_does_not_fall_while_it_fires() -> None:
    raised = observe(fired("warning"), heard(severity="error"), LATER)
    assert raised.observed is Observed.RAISED
    assert raised.alert is not None
    back = observe(raised.alert, heard(severity="warning"), LATER)
    assert back.observed is Observed.REPEATED
    assert back.alert is not None
    assert back.alert.severity is Severity.HIGH


def test_it_is_over_once() -> None:
    first = observe(fired(), heard(AlertState.RESOLVED), LATER)
    assert first.observed is Observed.RESOLVED
    assert first.alert is not None
    assert (first.alert.state, first.alert.resolved_at) == (AlertState.RESOLVED, LATER)
    again = observe(first.alert, heard(AlertState.RESOLVED), LATER + MINUTE)
    assert (again.observed, again.alert) == (Observed.NOTHING, first.alert)


def test_it_fires_again_with_the_severity_of_that_time() -> None:
    done = over(fired("critical", started_at=1), LATER).alert
    again = observe(done, heard(severity="warning", started_at=2), LATER + MINUTE)
    assert again.observed is Observed.FIRED_AGAIN
    assert again.alert is not None
    assert (again.alert.state, again.alert.severity, again.alert.resolved_at) == (
        AlertState.FIRING,
        Severity.MEDIUM,
        None,
    )
    assert again.alert.count == 2


def test_a_message_overtaken_by_the_end_of_its_trouble_changes_nothing() -> None:
    done = over(fired(started_at=1), LATER).alert
    late = observe(done, heard(started_at=1), LATER + MINUTE)
    assert (late.observed, late.alert) == (Observed.NOTHING, done)
    unknown = over(fired(), LATER).alert
    assert observe(unknown, heard(), LATER + MINUTE).observed is Observed.FIRED_AGAIN


def test_an_alert_nobody_hears_of_counts_as_over_when_its_source_says_so() -> None:
    alert = fired()
    assert not gone_silent(alert, PROMETHEUS, NOW + 60 * MINUTE - 1)
    assert gone_silent(alert, PROMETHEUS, NOW + 60 * MINUTE)
    assert not gone_silent(alert, AlertSource(name="other"), NOW + 999 * MINUTE)
    done = over(alert, NOW).alert
    assert done is not None
    assert not gone_silent(done, PROMETHEUS, NOW + 60 * MINUTE)
