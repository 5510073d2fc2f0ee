"""Thread replies and direct messages: after the card, once for each decision, and to the requester alone."""

from __future__ import annotations

import pytest

from bot.relay.relay import IDLE
from engine.actions import Verdict
from engine.outbox import Lane
from engine.times import SECOND
from tests.bot.conftest import Hand
from tests.bot.relay.conftest import Mail, said
from tests.bot.slack.people import ENGINEER1, ENGINEER2, PM

DIRECT = "D0ENGINEER1"
DIRECT2 = "D0ENGINEER2"


async def test_a_reply_waits_until_its_card_shows_the_decision(mail: Mail, hand_in: Hand) -> None:
    action = await hand_in()
    await mail.carry(2)
    await mail.decide(action)
    assert await mail.step(Lane.REPLY) == IDLE
    assert await mail.step(Lane.UPDATE) == 0
    assert await mail.step(Lane.REPLY) == 0
    (card,) = await mail.cards()
    (reply,) = await mail.replies(card["ts"])
    assert f"<@{ENGINEER2}>" in said(reply)


async def test_cards_that_ask_come_before_replies_that_tell(mail: Mail, hand_in: Hand) -> None:
    action = await hand_in()
    await mail.carry(2)
    await mail.decide(action)
    await mail.step(Lane.UPDATE)
    await hand_in()
    assert await mail.step(Lane.REPLY) == SECOND
    assert await mail.step(Lane.POST) == 0
    mail.clock.now += SECOND
    assert await mail.step(Lane.REPLY) == 0


async def test_replies_and_cards_share_the_channel_s_pace(mail: Mail, hand_in: Hand) -> None:
    actions = [await hand_in() for _ in range(2)]
    await mail.carry(4)
    for action in actions:
        await mail.decide(action)
    await mail.step(Lane.UPDATE)
    assert await mail.step(Lane.REPLY) == 0
    assert await mail.step(Lane.REPLY) == SECOND
    mail.clock.now += SECOND
    assert await mail.step(Lane.REPLY) == 0
    assert [len(await mail.replies(card["ts"])) for card in await mail.cards()] == [1, 1]


async def test_a_decision_is_told_in_the_thread_once(mail: Mail, hand_in: Hand) -> None:
    action = await hand_in()
    await mail.decide(action, Verdict.REJECT)
    await mail.carry(30)
    (card,) = await mail.cards()
    assert len(await mail.replies(card["ts"])) == 1


async def test_a_requester_who_is_a_person_is_told_in_their_language(mail: Mail, hand_in: Hand) -> None:
    action = await hand_in(by=ENGINEER1)
    await mail.decide(action)
    await mail.carry(3)
    (told,) = await mail.posts(DIRECT)
    assert "승인" in said(told)
    assert len(told["versions"]) == 1


@pytest.mark.parametrize("by", [None, ENGINEER2])
async def test_nobody_is_told_what_they_did_themselves_nor_a_machine(
    mail: Mail, hand_in: Hand, by: str | None
) -> None:
    action = await hand_in(by=by)
    if by is None:
        await mail.decide(action)
    await mail.carry(3)
    assert await mail.posts(DIRECT) == await mail.posts(DIRECT2) == []


async def test_direct_messages_do_not_wait_for_the_channel(mail: Mail, hand_in: Hand) -> None:
    actions = [await hand_in(by=ENGINEER1) for _ in range(5)]
    for action in actions:
        await mail.decide(action)
    mail.fault("chat.postMessage", 429, retry_after=30, times=1)
    await mail.step(Lane.POST)
    await mail.carry(6)
    assert len(await mail.posts(DIRECT)) == 5
    assert await mail.cards() == []


async def test_each_person_is_told_one_thing_a_second_and_others_beside(mail: Mail, hand_in: Hand) -> None:
    for by in (ENGINEER1, ENGINEER1, ENGINEER2):
        await mail.decide(await hand_in(by=by), by=PM)
    assert await mail.step(Lane.DIRECT) == 0
    assert [len(await mail.posts(place)) for place in (DIRECT, DIRECT2)] == [1, 1]
    assert await mail.step(Lane.DIRECT) > 0
    await mail.carry(3)
    assert [len(await mail.posts(place)) for place in (DIRECT, DIRECT2)] == [2, 1]


async def test_a_direct_message_that_is_limited_waits(mail: Mail, hand_in: Hand) -> None:
    await mail.decide(await hand_in(by=ENGINEER1))
    mail.fault("chat.postMessage", 429, retry_after=9, times=1)
    assert await mail.step(Lane.DIRECT) == 0
    assert await mail.step(Lane.DIRECT) == IDLE
    mail.clock.now += 9 * SECOND
    assert await mail.step(Lane.DIRECT) == 0
    assert len(await mail.posts(DIRECT)) == 1


async def test_a_requester_who_cannot_be_written_to_stops_nothing(mail: Mail, hand_in: Hand) -> None:
    mail.fault("chat.postMessage", "error:messages_tab_disabled", times=1)
    action = await hand_in(by=ENGINEER1)
    await mail.decide(action)
    assert await mail.step(Lane.DIRECT) == 0
    row = await mail.row(f"direct:{action.id}:2")
    assert (row.state, row.last_error) == ("dead", "messages_tab_disabled")
    assert mail.trouble() is None
    await mail.carry(60)
    assert await mail.posts(DIRECT) == []
    assert len(await mail.cards()) == 1


async def test_a_direct_message_of_unknown_fate_says_that_it_may_stand_twice(
    mail: Mail, hand_in: Hand
) -> None:
    mail.fault("chat.postMessage", "drop_after", times=1)
    await mail.decide(await hand_in(by=ENGINEER1))
    assert await mail.step(Lane.DIRECT) == 0
    await mail.carry(19)
    assert len(await mail.posts(DIRECT)) == 1
    mail.clock.now += SECOND
    assert await mail.step(Lane.DIRECT) == 0
    first, second = await mail.posts(DIRECT)
    assert said(second).endswith(said(first))
    assert said(second) != said(first)
