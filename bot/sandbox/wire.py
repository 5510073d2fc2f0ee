"""The wire log: the last exchanges between the app and the local Slack, with secrets masked."""

import json
import re
from collections import deque
from dataclasses import dataclass

from bot.sandbox.feed import Feed
from bot.sandbox.jsontypes import Json

KEPT = 1_000
_SECRET = re.compile(
    r"\b(xox[a-z]|xapp|xoxe)[.-][A-Za-z0-9._-]+|\bv0=[0-9a-f]{16,}|\baq_[A-Za-z0-9]+_[A-Za-z0-9_-]+"
)
_TICKET = re.compile(r"(/response/|[?&]ticket=)[^\"\s&]+")
_TOKEN_FIELD = re.compile(r'("(?:token|authorization|x-slack-signature)":\s*)"[^"]*"', re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request with its answer; `inward` when the app called Slack."""

    id: int
    at: float
    inward: bool
    kind: str
    name: str
    status: str
    ms: float
    request: object
    response: object

    def masked(self) -> Json:
        """Return the exchange as the page shows it, without tokens, signatures and one-time addresses."""
        text = json.dumps(
            {"request": self.request, "response": self.response}, ensure_ascii=False, default=str
        )
        text = _TOKEN_FIELD.sub(r'\1"•••"', text)
        text = _TICKET.sub(r"\1•••", _SECRET.sub(lambda found: f"{found[0][:4]}•••", text))
        return {
            "id": self.id,
            "at": self.at,
            "direction": "in" if self.inward else "out",
            "kind": self.kind,
            "name": self.name,
            "status": self.status,
            "ms": round(self.ms, 1),
            **json.loads(text),
        }


class WireLog:
    """Keeps a bounded number of exchanges; masking waits until somebody looks."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._exchanges: deque[Exchange] = deque(maxlen=KEPT)
        self._count = 0

    def add(
        self,
        *,
        at: float,
        inward: bool,
        kind: str,
        name: str,
        status: str,
        ms: float = 0.0,
        request: object = None,
        response: object = None,
    ) -> None:
        """Record one exchange and show it on the open pages."""
        self._count += 1
        exchange = Exchange(
            id=self._count,
            at=at,
            inward=inward,
            kind=kind,
            name=name,
            status=status,
            ms=ms,
            request=request,
            response=response,
        )
        self._exchanges.append(exchange)
        if self._feed.watched:
            self._feed.tell({"type": "wire", "entry": exchange.masked()})

    def entries(self, after: int = 0) -> list[Json]:
        """Return the exchanges with a greater id than `after`, oldest first."""
        return [exchange.masked() for exchange in self._exchanges if exchange.id > after]
