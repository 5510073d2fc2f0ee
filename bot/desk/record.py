"""What requesters have said of the desk's answers lately, which settles whether it may go on giving them."""

from __future__ import annotations

from engine.desk.answers import WINDOW, Answer
from engine.desk.ports import DeskTransaction
from engine.desk.silences import REMEMBERED, Silence, silence_of


async def words_lately(tx: DeskTransaction, now: int) -> list[Answer]:
    """The answers that requesters have judged lately, the newest word first."""
    return await tx.desk.answers.words(now - REMEMBERED, WINDOW)


async def silence(tx: DeskTransaction, now: int) -> Silence | None:
    """The desk's silence; None while it answers by itself."""
    return silence_of(await words_lately(tx, now))
