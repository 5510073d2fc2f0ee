"""Incidents: what becomes of alerts that somebody must act on, the table of their states, and when one ends or returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from engine.actors import SCHEDULE, Actor
from engine.desk.alerts import Alert, AlertState, Observation, Observed, Severity
from engine.desk.errors import StepRefused
from engine.desk.events import Change, DeskEvent
from engine.desk.ids import Prefix, make_id
from engine.desk.reasons import Reason
from engine.times import MINUTE

CALM_FOR = 5 * MINUTE
"""All its alerts must be over for this long before an incident is resolved."""
REOPEN_WITHIN = 30 * MINUTE
"""What fires again within this time after the resolution is the same incident."""


class IncidentStatus(StrEnum):
    """Where an incident stands."""

    OPEN = "OPEN"
    ACKNOWLEDGED = "ACKNOWLEDGED"
    MITIGATED = "MITIGATED"
    RESOLVED = "RESOLVED"
    CLOSED = "CLOSED"


class IncidentStep(StrEnum):
    """What moves an incident."""

    ACKNOWLEDGE = "acknowledge"
    MITIGATE = "mitigate"
    RESOLVE = "resolve"
    REOPEN = "reopen"
    CLOSE = "close"


_S, _T = IncidentStatus, IncidentStep
INCIDENT_TRANSITIONS: Mapping[IncidentStatus, Mapping[IncidentStep, IncidentStatus]] = MappingProxyType(
    {
        _S.OPEN: MappingProxyType(
            {_T.ACKNOWLEDGE: _S.ACKNOWLEDGED, _T.MITIGATE: _S.MITIGATED, _T.RESOLVE: _S.RESOLVED}
        ),
        _S.ACKNOWLEDGED: MappingProxyType({_T.MITIGATE: _S.MITIGATED, _T.RESOLVE: _S.RESOLVED}),
        _S.MITIGATED: MappingProxyType({_T.REOPEN: _S.OPEN, _T.RESOLVE: _S.RESOLVED}),
        _S.RESOLVED: MappingProxyType({_T.REOPEN: _S.OPEN, _T.CLOSE: _S.CLOSED}),
        _S.CLOSED: MappingProxyType({}),
    }
)
"""The state machine: every status is a key; a closed incident has no way out, what follows it is a new one."""

LIVE = frozenset({IncidentStatus.OPEN, IncidentStatus.ACKNOWLEDGED, IncidentStatus.MITIGATED})
"""At most one incident of a group key is in one of these."""

_EVENT_NAMES = {
    IncidentStep.ACKNOWLEDGE: "IncidentAcknowledged",
    IncidentStep.MITIGATE: "IncidentMitigated",
    IncidentStep.RESOLVE: "IncidentResolved",
    IncidentStep.REOPEN: "IncidentReopened",
    IncidentStep.CLOSE: "IncidentClosed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """A trouble that somebody must act on, made of alerts of one group key. Times are UTC microseconds.

    `calm_since` is when the last of its alerts was over, None while one fires. `severity` is the highest it ever had.
    """

    id: str
    revision: int
    status: IncidentStatus
    group_key: str
    title: str
    severity: Severity
    opened_at: int
    updated_at: int
    calm_since: int | None = None
    resolved_at: int | None = None
    linked_to: str | None = None

    def status_at(self, now: int) -> IncidentStatus:
        """The status that counts: a resolved incident whose time to return is over is CLOSED, swept or not."""
        over = self.resolved_at is not None and self.resolved_at + REOPEN_WITHIN <= now
        return IncidentStatus.CLOSED if self.status is IncidentStatus.RESOLVED and over else self.status


Changed = Change[Incident]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What a message about an alert does to incidents: the one it belongs to now, changed or not; None when it makes none.

    `told` is whether people must hear of it. `alert` is the alert as it is now, None when there is nothing to keep.
    """

    alert: Alert | None
    change: Changed | None = None
    told: bool = False


def judge(observation: Observation, latest: Incident | None, firing: int, number: int, now: int) -> Judged:
    """What an observation does to `latest`, the incident of its group key that was opened last.

    `firing` is how many of that incident's alerts fire now, this one included as it is now; `number` is the next free one for an
    incident. Whatever order messages come in, at most one incident of a group key lives.
    """
    alert = observation.alert
    if alert is None or observation.observed is Observed.NOTHING:
        return Judged(alert=alert)
    if alert.state is AlertState.RESOLVED:
        return _calmed(alert, latest, firing, now)
    if latest is not None and latest.status in LIVE and _belongs(alert, latest):
        return _joined(alert, latest, now)
    if not alert.severity.makes_incident:
        return Judged(alert=alert)
    if observation.observed is Observed.REPEATED and _just_resolved(alert, latest, now):
        return Judged(alert=alert)
    return _opened(observation.observed, alert, latest, number, now)


def _calmed(alert: Alert, latest: Incident | None, firing: int, now: int) -> Judged:
    mine = latest is not None and latest.status in LIVE and alert.incident_id == latest.id
    if latest is None or not mine or firing:
        return Judged(alert=alert)
    event = _event(latest, "AlertsOver", SCHEDULE, now)
    return Judged(alert=alert, change=Change(after=_revised(latest, now, calm_since=now), event=event))


