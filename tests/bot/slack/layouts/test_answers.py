"""Answers to commands, refusals, modals and the Home tab: what each says and offers, side by side in one file."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from bot.slack import ids
from bot.slack.ids import origin_of
from bot.slack.layouts import answers, details, forms, home, listing, roles, submitting
from bot.slack.layouts.home import Home
from bot.slack.layouts.listing import HistoryPage, QueuePage
from bot.slack.layouts.refusal import refusal_plain
from engine.actions import Status
from engine.actors import Role, person
from engine.errors import ActionExpired, ActionNotFound, AlreadyFinal, AutoqError, FieldTooLong, OwnAction
from engine.policy import Policy, make_policy
from engine.ports import CycleRun
from engine.risk import DEFAULT as DEFAULT_RISK
from engine.risk import RiskLevel, RiskPolicy
from engine.times import HOUR
from tests.bot.slack.layouts import payloads, records
from tests.bot.slack.layouts.records import ADMIN, NOW, REQUESTER, Told

ADA = records.view(reader=records.admin())
ERIN = records.view(reader=records.engineer())


def _buttons(payload: Any) -> dict[str, str]:
    found = [block["elements"] for block in payload["blocks"] if block["type"] == "actions"]
    return {button["action_id"]: button["value"] for elements in found for button in elements}


def _shown(payload: Any) -> str:
    return "\n".join(payloads.strings(payload["blocks"]))


def _input(view: Any, block_id: str) -> Any:
    return next(block for block in view["blocks"] if block.get("block_id") == block_id)


def test_the_queue_turns_its_pages() -> None:
    five = tuple(records.numbered(5))
    first, middle, last = (
        listing.queue(QueuePage(items=five, page=page, waiting=11, mine=4), NOW, ERIN) for page in (1, 2, 3)
    )
    assert _buttons(first) == {ids.QUEUE_PAGE: "v1.p2", ids.QUEUE_REFRESH: "v1.p1"}
    assert _buttons(middle) == {ids.QUEUE_BACK: "v1.p1", ids.QUEUE_PAGE: "v1.p3", ids.QUEUE_REFRESH: "v1.p2"}
    assert _buttons(last) == {ids.QUEUE_BACK: "v1.p2", ids.QUEUE_REFRESH: "v1.p3"}
    assert "11 waiting, 4 for you to decide  ·  page 2 of 3" in _shown(middle)
    reviews = [block["accessory"]["value"] for block in middle["blocks"] if "accessory" in block]
    assert reviews == [ids.button_value(action) for action in five]


def test_an_empty_queue_says_so() -> None:
    message = listing.queue(QueuePage(items=(), page=1, waiting=0, mine=0), NOW, ERIN)
    assert "Nothing is waiting for approval." in _shown(message)
    assert "Nothing is waiting for approval." in message["text"]
    assert set(_buttons(message)) == {ids.QUEUE_REFRESH}


def test_the_history_carries_its_days_through_its_pages() -> None:
    done = tuple(records.numbered(5, status=Status.REJECTED))
    message = listing.history(HistoryPage(items=done, page=2, days=30, more=True), NOW, ERIN)
    assert _buttons(message) == {ids.HISTORY_BACK: "v1.p1.d30", ids.HISTORY_PAGE: "v1.p3.d30"}
    assert "Actions of the last 30 days" in _shown(message)
    assert f"by <@{ADMIN}>" in _shown(message)


def test_refusals_are_one_sentence_with_the_readers_own_time() -> None:
    late = AlreadyFinal(action_id="ACT-7K3M9QXD", status="APPROVED", by=ADMIN, at="2026-11-23T19:22:00Z")
    message = answers.refusal(late, ERIN)
    assert message["text"] == (
        f"ACT-7K3M9QXD is already approved by <@{ADMIN}> at 2026-11-24 04:22 KST; nothing was changed."
    )
    assert "at <!date^1795461720^" in _shown(message)
    assert "|2026-11-24 04:22 KST>" in _shown(message)
    gone = ActionExpired(action_id="ACT-7K3M9QXD", at="2026-11-23T19:22:00.5Z")
    assert "만료: 2026-11-24 04:22 KST." in answers.refusal(gone, records.view("ko"))["text"]


def test_an_id_that_is_none_is_quoted_harmlessly() -> None:
    message = answers.refusal(ActionNotFound(action_id="<!channel>"), ERIN)
    assert "There is no action &lt;!channel&gt;;" in message["text"]


def test_a_fields_refusal_is_plain_text() -> None:
    assert refusal_plain(FieldTooLong(field="description", limit=2000), ERIN) == (
        "The description is longer than 2,000; shorten it and send it again."
    )
    assert "<" in refusal_plain(ActionNotFound(action_id="<x>"), ERIN)


class _Grafted(AutoqError):
    code = "of-another-branch"
    sentence = "{field} is <odd> by `itself`."


def test_an_error_that_no_catalog_knows_speaks_for_itself() -> None:
    error = _Grafted(field="x")
    assert answers.refusal(error, ERIN)["text"] == "x is &lt;odd&gt; by `itself`."
    assert refusal_plain(error, ERIN) == "x is <odd> by `itself`."
    assert ERIN.catalog.error(error) == str(error)


def test_help_offers_the_nearest_command() -> None:
    assert (
        "Did you mean `/autoq history`?"
        in answers.help_(ERIN, unknown="histroy", suggestion="history")["text"]
    )
    assert "does not know `xyzzy`" in answers.help_(ERIN, unknown="xyzzy")["text"]
    assert "ask an ADMIN" in answers.help_(records.view(reader=person("U0VIEWER01")))["text"]
    assert "ask an ADMIN" not in answers.help_(ERIN)["text"]


def test_whoami_says_what_the_role_allows() -> None:
    assert "these levels of risk: HIGH." in answers.whoami(ERIN)["text"]
    assert "these levels of risk: HIGH, CRITICAL." in answers.whoami(ADA)["text"]
    assert "You have no role" in answers.whoami(records.view(reader=person("U0VIEWER01")))["text"]


def test_results_tell_what_comes_next() -> None:
    said = {
        status: answers.result(records.action(status=status), ERIN)["text"] for status in records.VERDICTS
    }
    assert said[Status.APPROVED].startswith("You approved ACT-7K3M9QXD: service_restart → payments-api, PROD")
    low = answers.result(records.action(risk=RiskLevel.LOW), ERIN)["text"]
    assert low.endswith("12 targets. Go ahead.")
    assert "Who can decide: ENGINEER, PM, ADMIN." in answers.result(records.action(), ERIN)["text"]


def test_the_reject_form_wants_three_characters() -> None:
    action = records.action()
    view = forms.reject(action, ERIN, origin_of(action, "C0OPS00001", "1.2"))
    asked = _input(view, ids.REJECT_REASON)
    assert asked["element"]["min_length"] == 3
    assert asked["element"]["max_length"] == 1000
    assert asked["optional"] is False
    assert ids.read_origin(view["private_metadata"]) == origin_of(action, "C0OPS00001", "1.2")


def test_the_form_for_a_critical_action_wants_its_target_typed() -> None:
    action = records.action(risk=RiskLevel.CRITICAL)
    view = forms.approve(action, ADA, origin_of(action))
    assert view["blocks"][0]["type"] == "alert"
    assert forms.approve(action, ADA, origin_of(action), classic=True)["blocks"][0]["type"] == "section"
    asked = _input(view, ids.APPROVE_TYPED)
    assert asked["label"]["text"] == "Type the target to confirm"
    assert asked["hint"]["text"] == "payments-api"
    assert _input(view, ids.APPROVE_COMMENT)["optional"] is True


def test_without_a_target_the_id_is_typed() -> None:
    action = records.action(Told(target=""), risk=RiskLevel.CRITICAL)
    asked = _input(forms.approve(action, ADA, origin_of(action)), ids.APPROVE_TYPED)
    assert asked["label"]["text"] == "Type the action id to confirm"
    assert asked["hint"]["text"] == action.id


def test_a_level_that_wants_a_comment_gets_one() -> None:
    levels = {level: replace(rule, comment_required=True) for level, rule in Policy().levels.items()}
    view = records.view(reader=records.admin(), rules=make_policy(levels=levels))
    form = forms.approve(records.action(), view, origin_of(records.action()))
    assert _input(form, ids.APPROVE_COMMENT)["optional"] is False
    assert not any(block.get("block_id") == ids.APPROVE_TYPED for block in form["blocks"])


def test_the_true_state_is_shown_to_whoever_was_late() -> None:
    shown = _shown(forms.settled(records.action(status=Status.REJECTED), NOW, ERIN))
    assert f"by <@{ADMIN}>" in shown
    assert "Nothing was changed" in shown
    assert "Expired" in _shown(forms.settled(records.action(), NOW + HOUR, ERIN))


def test_the_submit_form_offers_the_policys_types_by_danger() -> None:
    chosen = _input(submitting.submit(ERIN), ids.SUBMIT_TYPE)["element"]["option_groups"]
    assert [group["label"]["text"] for group in chosen] == [
        f"{level} in PROD" for level in ("CRITICAL", "HIGH", "MEDIUM", "LOW")
    ]
    offered = {option["value"] for group in chosen for option in group["options"]}
    assert "data_delete" in {option["value"] for option in chosen[0]["options"]}
    assert offered == {name for name in DEFAULT_RISK.actions if "*" not in name}


def test_many_types_are_spread_over_groups() -> None:
    many = _risk({f"type_{number:03d}": RiskLevel.LOW for number in range(250)})
    groups = _input(submitting.submit(records.view(rules=make_policy(many))), ids.SUBMIT_TYPE)["element"][
        "option_groups"
    ]
    assert [len(group["options"]) for group in groups] == [100, 100, 50]


def test_a_policy_of_patterns_leaves_the_typed_type() -> None:
    form = submitting.submit(records.view(rules=make_policy(_risk({"data_*": RiskLevel.LOW}))))
    assert [block["block_id"] for block in form["blocks"][:1]] == [ids.SUBMIT_OTHER_TYPE]


def _risk(actions: dict[str, RiskLevel]) -> RiskPolicy:
    return RiskPolicy(
        unknown=DEFAULT_RISK.unknown,
        environments=DEFAULT_RISK.environments,
        targets=DEFAULT_RISK.targets,
        actions=actions,
    )


def test_roles_offers_every_role_and_none() -> None:
    choices = _input(roles.roles([], ADA), ids.ROLES_ROLE)["element"]["options"]
    assert [choice["value"] for choice in choices] == [*Role, ids.NO_ROLE]
    assert roles.given(REQUESTER, Role.PM, ADA) == f"Saved. <@{REQUESTER}>: PM."
    assert roles.given(REQUESTER, None, ADA).endswith("no role.")


def test_details_show_the_payload_masked_and_in_lines() -> None:
    payload = json.dumps({"api_key": "abc", "b": [1, {"c": "값"}]})
    shown = _shown(_details(records.action(Told(payload=payload))))
    assert '{\n  "api_key": "••••",\n  "b": [\n    1,\n    {\n      "c": "값"\n    }\n  ]\n}' in shown


def test_details_mark_a_payload_that_was_cut() -> None:
    shown = _shown(_details(records.action(Told(payload=json.dumps({"a": "x" * 60_000})))))
    assert "… (cut, 5" in shown


def test_details_tell_the_history_with_what_was_left_out() -> None:
    action = records.action()
    shown = _shown(_details(action, records.rows(action) * 8))
    assert "12 earlier entries are left out" in shown
    assert f"<@{records.ENGINEER}> tried to approve and was refused" in shown
    assert "`SomethingNewer` by `ci-main`" in shown
    assert f"<@{ADMIN}> approved" in shown


@pytest.mark.parametrize(
    "reader,offered",
    [
        (records.admin(), {ids.ACTION_APPROVE, ids.ACTION_REJECT, ids.ACTION_CANCEL}),
        (records.engineer(), set()),
        (person(REQUESTER, Role.ADMIN), {ids.ACTION_CANCEL}),
        (person(REQUESTER, Role.PM), {ids.ACTION_CANCEL}),
    ],
)
def test_details_offer_what_the_reader_may_do(reader: Any, offered: set[str]) -> None:
    action = records.action(risk=RiskLevel.CRITICAL, by_person=True)
    view = details.details(action, [], NOW, records.view(reader=reader), origin_of(action))
    assert set(_buttons(view)) == offered


def test_details_say_why_the_reader_may_not_decide() -> None:
    action = records.action(by_person=True)
    seen = details.details(
        action, [], NOW, records.view(reader=person(REQUESTER, Role.PM)), origin_of(action)
    )
    assert answers.refusal(OwnAction(action_id=action.id), ERIN)["text"] in _shown(seen)
    allowed = records.view(reader=person(REQUESTER, Role.PM), allow_self=True)
    assert ids.ACTION_APPROVE in _buttons(details.details(action, [], NOW, allowed, origin_of(action)))


def test_details_of_an_expired_action_offer_to_ask_again() -> None:
    action = records.action()
    assert set(_buttons(details.details(action, [], NOW + HOUR, ERIN, origin_of(action)))) == {
        ids.ACTION_AGAIN
    }
    assert (
        _buttons(details.details(records.action(status=Status.APPROVED), [], NOW, ERIN, origin_of(action)))
        == {}
    )


def _details(action: Any, history: Any = ()) -> Any:
    return details.details(action, history, NOW, ADA, origin_of(action))


def test_home_counts_what_it_does_not_show() -> None:
    full = Home(mine=tuple(records.numbered(30)), mine_count=44, waiting=44)
    shown = _shown(home.home(full, NOW, ADA))
    assert "and 24 more" in shown
    assert "*Waiting for you*\n44" in shown
    assert "Nothing else is waiting." in shown


def test_home_of_somebody_without_a_role_says_how_to_get_one() -> None:
    view = home.home(Home(), NOW, records.view(reader=person("U0VIEWER01")))
    assert "You have no role" in _shown(view)
    assert set(_buttons(view)) == {ids.HOME_REFRESH}
    assert set(_buttons(home.home(Home(), NOW, ADA))) == {ids.HOME_REFRESH, ids.HOME_SUBMIT}


@pytest.mark.parametrize(
    "language,lines",
    [
        (
            "en",
            [
                "Promises: warned 2 (9 ms)",
                "New requests: nothing to do (1 ms)",
                "Questions: answered 3, more waiting (40 ms)",
                "Drafts: failed; the log says why, and the next run tries again",
            ],
        ),
        (
            "ko",
            [
                "기한: 경고 2 (9 ms)",
                "새 요청: 할 일 없음 (1 ms)",
                "문의: 답변 3, 대기 더 있음 (40 ms)",
                "문서 초안: 실패. 원인은 로그에 있으며 다음 실행에서 다시 시도합니다.",
            ],
        ),
    ],
)
def test_a_run_is_reported_by_what_it_did(language: str, lines: list[str]) -> None:
    report = {
        "deadlines": {"warned": 2, "breached": 0, "ms": 9},
        "triage": {"classified": 0, "ms": 1},
        "answers": {"answered": 3, "more": 1, "ms": 40},
        "drafts": "failed; the log says why, and the next run tries again",
    }
    run = CycleRun(id="run-1", triggered_by="x", started_at=NOW, finished_at=NOW, report=report)
    told = answers.run_report(run, records.view(language))["blocks"][1]["elements"][0]["elements"]
    assert [each["elements"][0]["text"] for each in told] == lines
