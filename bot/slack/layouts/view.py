"""Everything that rendering needs beside the records: language, policy, zone, and who reads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from bot.locales import Catalog
from bot.slack.layouts.blocks import Piece
from bot.slack.layouts.text import code, one_line, shorten, spoken
from engine.actions import Action, Verdict
from engine.actors import Actor
from engine.errors import NotAllowed
from engine.policy import Policy, check, check_decider
from engine.times import DAY, HOUR, MINUTE, SECOND, moment

NAME_SHOWN: Final = 80
_SLACK_USER: Final = re.compile(r"[UW][A-Z0-9]{6,20}")
_DATE_FORM: Final = "{date_short_pretty} {time}"


def is_slack_user(name: str) -> bool:
    """Whether this has the form of a Slack user id."""
    return _SLACK_USER.fullmatch(name) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """How and for whom something is shown. `reader` is None in a channel, where everybody reads."""

    catalog: Catalog
    policy: Policy
    zone: ZoneInfo
    reader: Actor | None = None
    allow_self: bool = False

    def say(self, message_id: str, **values: str | int) -> str:
        """A message in the reader's language."""
        return self.catalog.say(message_id, **values)

    def time(self, at: int) -> str:
        """A time (UTC microseconds) in the configured zone, for where Slack cannot put it into the reader's own."""
        return moment(at).astimezone(self.zone).strftime("%Y-%m-%d %H:%M %Z")

    def date(self, at: int) -> str:
        """A time in mrkdwn, shown in the reader's own zone."""
        return f"<!date^{at // SECOND}^{_DATE_FORM}|{self.time(at)}>"

    def date_piece(self, at: int) -> Piece:
        """A time in rich text, shown in the reader's own zone."""
        return {"type": "date", "timestamp": at // SECOND, "format": _DATE_FORM, "fallback": self.time(at)}

    def duration(self, microseconds: int) -> str:
        """A length of time in the largest unit that divides it, in minutes at least."""
        for unit, length in (("days", DAY), ("hours", HOUR)):
            if microseconds >= length and microseconds % length == 0:
                return self.say(f"duration-{unit}", count=microseconds // length)
        return self.say("duration-minutes", count=max(1, round(microseconds / MINUTE)))

    def who(self, name: str, person: str | None = None) -> str:
        """Somebody in mrkdwn: a person as a mention, anything else as code."""
        if person is not None and is_slack_user(person):
            return f"<@{person}>"
        return code(name, NAME_SHOWN, self.catalog)

    def who_piece(self, name: str, person: str | None, limit: int) -> Piece:
        """Somebody in rich text."""
        if person is not None and is_slack_user(person):
            return {"type": "user", "user_id": person}
        return {"type": "text", "text": shorten(one_line(name), limit) or "—"}

    def who_spoken(self, name: str, person: str | None = None) -> str:
        """Somebody in a message's top-level text."""
        if person is not None and is_slack_user(person):
            return f"<@{person}>"
        return spoken(name, NAME_SHOWN, self.catalog)

    def may_cancel(self, action: Action) -> bool:
        """Whether the reader may withdraw the action."""
        if self.reader is None:
            return False
        try:
            check(self.policy, action, self.reader, Verdict.CANCEL)
        except NotAllowed:
            return False
        return True

    def obstacle(self, action: Action) -> NotAllowed | None:
        """Why the reader may not decide the action; None when the reader may, or is everybody."""
        if self.reader is None:
            return None
        try:
            check_decider(self.policy, action, self.reader, allow_self=self.allow_self)
        except NotAllowed as refusal:
            return refusal
        return None
