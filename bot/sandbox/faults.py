"""Faults that the panel or a test switches on: failing Web API calls, dropped acks, expired triggers."""

import random
from dataclasses import asdict, dataclass

from bot.sandbox.clock import Clock
from bot.sandbox.errors import PageError
from bot.sandbox.jsontypes import Json
from bot.sandbox.triggers import Triggers

WORDS = ("slow", "drop_after", "reset")
DISCONNECT_REASONS = ("refresh_requested", "warning", "link_disabled", "abort")
_LOWEST_STATUS, _HIGHEST_STATUS = 400, 599


@dataclass(slots=True, kw_only=True)
class Rule:
    """How one Web API method, or all of them (`*`), misbehaves.

    `status` is an HTTP status (nothing happens in the workspace), `slow` (answers after `seconds`), `drop_after` (does
    what was asked, then resets the connection), `reset` (resets it at once) or `error:<code>` (a business error).
    `times` bounds how often, `until` how long (workspace time), `chance` how likely.
    """

    method: str
    status: int | str
    retry_after: int = 1
    seconds: float = 1.0
    times: int | None = None
    until: float | None = None
    chance: float = 1.0


class Faults:
    """The faults that are set; a healthy workspace has none."""

    def __init__(self, clock: Clock, triggers: Triggers) -> None:
        self._clock = clock
        self._triggers = triggers
        self._chance = random.Random(20_251_124)  # noqa: S311 - A test wants the same faults on every run.
        self._rules: list[Rule] = []
        self._acks_to_drop = 0

    def rule_for(self, method: str) -> Rule | None:
        """Return the fault that this call meets, counting it; None for a healthy call."""
        if not self._rules:
            return None
        now = self._clock.now()
        self._rules = [
            rule for rule in self._rules if rule.times != 0 and (rule.until is None or now < rule.until)
        ]
        for rule in self._rules:
            if rule.method in {method, "*"} and (rule.chance >= 1 or self._chance.random() < rule.chance):
                if rule.times is not None:
                    rule.times -= 1
                return rule
        return None

    def drops_ack(self) -> bool:
        """Whether the ack that just arrived gets lost, counting it."""
        if self._acks_to_drop == 0:
            return False
        self._acks_to_drop -= 1
        return True

    def add(self, body: object) -> None:
        """Set a Web API fault as the panel describes it; raises PageError when it is not one."""
        if not isinstance(body, dict) or not isinstance(body.get("method"), str):
            raise PageError("bad_fault", "Name the method that fails, or * for all of them.")
        seconds = _number(body, "for_seconds", None)
        times = _number(body, "times", None)
        self._rules.append(
            Rule(
                method=body["method"],
                status=_status(body.get("status")),
                retry_after=int(_number(body, "retry_after", 1) or 0),
                seconds=_number(body, "seconds", 1.0) or 0.0,
                times=None if times is None else int(times),
                until=None if seconds is None else self._clock.now() + seconds,
                chance=_number(body, "chance", 1.0) or 0.0,
            )
        )

    def drop_acks(self, count: int) -> None:
        """Lose the next `count` acks."""
        self._acks_to_drop = max(0, count)

    def expire_triggers(self, *, expired: bool) -> None:
        """Refuse every trigger id as expired, or stop doing so."""
        self._triggers.all_expired = expired

    def clear(self) -> None:
        """Switch every fault off."""
        self._rules = []
        self._acks_to_drop = 0
        self._triggers.all_expired = False

    def describe(self) -> Json:
        """Return what is set, as the panel shows it."""
        now = self._clock.now()
        live = [rule for rule in self._rules if rule.times != 0 and (rule.until is None or now < rule.until)]
        return {
            "web_api": [asdict(rule) for rule in live],
            "drop_ack": self._acks_to_drop,
            "expire_triggers": self._triggers.all_expired,
        }


def _status(status: object) -> int | str:
    if (
        isinstance(status, int)
        and not isinstance(status, bool)
        and _LOWEST_STATUS <= status <= _HIGHEST_STATUS
    ):
        return status
    if isinstance(status, str) and (status in WORDS or status.removeprefix("error:") not in {"", status}):
        return status
    raise PageError(
        "bad_fault", f"A fault's status is 400 to 599, {', '.join(WORDS)} or error:<code>, not {status!r}."
    )


def _number(body: Json, key: str, default: float | None) -> float | None:
    value = body.get(key, default)
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool) and value >= 0):
        return value
    raise PageError("bad_fault", f"A fault's {key} is a number of at least 0, not {value!r}.")
