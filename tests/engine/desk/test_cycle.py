"""What the cycle does with each item, and that doing it twice changes nothing more."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.desk import clocks, cycle, lifecycle
from engine.desk.alerts import Alert, AlertSource, AlertState, Observed, Severity
from engine.desk.answers import Answer, AnswerVerdict, Delivery, Record
from engine.desk.articles import Article
from engine.desk.assignment import Load
from engine.desk.clocks import Clock, ClockKind, ClockState, EscalationLevel
from engine.desk.cycle import NOTHING, Found, Worked
from engine.desk.drafts import draft
from engine.desk.incidents import Incident, IncidentStatus
from engine.desk.intakes import Labels, RequestType
from engine.desk.phrases import phrases
from engine.desk.teams import Agent, Category, Roster, Team
from engine.desk.tickets import REOPEN_WITHIN, RequestStatus, ServiceRequest
from engine.desk.triage import Rule, TriageRules, triage
from engine.times import DAY, HOUR, MINUTE
from tests.engine.desk.requests import (
    ANNA,
    ASKER,
    BORIS,
    CHLOE,
    HUMAN,
    NOW,
    OFFICE,
    SEOUL,
    at,
    classification,
    request,
)

_S = RequestStatus
ROSTER = Roster(
    teams={"infra": Team(name="infra", lead=CHLOE, on_call=(BORIS,)), "triage": Team(name="triage")},
    triage_team="triage",
    agents={
        ANNA: Agent(id=ANNA, teams=frozenset({"infra"}), shift=OFFICE),
        BORIS: Agent(id=BORIS, teams=frozenset({"triage"})),
    },
    categories={"NETWORK": Category(team="infra")},
)
RULES = TriageRules(
    rules=(
        Rule(name="question", sets=Labels(type=RequestType.INQUIRY), any=phrases(["how do i"])),
        Rule(name="vpn", sets=Labels(category="NETWORK"), any=phrases(["vpn"])),
    )
)
SPEAKS = Record(right=0, judged=0, speaks=True)
INQUIRY = request(_S.CLASSIFIED, found=classification(kind=RequestType.INQUIRY))
NIGHT = at(SEOUL, 2026, 3, 4, 23)


def names(worked: Worked) -> list[str]:
    return [change.event.name for change in worked.changes]


def sorted_in(of: ServiceRequest, now: int = NOW) -> Worked:
    return cycle.sort_in(of, triage(of.intake, RULES), ROSTER, {}, now)


def replied(of: ServiceRequest, confidence: float | None, record: Record = SPEAKS) -> Worked:
    found = None if confidence is None else Found(article_id="KB-000001", version=2, confidence=confidence)
    return cycle.reply(of, found, record, OFFICE, ROSTER, {}, NOW)


def test_a_new_request_is_classified_and_assigned_at_once() -> None:
    worked = sorted_in(request(title="VPN drops"))
    assert names(worked) == ["RequestClassified", "RequestAssigned"]
    after = worked.after(request())
    assert (after.status, after.assignee, after.team, after.revision) == (_S.ASSIGNED, ANNA, "infra", 3)
    assert sorted_in(after) is NOTHING
    assert NOTHING.after(after) is after


def test_an_inquiry_waits_for_the_desks_own_answer() -> None:
    worked = sorted_in(request(title="How do I reset the VPN?"))
    assert names(worked) == ["RequestClassified"]
    assert worked.after(request()).waits_for_answer


def test_at_night_it_waits_in_the_team_s_queue_and_the_team_hears_once() -> None:
    worked = sorted_in(request(title="VPN drops"), NIGHT)
    assert names(worked) == ["RequestClassified", "RequestQueued"]
    assert str(worked.alert) == "nobody of infra is on shift"
    queued = worked.after(request())
    assert cycle.hand_over(queued, ROSTER, {}, NIGHT) is NOTHING
    morning = cycle.hand_over(queued, ROSTER, {}, at(SEOUL, 2026, 3, 5, 9))
    assert names(morning) == ["RequestAssigned"]


def test_a_sure_answer_is_posted_and_waits_three_working_days() -> None:
    worked = replied(INQUIRY, 0.87)
    assert names(worked) == ["RequestAnswered"]
    assert str(worked.changes[0].event.reason) == "KB-000001 answers it (87 % sure)"
    assert worked.answer is not None
    assert (worked.answer.delivery, worked.answer.requester) == (Delivery.POST, ASKER)
    answered = worked.after(INQUIRY)
    assert answered.answered_until == at(SEOUL, 2026, 3, 9, 10)
    assert replied(answered, 0.87) is NOTHING


@pytest.mark.parametrize(
    "confidence, record", [(0.5, SPEAKS), (0.99, Record(right=0, judged=9, speaks=False))]
)
def test_a_less_sure_answer_and_a_silenced_desk_only_suggest_to_the_assignee(
    confidence: float, record: Record
) -> None:
    worked = replied(INQUIRY, confidence, record)
    assert names(worked) == ["RequestAssigned"]
    assert worked.answer is not None
    assert worked.answer.delivery is Delivery.SUGGEST
    assert replied(worked.after(INQUIRY), confidence) is NOTHING


@pytest.mark.parametrize("confidence", [0.2, None])
def test_without_an_answer_it_goes_to_people(confidence: float | None) -> None:
    worked = replied(INQUIRY, confidence)
    assert (names(worked), worked.answer) == (["RequestAssigned"], None)


def test_a_question_that_could_not_be_answered_is_handed_over_all_the_same() -> None:
    assert cycle.hand_over(INQUIRY, ROSTER, {}, NOW) is NOTHING
    assert names(cycle.hand_over(INQUIRY, ROSTER, {}, NOW, unanswered=True)) == ["RequestAssigned"]


def test_loads_count() -> None:
    worked = cycle.hand_over(INQUIRY, ROSTER, {ANNA: Load(open=10)}, NOW, unanswered=True)
    assert str(worked.alert).startswith("everybody of infra on shift has as many")


def answered() -> tuple[ServiceRequest, Answer]:
    worked = replied(INQUIRY, 0.87)
    assert worked.answer is not None
    return worked.after(INQUIRY), worked.answer


def test_silence_resolves_an_answered_request_and_is_its_verdict() -> None:
    waiting, answer = answered()
    assert waiting.answered_until is not None
    assert cycle.end_silence(waiting, answer, waiting.answered_until - 1) is NOTHING
    worked = cycle.end_silence(waiting, answer, waiting.answered_until)
    assert names(worked) == ["RequestResolved"]
    assert str(worked.changes[0].event.reason) == "there was no word for 3 working days"
    assert worked.answer is not None
    assert worked.answer.verdict is AnswerVerdict.TIMEOUT
    done = worked.after(waiting)
    assert cycle.end_silence(done, worked.answer, waiting.answered_until) is NOTHING


def test_silence_needs_no_answer_row_and_changes_no_verdict() -> None:
    waiting, answer = answered()
    late = NOW + 9 * DAY
    assert cycle.end_silence(waiting, None, late).answer is None
    told = replace(answer, verdict=AnswerVerdict.HELPFUL)
    assert cycle.end_silence(waiting, told, late).answer is None


def test_what_was_resolved_long_ago_is_closed() -> None:
    done = request(_S.RESOLVED)
    assert cycle.end_silence(done, None, NOW + REOPEN_WITHIN - 1) is NOTHING
    worked = cycle.end_silence(done, None, NOW + REOPEN_WITHIN)
    assert names(worked) == ["RequestClosed"]
    assert cycle.end_silence(worked.after(done), None, NOW + REOPEN_WITHIN) is NOTHING


def clock() -> Clock:
    return clocks.started("SR-000007", ClockKind.RESOLUTION, 4 * HOUR, OFFICE, NOW)


def warned(now: int, *known: EscalationLevel, assignee: str | None = ANNA) -> list[tuple[str, str | None]]:
    of = replace(request(_S.ASSIGNED, assignee=assignee), team="infra")
    found = cycle.watch(clock(), of, OFFICE, known, ROSTER, now)
    return [(each.level.name, recipient) for each, recipient in found.warnings if each.told]


def test_the_assignee_hears_first_and_then_whoever_is_on_call() -> None:
    early, soon = EscalationLevel.EARLY, EscalationLevel.SOON
    assert warned(NOW + 3 * HOUR) == [("EARLY", ANNA)]
    assert warned(NOW + 3 * HOUR, assignee=None) == [("EARLY", BORIS)]
    assert warned(NOW + 3 * HOUR + 30 * MINUTE, early) == [("SOON", BORIS)]
    assert warned(NOW + 5 * HOUR, early, soon) == [("BREACH", BORIS)]
    assert warned(NOW + 5 * HOUR, *EscalationLevel) == []


def test_a_watched_clock_breaks_when_it_is_over() -> None:
    of = request(_S.ASSIGNED, assignee=ANNA)
    found = cycle.watch(clock(), of, OFFICE, (), ROSTER, NOW + 5 * HOUR)
    assert found.clock.state is ClockState.BREACHED


def incident(**fields: object) -> Incident:
    made = Incident(
        id="INC-000001",
        revision=1,
        status=IncidentStatus.OPEN,
        group_key="g",
        title="down",
        severity=Severity.HIGH,
        opened_at=NOW,
        updated_at=NOW,
    )
    return replace(made, **fields)  # type: ignore[arg-type]  # The record's own fields.


def test_a_calm_incident_is_resolved_and_a_resolved_one_closed_each_once() -> None:
    assert cycle.settle(incident(), NOW + DAY) is None
    calm = cycle.settle(incident(calm_since=NOW), NOW + 5 * MINUTE)
    assert calm is not None
    assert calm.after.status is IncidentStatus.RESOLVED
    assert cycle.settle(calm.after, NOW + 5 * MINUTE) is None
    closed = cycle.settle(calm.after, NOW + 35 * MINUTE)
    assert closed is not None
    assert closed.after.status is IncidentStatus.CLOSED
    assert cycle.settle(closed.after, NOW + DAY) is None


def test_an_alert_that_nobody_hears_of_is_over() -> None:
    source = AlertSource(name="metrics", silent_after=HOUR)
    alert = Alert(
        source="metrics",
        fingerprint="f",
        group_key="g",
        state=AlertState.FIRING,
        severity=Severity.HIGH,
        title="cpu",
        first_seen=NOW,
        last_seen=NOW,
    )
    assert cycle.forget_silent(alert, source, NOW + HOUR - 1) is None
    gone = cycle.forget_silent(alert, source, NOW + HOUR)
    assert gone is not None
    assert gone.observed is Observed.RESOLVED


RESOLVED = request(_S.RESOLVED, resolution="Renewed the expired certificate and restarted the VPN gateway.")


def told(of: ServiceRequest, same: Article | None = None) -> cycle.Told | None:
    return cycle.tell(of, draft(of), same, 5, NOW)


def test_a_resolved_request_makes_a_draft_once_and_a_repeated_one_is_counted() -> None:
    first = told(RESOLVED)
    assert first is not None
    assert first.new
    assert (first.change.after.id, first.change.after.source_request) == ("KB-000005", RESOLVED.id)
    again = told(replace(RESOLVED, id="SR-000008"), first.change.after)
    assert again is not None
    assert not again.new
    assert (again.change.after.id, again.change.after.seen_again) == ("KB-000005", 1)


def test_a_short_resolution_makes_no_draft() -> None:
    assert told(lifecycle.resolve(request(_S.ASSIGNED), "Done.", HUMAN, NOW).after) is None


@pytest.mark.parametrize(
    "failures, wait",
    [(0, 5 * MINUTE), (1, 5 * MINUTE), (2, 10 * MINUTE), (5, 80 * MINUTE), (10, DAY), (1_000, DAY)],
)
def test_what_fails_waits_longer_each_time_and_a_day_at_most(failures: int, wait: int) -> None:
    assert cycle.retry_at(failures, NOW) == NOW + wait
