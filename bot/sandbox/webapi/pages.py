"""Lists that are handed out a page at a time, with a cursor for the rest."""

import base64
import binascii
from typing import TypeVar

from bot.sandbox.errors import SlackError
from bot.sandbox.webapi.call import Call

Item = TypeVar("Item")
MOST = 1_000


def page(call: Call, items: list[Item], default: int = 100) -> tuple[list[Item], str]:
    """Return the items after the call's cursor, at most its limit, and the next cursor or an empty text."""
    limit = call.number("limit", default, MOST)
    start = int(place(call) or "0")
    rest = start + limit < len(items)
    return items[start : start + limit], cursor(str(start + limit)) if rest else ""


def place(call: Call) -> str:
    """Return where the call's cursor points, or an empty text; raises SlackError for one we did not give."""
    given = call.text("cursor")
    try:
        found = base64.b64decode(given.encode(), validate=True).decode()
    except (binascii.Error, UnicodeError):
        raise SlackError("invalid_cursor") from None
    if given and not found.startswith("next:"):
        raise SlackError("invalid_cursor")
    return found.removeprefix("next:")


def cursor(where: str) -> str:
    """Return the cursor that points to `where`."""
    return base64.b64encode(f"next:{where}".encode()).decode()
