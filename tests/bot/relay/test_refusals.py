"""What Slack refuses: mended by the relay where it can, told in readiness where an operator must, and never forgotten."""

from __future__ import annotations

import logging

import pytest

from bot.relay.marks import LONGEST_REST
from bot.relay.relay import IDLE
from engine.outbox import Lane
from engine.times import MINUTE, SECOND
from tests.bot.conftest import Hand
from tests.bot.relay.conftest import Mail, key_of, said
from tests.bot.slack.people import ENGINEER1


async def test_a_deleted_card_is_posted_afresh_and_followed(mail: Mail, hand_in: Hand) -> None:
    action = await hand_in()
    await mail.carry(2)
    (first,) = await mail.cards()
    mail.delete(first["ts"])
    await mail.decide(action)
    await mail.carry(5)
    (second,) = await mail.cards()
    assert second["ts"] != first["ts"]
    assert "approved" in said(second).lower()
    assert len(await mail.replies(second["ts"])) == 1
    assert mail.trouble() is None


async def test_a_deleted_shared_message_is_posted_afresh_for_all(mail: Mail, hand_in: Hand) -> None:
    actions = [await hand_in() for _ in range(6)]
    await mail.carry(2)
    (first,) = await mail.cards()
    mail.delete(first["ts"])
    await mail.decide(actions[0])
    await mail.carry(10)
    text = str([post["versions"] for post in await mail.cards()])
    assert all(action.id in text for action in actions)
    assert len(await mail.replies((await mail.row(f"card:{actions[0].id}")).ts or "")) == 1


@pytest.mark.parametrize("error", ["cant_update_message", "edit_window_closed"])
async def test_a_card_that_can_no_longer_be_changed_is_posted_afresh(
    mail: Mail, hand_in: Hand, error: str
) -> None:
    action = await hand_in()
    await mail.carry(2)
    mail.fault("chat.update", f"error:{error}", times=1)
    await mail.decide(action)
    await mail.carry(5)
    _, second = await mail.cards()
    assert "approved" in said(second).lower()


@pytest.mark.parametrize("error", ["invalid_blocks", "msg_too_long", "msg_blocks_too_long"])
@pytest.mark.parametrize("method", ["chat.postMessage", "chat.update"])
async def test_a_layout_that_slack_does_not_take_goes_out_as_plain_text(
    mail: Mail, hand_in: Hand, method: str, error: str, caplog: pytest.LogCaptureFixture
) -> None:
    action = await hand_in()
    if method == "chat.update":
        await mail.carry(2)
        await mail.decide(action)
    mail.fault(method, f"error:{error}", times=1)
    with caplog.at_level(logging.ERROR):
        await mail.carry(2)
    (card,) = await mail.cards()
    assert action.id in said(card)
    assert not card["versions"][-1]["blocks"]
    assert error in caplog.text
    assert (await mail.row(f"card:{action.id}")).state == "sent"


async def test_an_archived_channel_is_told_until_it_is_back(mail: Mail, hand_in: Hand) -> None:
    action = await hand_in()
    mail.archive()
    assert await mail.step() == 0
    assert mail.trouble() == "is_archived"
    assert mail.relay.metrics.relay_trouble._value.get() == 1
    assert await mail.step() == SECOND
    mail.clock.now += SECOND
    assert await mail.step() == 0
    assert (await mail.row(f"card:{action.id}")).attempts == 2
    mail.archive(archived=False)
    await mail.carry(5)
    assert [key_of(post) for post in await mail.cards()] == [f"card:{action.id}"]
    assert mail.trouble() is None
    assert mail.relay.metrics.relay_trouble._value.get() == 0


async def test_trouble_in_the_channel_stays_told_while_direct_messages_get_through(
    mail: Mail, hand_in: Hand
) -> None:
    action = await hand_in(by=ENGINEER1)
    mail.archive()
    await mail.decide(action)
    await mail.step()
    assert await mail.step(Lane.DIRECT) == 0
    assert mail.trouble() == "is_archived"


async def test_a_card_is_tried_ever_more_rarely_and_for_ever(mail: Mail, hand_in: Hand) -> None:
    action = await hand_in()
    mail.fault("chat.postMessage", "error:channel_not_found")
    rests = []
    for _ in range(12):
        assert await mail.step() == 0
        row = await mail.row(f"card:{action.id}")
        assert row.state == "pending"
        rests.append(row.next_at - mail.clock.now)
        mail.clock.now = row.next_at + SECOND
    assert rests[:4] == [SECOND, 2 * SECOND, 4 * SECOND, 8 * SECOND]
    assert rests[-2:] == [LONGEST_REST, LONGEST_REST] == [5 * MINUTE, 5 * MINUTE]
    mail.mend()
    await mail.carry(2)
    assert len(await mail.cards()) == 1


@pytest.mark.parametrize("error", ["is_archived", "not_in_channel", "missing_scope", "invalid_auth"])
async def test_a_reply_waits_for_what_an_operator_mends(mail: Mail, hand_in: Hand, error: str) -> None:
    action = await hand_in()
    await mail.carry(2)
    await mail.decide(action)
    await mail.step(Lane.UPDATE)
    mail.fault("chat.postMessage", f"error:{error}", times=1)
    assert await mail.step(Lane.REPLY) == 0
    assert mail.trouble() == error
    await mail.carry(5)
    (card,) = await mail.cards()
    assert len(await mail.replies(card["ts"])) == 1
    assert mail.trouble() is None


async def test_a_reply_that_slack_never_takes_is_given_up(mail: Mail, hand_in: Hand) -> None:
    action = await hand_in()
    await mail.carry(2)
    await mail.decide(action)
    await mail.step(Lane.UPDATE)
    mail.fault("chat.postMessage", "error:cannot_reply_to_message", times=1)
    assert await mail.step(Lane.REPLY) == 0
    assert (await mail.row(f"thread:{action.id}:2")).state == "dead"
    assert mail.trouble() is None
    mail.clock.now += SECOND
    assert await mail.step(Lane.REPLY) == IDLE


async def test_without_a_connection_everything_waits_and_nothing_is_doubted(
    mail: Mail, hand_in: Hand
) -> None:
    action = await hand_in(by=ENGINEER1)
    await mail.decide(action)
    mail.relay.client.base_url, there = "http://127.0.0.1:9/api/", mail.relay.client.base_url
    assert await mail.step() == 0
    assert await mail.step(Lane.DIRECT) == 0
    for key in (f"card:{action.id}", f"direct:{action.id}:2"):
        row = await mail.row(key)
        assert (row.state, row.next_at) == ("pending", mail.clock.now + SECOND)
        assert (row.last_error or "").startswith("no_connection")
    assert mail.trouble() is not None
    mail.relay.client.base_url = there
    await mail.carry(3)
    assert mail.trouble() is None
    assert len(await mail.cards()) == len(await mail.posts("D0ENGINEER1")) == 1
