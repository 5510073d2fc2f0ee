"""What pressed buttons do, through a real Slack connection and a real store: the whole approve path of a user in one file."""

from __future__ import annotations

import json

import pytest

from bot.slack import ids
from bot.slack.layouts.text import clean
from engine.actions import Status
from engine.actors import OPERATOR, Door, Role
from engine.gate import Rules
from engine.policy import LEVELS, LevelRule, make_policy
from engine.ports import Store
from engine.risk import RiskLevel
from engine.roster import give_role
from engine.times import MINUTE
from tests.bot.conftest import Hand
from tests.bot.slack.conftest import Open, Workspace, find_button
from tests.bot.slack.people import ADMIN, ENGINEER1, ENGINEER2
from tests.clock import HandClock


async def status_of(store: Store, action_id: str) -> tuple[Status, str | None]:
    """The stored status, and by whom."""
    held = await store.read(lambda tx: tx.actions.find(action_id))
    assert held is not None
    return held.status, held.decision.by if held.decision is not None else None


async def attempts_on(store: Store, action_id: str) -> list[tuple[str, str, str, str]]:
    """The refused attempts on an action: who, what, code and door."""
    rows = await store.read(lambda tx: tx.audit.of_action(action_id))
    told = [(row.actor, json.loads(row.body)) for row in rows if row.event == "AttemptRefused"]
    return [(who, facts["attempt"], facts["code"], facts["door"]) for who, facts in told]


@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_a_click_on_approve_decides_and_says_nothing_more(
    mode: str, open_workspace: Open, store: Store, hand_in: Hand
) -> None:
    workspace = await open_workspace(mode)
    action = await hand_in()
    ts = await workspace.post(action)
    await workspace.click("engineer2", ts, ids.ACTION_APPROVE)
    assert await status_of(store, action.id) == (Status.APPROVED, ENGINEER2)
    assert (await workspace.told("engineer2"))["ts"] == ts


async def test_a_second_click_is_told_who_was_first(
    workspace: Workspace, store: Store, hand_in: Hand
) -> None:
    action = await hand_in()
    ts = await workspace.post(action)
    await workspace.click("engineer2", ts, ids.ACTION_APPROVE)
    await workspace.click("pm", ts, ids.ACTION_APPROVE)
    told = await workspace.told("pm")
    assert told["ephemeral"]
    assert f"{action.id} is already approved by <@{ENGINEER2}>" in told["text"]
    assert await status_of(store, action.id) == (Status.APPROVED, ENGINEER2)


async def test_a_reader_of_korean_is_told_in_korean(workspace: Workspace, hand_in: Hand) -> None:
    action = await hand_in()
    ts = await workspace.post(action)
    await workspace.click("engineer2", ts, ids.ACTION_APPROVE)
    await workspace.click("engineer1", ts, ids.ACTION_APPROVE)
    assert "승인" in (await workspace.told("engineer1"))["text"]


async def test_nobody_approves_what_they_asked_for(workspace: Workspace, store: Store, hand_in: Hand) -> None:
    action = await hand_in(by=ENGINEER2)
    ts = await workspace.post(action)
    await workspace.click("engineer2", ts, ids.ACTION_APPROVE)
    assert "somebody else has to decide it" in (await workspace.told("engineer2"))["text"]
    assert await status_of(store, action.id) == (Status.PENDING_APPROVAL, None)
    assert await attempts_on(store, action.id) == [(ENGINEER2, "APPROVE", "own-action", "button")]


@pytest.mark.parametrize("button", [ids.ACTION_APPROVE, ids.ACTION_REJECT])
async def test_one_s_own_critical_action_opens_no_form(
    workspace: Workspace, store: Store, hand_in: Hand, button: str
) -> None:
    action = await hand_in("data_delete", by=ADMIN)
    await workspace.click("admin", await workspace.post(action), button)
    assert await workspace.modal("admin") is None
    assert "somebody else has to decide it" in (await workspace.told("admin"))["text"]
    assert [code for _, _, code, _ in await attempts_on(store, action.id)] == ["own-action"]


async def test_an_engineer_gets_no_form_for_a_critical_action_but_the_needed_role(
    workspace: Workspace, store: Store, hand_in: Hand
) -> None:
    action = await hand_in("data_delete")
    await workspace.click("engineer2", await workspace.post(action), ids.ACTION_APPROVE)
    assert await workspace.modal("engineer2") is None
    assert "is CRITICAL and needs ADMIN; your role is ENGINEER" in (await workspace.told("engineer2"))["text"]
    assert await attempts_on(store, action.id) == [(ENGINEER2, "APPROVE", "role-too-low", "button")]


