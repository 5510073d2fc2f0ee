"""Alerts of other systems: how severe, which belong together, and what a new message about one changes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum, StrEnum

from engine.actions import canonical

TITLE_LIMIT = 300
"""Characters; a longer title is cut."""
DETAIL_LIMIT = 1_000
"""Characters; a longer explanation is cut."""


class Severity(IntEnum):
    """LOW < MEDIUM < HIGH < CRITICAL; HIGH and above make an incident."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    @property
    def makes_incident(self) -> bool:
        """Whether somebody must be told at once."""
        return self >= Severity.HIGH


_WORDS: Mapping[Severity, str] = {
    Severity.CRITICAL: "critical crit page fatal emergency emerg disaster blocker sev0 sev1 p0 p1",
    Severity.HIGH: "high error err major sev2 p2 alert",
    Severity.MEDIUM: "medium warning warn average minor sev3 p3",
    Severity.LOW: "low info information informational notice debug ok none sev4 sev5 p4 p5",
}
_SEVERITIES = {word: severity for severity, words in _WORDS.items() for word in words.split()}


def severity_of(word: str, default: Severity) -> Severity:
    """What a source's word for severity means; `default` when it is missing or nobody's word."""
    return _SEVERITIES.get(word.strip().casefold().replace("-", "").replace("_", ""), default)


# What says how much, when, or by which of many equal copies, and not which trouble it is.
_VOLATILE = frozenset(
    """
    value values currentvalue valuestring time timestamp date startsat endsat updatedat starts_at ends_at
    severity priority level pod podname pod_name pod_ip container_id containerid uid replica generatorurl
    """.split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertSource:
    """What the desk file says about a source.

    `default_severity` counts when an alert names none; `group_by` are the labels that make one incident of many alerts; after
    `silent_after` microseconds without a word an alert counts as over (None: only when the source says so).
    """

    name: str
    default_severity: Severity = Severity.MEDIUM
    group_by: tuple[str, ...] = ("alertname", "service", "cluster", "namespace")
    silent_after: int | None = None


class AlertState(StrEnum):
    """Whether the trouble lasts."""

    FIRING = "FIRING"
    RESOLVED = "RESOLVED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One message about one alert, as a parser read it; built by `signal`. `started_at` is the source's own time of the beginning."""

    source: str
    fingerprint: str
    group_key: str
    state: AlertState
    severity: Severity
    title: str
    labels: Mapping[str, str]
    detail: str = ""
    started_at: int | None = None


def signal(
    source: AlertSource,
    *,
    state: AlertState,
    title: str,
    labels: Mapping[str, str],
    severity: str = "",
    fingerprint: str = "",
    detail: str = "",
    started_at: int | None = None,
) -> Signal:
    """A message about an alert; without a fingerprint of its own it is known by its labels."""
    name = " ".join(title.split())[:TITLE_LIMIT] or labels.get("alertname", "") or source.name
    return Signal(
        source=source.name,
        fingerprint=fingerprint or identity(name, labels),
        group_key=group_key(source, name, labels),
        state=state,
        severity=severity_of(severity or labels.get("severity", ""), source.default_severity),
        title=name,
        labels=labels,
        detail=" ".join(detail.split())[:DETAIL_LIMIT],
        started_at=started_at,
    )


def identity(title: str, labels: Mapping[str, str]) -> str:
    """SHA-256 in hex over the sorted labels that tell one trouble from another, the title where there are none."""
    telling = {name: value for name, value in labels.items() if name.casefold() not in _VOLATILE}
    return hashlib.sha256(canonical(telling or {"title": title}).encode()).hexdigest()


def group_key(source: AlertSource, title: str, labels: Mapping[str, str]) -> str:
    """What one incident is made of: the source and its grouping labels, the title where an alert has none of them."""
    grouping = {name: labels[name] for name in source.group_by if name in labels}
    return canonical([source.name, grouping or {"title": title}])


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One trouble as a source sees it; (source, fingerprint) is unique. Times are UTC microseconds.

    `severity` is the highest since it began to fire. `count` is how often it was heard of. `incident_id` is the one it belongs to,
    or belonged to last.
    """

    source: str
    fingerprint: str
    group_key: str
    state: AlertState
    severity: Severity
    title: str
    labels: Mapping[str, str] = field(default_factory=dict)
    detail: str = ""
    first_seen: int
    last_seen: int
    count: int = 1
    started_at: int | None = None
    resolved_at: int | None = None
    incident_id: str | None = None


class Observed(StrEnum):
    """What a message told that was not known before."""

    NEW = "NEW"
    FIRED_AGAIN = "FIRED_AGAIN"
    RAISED = "RAISED"
    REPEATED = "REPEATED"
    RESOLVED = "RESOLVED"
    NOTHING = "NOTHING"


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """The alert as it is now (None: nothing to keep), and what was new."""

    alert: Alert | None
    observed: Observed


def observe(known: Alert | None, heard: Signal, now: int) -> Observation:
    """What a message changes about the alert it speaks of. What was never seen to fire leaves nothing behind when it is over."""
    if heard.state is AlertState.RESOLVED:
        return over(known, now)
    if known is None:
        return Observation(alert=_first(heard, now), observed=Observed.NEW)
    if known.state is AlertState.FIRING:
        return _heard_again(known, heard, now)
    if heard.started_at is not None and heard.started_at == known.started_at:
        # The source's own time says that this is the trouble that is over: the message was overtaken on its way.
        return Observation(alert=known, observed=Observed.NOTHING)
    again = replace(
        known,
        state=AlertState.FIRING,
        severity=heard.severity,
        title=heard.title,
        labels=heard.labels,
        detail=heard.detail,
        last_seen=now,
        count=known.count + 1,
        started_at=heard.started_at,
        resolved_at=None,
    )
    return Observation(alert=again, observed=Observed.FIRED_AGAIN)


def gone_silent(alert: Alert, source: AlertSource, now: int) -> bool:
    """Whether a firing alert was not heard of for so long that it counts as over."""
    silent = source.silent_after is not None and alert.last_seen + source.silent_after <= now
    return silent and alert.state is AlertState.FIRING


def over(known: Alert | None, now: int) -> Observation:
    """It has stopped firing, or has gone silent; what is over already stays as it is."""
    if known is None or known.state is AlertState.RESOLVED:
        return Observation(alert=known, observed=Observed.NOTHING)
    after = replace(known, state=AlertState.RESOLVED, last_seen=now, resolved_at=now)
    return Observation(alert=after, observed=Observed.RESOLVED)


def _heard_again(known: Alert, heard: Signal, now: int) -> Observation:
    """It only ever rises while it fires, so that one that goes up and down is told once."""
    raised = heard.severity > known.severity
    after = replace(
        known,
        severity=max(known.severity, heard.severity),
        last_seen=max(known.last_seen, now),
        count=known.count + 1,
    )
    return Observation(alert=after, observed=Observed.RAISED if raised else Observed.REPEATED)


def _first(heard: Signal, now: int) -> Alert:
    return Alert(
        source=heard.source,
        fingerprint=heard.fingerprint,
        group_key=heard.group_key,
        state=AlertState.FIRING,
        severity=heard.severity,
        title=heard.title,
        labels=heard.labels,
        detail=heard.detail,
        first_seen=now,
        last_seen=now,
        started_at=heard.started_at,
    )
