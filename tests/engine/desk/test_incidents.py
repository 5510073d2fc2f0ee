"""Incidents: what becomes of alerts in whatever order they come, and the faults of others as tests, told in one file as one story."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from engine.desk import incidents
from engine.desk.alerts import Alert, AlertSource, AlertState, Severity, observe, signal
from engine.desk.errors import StepRefused
from engine.desk.events import DeskEvent
from engine.desk.incidents import (
    CALM_FOR,
    INCIDENT_TRANSITIONS,
    LIVE,
    REOPEN_WITHIN,
    Incident,
    IncidentStatus,
    IncidentStep,
    Judged,
)
from engine.times import MINUTE
from tests.engine.desk.requests import ANNA, HUMAN, NOW

SOURCE = AlertSource(name="generic", group_by=("service",))
_S = IncidentStatus


@dataclass
class Board:
    """What a store keeps of one group of alerts, fed message by message."""

    now: int = NOW
    alerts: dict[str, Alert] = field(default_factory=dict)
    incidents: list[Incident] = field(default_factory=list)
    events: list[DeskEvent] = field(default_factory=list)
    told: int = 0

    @property
    def latest(self) -> Incident:
        return self.incidents[-1]

    def hear(self, name: str = "a", severity: str = "high", state: AlertState = AlertState.FIRING) -> Judged:
        labels = {"service": "payments", "alertname": name}
        heard = signal(SOURCE, state=state, title=name, labels=labels, severity=severity)
        observation = observe(self.alerts.get(name), heard, self.now)
        latest = self.incidents[-1] if self.incidents else None
        others = [alert for key, alert in self.alerts.items() if key != name]
        now_known = [*others, *([observation.alert] if observation.alert else [])]
        firing = sum(
            alert.state is AlertState.FIRING and latest is not None and alert.incident_id == latest.id
            for alert in now_known
        )
        judged = incidents.judge(observation, latest, firing, len(self.incidents) + 1, self.now)
        if judged.alert is not None:
            self.alerts[name] = judged.alert
        if judged.change is not None:
            self.keep(judged.change.after)
            self.events.append(judged.change.event)
        self.told += judged.told
        return judged

    def over(self, name: str = "a") -> Judged:
        return self.hear(name, state=AlertState.RESOLVED)

    def keep(self, incident: Incident) -> None:
        if self.incidents and self.latest.id == incident.id:
            self.incidents[-1] = incident
        else:
            self.incidents.append(incident)

    def sweep(self) -> None:
        if self.incidents and incidents.calm_enough(self.latest, self.now):
            self.keep(incidents.resolve_calm(self.latest, self.now).after)
        if self.incidents and incidents.returning_over(self.latest, self.now):
            self.keep(incidents.move(self.latest, IncidentStep.CLOSE, HUMAN, self.now).after)

    def person(self, step: IncidentStep) -> None:
        self.keep(incidents.move(self.latest, step, HUMAN, self.now).after)


@pytest.fixture
def board() -> Board:
    return Board()


def resolved(board: Board) -> Board:
    """An incident whose alert is over and which has been resolved for that."""
    board.hear()
    board.over()
    board.now += CALM_FOR
    board.sweep()
    assert board.latest.status is _S.RESOLVED
    return board


def test_every_status_is_in_the_table_and_is_reached_from_open() -> None:
    assert set(INCIDENT_TRANSITIONS) == set(IncidentStatus)
    reached, found = {_S.OPEN}, {_S.OPEN}
    while found:
        found = {after for status in found for after in INCIDENT_TRANSITIONS[status].values()} - reached
        reached |= found
    assert reached == set(IncidentStatus)


def test_a_severe_alert_opens_an_incident_and_people_hear_of_it(board: Board) -> None:
    judged = board.hear(severity="critical")
    assert judged.told
    assert judged.change is not None
    assert (board.latest.id, board.latest.severity, board.latest.revision) == (
        "INC-000001",
        Severity.CRITICAL,
        1,
    )
    assert board.alerts["a"].incident_id == "INC-000001"
    event = judged.change.event
    assert (event.name, event.revision, str(event.reason)) == ("IncidentOpened", 1, "a fired (CRITICAL)")


@pytest.mark.parametrize("severity", ["warning", "info"])
def test_a_mild_alert_opens_none(board: Board, severity: str) -> None:
    board.hear(severity=severity)
    assert board.incidents == []
    assert board.alerts["a"].incident_id is None


def test_what_was_never_seen_to_fire_opens_none(board: Board) -> None:
    assert board.over().alert is None
    assert (board.alerts, board.incidents) == ({}, [])


def test_the_same_message_again_changes_no_incident(board: Board) -> None:
    board.hear()
    assert board.hear().change is None
    assert (board.told, board.alerts["a"].count) == (1, 2)


def test_another_alert_of_the_group_is_attached_silently(board: Board) -> None:
    board.hear("a")
    judged = board.hear("b")
    assert judged.change is not None
    assert judged.change.event.name == "AlertAttached"
    assert not judged.told
    assert board.alerts["b"].incident_id == board.latest.id
    assert len(board.incidents) == 1


def test_a_rising_severity_is_told_once(board: Board) -> None:
    board.hear(severity="high")
    assert board.hear(severity="critical").told
    assert board.latest.severity is Severity.CRITICAL
    board.hear(severity="high")
    assert not board.hear(severity="critical").told
    assert [event.name for event in board.events] == ["IncidentOpened", "SeverityRaised"]


def test_a_mild_alert_that_grows_severe_opens_one(board: Board) -> None:
    board.hear(severity="warning")
    assert board.hear(severity="high").told
    assert board.latest.status is _S.OPEN


def test_it_is_resolved_when_all_its_alerts_have_been_over_for_five_minutes(board: Board) -> None:
    board.hear("a")
    board.hear("b")
    assert board.over("a").change is None
    board.now += MINUTE
    board.over("b")
    assert board.latest.calm_since == board.now
    board.now += CALM_FOR - 1
    board.sweep()
    assert board.latest.status is _S.OPEN
    board.now += 1
    board.sweep()
    assert (board.latest.status, board.latest.resolved_at) == (_S.RESOLVED, board.now)


def test_what_fires_again_before_that_keeps_it_open(board: Board) -> None:
    board.hear()
    board.over()
    board.now += CALM_FOR - 1
    judged = board.hear()
    assert not judged.told
    assert board.latest.calm_since is None
    board.now += MINUTE
    board.sweep()
    assert board.latest.status is _S.OPEN


def test_a_member_that_fires_again_mildly_keeps_it_open_too(board: Board) -> None:
    board.hear()
    board.over()
    assert not board.hear(severity="info").told
    assert board.latest.calm_since is None
    assert board.latest.severity is Severity.HIGH


def test_an_alert_that_belongs_to_no_incident_calms_none(board: Board) -> None:
    board.hear("mild", severity="info")
    board.hear("a")
    assert board.over("mild").change is None
    assert board.latest.calm_since is None


def test_what_fires_again_within_half_an_hour_is_the_same_incident(board: Board) -> None:
    resolved(board)
    board.now += REOPEN_WITHIN - 1
    judged = board.hear(severity="critical")
    assert judged.told
    assert judged.change is not None
    assert str(judged.change.event.reason) == "a fired again (CRITICAL)"
    assert len(board.incidents) == 1
    assert (board.latest.status, board.latest.severity) == (_S.OPEN, Severity.CRITICAL)
    assert (board.latest.calm_since, board.latest.resolved_at) == (None, None)


@pytest.mark.parametrize("swept", [True, False])
def test_what_fires_again_later_is_a_new_one_linked_to_it(board: Board, swept: bool) -> None:  # noqa: FBT001  A case.
    resolved(board)
    board.now += REOPEN_WITHIN
    if swept:
        board.sweep()
        assert board.latest.status is _S.CLOSED
    board.hear()
    assert [incident.id for incident in board.incidents] == ["INC-000001", "INC-000002"]
    assert board.latest.linked_to == "INC-000001"
    assert board.alerts["a"].incident_id == "INC-000002"


def test_a_mild_return_opens_nothing_again(board: Board) -> None:
    resolved(board)
    assert board.hear(severity="info").change is None


def test_a_resolved_incident_does_not_absorb_what_still_fires(board: Board) -> None:
    board.hear()
    board.person(IncidentStep.RESOLVE)
    board.now += CALM_FOR - 1
    assert board.hear().change is None
    board.now += 1
    judged = board.hear()
    assert judged.told
    assert judged.change is not None
    assert str(judged.change.event.reason) == "a still fires (HIGH)"
    assert (len(board.incidents), board.latest.status) == (1, _S.OPEN)


def test_what_still_fires_long_after_a_resolution_is_a_new_incident(board: Board) -> None:
    board.hear()
    board.person(IncidentStep.RESOLVE)
    board.now += REOPEN_WITHIN
    assert board.hear().told
    assert board.latest.linked_to == "INC-000001"


def test_the_loser_of_a_race_to_open_one_joins_the_winner_s(board: Board) -> None:
    """Both saw no incident; the second is refused by the unique index, looks again, and attaches."""
    labels = {"service": "payments", "alertname": "b"}
    heard = signal(SOURCE, state=AlertState.FIRING, title="b", labels=labels, severity="high")
    seen = observe(None, heard, NOW)
    lost = incidents.judge(seen, None, 0, 1, NOW)
    board.hear("a")
    assert lost.change is not None
    assert lost.change.after.group_key == board.latest.group_key
    retried = incidents.judge(seen, board.latest, 1, 2, NOW)
    assert retried.change is not None
    assert retried.change.after.id == board.latest.id
    assert retried.alert is not None
    assert retried.alert.incident_id == board.latest.id


@pytest.mark.parametrize("status", IncidentStatus)
@pytest.mark.parametrize("step", IncidentStep)
def test_a_step_goes_where_the_table_says_and_nowhere_else(
    board: Board, status: IncidentStatus, step: IncidentStep
) -> None:
    board.hear()
    before = replace(board.latest, status=status, resolved_at=NOW if status is _S.RESOLVED else None)
    after = INCIDENT_TRANSITIONS[status].get(step)
    if after is None:
        with pytest.raises(StepRefused, match=f"rules out {step}"):
            incidents.move(before, step, HUMAN, NOW)
        return
    change = incidents.move(before, step, HUMAN, NOW)
    assert change.after.status is after
    assert (change.event.actor, change.event.revision) == (ANNA, before.revision + 1)


def test_a_resolved_incident_whose_time_is_over_is_closed_and_never_opened_again(board: Board) -> None:
    late = resolved(board).now + REOPEN_WITHIN
    with pytest.raises(StepRefused, match="CLOSED"):
        incidents.move(board.latest, IncidentStep.REOPEN, HUMAN, late)
    assert incidents.move(board.latest, IncidentStep.CLOSE, HUMAN, late).after.status is _S.CLOSED


class IncidentLife(RuleBasedStateMachine):
    """Whatever messages come, whatever people do: one incident lives at most, and what fires severely is in it."""

    def __init__(self) -> None:
        super().__init__()
        self.board = Board()

    @rule(minutes=st.integers(0, 40))
    def time_passes(self, minutes: int) -> None:
        self.board.now += minutes * MINUTE

    @rule(
        name=st.sampled_from("abc"),
        severity=st.sampled_from(["info", "high", "critical"]),
        state=st.sampled_from(AlertState),
    )
    def a_message_comes(self, name: str, severity: str, state: AlertState) -> None:
        told = self.board.hear(name, severity, state).told
        assert not told or state is AlertState.FIRING

    @rule()
    def the_cycle_runs(self) -> None:
        self.board.sweep()
        before = list(self.board.incidents)
        self.board.sweep()
        assert self.board.incidents == before

    @rule(step=st.sampled_from(IncidentStep))
    def a_person_acts(self, step: IncidentStep) -> None:
        status = self.board.latest.status if self.board.incidents else _S.CLOSED
        if step in INCIDENT_TRANSITIONS[status] and status is self.board.latest.status_at(self.board.now):
            self.board.person(step)

    @invariant()
    def at_most_one_lives(self) -> None:
        assert sum(incident.status in LIVE for incident in self.board.incidents) <= 1

    @invariant()
    def a_calm_incident_has_no_firing_alert(self) -> None:
        for incident in self.board.incidents:
            alerts = [alert for alert in self.board.alerts.values() if alert.incident_id == incident.id]
            firing = any(alert.state is AlertState.FIRING for alert in alerts)
            assert not (firing and incident.calm_since is not None and incident.status in LIVE)

    @invariant()
    def whoever_follows_is_linked(self) -> None:
        following = self.board.incidents[1:]
        assert [each.linked_to for each in following] == [each.id for each in self.board.incidents[:-1]]


TestIncidentLife = IncidentLife.TestCase
TestIncidentLife.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
