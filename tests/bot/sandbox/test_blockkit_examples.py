"""The known good set: a card, its later states, a queue, modals and a Home tab as an approvals bot sends them."""

from typing import Any

import pytest
from slack_sdk.models.views import View

from bot.sandbox.blockkit import validate_message, validate_view

Json = dict[str, Any]

WHEN = "<!date^1795462800^{date_short_pretty} {time}|2026-11-23 19:40 UTC>"
VALUE = "v1.ACT-4T7PZ2KD.1"


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": True}


def marked(text: str) -> Json:
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def section(block_id: str, text: str, **more: Any) -> Json:
    return {"type": "section", "block_id": block_id, "text": marked(text), **more}


def facts(block_id: str, **values: str) -> Json:
    fields = [marked(f"*{name.replace('_', ' ')}*\n{value}") for name, value in values.items()]
    return {"type": "section", "block_id": block_id, "fields": fields}


def context(block_id: str, *texts: str) -> Json:
    return {"type": "context", "block_id": block_id, "elements": [marked(text) for text in texts]}


def actions(block_id: str, *elements: Json) -> Json:
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def button(action_id: str, text: str, **more: Any) -> Json:
    return {"type": "button", "action_id": action_id, "text": plain(text), "value": VALUE, **more}


def options(**texts: str) -> list[Json]:
    return [{"text": plain(text), "value": value} for value, text in texts.items()]


def asked(block_id: str, label: str, element: Json, **more: Any) -> Json:
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": element, **more}


def written(**more: Any) -> Json:
    return {"type": "plain_text_input", "action_id": "value", **more}


def quoted(block_id: str, label: str, text: str, frame: str = "rich_text_quote") -> Json:
    bold = {"type": "text", "text": label, "style": {"bold": True}}
    return {
        "type": "rich_text",
        "block_id": block_id,
        "elements": [
            {"type": "rich_text_section", "elements": [bold]},
            {"type": frame, "elements": [{"type": "text", "text": text}]},
        ],
    }


DETAILS = button("autoq.req.details", "Details", accessibility_label="Show what ACT-4T7PZ2KD would do")