async def test_a_critical_action_is_approved_by_typing_its_target(
    workspace: Workspace, store: Store, hand_in: Hand
) -> None:
    action = await hand_in("data_delete", target="orders")
    await workspace.click("admin", await workspace.post(action), ids.ACTION_APPROVE)
    refused = await workspace.submit("admin", {ids.APPROVE_TYPED: "order"})
    assert "orders" in refused["errors"][ids.APPROVE_TYPED]
    assert await status_of(store, action.id) == (Status.PENDING_APPROVAL, None)
    await workspace.submit("admin", {ids.APPROVE_TYPED: " ｏｒｄｅｒｓ ", ids.APPROVE_COMMENT: "As planned."})
    assert await status_of(store, action.id) == (Status.APPROVED, ADMIN)
    assert await workspace.modal("admin") is None


async def test_a_critical_action_without_a_target_is_approved_by_typing_its_id(
    workspace: Workspace, store: Store, hand_in: Hand
) -> None:
    action = await hand_in("data_delete", target="")
    await workspace.click("admin", await workspace.post(action), ids.ACTION_APPROVE)
    await workspace.submit("admin", {ids.APPROVE_TYPED: action.id.removeprefix("ACT-").lower()})
    assert await status_of(store, action.id) == (Status.APPROVED, ADMIN)


@pytest.mark.parametrize("target", ["pg://app:s3cret@db1/prod", "db1\u200b.prod", "db1\tprod", "one\ntwo"])
async def test_a_target_that_cannot_be_shown_as_it_is_is_approved_by_typing_the_id(
    workspace: Workspace, store: Store, hand_in: Hand, target: str
) -> None:
    action = await hand_in("data_delete", target=target)
    await workspace.click("admin", await workspace.post(action), ids.ACTION_APPROVE)
    refused = await workspace.submit("admin", {ids.APPROVE_TYPED: clean(target)})
    assert action.id in refused["errors"][ids.APPROVE_TYPED]
    await workspace.submit("admin", {ids.APPROVE_TYPED: action.id})
    assert await status_of(store, action.id) == (Status.APPROVED, ADMIN)


async def test_a_rejection_carries_its_reason(workspace: Workspace, store: Store, hand_in: Hand) -> None:
    action = await hand_in()
    await workspace.click("engineer2", await workspace.post(action), ids.ACTION_REJECT)
    refused = await workspace.submit("engineer2", {ids.REJECT_REASON: "  no      "})
    assert "3 characters" in refused["errors"][ids.REJECT_REASON]
    await workspace.submit("engineer2", {ids.REJECT_REASON: "Change freeze."})
    held = await store.read(lambda tx: tx.actions.find(action.id))
    assert held is not None
    assert held.decision is not None
    assert (held.status, held.decision.comment, held.decision.door) == (
        Status.REJECTED,
        "Change freeze.",
        "modal",
    )


@pytest.mark.parametrize(
    "button, form", [(ids.ACTION_REJECT, ids.REJECT_REASON), (ids.ACTION_APPROVE, ids.APPROVE_TYPED)]
)
async def test_a_form_sent_after_somebody_else_decided_shows_how_it_stands(
    workspace: Workspace, store: Store, hand_in: Hand, button: str, form: str
) -> None:
    action = await hand_in("data_delete", target="orders")
    ts = await workspace.post(action)
    await workspace.click("admin", ts, button)
    await store.write(give_role(ENGINEER2, Role.ADMIN, OPERATOR, Door.CLI, workspace.door.clock()))
    await workspace.say("engineer2", f"/reject {action.id} not today")
    await workspace.submit("admin", {form: "orders"})
    shown = await workspace.modal("admin")
    assert shown["callback_id"] == ids.NOTICE_VIEW
    assert f"<@{ENGINEER2}>" in json.dumps(shown)
    assert "not today" in json.dumps(shown)
    assert await status_of(store, action.id) == (Status.REJECTED, ENGINEER2)


async def test_a_form_sent_after_expiry_shows_that(
    workspace: Workspace, hand_in: Hand, clock: HandClock
) -> None:
    action = await hand_in()
    await workspace.click("engineer2", await workspace.post(action), ids.ACTION_REJECT)
    clock.now += 30 * MINUTE
    await workspace.submit("engineer2", {ids.REJECT_REASON: "Too late."})
    assert "Expired" in json.dumps(await workspace.modal("engineer2"))


