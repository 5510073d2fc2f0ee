"""A desk whose answers did so badly that it only suggests any more."""

from __future__ import annotations

from engine.actors import person
from engine.desk.answers import Answer, AnswerVerdict, Delivery, judged
from engine.desk.ports import DeskStore, DeskTransaction
from tests.bot.slack.people import VIEWER

BAD_WORDS = 5


async def silence(store: DeskStore, now: int) -> None:
    """Judge so many answers as no help that the desk falls silent at `now`."""

    async def unit(tx: DeskTransaction) -> None:
        for number in range(1, BAD_WORDS + 1):
            answer = Answer(
                request_id=f"SR-{number:06}",
                requester=VIEWER,
                article_id="KB-000001",
                article_version=1,
                confidence=0.8,
                delivery=Delivery.POST,
                at=now,
            )
            await tx.desk.answers.add(answer)
            await tx.desk.answers.judge(judged(answer, AnswerVerdict.NOT_HELPFUL, person(VIEWER), now))

    await store.write(unit)