PENDING = {
    "channel": "C0OPS00001",
    "text": "HIGH risk: restart of search in production waits for an approval (ACT-4T7PZ2KD) until 19:40 UTC.",
    "unfurl_links": False,
    "unfurl_media": False,
    "metadata": {"event_type": "autoq_action", "event_payload": {"action_id": "ACT-4T7PZ2KD", "revision": 1}},
    "blocks": [
        section(
            "head.1",
            "*Approval needed: restart `search`*\n:large_orange_circle: HIGH  ·  production  ·  8 targets",
            accessory={
                "type": "overflow",
                "action_id": "autoq.req.more",
                "options": options(details="Show details", payload="Show payload", cancel="Cancel request"),
            },
        ),
        facts(
            "facts.1",
            Request="`ACT-4T7PZ2KD`",
            Requested_by="<@U0ENGINEER1> via CI",
            Target="`search`",
            Expires=WHEN,
            Who_can_approve="ENGINEER or above",
            Why_this_risk="restart in production",
        ),
        quoted("why.1", "What the requester says", "The index was rebuilt; the old readers must go."),
        actions(
            "act.1",
            button(
                "autoq.req.approve",
                "Approve",
                style="primary",
                confirm={
                    "title": plain("Approve ACT-4T7PZ2KD?"),
                    "text": marked("*search* restarts on 8 hosts in *production* at once."),
                    "confirm": plain("Approve"),
                    "deny": plain("Cancel"),
                    "style": "primary",
                },
            ),
            button("autoq.req.reject", "Reject…", style="danger"),
            DETAILS,
            button("autoq.link.runbook", "Runbook", url="https://wiki.example.com/runbooks/search"),
        ),
    ],
}
APPROVED = {
    "channel": "C0OPS00001",
    "ts": "1795461000.000100",
    "text": "ACT-4T7PZ2KD restart search: approved by Erin Doyle",
    "blocks": [
        section("head.2", f":white_check_mark: *Approved: restart `search`*\nby <@U0ENGINEER2> at {WHEN}"),
        facts("facts.2", Request="`ACT-4T7PZ2KD`", Status="~Pending~ → Approved"),
        quoted("reason.2", "Comment", "Fine, after the peak."),
        actions("act.2", DETAILS),
    ],
}
FAILED = {
    "channel": "C0OPS00001",
    "ts": "1795461000.000100",
    "text": "ACT-4T7PZ2KD restart search: approved, the run failed",
    "blocks": [
        section("head.4", ":warning: *Approved, the run failed: restart `search`*\nattempt 3 of 3"),
        quoted("out.4", "Last output", "exit code 1\nhost-03 did not answer", "rich_text_preformatted"),
        actions("act.4", button("autoq.req.requeue", "Ask again"), DETAILS),
    ],
}
IN_THREAD = {
    "channel": "C0OPS00001",
    "thread_ts": "1795461000.000100",
    "text": "ACT-4T7PZ2KD approved by Erin Doyle: Fine, after the peak.",
    "blocks": [context("audit.2", f":white_check_mark: *Approved* by <@U0ENGINEER2> at {WHEN}")],
}
QUEUE = {
    "response_type": "ephemeral",
    "replace_original": True,
    "text": "승인 대기 목록 1/2쪽: ACT-4T7PZ2KD HIGH 재시작 search",
    "blocks": [
        section("q.head", "*승인 대기 목록*\n대기 7건, 내가 승인할 수 있는 요청 3건  ·  1/2쪽"),
        {"type": "divider"},
        section(
            "q.row.1",
            f"*ACT-4T7PZ2KD*  :large_orange_circle: HIGH  ·  `search` 재시작\n운영 환경  ·  만료 {WHEN}",
            accessory=button("autoq.req.details", "검토"),
        ),
        section(
            "q.row.2",
            ":red_circle: CRITICAL  ·  `orders` 테이블 삭제",
            accessory=button("autoq.req.details", "검토"),
        ),
        actions(
            "q.nav",
            button("autoq.queue.next", "다음"),
            {
                "type": "static_select",
                "action_id": "autoq.queue.filter",
                "placeholder": plain("필터"),
                "initial_option": options(all="전체")[0],
                "options": options(all="전체", mine="내가 승인 가능", by_me="내가 요청"),
            },
        ),
    ],
}
REFUSAL = {
    "response_type": "ephemeral",
    "replace_original": False,
    "text": "You can't approve ACT-4T7PZ2KD: it is CRITICAL and needs an ADMIN. Your role is ENGINEER.",
}
DETAILS_MODAL = {
    "type": "modal",
    "callback_id": "autoq.details",
    "title": plain("ACT-4T7PZ2KD"),
    "close": plain("Close"),
    "notify_on_close": False,
    "private_metadata": '{"v":1,"id":"ACT-4T7PZ2KD"}',
    "blocks": [
        section("d.head", "*restart `search`*\n:large_orange_circle: HIGH  ·  production"),
        quoted("d.payload", "Payload", '{\n  "token": "••••"\n}', "rich_text_preformatted"),
        {
            "type": "rich_text",
            "block_id": "d.why",
            "elements": [
                {
                    "type": "rich_text_list",
                    "style": "bullet",
                    "elements": [
                        {"type": "rich_text_section", "elements": [{"type": "text", "text": "restart: HIGH"}]}
                    ],
                }
            ],
        },
        {"type": "divider"},
        context("d.history", f"{WHEN}  queued by ci-main", f"{WHEN}  posted to <#C0OPS00001>"),
        actions("d.act", button("autoq.modal.approve", "Approve…", style="primary")),
    ],
}
REJECT_MODAL = {
    "type": "modal",
    "callback_id": "autoq.reject.submit",
    "title": plain("Reject ACT-4T7PZ2KD"),
    "submit": plain("Reject"),
    "close": plain("Cancel"),
    "blocks": [
        asked(
            "r.reason", "Reason", written(multiline=True, min_length=3, max_length=1000, focus_on_load=True)
        ),
        asked(
            "r.category",
            "Category",
            {"type": "static_select", "action_id": "value", "options": options(freeze="Change freeze")},
            optional=True,
        ),
    ],
}
CRITICAL_MODAL = {
    "type": "modal",
    "callback_id": "autoq.approve.submit",
    "title": plain("승인 ACT-4T7PZ2KD"),
    "submit": plain("승인"),
    "close": plain("취소"),
    "blocks": [
        {
            "type": "alert",
            "block_id": "a.warn",
            "level": "warning",
            "text": marked("`orders`: 되돌릴 수 없습니다."),
        },
        asked("a.confirm", "대상 이름을 입력하세요", written(max_length=200), hint=plain("orders")),
    ],
}
HOME = {
    "type": "home",
    "callback_id": "autoq.home",
    "private_metadata": '{"v":1,"page":1}',
    "blocks": [
        {"type": "header", "block_id": "h.title", "text": plain("Approvals")},
        context("h.sub", f"Your role: ENGINEER  ·  updated {WHEN}"),
        facts("h.counts", Waiting_for_you="4", Waiting_in_all="11", Expired_today="1"),
        actions("h.nav", button("autoq.home.refresh", "Refresh")),
        section("h.row", "*ACT-4T7PZ2KD*  restart `search`", accessory=button("autoq.req.details", "Review")),
    ],
}

MESSAGES = {
    "pending": PENDING,
    "approved": APPROVED,
    "failed": FAILED,
    "in the thread": IN_THREAD,
    "queue": QUEUE,
    "refusal": REFUSAL,
}
VIEWS = {"details": DETAILS_MODAL, "reject": REJECT_MODAL, "critical": CRITICAL_MODAL, "home": HOME}


@pytest.mark.parametrize("message", MESSAGES.values(), ids=MESSAGES)
def test_a_good_message_passes(message: Json) -> None:
    assert validate_message(message) == []


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_a_good_view_passes_here_and_in_the_sdk(view: Json) -> None:
    assert validate_view(view) == []
    View(**view).validate_json()
