"""A post whose answer was lost: found again in the channel rather than posted twice, and marked where nobody may look."""

from __future__ import annotations

from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.locales import Catalogs
from bot.relay import slack_calls
from bot.relay.marks import LEASE
from bot.relay.relay import IDLE
from bot.sandbox.app import SCOPES
from engine.outbox import Lane
from engine.times import SECOND
from tests.bot.conftest import Hand
from tests.bot.relay.conftest import Mail, MakeMail, said

REPEATED = Catalogs.load().of("en").say("repeated")
BLIND = SCOPES - {"channels:history", "groups:history", "im:history"}


@pytest.mark.parametrize("count", [1, 7])
async def test_a_post_that_arrived_is_found_and_kept(mail: Mail, hand_in: Hand, count: int) -> None:
    mail.fault("chat.postMessage", "drop_after", times=1)
    actions = [await hand_in() for _ in range(count)]
    assert await mail.step() == 0
    rows = [await mail.row(f"card:{action.id}") for action in actions]
    assert {row.state for row in rows} == {"sending"}
    mail.clock.now += LEASE - 1
    assert await mail.step() == IDLE
    mail.clock.now += 1
    await mail.carry(5)
    (card,) = await mail.cards()
    rows = [await mail.row(f"card:{action.id}") for action in actions]
    assert {(row.state, row.shown_revision, row.ts) for row in rows} == {("sent", 1, card["ts"])}


@pytest.mark.parametrize("count", [1, 7])
@pytest.mark.parametrize("status", [500, 503, "reset", "error:internal_error"])
async def test_a_post_that_did_not_arrive_is_posted_again(
    mail: Mail, hand_in: Hand, count: int, status: Any
) -> None:
    mail.fault("chat.postMessage", status, times=1)
    actions = [await hand_in() for _ in range(count)]
    assert await mail.step() == 0
    assert await mail.cards() == []
    mail.clock.now += LEASE
    await mail.carry(5)
    (card,) = await mail.cards()
    assert all(action.id in str(card["versions"]) for action in actions)
    assert REPEATED not in said(card)


@pytest.mark.parametrize("kind", ["application/json", "text/html"])
async def test_an_answer_that_is_not_slack_s_leaves_the_fate_unknown(
    mail: Mail, hand_in: Hand, kind: str
) -> None:
    async def proxy(_: web.Request) -> web.Response:
        return web.Response(text="<html>All is well.</html>", content_type=kind)

    action = await hand_in()
    between = web.Application()
    between.router.add_post("/{method}", proxy)
    async with TestServer(between) as server:
        mail.relay.client.base_url, there = str(server.make_url("/")), mail.relay.client.base_url
        assert await mail.step() == 0
    assert (await mail.row(f"card:{action.id}")).state == "sending"
    mail.relay.client.base_url = there
    mail.clock.now += LEASE
    await mail.carry(3)
    assert len(await mail.cards()) == 1


async def test_what_was_decided_meanwhile_is_shown_when_it_is_found(mail: Mail, hand_in: Hand) -> None:
    mail.fault("chat.postMessage", "drop_after", times=1)
    action = await hand_in()
    await mail.step()
    await mail.decide(action)
    mail.clock.now += LEASE
    await mail.carry(5)
    (card,) = await mail.cards()
    assert len(card["versions"]) == 2
    assert "approved" in said(card).lower()


@pytest.mark.parametrize("count", [1, 7])
async def test_where_the_history_is_closed_it_is_posted_once_more_and_marked(
    make_mail: MakeMail, hand_in: Hand, count: int
) -> None:
    mail = await make_mail(scopes=BLIND)
    mail.fault("chat.postMessage", "drop_after", times=1)
    for _ in range(count):
        await hand_in()
    await mail.step()
    mail.clock.now += LEASE
    await mail.carry(60)
    first, second = await mail.cards()
    assert said(second) == f"{REPEATED} {said(first)}"
    assert REPEATED in str(second["versions"][-1]["blocks"][0])


async def test_where_the_history_is_too_long_to_look_through_it_is_marked(
    mail: Mail, hand_in: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slack_calls, "_PAGES", 0)
    mail.fault("chat.postMessage", "drop_after", times=1)
    await hand_in()
    await mail.step()
    mail.clock.now += LEASE
    await mail.carry(60)
    first, second = await mail.cards()
    assert said(second) == f"{REPEATED} {said(first)}"


