"""What somebody writes below what the desk told them: which request it is about, and how its words are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from engine.desk.intakes import Intake, Place
from engine.desk.reasons import Reason, said
from engine.desk.tickets import FINAL, ServiceRequest

REPLY_LIMIT: Final = 4_000
"""Characters that are kept of a reply."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A message in a thread, told apart by its channel and `ts`; `thread` is the thread's first message.

    `text` is what nobody has checked: `reply` has made it fit to keep, and it is empty where only a file was sent.
    """

    thread: Place
    ts: str
    author: str
    text: str

    @property
    def external_id(self) -> str:
        """Under this id it is handed in as a request, also out of the message's own menu."""
        return f"{self.thread.channel}:{self.ts}"

    @property
    def reason(self) -> Reason:
        """Its words, as the reason of what it does."""
        return said(self.text) if self.text else Reason(code="desk-sent-file")


def reply(*, thread: Place, ts: str, author: str, text: str) -> Reply:
    """A reply whose text has no character that no database stores, and is cut to REPLY_LIMIT."""
    storable = "".join(each for each in text if each != "\x00" and not "\ud800" <= each <= "\udfff").strip()
    kept = storable if len(storable) <= REPLY_LIMIT else f"{storable[: REPLY_LIMIT - 1]}…"
    return Reply(thread=thread, ts=ts, author=author, text=kept)


def meant(asked: Sequence[ServiceRequest], now: int) -> ServiceRequest | None:
    """The one of a thread's requests, newest first, that a reply is about: what lives comes before what is over."""
    living = (request for request in asked if request.status_at(now) not in FINAL)
    return next(living, asked[0] if asked else None)


def handed_in(before: ServiceRequest, written: Reply, source: str) -> Intake:
    """What a reply about a closed request asks for: under its title, answered where that was, in the reply's words."""
    return replace(
        before.intake,
        source=source,
        external_id=written.external_id,
        body=written.text or before.intake.body,
    )
