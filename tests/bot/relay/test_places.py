"""An answer goes to where somebody asked, and to the person directly where autoq may not write."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from bot.relay.letters import Letter
from engine.outbox import Delivery, Lane, Notice, NoticeKind
from tests.bot.relay.conftest import Mail, MakeMail, said
from tests.bot.slack.people import ENGINEER2, OPS

DIRECT = f"D0{ENGINEER2.removeprefix('U0')}"
NOT_JOINED = "C0NOTJOINED"


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers everything in one place."""

    channel: str
    thread: str | None = None

    async def write(self, row: Delivery) -> Letter | None:
        """See DeskLetters."""
        message = {"text": f"An answer to {row.record_id}", "blocks": []}
        return Letter(
            message=message, shown={row.record_id: row.revision}, channel=self.channel, thread=self.thread
        )


async def _answer(mail: Mail, revision: int = 1) -> None:
    notice = Notice(
        kind=NoticeKind.ANSWER,
        record_id="SR-000001",
        revision=revision,
        lane=Lane.DIRECT,
        recipient=ENGINEER2,
    )
    await mail.store.write(lambda tx: tx.outbox.order(notice, mail.clock()))
    await mail.carry(3)


async def test_an_answer_stands_in_the_thread_where_it_was_asked_for(make_mail: MakeMail) -> None:
    mail = await make_mail()
    asked = await mail.relay.client.chat_postMessage(channel=OPS, text="How?")
    mail.relay.desk = Answers(OPS, str(asked["ts"]))
    await _answer(mail)
    (reply,) = await mail.replies(str(asked["ts"]))
    assert "SR-000001" in said(reply)
    assert await mail.posts(DIRECT) == []


@pytest.mark.parametrize("channel", [NOT_JOINED, "C0NOSUCH001"])
async def test_where_autoq_may_not_write_the_answer_goes_to_whoever_asked(
    make_mail: MakeMail, channel: str
) -> None:
    mail = await make_mail()
    mail.relay.desk = Answers(channel, "1.000100")
    await _answer(mail)
    (told,) = await mail.posts(DIRECT)
    assert "SR-000001" in said(told)
    assert mail.trouble() is None
    await _answer(mail, 2)
    assert len((await mail.posts(DIRECT))[0]["versions"]) == 2
