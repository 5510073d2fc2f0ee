"""The seal of Slack's requests by HTTP: its signature, which holds for one use."""

from __future__ import annotations

from array import array

from slack_sdk.signature import Clock as SlackClock
from slack_sdk.signature import SignatureVerifier
from starlette.datastructures import Headers

from engine.ports import Clock
from engine.times import MINUTE, SECOND

REPLAY_WINDOW = 10 * MINUTE
"""A signature counts for five minutes before and after its time stamp (authentication/verifying-requests-from-slack)."""

_MARK = slice(len("v0="), len("v0=") + 16)
_ROWS = 2048


class Refusal(Exception):
    """A request is turned away: with which HTTP status, and under which name it is counted."""

    def __init__(self, status: int, kind: str) -> None:
        self.status = status
        self.kind = kind
        super().__init__(kind)


class Seal:
    """Slack's signature over a request, each good for one use."""

    def __init__(self, signing_secret: str, clock: Clock) -> None:
        self._clock = clock
        self._verifier = SignatureVerifier(signing_secret, _Seconds(clock))
        self._used = _Marks()
        self._used_before = _Marks()
        self._window_ends = clock() + REPLAY_WINDOW

    def check(self, body: bytes, headers: Headers) -> None:
        """Holds when Slack signed exactly this within the last minutes and it has not come before. Raises Refusal."""
        # What counts once must be what was verified: of two signatures, one could be verified and the other one remembered.
        signature, stamp = (_only(headers, f"x-slack-{name}") for name in ("signature", "request-timestamp"))
        try:
            genuine = self._verifier.is_valid(body, stamp, signature)
        except (ValueError, TypeError, OverflowError):
            # A time stamp that is no number, or far too large a one; a body that is not UTF-8; a signature that is not ASCII.
            genuine = False
        if not genuine:
            raise Refusal(401, "signature")
        self._use(signature)

    def _use(self, signature: str) -> None:
        self._forget()
        # The signature has proved genuine; of its digits, sixty-four bits tell it from a million others.
        mark = int(signature[_MARK], 16)
        if mark in self._used or mark in self._used_before:
            raise Refusal(401, "replay")
        self._used.add(mark)

    def _forget(self) -> None:
        """What came before the last window can't be genuine any more."""
        now = self._clock()
        if now >= self._window_ends:
            within = now < self._window_ends + REPLAY_WINDOW
            self._used_before, self._used = self._used if within else _Marks(), _Marks()
            self._window_ends = now + REPLAY_WINDOW


def _only(headers: Headers, name: str) -> str:
    """The one header of this name. Raises Refusal when there is none or more than one."""
    found = headers.getlist(name)
    if len(found) != 1:
        raise Refusal(401, "signature")
    return found[0]


class _Marks:
    """A set of numbers of 64 bits at some ten bytes each, where Python's own takes eighty: many short rows, of which one is read."""

    def __init__(self) -> None:
        self._rows = [array("Q") for _ in range(_ROWS)]

    def __contains__(self, mark: int) -> bool:
        return mark in self._rows[mark % _ROWS]

    def __len__(self) -> int:
        return sum(map(len, self._rows))

    def add(self, mark: int) -> None:
        self._rows[mark % _ROWS].append(mark)


class _Seconds(SlackClock):
    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> float:
        return self._clock() / SECOND
