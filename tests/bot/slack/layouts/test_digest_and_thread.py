"""What a burst looks like, what the thread says, and what a requester is told."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox.blockkit import validate_message
from bot.slack import ids
from bot.slack.layouts import digest, direct, thread
from engine.actions import Status
from engine.risk import RiskLevel
from engine.times import HOUR
from tests.bot.slack.layouts import payloads, records
from tests.bot.slack.layouts.records import ADMIN, LANGUAGES, NOW, Told

LONGEST = Told(
    action_type="t" * 64,
    description="설명 " * 660,
    target="<&`" * 166,
    environment="E" * 32,
    requester="name " * 20,
    comment="의견 " * 330,
)


def _texts(value: Any) -> int:
    """The characters of every text that Slack counts."""
    if isinstance(value, dict):
        own = sum(len(held) for key, held in value.items() if key == "text" and isinstance(held, str))
        return own + sum(map(_texts, value.values()))
    return sum(map(_texts, value)) if isinstance(value, list) else 0


def _elements(message: Any) -> list[dict[str, Any]]:
    return [
        button for block in message["blocks"] if block["type"] == "actions" for button in block["elements"]
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", [Status.PENDING_APPROVAL, Status.REJECTED, Status.CANCELLED])
@pytest.mark.parametrize("told", [Told(), LONGEST], ids=["plain", "longest"])
def test_fifteen_rows_stay_below_ten_thousand_characters(told: Told, status: Status, language: str) -> None:
    shown = records.numbered(15, told, status=status)
    message = digest.digest(shown, NOW, records.view(language))
    assert _texts(message) < 10_000
    assert len(message["blocks"]) <= 45
    assert validate_message(message) == []


def test_every_waiting_row_has_its_own_buttons() -> None:
    shown = records.numbered(3)
    pressed = [
        (button["action_id"], button["value"])
        for button in _elements(digest.digest(shown, NOW, records.view()))
    ]
    assert pressed == [
        (name, ids.button_value(action))
        for action in shown
        for name in (ids.ACTION_DETAILS, ids.ACTION_APPROVE, ids.ACTION_REJECT)
    ]


def test_a_row_restates_its_action_before_it_is_approved() -> None:
    approve = _elements(digest.digest(records.numbered(1), NOW, records.view()))[1]
    assert approve["confirm"]["text"]["text"] == "service_restart → payments-api, PROD"


def test_a_critical_row_opens_a_form() -> None:
    shown = [records.action(risk=RiskLevel.CRITICAL)]
    approve = _elements(digest.digest(shown, NOW, records.view()))[1]
    assert approve["text"]["text"] == "Approve…"
    assert "confirm" not in approve


def test_a_decided_row_says_who_decided_and_keeps_no_button() -> None:
    first, second = records.numbered(2)
    message = digest.digest([records.ended(first, Status.REJECTED, "not today"), second], NOW, records.view())
    assert {button["value"] for button in _elements(message)} == {ids.button_value(second)}
    decided = list(payloads.strings(message["blocks"][1]))
    assert " Rejected" in decided
    assert ADMIN in decided
    assert any("not today" in text for text in decided)


def test_overdue_rows_have_no_buttons() -> None:
    message = digest.digest(records.numbered(2), NOW + HOUR, records.view())
    assert _elements(message) == []
    assert "0 waiting" in message["text"]
    assert "/approve" not in message["text"]


def test_the_digest_says_every_id_by_ear() -> None:
    shown = records.numbered(15)
    text = digest.digest(shown, NOW, records.view())["text"]
    assert all(action.id in text for action in shown)
    assert "/approve" in text
    assert "/reject" in text


def test_blocks_of_a_digest_get_new_names_when_a_row_changes() -> None:
    first, second = records.numbered(2)
    before = digest.digest([first, second], NOW, records.view())["blocks"]
    after = digest.digest([records.ended(first, Status.APPROVED), second], NOW, records.view())["blocks"]
    assert before[0]["block_id"] != after[0]["block_id"]
    assert before[1]["block_id"] != after[1]["block_id"]


def test_the_thread_says_who_when_how_and_why() -> None:
    reply = thread.reply(records.action(status=Status.REJECTED), records.view())
    shown = "\n".join(payloads.strings(reply["blocks"]))
    assert f":x: *Rejected*  ·  by <@{ADMIN}>, <!date^1795461060^" in shown
    assert "(button)" in shown
    assert "Go, but watch the error rate." in shown


def test_the_thread_of_a_digest_has_a_row_for_each_decision() -> None:
    decided = records.numbered(3, status=Status.APPROVED)
    reply = thread.replies(decided, records.view())
    assert len(reply["blocks"]) == 3
    assert all(action.id in reply["text"] for action in decided)
    assert "Go, but watch the error rate." in reply["text"]


def test_an_unswept_end_is_told_as_expired() -> None:
    pending = records.action()
    assert "Expired" in str(thread.reply(records.ended(pending, Status.EXPIRED), records.view())["blocks"])


@pytest.mark.parametrize(
    "status,english,korean",
    [
        (Status.APPROVED, "Approved: go ahead.", "승인되었습니다. 진행하십시오."),
        (Status.REJECTED, "Rejected: do not run it.", "거절되었습니다. 진행하지 마십시오."),
        (Status.EXPIRED, "Expired, nobody decided in time", "제시간에 결정되지 않아 만료되었습니다."),
        (Status.CANCELLED, "Cancelled: do not run it.", "취소되었습니다. 진행하지 마십시오."),
    ],
)
def test_a_requester_is_told_what_to_do(status: Status, english: str, korean: str) -> None:
    action = records.action(status=status, by_person=True)
    assert direct.told(action, records.view())["text"].startswith(english)
    assert direct.told(action, records.view("ko"))["text"].startswith(korean)


def test_a_requester_may_ask_again_only_after_expiry() -> None:
    offered = {
        status: ids.ACTION_AGAIN
        in {
            button["action_id"]
            for button in _elements(direct.told(records.action(status=status), records.view()))
        }
        for status in records.VERDICTS
    }
    assert [status for status, again in offered.items() if again] == [Status.EXPIRED]


def test_a_rejected_requester_learns_the_reason() -> None:
    action = records.action(status=Status.REJECTED, by_person=True)
    shown = "\n".join(payloads.strings(direct.told(action, records.view())["blocks"]))
    assert "Go, but watch the error rate." in shown
    assert f"<@{ADMIN}>" in shown