def _belongs(alert: Alert, live: Incident) -> bool:
    """A severe alert joins the incident of its group; one that is in it already may fire again as mildly as it likes."""
    return alert.severity.makes_incident or alert.incident_id == live.id


def _joined(alert: Alert, latest: Incident, now: int) -> Judged:
    """A live incident takes the alert in; people hear of it only when it grows worse."""
    member = replace(alert, incident_id=latest.id)
    raised = alert.severity > latest.severity
    if not raised and alert.incident_id == latest.id and latest.calm_since is None:
        return Judged(alert=member)
    after = _revised(latest, now, severity=max(latest.severity, alert.severity), calm_since=None)
    name = "SeverityRaised" if raised else "AlertAttached"
    event = _event(latest, name, SCHEDULE, now, _because("desk-alert-fired", alert))
    return Judged(alert=member, change=Change(after=after, event=event), told=raised)


def _just_resolved(alert: Alert, latest: Incident | None, now: int) -> bool:
    """Whether a person has only now resolved what still fires: the source gets as long to notice as calm would take."""
    resolved_at = None if latest is None or alert.incident_id != latest.id else latest.resolved_at
    return resolved_at is not None and now < resolved_at + CALM_FOR


def _opened(observed: Observed, alert: Alert, latest: Incident | None, number: int, now: int) -> Judged:
    """The same incident returns while it may; later a new one follows it."""
    still = observed is Observed.REPEATED
    if latest is not None and latest.status_at(now) is IncidentStatus.RESOLVED:
        reason = _because("desk-still-firing" if still else "desk-fired-again", alert)
        severity = max(latest.severity, alert.severity)
        change = move(latest, IncidentStep.REOPEN, SCHEDULE, now, reason, severity=severity)
    else:
        linked_to = None if latest is None else latest.id
        incident = Incident(
            id=make_id(Prefix.INCIDENT, number),
            revision=1,
            status=IncidentStatus.OPEN,
            group_key=alert.group_key,
            title=alert.title,
            severity=alert.severity,
            opened_at=now,
            updated_at=now,
            linked_to=linked_to,
        )
        reason = _because("desk-still-firing" if still else "desk-alert-fired", alert)
        facts = {"severity": alert.severity.name, "linked_to": linked_to}
        change = Change(
            after=incident, event=_event(incident, "IncidentOpened", SCHEDULE, now, reason, facts, 0)
        )
    return Judged(alert=replace(alert, incident_id=change.after.id), change=change, told=True)


def calm_enough(incident: Incident, now: int) -> bool:
    """Whether all alerts of a live incident have been over for long enough to resolve it."""
    calm = incident.calm_since is not None and incident.calm_since + CALM_FOR <= now
    return calm and incident.status in LIVE


def resolve_calm(incident: Incident, now: int) -> Changed:
    """The incident is resolved because nothing fires any more. Raises StepRefused."""
    reason = Reason(code="desk-alerts-over", values={"minutes": CALM_FOR // MINUTE})
    return move(incident, IncidentStep.RESOLVE, SCHEDULE, now, reason)


def returning_over(incident: Incident, now: int) -> bool:
    """Whether a resolved incident is due to be closed."""
    return incident.status is IncidentStatus.RESOLVED and incident.status_at(now) is IncidentStatus.CLOSED


def move(
    incident: Incident,
    step: IncidentStep,
    actor: Actor,
    now: int,
    reason: Reason | None = None,
    *,
    severity: Severity | None = None,
) -> Changed:
    """The one place where an incident's status changes. Raises StepRefused."""
    # A resolved incident whose time is over may still be closed, which is all that a sweep does.
    standing = incident.status if step is IncidentStep.CLOSE else incident.status_at(now)
    status = INCIDENT_TRANSITIONS[standing].get(step)
    if status is None:
        raise StepRefused(record_id=incident.id, status=standing, step=step)
    after = _revised(
        incident,
        now,
        status=status,
        severity=severity or incident.severity,
        calm_since=None if step is IncidentStep.REOPEN else incident.calm_since,
        resolved_at={IncidentStep.RESOLVE: now, IncidentStep.REOPEN: None}.get(step, incident.resolved_at),
    )
    event = _event(incident, _EVENT_NAMES[step], actor, now, reason, {"status": status})
    return Change(after=after, event=event)


def _revised(incident: Incident, now: int, **changes: Any) -> Incident:  # noqa: ANN401  The record's own fields.
    return replace(incident, revision=incident.revision + 1, updated_at=now, **changes)


def _event(
    incident: Incident,
    name: str,
    actor: Actor,
    now: int,
    reason: Reason | None = None,
    facts: Mapping[str, str | int | None] | None = None,
    step: int = 1,
) -> DeskEvent:
    return DeskEvent(
        name=name,
        record_id=incident.id,
        revision=incident.revision + step,
        actor=actor.id,
        at=now,
        reason=reason,
        facts=facts or {},
    )


def _because(code: str, alert: Alert) -> Reason:
    return Reason(code=code, values={"title": alert.title, "severity": alert.severity.name})
