"""Untrusted text made fit to show: no secret, nothing hidden, nothing live, and a mark where it was cut."""

from __future__ import annotations

import re
import unicodedata
from itertools import accumulate
from typing import Final

from bot.locales import Catalog
from engine.redaction import redact_text

HIDDEN: Final = "\ufffd"
"""Stands where a character was that the eye does not see: a control, bidi or zero-width character, a filler."""
LINE: Final = "⏎"
"""Stands for a line end where only one line is shown."""
TICK: Final = "\u02cb"
"""Stands for a backtick inside a code span, which a real one would end."""
MARK_ROOM: Final = 40
"""Characters kept for the mark of a cut; the longest of all languages has fewer."""

# Printable by Unicode's classes and yet invisible: joiners, fillers, variation selectors, the blank Braille pattern.
_FILLERS: Final = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U0001d159\U000e0100-\U000e01ef]"
)
# Joiners between and behind emoji only choose a picture.
_EMOJI_GLUE: Final = re.compile("(?<=[\u203c-\u2bff\U0001f000-\U0001faff])[\u200d\ufe0f]+")
_LINE_ENDS: Final = frozenset("\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")
_MARKUP: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


class _Shown(dict[int, str]):
    """What stands for each character, found once and then remembered; `str.translate` asks for it."""

    def __missing__(self, code_point: int) -> str:
        character = chr(code_point)
        if character.isprintable():
            shown = character
        elif character in _LINE_ENDS:
            shown = "\n"
        elif character == "\t" or unicodedata.category(character) == "Zs":
            shown = " "
        else:
            shown = HIDDEN
        self[code_point] = shown
        return shown


_SHOWN: Final = _Shown()


def clean(text: str) -> str:
    """The text with secrets masked and every unseen character replaced; line ends are plain ones."""
    return visible(redact_text(text))


def visible(text: str) -> str:
    """As `clean`, for text whose secrets are masked already."""
    seen = _EMOJI_GLUE.sub("", text).replace("\r\n", "\n")
    seen = _FILLERS.sub(HIDDEN, seen)
    return (seen if seen.isprintable() else seen.translate(_SHOWN)).strip()


def one_line(text: str) -> str:
    """As `clean`, with a sign for every line end."""
    return clean(text).replace("\n", LINE)


def escape(text: str) -> str:
    """Text that mrkdwn shows as it stands: no mention, link or entity comes to life (messaging/formatting-message-text)."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def cut(text: str, limit: int, catalog: Catalog, *, lines: int | None = None) -> str:
    """At most `limit` characters and `lines` lines, with a mark that says how much is missing; `limit` is above MARK_ROOM."""
    end = _end_of_lines(text, lines)
    if end == len(text) <= limit:
        return text
    kept = text[: min(end, limit - MARK_ROOM)].rstrip()
    return kept + catalog.say("cut", count=len(text) - len(kept))


def _end_of_lines(text: str, lines: int | None) -> int:
    """Where the first `lines` lines end."""
    if lines is None:
        return len(text)
    end = -1
    for _ in range(lines):
        end = text.find("\n", end + 1)
        if end < 0:
            return len(text)
    return end


def shorten(text: str, limit: int) -> str:
    """At most `limit` characters, for places too small for more than an ellipsis."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def code(text: str, limit: int, catalog: Catalog) -> str:
    """One line of untrusted text as a mrkdwn code span that it cannot leave."""
    shown = cut(one_line(text), limit, catalog).replace("`", TICK) or "—"
    return f"`{escape(shown)}`"


def spoken(text: str, limit: int, catalog: Catalog) -> str:
    """One line of untrusted text for a message's top-level text, at most `limit` characters with its escapes."""
    line = one_line(text)
    shown = escape(line)
    if len(shown) <= limit:
        return shown
    lengths = accumulate(len(_MARKUP.get(character, character)) for character in line[:limit])
    kept = line[: sum(length <= limit - MARK_ROOM for length in lengths)].rstrip()
    return escape(kept) + catalog.say("cut", count=len(line) - len(kept))