async def test_an_expired_card_decides_nothing(
    workspace: Workspace, store: Store, hand_in: Hand, clock: HandClock
) -> None:
    action = await hand_in()
    ts = await workspace.post(action)
    clock.now += 30 * MINUTE
    await workspace.click("engineer2", ts, ids.ACTION_APPROVE)
    assert "expired" in (await workspace.told("engineer2"))["text"]
    assert await status_of(store, action.id) == (Status.PENDING_APPROVAL, None)


async def test_details_can_decide_and_then_show_the_decision(
    workspace: Workspace, store: Store, hand_in: Hand
) -> None:
    action = await hand_in()
    await workspace.click("engineer2", await workspace.post(action), ids.ACTION_DETAILS)
    view = await workspace.modal("engineer2")
    assert view["callback_id"] == ids.DETAILS_VIEW
    pressed = find_button(view["blocks"], ids.ACTION_APPROVE)
    await workspace.do("click", "engineer2", view_id=view["id"], **pressed)
    assert await status_of(store, action.id) == (Status.APPROVED, ENGINEER2)
    assert ":white_check_mark: *Approved" in json.dumps(await workspace.modal("engineer2"))


async def test_a_refusal_inside_a_modal_is_put_on_top_of_it(workspace: Workspace, hand_in: Hand) -> None:
    action = await hand_in()
    ts = await workspace.post(action)
    await workspace.click("engineer2", ts, ids.ACTION_DETAILS)
    view = await workspace.modal("engineer2")
    await workspace.click("pm", ts, ids.ACTION_APPROVE)
    await workspace.do(
        "click", "engineer2", view_id=view["id"], **find_button(view["blocks"], ids.ACTION_APPROVE)
    )
    shown = await workspace.modal("engineer2")
    assert shown["callback_id"] == ids.NOTICE_VIEW
    assert "already approved" in json.dumps(shown)


async def test_rejecting_from_details_closes_both(workspace: Workspace, store: Store, hand_in: Hand) -> None:
    action = await hand_in()
    await workspace.click("engineer2", await workspace.post(action), ids.ACTION_DETAILS)
    view = await workspace.modal("engineer2")
    await workspace.do(
        "click", "engineer2", view_id=view["id"], **find_button(view["blocks"], ids.ACTION_REJECT)
    )
    await workspace.submit("engineer2", {ids.REJECT_REASON: "Not like this."})
    assert await workspace.modal("engineer2") is None
    assert await status_of(store, action.id) == (Status.REJECTED, ENGINEER2)


async def test_a_requester_withdraws_from_details(workspace: Workspace, store: Store, hand_in: Hand) -> None:
    action = await hand_in(by=ENGINEER1)
    await workspace.click("engineer1", await workspace.post(action), ids.ACTION_DETAILS)
    view = await workspace.modal("engineer1")
    await workspace.do(
        "click", "engineer1", view_id=view["id"], **find_button(view["blocks"], ids.ACTION_CANCEL)
    )
    await workspace.submit("engineer1", {ids.CANCEL_COMMENT: "Not needed any more."})
    assert await status_of(store, action.id) == (Status.CANCELLED, ENGINEER1)


async def test_the_card_that_only_one_person_sees_shows_their_decision(
    workspace: Workspace, store: Store, hand_in: Hand
) -> None:
    action = await hand_in()
    await workspace.say("engineer2", f"/autoq show {action.id}")
    shown = await workspace.told("engineer2")
    await workspace.click("engineer2", shown["ts"], ids.ACTION_APPROVE)
    assert await status_of(store, action.id) == (Status.APPROVED, ENGINEER2)
    now_shown = await workspace.told("engineer2")
    assert now_shown["ephemeral"]
    assert ":white_check_mark: *Approved" in json.dumps(now_shown["blocks"])


async def test_asking_again_twice_asks_once(
    workspace: Workspace, store: Store, hand_in: Hand, clock: HandClock
) -> None:
    action = await hand_in(by=ENGINEER1, payload={"a": 1})
    clock.now += 30 * MINUTE
    ts = await workspace.post(action)
    await workspace.click("engineer2", ts, ids.ACTION_AGAIN)
    said = (await workspace.told("engineer2"))["text"]
    await workspace.click("engineer2", ts, ids.ACTION_AGAIN)
    assert (await workspace.told("engineer2"))["text"] == said
    await workspace.click("pm", ts, ids.ACTION_AGAIN)
    waiting = await store.read(lambda tx: tx.actions.count_pending(clock()))
    assert waiting == 1
    renewed = next(word for word in said.split() if word.startswith("ACT-"))
    held = await store.read(lambda tx: tx.actions.find(renewed))
    assert held is not None
    assert held.proposal == action.proposal
    assert held.requested_by == ENGINEER2
    assert renewed in (await workspace.told("pm"))["text"]


