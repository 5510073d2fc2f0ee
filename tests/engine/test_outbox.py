"""What Slack is owed for each state of an action."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.actions import Proposal, Status, Verdict
from engine.actors import Actor, person
from engine.outbox import NoticeKind, notices
from tests.engine.records import (
    ALICE,
    BOB,
    CRITICAL,
    FIRST,
    HIGH,
    PIPELINE,
    STATUSES,
    end,
    ended,
    state,
    submit,
)


@pytest.mark.parametrize("status", Status)
def test_a_machine_s_action_is_owed_a_card_and_after_a_decision_a_reply(status: Status) -> None:
    _, action = ended(*STATUSES[status])
    owed = [notice.kind for notice in notices(action)]
    if status is Status.AUTO_DONE:
        assert owed == []
    elif status is Status.PENDING_APPROVAL:
        assert owed == [NoticeKind.CARD]
    else:
        assert owed == [NoticeKind.CARD, NoticeKind.THREAD]


@pytest.mark.parametrize(
    "requester,decider,verdict,told",
    [
        (person(BOB), ALICE, Verdict.APPROVE, BOB),
        (person(BOB), ALICE, Verdict.REJECT, BOB),
        (person(BOB), ALICE, Verdict.CANCEL, BOB),
        (person(BOB), BOB, Verdict.CANCEL, None),
        (PIPELINE, ALICE, Verdict.APPROVE, None),
    ],
)
def test_a_requester_is_told_directly_unless_they_did_it_themselves(
    requester: Actor, decider: str, verdict: Verdict, told: str | None
) -> None:
    within = state()
    submit(within, by=requester)
    owed = end(within, verdict, person(decider)).notices
    direct = [notice.recipient for notice in owed if notice.kind is NoticeKind.DIRECT]
    assert direct == ([] if told is None else [told])


@pytest.mark.parametrize("proposal,urgent", [(HIGH, False), (CRITICAL, True)])
def test_only_what_is_critical_is_urgent(proposal: Proposal, *, urgent: bool) -> None:
    within = state()
    action = submit(within, proposal, by=person(BOB))
    after = end(within, Verdict.APPROVE).outcome.action
    owed = [*notices(action), *notices(after)]
    assert len(owed) == 4
    assert {notice.urgent for notice in owed} == {urgent}


def test_a_card_has_one_key_and_a_message_of_a_revision_its_own() -> None:
    within = state()
    submit(within, by=person(BOB))
    after = end(within, Verdict.APPROVE).outcome.action
    assert [notice.key for notice in notices(after)] == [
        f"card:{FIRST}",
        f"thread:{FIRST}:2",
        f"direct:{FIRST}:2",
    ]
    later = [notice.key for notice in notices(replace(after, revision=3))]
    assert later == [f"card:{FIRST}", f"thread:{FIRST}:3", f"direct:{FIRST}:3"]
