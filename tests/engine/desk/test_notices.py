"""What Slack is owed for each change at the desk."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.actors import SCHEDULE
from engine.desk import lifecycle
from engine.desk.alerts import Severity
from engine.desk.answers import Answer, AnswerVerdict, Delivery
from engine.desk.articles import content, drafted
from engine.desk.clocks import ClockKind, EscalationLevel
from engine.desk.escalations import Escalation
from engine.desk.incidents import Incident, IncidentStatus
from engine.desk.intakes import Place, intake
from engine.desk.notices import (
    article_notice,
    incident_notice,
    is_in_slack,
    misled_notice,
    request_notices,
    warning_notices,
)
from engine.desk.priorities import Level
from engine.desk.reasons import Reason, said
from engine.outbox import Lane, Notice, NoticeKind
from tests.engine.desk.requests import (
    ANNA,
    ASKER,
    BORIS,
    CHLOE,
    HUMAN,
    NOW,
    classification,
    request,
)

NEW = request()
CLASSIFIED = lifecycle.classify(NEW, classification(), SCHEDULE, NOW).after
ASSIGNED = lifecycle.assign(CLASSIFIED, "infra", ANNA, said("So."), SCHEDULE, NOW).after


def owed(notices: tuple[Notice, ...]) -> list[tuple[NoticeKind, Lane, str | None, int]]:
    return [(each.kind, each.lane, each.recipient, each.revision) for each in notices]


def given(delivery: Delivery = Delivery.POST) -> Answer:
    return Answer(
        request_id=NEW.id,
        requester=ASKER,
        article_id="KB-000001",
        article_version=1,
        confidence=0.8,
        delivery=delivery,
        at=NOW,
    )


def test_nothing_is_shown_of_what_nobody_has_looked_at() -> None:
    assert request_notices(NEW, NEW) == ()
    assert request_notices(NEW, lifecycle.cancel(NEW, HUMAN, NOW).after) == ()


def test_from_classification_on_a_request_has_a_card() -> None:
    assert owed(request_notices(NEW, CLASSIFIED)) == [(NoticeKind.REQUEST, Lane.DESK, None, 2)]
    cancelled = lifecycle.cancel(CLASSIFIED, HUMAN, NOW).after
    assert owed(request_notices(CLASSIFIED, cancelled)) == [(NoticeKind.REQUEST, Lane.DESK, None, 3)]


def test_the_assignee_has_one_too_and_a_former_one_sees_who_has_it_now() -> None:
    card = (NoticeKind.REQUEST, Lane.DESK, None, 3)
    assert owed(request_notices(NEW, ASSIGNED)) == [card, (NoticeKind.ASSIGNED, Lane.DIRECT, ANNA, 3)]
    moved = lifecycle.assign(ASSIGNED, "infra", BORIS, said("So."), HUMAN, NOW).after
    notices = request_notices(ASSIGNED, moved)
    assert [each.recipient for each in notices] == [None, BORIS, ANNA]
    assert [each.key for each in notices[1:]] == [
        f"assigned:{NEW.id}:{BORIS}:4",
        f"assigned:{NEW.id}:{ANNA}:3",
    ]
    started = lifecycle.start(moved, HUMAN, NOW).after
    assert [each.recipient for each in request_notices(moved, started)] == [None, BORIS]
    queued = lifecycle.queue(started, "infra", said("Ill."), HUMAN, NOW).after
    assert [each.recipient for each in request_notices(started, queued)] == [None, BORIS]


def test_who_gets_it_again_gets_a_new_message_and_the_one_before_says_so() -> None:
    moved = lifecycle.assign(ASSIGNED, "infra", BORIS, said("So."), HUMAN, NOW).after
    back = lifecycle.assign(moved, "infra", ANNA, said("So."), HUMAN, NOW).after
    cards = [each.key for each in request_notices(moved, back, earlier=[3])[1:]]
    assert cards == [
        f"assigned:{NEW.id}:{ANNA}:5",
        f"assigned:{NEW.id}:{BORIS}:4",
        f"assigned:{NEW.id}:{ANNA}:3",
    ]
    again = lifecycle.assign(back, "desk", ANNA, said("Another team."), HUMAN, NOW).after
    assert [each.key for each in request_notices(back, again)[1:]] == [cards[0]]


def test_who_gets_it_once_more_after_it_was_opened_again_hears_of_it() -> None:
    done = lifecycle.resolve(ASSIGNED, "Done.", HUMAN, NOW).after
    opened = lifecycle.reopen(done, said("No."), HUMAN, NOW).after
    again = lifecycle.assign(opened, "infra", ANNA, said("So."), SCHEDULE, NOW).after
    keys = [each.key for each in request_notices(done, again)[1:]]
    assert keys == [f"assigned:{NEW.id}:{ANNA}:6", f"assigned:{NEW.id}:{ANNA}:3"]


def test_a_card_from_before_revisions_were_kept_is_the_same_one() -> None:
    former = replace(ASSIGNED, assigned_revision=0)
    started = lifecycle.start(former, HUMAN, NOW).after
    assert [each.key for each in request_notices(former, started)[1:]] == [f"assigned:{NEW.id}:{ANNA}"]


def test_the_buttons_of_an_answer_go_when_its_request_is_cancelled() -> None:
    asked = lifecycle.classify(NEW, classification(), SCHEDULE, NOW).after
    waits = lifecycle.answer(asked, NOW, said("So."), SCHEDULE, NOW).after
    kinds = [each.kind for each in request_notices(waits, lifecycle.cancel(waits, HUMAN, NOW).after)]
    assert kinds == [NoticeKind.REQUEST, NoticeKind.ANSWER]


def test_who_has_no_name_in_slack_is_written_to_nowhere() -> None:
    other = lifecycle.assign(CLASSIFIED, "infra", "anna@example.org", said("So."), HUMAN, NOW).after
    assert owed(request_notices(CLASSIFIED, other)) == [(NoticeKind.REQUEST, Lane.DESK, None, 3)]
    assert is_in_slack(ANNA)
    assert not is_in_slack(None)
    assert not is_in_slack("anna")


@pytest.mark.parametrize("verdict", [None, AnswerVerdict.HELPFUL])
def test_an_answer_goes_to_its_requester_and_is_renewed_by_its_verdict(verdict: AnswerVerdict | None) -> None:
    answered = lifecycle.answer(
        lifecycle.classify(NEW, classification(), SCHEDULE, NOW).after, NOW, said("So."), SCHEDULE, NOW
    ).after
    notices = request_notices(CLASSIFIED, answered, replace(given(), verdict=verdict))
    assert owed(notices)[1:] == [(NoticeKind.ANSWER, Lane.DIRECT, ASKER, 3)]
    assert notices[1].key == f"answer:{NEW.id}"


def test_a_suggestion_is_shown_to_nobody_but_the_desk() -> None:
    notices = request_notices(CLASSIFIED, ASSIGNED, given(Delivery.SUGGEST))
    assert NoticeKind.ANSWER not in [each.kind for each in notices]


@pytest.mark.parametrize("place", [None, Place(channel="C0HELP0001", ts="1.1")])
def test_who_asked_elsewhere_reads_the_answer_there_unless_it_has_a_place(place: Place | None) -> None:
    received = intake(source="portal", external_id="1", requester="anna", title="How?", place=place)
    before = replace(CLASSIFIED, intake=received)
    after = lifecycle.answer(before, NOW, said("So."), SCHEDULE, NOW).after
    kinds = [each.kind for each in request_notices(before, after, given())]
    assert (NoticeKind.ANSWER in kinds) is (place is not None)


def test_a_queue_is_told_of_once_for_each_time_and_what_is_most_urgent_goes_first() -> None:
    queued = lifecycle.queue(CLASSIFIED, "infra", said("Nobody."), SCHEDULE, NOW).after
    told = request_notices(CLASSIFIED, queued, queued=True)[-1]
    assert (told.key, told.lane, told.urgent) == (f"queued:{NEW.id}:3", Lane.DESK, False)
    worst = classification(impact=Level.HIGH, urgency=Level.HIGH)
    assert all(
        each.urgent
        for each in request_notices(NEW, lifecycle.classify(NEW, worst, SCHEDULE, NOW).after, queued=True)
    )


def warned(level: EscalationLevel, recipient: str | None, *, told: bool = True) -> list[tuple[str, Lane]]:
    escalation = Escalation(
        request_id=NEW.id,
        kind=ClockKind.RESPONSE,
        level=level,
        at=NOW,
        told=told,
        reason=Reason(code="desk-overdue", values={"kind": "RESPONSE"}),
    )
    return [(each.key, each.lane) for each in warning_notices(ASSIGNED, escalation, recipient)]


def test_warnings_reach_a_person_and_from_the_second_level_on_the_ops_channel() -> None:
    early, soon, breach = EscalationLevel
    name = f"{NEW.id}:RESPONSE"
    assert warned(early, ANNA) == [(f"warning:{name}.EARLY", Lane.DIRECT)]
    assert warned(early, None) == [(f"escalation:{name}.EARLY", Lane.POST)]
    assert warned(soon, CHLOE) == [
        (f"warning:{name}.SOON", Lane.DIRECT),
        (f"escalation:{name}.SOON", Lane.POST),
    ]
    assert warned(breach, "the lead") == [(f"escalation:{name}.BREACH", Lane.POST)]
    assert warned(breach, CHLOE, told=False) == []


def test_an_incident_has_one_urgent_message_in_the_ops_channel() -> None:
    incident = Incident(
        id="INC-000001",
        revision=1,
        status=IncidentStatus.OPEN,
        group_key="db",
        title="Disk full",
        severity=Severity.HIGH,
        opened_at=NOW,
        updated_at=NOW,
    )
    notice = incident_notice(incident)
    assert (notice.key, notice.lane, notice.urgent) == (f"incident:{incident.id}", Lane.POST, True)


def test_an_article_has_one_message_at_the_desk_and_its_owner_hears_that_it_misled() -> None:
    text = content(language="en", title="VPN", body="Reset it.")
    mine, ours = drafted(1, text, HUMAN, NOW).after, drafted(2, text, SCHEDULE, NOW).after
    assert (article_notice(mine).key, article_notice(mine).lane) == ("draft:KB-000001", Lane.DESK)
    told, shown = misled_notice(mine), misled_notice(ours)
    assert (told.key, told.lane, told.recipient) == (
        "warning:KB-000001:MISLEADING.1",
        Lane.DIRECT,
        HUMAN.id,
    )
    assert (shown.lane, shown.recipient) == (Lane.DESK, None)