async def test_a_marked_card_shares_its_message_with_nobody(make_mail: MakeMail, hand_in: Hand) -> None:
    mail = await make_mail(scopes=BLIND)
    mail.fault("chat.postMessage", "drop_after", times=1)
    await hand_in()
    await mail.step()
    mail.clock.now += LEASE
    for _ in range(7):
        await hand_in()
    await mail.carry(10)
    first, second, shared = await mail.cards()
    assert REPEATED in said(second)
    assert REPEATED not in said(first) + said(shared)


@pytest.mark.parametrize(
    "status, times", [(500, 1), (429, 1), ("reset", 2)]
)  # aiohttp repeats a GET by itself.
async def test_a_history_that_does_not_answer_is_asked_again(
    mail: Mail, hand_in: Hand, status: Any, times: int
) -> None:
    mail.fault("chat.postMessage", "drop_after", times=1)
    mail.fault("conversations.history", status, times=times)
    action = await hand_in()
    await mail.step()
    mail.clock.now += LEASE
    assert await mail.step() == 0
    assert (await mail.row(f"card:{action.id}")).state == "sending"
    mail.clock.now += LEASE
    await mail.carry(3)
    assert len(await mail.cards()) == 1
    assert (await mail.row(f"card:{action.id}")).state == "sent"


async def test_a_message_deep_in_the_history_is_found(mail: Mail, hand_in: Hand) -> None:
    mail.fault("chat.postMessage", "drop_after", times=1)
    action = await hand_in()
    await mail.step()
    for number in range(250):
        await mail.relay.client.chat_postMessage(channel=mail.relay.rooms.ops, text=f"Small talk {number}")
    mail.clock.now += LEASE
    await mail.carry(3)
    row = await mail.row(f"card:{action.id}")
    assert (row.state, row.ts) == ("sent", (await mail.cards())[0]["ts"])


async def test_replies_of_unknown_fate_are_looked_for_in_their_thread(mail: Mail, hand_in: Hand) -> None:
    actions = [await hand_in() for _ in range(6)]
    await mail.carry(3)
    (card,) = await mail.cards()
    for action in actions[:2]:
        await mail.decide(action)
    await mail.step(Lane.UPDATE)
    mail.fault("chat.postMessage", "drop_after", times=1)
    assert await mail.step(Lane.REPLY) == 0
    mail.clock.now += LEASE
    await mail.carry(3)
    assert len(await mail.replies(card["ts"])) == 1
    rows = [await mail.row(f"thread:{action.id}:2") for action in actions[:2]]
    assert [row.state for row in rows] == ["sent", "sent"]


async def test_a_reply_of_unknown_fate_whose_card_was_deleted_is_given_up(mail: Mail, hand_in: Hand) -> None:
    action = await hand_in()
    await mail.carry(2)
    await mail.decide(action)
    await mail.step(Lane.UPDATE)
    mail.fault("chat.postMessage", "reset", times=1)
    assert await mail.step(Lane.REPLY) == 0
    (card,) = await mail.cards()
    mail.delete(card["ts"])
    mail.clock.now += LEASE
    await mail.carry(3)
    assert (await mail.row(f"thread:{action.id}:2")).state == "dead"


async def test_a_process_that_died_in_the_middle_of_a_post_is_followed_up(mail: Mail, hand_in: Hand) -> None:
    action = await hand_in()
    await mail.store.write(lambda tx: tx.outbox.claim(Lane.POST, mail.clock(), mail.clock() + LEASE, 1))
    assert await mail.step() == IDLE
    mail.clock.now += LEASE
    await mail.carry(3)
    assert len(await mail.cards()) == 1
    assert (await mail.row(f"card:{action.id}")).state == "sent"


@pytest.mark.parametrize("status", [500, "reset", "drop_after"])
async def test_an_update_of_unknown_fate_is_simply_repeated(mail: Mail, hand_in: Hand, status: Any) -> None:
    action = await hand_in()
    await mail.carry(2)
    mail.fault("chat.update", status, times=1)
    await mail.decide(action)
    assert await mail.step(Lane.UPDATE) == 0
    assert (await mail.row(f"card:{action.id}")).state == "pending"
    mail.clock.now += SECOND
    assert await mail.step(Lane.UPDATE) == 0
    assert "approved" in said((await mail.cards())[0]).lower()


async def test_a_history_without_end_is_searched_only_so_far(
    mail: Mail, hand_in: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.relay.slack_calls._PAGES", 1)
    mail.fault("chat.postMessage", "drop_after", times=1)
    await hand_in()
    await mail.step()
    for number in range(200):
        await mail.relay.client.chat_postMessage(channel=mail.relay.rooms.ops, text=f"Small talk {number}")
    mail.clock.now += LEASE
    await mail.carry(3)
    assert len([post for post in await mail.cards() if "ACT-" in said(post)]) == 2
