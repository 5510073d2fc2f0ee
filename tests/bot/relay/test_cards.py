"""Cards: posted once, in order and at Slack's pace, together when there are many, and kept up to date."""

from __future__ import annotations

import pytest

from bot.relay.relay import DIGEST_FROM, DIGEST_SIZE, IDLE
from engine.actions import Status, Verdict
from engine.commands import Expire
from engine.outbox import Lane, card_of
from engine.times import MINUTE, SECOND
from tests.bot.conftest import Hand
from tests.bot.relay.conftest import Mail, MakeMail, key_of, said
from tests.bot.slack.people import ADMIN
from tests.clock import HandClock


async def test_nothing_to_show_is_a_rest(mail: Mail) -> None:
    assert [await mail.step(lane) for lane in Lane] == [IDLE] * len(Lane)


async def test_a_card_is_posted_once_and_known_by_its_mark(mail: Mail, hand_in: Hand) -> None:
    action = await hand_in()
    await mail.carry(5)
    (post,) = await mail.cards()
    assert action.id in str(post["versions"][0]["blocks"])
    assert key_of(post) == f"card:{action.id}"
    row = await mail.row(f"card:{action.id}")
    assert (row.state, row.shown_revision, row.ts) == ("sent", 1, post["ts"])


async def test_what_was_done_at_once_is_shown_nowhere(mail: Mail, hand_in: Hand) -> None:
    action = await hand_in("cache_clear", "DEV")
    assert action.status is Status.AUTO_DONE
    await mail.carry(3)
    assert await mail.posts() == []


async def test_cards_go_out_a_second_apart_the_oldest_first(
    mail: Mail, hand_in: Hand, clock: HandClock
) -> None:
    actions = []
    for _ in range(3):
        actions.append(await hand_in())
        clock.now += 1
    assert await mail.step() == 0
    assert await mail.step() == SECOND
    clock.now += SECOND - 1
    assert await mail.step() == 1
    assert len(await mail.cards()) == 1
    clock.now += 1
    assert await mail.step() == 0
    clock.now += SECOND
    assert await mail.step() == 0
    assert [key_of(post) for post in await mail.cards()] == [f"card:{action.id}" for action in actions]


async def test_what_is_critical_overtakes(mail: Mail, hand_in: Hand, clock: HandClock) -> None:
    high = await hand_in()
    clock.now += SECOND
    critical = await hand_in("data_delete")
    await mail.carry(3)
    assert [key_of(post) for post in await mail.cards()] == [f"card:{critical.id}", f"card:{high.id}"]


@pytest.mark.parametrize("count, messages", [(DIGEST_FROM - 1, 5), (DIGEST_FROM, 1), (DIGEST_SIZE + 1, 2)])
async def test_from_six_on_cards_share_a_message(
    mail: Mail, hand_in: Hand, count: int, messages: int
) -> None:
    actions = [await hand_in() for _ in range(count)]
    await mail.carry(10)
    cards = await mail.cards()
    assert len(cards) == messages
    text = "".join(str(post["versions"][-1]["blocks"]) for post in cards)
    assert all(action.id in text for action in actions)


async def test_a_shared_message_lives_on_for_each_of_its_actions(mail: Mail, hand_in: Hand) -> None:
    actions = [await hand_in() for _ in range(6)]
    await mail.carry(2)
    await mail.decide(actions[2], Verdict.REJECT)
    await mail.carry(3)
    (post,) = await mail.cards()
    assert len(post["versions"]) == 2
    assert "REJECTED" in said(post).upper()
    (reply,) = await mail.replies(post["ts"])
    assert "reject" in said(reply).lower()
    rows = [await mail.row(f"card:{action.id}") for action in actions]
    assert [row.shown_revision for row in rows] == [1, 1, 2, 1, 1, 1]
    assert {row.digest for row in rows} == {key_of(post)}


async def test_several_decisions_in_one_shared_message_are_one_update(mail: Mail, hand_in: Hand) -> None:
    actions = [await hand_in() for _ in range(6)]
    await mail.carry(2)
    for action in actions[:3]:
        await mail.decide(action)
    await mail.carry(3)
    (post,) = await mail.cards()
    assert len(post["versions"]) == 2
    (reply,) = await mail.replies(post["ts"])
    assert all(action.id in str(reply["versions"][0]) for action in actions[:3])


async def test_an_action_decided_before_its_card_appears_decided(mail: Mail, hand_in: Hand) -> None:
    action = await hand_in()
    await mail.decide(action)
    await mail.carry(5)
    (post,) = await mail.cards()
    assert len(post["versions"]) == 1
    assert "approved" in said(post).lower()
    assert "autoq.action.approve" not in str(post["versions"][0]["blocks"])
    assert len(await mail.replies(post["ts"])) == 1


async def test_a_decision_from_any_door_changes_the_card(mail: Mail, hand_in: Hand) -> None:
    action = await hand_in("data_delete")
    await mail.carry(2)
    await mail.decide(action, by=ADMIN)
    await mail.carry(2)
    (post,) = await mail.cards()
    assert [("autoq.action.approve" in str(each["blocks"])) for each in post["versions"]] == [True, False]


async def test_an_expiry_changes_the_card(mail: Mail, hand_in: Hand, clock: HandClock) -> None:
    action = await hand_in()
    await mail.carry(2)
    clock.now += 30 * MINUTE
    await mail.store.apply(Expire(action_id=action.id))
    await mail.carry(3)
    (post,) = await mail.cards()
    assert "expired" in said(post).lower()
    assert "autoq.action.again" in str(post["versions"][-1]["blocks"])


async def test_an_older_revision_never_covers_a_newer_one(mail: Mail, hand_in: Hand) -> None:
    action = await hand_in()
    row = (await mail.store.write(lambda tx: tx.outbox.claim(Lane.POST, mail.clock(), mail.clock() + 1, 1)))[
        0
    ]
    await mail.decide(action)
    await mail.store.write(lambda tx: tx.outbox.sent({row.key: 1}, mail.clock(), "C0OPS00001", "1.0"))
    assert (await mail.row(row.key)).state == "pending"
    await mail.store.write(lambda tx: tx.outbox.order(card_of(action), mail.clock()))
    assert (await mail.row(row.key)).revision == 2


async def test_slack_s_own_limits_are_kept(make_mail: MakeMail, hand_in: Hand) -> None:
    mail = await make_mail(limits=None)
    for _ in range(5):
        await hand_in()
    await mail.carry(10)
    assert len(await mail.cards()) == 5
    assert mail.relay.metrics.slack_calls.labels("chat.postMessage", "limited")._value.get() == 0


async def test_retry_after_stops_the_whole_lane_and_nothing_else(mail: Mail, hand_in: Hand) -> None:
    shown = await hand_in()
    await mail.carry(2)
    mail.fault("chat.postMessage", 429, retry_after=7, times=1)
    waits = await hand_in()
    assert await mail.step() == 0
    assert await mail.step() == IDLE
    await mail.decide(shown)
    assert await mail.step(Lane.UPDATE) == 0
    mail.clock.now += 7 * SECOND - 1
    assert await mail.step() == 1
    mail.clock.now += 1
    assert await mail.step() == 0
    assert key_of((await mail.cards())[-1]) == f"card:{waits.id}"
    assert (await mail.row(f"card:{waits.id}")).attempts == 2


async def test_updates_side_by_side_keep_to_their_pace(mail: Mail, hand_in: Hand) -> None:
    actions = [await hand_in() for _ in range(5)]
    await mail.carry(8)
    for action in actions:
        await mail.decide(action)
    assert await mail.step(Lane.UPDATE) == 0
    assert await mail.step(Lane.UPDATE) == 0
    assert await mail.step(Lane.UPDATE) == IDLE
    assert [len(post["versions"]) for post in await mail.cards()] == [2] * 5


async def test_an_update_that_is_limited_waits_as_long_as_slack_says(mail: Mail, hand_in: Hand) -> None:
    action = await hand_in()
    await mail.carry(2)
    mail.fault("chat.update", 429, retry_after=3, times=1)
    await mail.decide(action)
    assert await mail.step(Lane.UPDATE) == 0
    assert await mail.step(Lane.UPDATE) == IDLE
    mail.clock.now += 3 * SECOND
    assert await mail.step(Lane.UPDATE) == 0
    assert len((await mail.cards())[0]["versions"]) == 2