async def test_a_list_is_turned_in_place(workspace: Workspace, hand_in: Hand) -> None:
    actions = [await hand_in() for _ in range(12)]
    await workspace.say("engineer2", "/autoq")
    first = await workspace.told("engineer2")
    assert [action.id in json.dumps(first["blocks"]) for action in reversed(actions)] == [True] * 5 + [
        False
    ] * 7
    for button, shown in (
        (ids.QUEUE_PAGE, actions[2:7]),
        (ids.QUEUE_PAGE, actions[:2]),
        (ids.QUEUE_BACK, actions[2:7]),
        (ids.QUEUE_REFRESH, actions[2:7]),
    ):
        await workspace.click("engineer2", first["ts"], button)
        blocks = json.dumps((await workspace.told("engineer2"))["blocks"])
        assert [action for action in actions if action.id in blocks] == shown


async def test_the_history_is_turned_in_place(workspace: Workspace, hand_in: Hand) -> None:
    actions = [await hand_in(environment="DEV") for _ in range(7)]
    await workspace.say("engineer2", "/autoq history 3")
    first = await workspace.told("engineer2")
    for button, shown in ((ids.HISTORY_PAGE, actions[:2]), (ids.HISTORY_BACK, actions[2:])):
        await workspace.click("engineer2", first["ts"], button)
        blocks = json.dumps((await workspace.told("engineer2"))["blocks"])
        assert [action for action in actions if action.id in blocks] == shown


async def test_where_slack_knows_no_alert_block_the_form_comes_without(
    workspace: Workspace, store: Store, hand_in: Hand
) -> None:
    action = await hand_in("data_delete", target="orders")
    ts = await workspace.post(action)
    fault = {"method": "views.open", "status": "error:invalid_arguments", "times": 1}
    await workspace.do("faults", "admin", web_api=fault)
    await workspace.click("admin", ts, ids.ACTION_APPROVE)
    view = await workspace.modal("admin")
    assert view["callback_id"] == ids.APPROVE_FORM
    assert "alert" not in {block["type"] for block in view["blocks"]}


async def test_a_modal_that_slack_does_not_open_is_asked_for_again(
    workspace: Workspace, hand_in: Hand
) -> None:
    action = await hand_in()
    ts = await workspace.post(action)
    await workspace.do("faults", "admin", web_api={"method": "views.open", "status": 500})
    await workspace.click("engineer2", ts, ids.ACTION_REJECT)
    assert "try again in a moment" in (await workspace.told("engineer2"))["text"]


STRICT = Rules(
    policy=make_policy(
        levels={**LEVELS, RiskLevel.HIGH: LevelRule(approvers=frozenset(Role), comment_required=True)}
    )
)


@pytest.mark.parametrize("rules", [STRICT])
async def test_where_a_comment_is_due_a_click_asks_for_it(
    workspace: Workspace, store: Store, hand_in: Hand
) -> None:
    action = await hand_in()
    await workspace.click("engineer2", await workspace.post(action), ids.ACTION_APPROVE)
    refused = await workspace.submit("engineer2", {ids.APPROVE_COMMENT: "   "})
    assert "requires a comment" in refused["errors"][ids.APPROVE_COMMENT]
    await workspace.submit("engineer2", {ids.APPROVE_COMMENT: "As planned."})
    assert await status_of(store, action.id) == (Status.APPROVED, ENGINEER2)


@pytest.mark.parametrize("rules", [Rules(allow_self_approval=True)])
async def test_where_the_owner_allows_it_one_s_own_action_is_approved(
    workspace: Workspace, store: Store, hand_in: Hand
) -> None:
    action = await hand_in("data_delete", by=ADMIN, target="orders")
    await workspace.click("admin", await workspace.post(action), ids.ACTION_APPROVE)
    await workspace.submit("admin", {ids.APPROVE_TYPED: "orders"})
    assert await status_of(store, action.id) == (Status.APPROVED, ADMIN)
