"""Response addresses: each answers one interaction, up to five times within thirty minutes."""

from collections import OrderedDict
from dataclasses import dataclass

from bot.sandbox.clock import Clock
from bot.sandbox.errors import SlackError
from bot.sandbox.mint import Mint
from bot.sandbox.people import ACME

LIFETIME_SECONDS = 30 * 60
USES = 5
KEPT = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What an answer belongs to: who acted, in which channel, on which message."""

    user_id: str
    channel: str
    ts: str | None = None
    ephemeral_id: str | None = None
    thread_ts: str | None = None


@dataclass(slots=True, kw_only=True)
class Grant:
    """One address and what is left of it."""

    origin: Origin
    issued_at: float
    uses: int = 0


class ResponseUrls:
    """Issues addresses below `base`, which the server sets once it knows its port."""

    def __init__(self, clock: Clock, mint: Mint) -> None:
        self._clock = clock
        self._mint = mint
        self._grants: OrderedDict[str, Grant] = OrderedDict()
        self.base = ""

    def issue(self, origin: Origin) -> str:
        """Return a new address that answers `origin`."""
        path = f"{ACME.id}/{self._mint.secret()}"
        self._grants[path] = Grant(origin=origin, issued_at=self._clock.now())
        if len(self._grants) > KEPT:
            self._grants.popitem(last=False)
        return f"{self.base}/response/{path}"

    def redeem(self, path: str) -> Origin:
        """Use an address once and return its origin; raises SlackError when it is unknown, used up or too old."""
        grant = self._grants.get(path)
        if grant is None:
            raise SlackError("no_service")
        if self._clock.now() - grant.issued_at > LIFETIME_SECONDS:
            raise SlackError("expired_url")
        if grant.uses >= USES:
            raise SlackError("used_url")
        grant.uses += 1
        return grant.origin
