"""Alerts as the systems out there send them, and any JSON that a hostile one may send."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import strategies as st

ALERTMANAGER: dict[str, Any] = {
    "version": "4",
    "groupKey": '{}/{severity="critical"}:{alertname="ProbeFailure"}',
    "truncatedAlerts": 0,
    "status": "firing",
    "receiver": "autoq",
    "groupLabels": {"alertname": "ProbeFailure"},
    "commonLabels": {"alertname": "ProbeFailure"},
    "commonAnnotations": {},
    "externalURL": "http://alertmanager.example:9093",
    "alerts": [
        {
            "status": "firing",
            "labels": {
                "alertname": "ProbeFailure",
                "instance": "https://server.example",
                "severity": "critical",
            },
            "annotations": {
                "description": "It has been down for five minutes.",
                "summary": "server.example is down",
            },
            "startsAt": "2026-11-23T18:52:26.739266876+02:00",
            "endsAt": "0001-01-01T00:00:00Z",
            "generatorURL": "http://prometheus.example:9090/graph",
            "fingerprint": "1a30ba71cca2921f",
        }
    ],
}
"""What Alertmanager 0.27 sends about one alert."""

GRAFANA: dict[str, Any] = {
    "receiver": "autoq",
    "status": "firing",
    "orgId": 1,
    "version": "1",
    "title": "[FIRING:1] High memory usage",
    "state": "alerting",
    "message": "**Firing**",
    "truncatedAlerts": 0,
    "alerts": [
        {
            "status": "firing",
            "labels": {"alertname": "High memory usage", "team": "blue", "zone": "us-1"},
            "annotations": {"description": "Memory is short.", "runbook_url": "https://runbook.example/1"},
            "startsAt": "2026-11-23T09:51:03.157076+02:00",
            "endsAt": "0001-01-01T00:00:00Z",
            "generatorURL": "https://grafana.example/alerting/1/edit",
            "fingerprint": "c6eadffa33fcdf37",
            "silenceURL": "https://grafana.example/silence/new",
            "dashboardURL": "",
            "panelURL": "",
            "values": {"B": 44.23943737541908, "C": 1},
            "valueString": "[ var='B' labels={} value=44.2 ]",
        }
    ],
}
"""What Grafana 11 sends about one alert."""


def alertmanager(**parts: Any) -> dict[str, Any]:
    """Alertmanager's notification with parts of its one alert exchanged; None takes a part away."""
    return _changed(ALERTMANAGER, parts)


def grafana(**parts: Any) -> dict[str, Any]:
    """Grafana's notification, likewise."""
    return _changed(GRAFANA, parts)


def _changed(sent: dict[str, Any], parts: dict[str, Any]) -> dict[str, Any]:
    changed = copy.deepcopy(sent)
    alert = changed["alerts"][0] | parts
    changed["alerts"][0] = {name: value for name, value in alert.items() if value is not None}
    return changed


_TEXTS = st.text(st.characters(), max_size=30) | st.sampled_from(
    ["", "\x00", "\ud800", "🔥", "<!channel>", "a" * 3_000, "NaN", "firing", "resolved", "critical"]
)
_SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | _TEXTS | st.just(10**400)
JSON = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXTS, inner, max_size=4),
    max_leaves=12,
)
"""Any JSON, and what Python's parser makes of things that are not quite."""


def with_fields(*names: str) -> st.SearchStrategy[Any]:
    """Objects in which these fields hold anything."""
    return st.fixed_dictionaries({}, optional=dict.fromkeys(names, JSON)) | JSON
