"""Trigger ids: permission to open one view, for three seconds, once."""

from collections import OrderedDict
from dataclasses import dataclass

from bot.sandbox.clock import Clock
from bot.sandbox.errors import SlackError
from bot.sandbox.mint import Mint

LIFETIME_SECONDS = 3.0
KEPT = 10_000


@dataclass(slots=True, kw_only=True)
class Trigger:
    """Who caused it, when, and from inside which view."""

    user_id: str
    issued_at: float
    view_id: str | None
    used: bool = False


class Triggers:
    """Issues trigger ids and redeems each once; `all_expired` is the fault that refuses every one."""

    def __init__(self, clock: Clock, mint: Mint) -> None:
        self._clock = clock
        self._mint = mint
        self._issued: OrderedDict[str, Trigger] = OrderedDict()
        self.all_expired = False

    def issue(self, user_id: str, view_id: str | None = None) -> str:
        """Return a new trigger id for something this person just did."""
        trigger_id = self._mint.trigger()
        self._issued[trigger_id] = Trigger(user_id=user_id, issued_at=self._clock.now(), view_id=view_id)
        if len(self._issued) > KEPT:
            self._issued.popitem(last=False)
        return trigger_id

    def redeem(self, trigger_id: str) -> Trigger:
        """Return the trigger and use it up; raises SlackError when it is unknown, used or too old."""
        trigger = self._issued.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if self.all_expired or self._clock.now() - trigger.issued_at > LIFETIME_SECONDS:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger
