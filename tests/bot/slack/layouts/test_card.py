"""What the card says, and which buttons it has, in each state."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from bot.slack import ids
from bot.slack.layouts.card import card
from engine.actions import Status
from engine.actors import ActorKind, Door
from engine.policy import LevelRule, Policy, make_policy
from engine.risk import RiskLevel
from engine.times import MINUTE
from tests.bot.slack.layouts import payloads, records
from tests.bot.slack.layouts.records import ADMIN, EXPIRES, NOW, REQUESTER, Told

HIGH = records.action()
CRITICAL = records.action(risk=RiskLevel.CRITICAL)


def _buttons(message: Any) -> dict[str, dict[str, Any]]:
    found = [block["elements"] for block in message["blocks"] if block["type"] == "actions"]
    return {button["action_id"]: button for elements in found for button in elements}


def _shown(message: Any) -> str:
    return "\n".join(payloads.strings(message["blocks"]))


def test_a_pending_card_says_everything_that_a_decision_needs() -> None:
    shown = _shown(card(HIGH, NOW, records.view()))
    for fact in (
        "*Approval needed: `service_restart` → `payments-api`*",
        ":large_orange_circle: *HIGH*  ·  PROD  ·  12 targets",
        "`ACT-7K3M9QXD`",
        "`ci-main` (pipeline, HTTP API)",
        "<!date^1795462800^{date_short_pretty} {time}|2026-11-24 04:40 KST>",
        "ENGINEER, PM, ADMIN",
        "PROD raises it by 2 levels",
        "Description from the requester, not checked by autoq",
        "Rolling restart after the configuration change.",
    ):
        assert fact in shown


def test_a_pending_card_says_it_in_korean() -> None:
    shown = _shown(card(HIGH, NOW, records.view("ko")))
    for fact in (
        "*승인 필요: `service_restart` → `payments-api`*",
        ":large_orange_circle: *높음(HIGH)*  ·  운영(PROD)  ·  대상 12개",
        "`ci-main` (파이프라인, HTTP API)",
        "엔지니어(ENGINEER), PM, 관리자(ADMIN)",
        "환경 운영(PROD): 2단계 올림",
        "요청자가 쓴 설명(autoq가 확인하지 않은 내용)",
    ):
        assert fact in shown


def test_the_text_is_enough_to_decide_by_ear() -> None:
    assert card(HIGH, NOW, records.view())["text"] == (
        "HIGH risk, approval needed for ACT-7K3M9QXD: service_restart → payments-api, PROD, 12 targets. "
        "Requested by ci-main (pipeline, HTTP API). Why this risk: service_restart is LOW by itself; "
        "PROD raises it by 2 levels; 12 targets, more than 10, raise it by 1 level; "
        "service_restart is not in the policy, so it counts as HIGH; "
        "PROD is not a known environment, so it counts as PROD; "
        "rule “payments are special” makes it at least HIGH. Who can decide: ENGINEER, PM, ADMIN. "
        "Expires 2026-11-24 04:40 KST. To decide, type /approve ACT-7K3M9QXD or /reject ACT-7K3M9QXD reason. "
        "The requester writes: “Rolling restart after the configuration change.”"
    )


def test_a_high_action_is_approved_after_a_dialog_that_restates_it() -> None:
    button = _buttons(card(HIGH, NOW, records.view()))[ids.ACTION_APPROVE]
    assert button["text"]["text"] == "Approve"
    assert button["confirm"]["title"]["text"] == "Approve ACT-7K3M9QXD?"
    asked = button["confirm"]["text"]
    assert asked["type"] == "plain_text"
    assert asked["text"].startswith("service_restart → payments-api, PROD, 12 targets.")


def test_a_critical_action_is_approved_in_a_form() -> None:
    button = _buttons(card(CRITICAL, NOW, records.view()))[ids.ACTION_APPROVE]
    assert button["text"]["text"] == "Approve…"
    assert "confirm" not in button


def test_an_action_whose_level_wants_a_comment_is_approved_in_a_form() -> None:
    rules = make_policy(levels=_with_comment())
    button = _buttons(card(HIGH, NOW, records.view(rules=rules)))[ids.ACTION_APPROVE]
    assert button["text"]["text"] == "Approve…"


def _with_comment() -> dict[RiskLevel, LevelRule]:
    return {level: replace(rule, comment_required=True) for level, rule in Policy().levels.items()}


def test_every_button_names_the_action_and_its_revision() -> None:
    for button in _buttons(card(HIGH, NOW, records.view())).values():
        assert ids.read_button(button["value"]) == ids.Clicked(action_id=HIGH.id, revision=1)


@pytest.mark.parametrize("status", [Status.APPROVED, Status.REJECTED, Status.CANCELLED])
def test_a_decided_card_says_who_when_and_why_and_decides_no_more(status: Status) -> None:
    message = card(records.action(status=status), NOW, records.view())
    assert set(_buttons(message)) == {ids.ACTION_DETAILS}
    shown = _shown(message)
    assert f"by <@{ADMIN}>, <!date^1795461060^" in shown
    assert "Go, but watch the error rate." in shown
    assert f"<@{ADMIN}>" in message["text"]
    assert "Go, but watch the error rate." in message["text"]


def test_a_rejection_without_words_says_so() -> None:
    message = card(records.ended(HIGH, Status.REJECTED), NOW, records.view())
    assert "no reason given" in _shown(message)
    assert message["text"].endswith("No reason was given.")


def test_an_approval_without_words_says_nothing_about_them() -> None:
    message = card(records.ended(HIGH, Status.APPROVED), NOW, records.view())
    assert "Comment" not in _shown(message)


@pytest.mark.parametrize("swept", [False, True])
def test_an_expired_card_offers_to_ask_again_whether_swept_or_not(swept: bool) -> None:  # noqa: FBT001  A case.
    action = records.ended(HIGH, Status.EXPIRED) if swept else HIGH
    message = card(action, EXPIRES, records.view())
    assert set(_buttons(message)) == {ids.ACTION_AGAIN, ids.ACTION_DETAILS}
    assert "Nobody decided within 30 minutes" in _shown(message)
    assert "expired at 2026-11-24 04:40 KST" in message["text"]


def test_a_card_one_moment_before_its_end_still_waits() -> None:
    assert ids.ACTION_APPROVE in _buttons(card(HIGH, EXPIRES - 1, records.view()))


def test_a_person_is_mentioned_and_a_machine_is_not() -> None:
    by_person = records.action(by_person=True, door=Door.COMMAND)
    assert f"<@{REQUESTER}> (command)" in _shown(card(by_person, NOW, records.view()))
    named_like_one = records.action(Told(requester="U0IMPOSTOR"), kind=ActorKind.AGENT)
    assert "`U0IMPOSTOR` (AI agent, HTTP API)" in _shown(card(named_like_one, NOW, records.view()))


def test_a_long_description_is_cut_with_a_mark_and_says_how_much_is_missing() -> None:
    shown = _shown(card(records.action(Told(description="words " * 300)), NOW, records.view()))
    assert "… (cut, 1,0" in shown
    lines = _shown(card(records.action(Told(description="§\n" * 100)), NOW, records.view()))
    assert "more characters)" in lines
    assert lines.count("§") == 12


def test_a_target_at_its_limit_is_whole() -> None:
    target = "t" * 500
    assert target in _shown(card(records.action(Told(target=target)), NOW, records.view()))


def test_a_backtick_does_not_leave_its_code_span_and_shows_as_it_is_below() -> None:
    shown = _shown(card(records.action(Told(target="a`b")), NOW, records.view()))
    assert "`aˋb`" in shown
    assert "a`b" in shown.splitlines()


def test_blocks_get_new_names_with_each_revision() -> None:
    pending, decided = (
        {block["block_id"] for block in card(action, NOW, records.view())["blocks"]}
        for action in (HIGH, records.ended(HIGH, Status.APPROVED))
    )
    assert not pending & decided


def test_a_reader_who_may_not_decide_is_told_why() -> None:
    view = records.view(reader=records.engineer())
    message = card(CRITICAL, NOW, view)
    assert set(_buttons(message)) == {ids.ACTION_DETAILS}
    assert "needs ADMIN; your role is ENGINEER" in _shown(message)
    assert ids.ACTION_APPROVE in _buttons(card(HIGH, NOW, view))


def test_the_target_is_said_to_be_missing_when_there_is_none() -> None:
    message = card(records.action(Told(target="")), NOW, records.view())
    assert "none given" in _shown(message)
    assert "*Approval needed: `service_restart`*" in _shown(message)


def test_a_card_takes_its_language_from_its_view_alone() -> None:
    texts = {card(HIGH, NOW, records.view(language))["text"] for language in records.LANGUAGES}
    assert len(texts) == 2
    assert json.dumps(card(HIGH, NOW, records.view())) == json.dumps(card(HIGH, NOW, records.view()))


def test_durations_are_said_in_their_largest_unit() -> None:
    view = records.view()
    assert view.duration(30 * MINUTE) == "30 minutes"
    assert view.duration(60 * MINUTE) == "1 hour"
    assert view.duration(90 * MINUTE) == "90 minutes"
    assert view.duration(48 * 60 * MINUTE) == "2 days"
    assert view.duration(1) == "1 minute"
