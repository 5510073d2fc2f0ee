"""What people type after a command, read forgivingly."""

from __future__ import annotations

import difflib
import re
import unicodedata
from dataclasses import dataclass

from engine.actions import parse_action_id
from engine.desk.ids import Prefix, parse_id

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_STRAIGHT = str.maketrans(
    {**dict.fromkeys("\u2018\u2019\u201a\u201b", "'"), **dict.fromkeys("\u201c\u201d\u201e\u201f", '"')}
)
_LABELLED = re.compile(r"<([@#]?)([^<>|\s]+)\|([^<>]*)>")
_BARE = re.compile(r"<([@#]?)([UWCGD][A-Z0-9]{6,20}|https?://[^<>|\s]+)>")
_DESK_ID = re.compile(r"(sr|inc)-[0-9]+")
_QUESTION_WORDS = 4
"""So many words without a verb are a question rather than a command."""
_AROUND = "`'\"*_~.,:;!?()[]{}<>#"

LIST = "list"
VERBS = (
    "ask",
    "sr",
    "incidents",
    "desk",
    "show",
    "submit",
    "history",
    "status",
    "approve",
    "reject",
    "cancel",
    "run",
    "roles",
    "whoami",
    "help",
)
"""The sub-commands of /autoq."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What somebody wants of /autoq: a verb of VERBS or LIST, and the rest of the words."""

    verb: str
    rest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """A first word that is no verb, and the verb that comes nearest, if one does."""

    word: str
    nearest: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """An action named by its id, and what was said about it; the id is None when `word`, in its place, is none."""

    action_id: str | None
    word: str
    comment: str = ""


def plain(text: str) -> str:
    """The text as it was meant: Slack's markup as people saw it, quotes straight, nothing invisible; letters are left as typed."""
    return unmarked(_INVISIBLE.sub("", text)).translate(_STRAIGHT).strip()


def unmarked(text: str) -> str:
    """The text with Slack's markup as people saw it, and nothing else changed."""
    seen = _BARE.sub(r"\1\2", _LABELLED.sub(_label, text))
    return seen.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _label(markup: re.Match[str]) -> str:
    sign, name, label = markup.groups()
    return f"{sign}{label or name}"


def read_order(text: str) -> Order | Unreadable:
    """The order in the words after /autoq; nothing at all asks for the list, a bare id to show what has it."""
    words = plain(text)
    first, rest = _split(words)
    word = _core(first).casefold()
    if not word:
        return Order(verb=LIST)
    if word in VERBS or word == LIST:
        return Order(verb=word, rest=rest)
    if named := _DESK_ID.fullmatch(_core(first).casefold()):
        return Order(verb="sr" if named[1] == "sr" else "incidents", rest=words)
    near = difflib.get_close_matches(word, VERBS, n=1)
    if read_named(words).action_id is not None and (word.startswith("act") or not near):
        # Eight letters may be an id, and may be "approved".
        return Order(verb="show", rest=words)
    if _is_question(words):
        return Unreadable(word=first, nearest="ask")
    return Unreadable(word=first, nearest=near[0] if near else None)


def _is_question(words: str) -> bool:
    return words.endswith(("?", "\uff1f")) or len(words.split()) >= _QUESTION_WORDS


def read_record(prefix: Prefix, text: str) -> str | None:
    """The id of a record of the desk that the words begin with, with or without its prefix; None when it is none."""
    first, rest = _split(plain(text))
    word = _core(first).rstrip("-")
    if word.casefold() == prefix.casefold():
        word = _core(_split(rest)[0]).lstrip("-")
    return parse_id(prefix, word)


def read_named(text: str) -> Named:
    """The id that the words begin with, and the comment behind it."""
    first, rest = _split(plain(text))
    action_id = parse_action_id(_core(first))
    if action_id is None and _core(first).rstrip("-").upper() == "ACT":
        second, beyond = _split(rest)
        action_id = parse_action_id(_core(second).lstrip("-"))
        rest = beyond
    return Named(action_id=action_id, word=_core(first) or first, comment=_unwrapped(rest))


def read_days(text: str, *, default: int, most: int) -> int | None:
    """A number of days, perhaps with its unit; None when it is none or out of range."""
    word = _core(plain(text)).casefold()
    if not word:
        return default
    match = re.fullmatch(r"([0-9]{1,4})\s*(?:d|days?|일)?", word)
    days = int(match[1]) if match else 0
    return days if 1 <= days <= most else None


def _unwrapped(text: str) -> str:
    """A comment without the one pair of quotes that was put around all of it."""
    wrapped = len(text) > 1 and text[0] == text[-1] and text[0] in "'\"" and text.count(text[0]) == 2  # noqa: PLR2004  A pair.
    return text[1:-1].strip() if wrapped else text


def _split(words: str) -> tuple[str, str]:
    first, *rest = words.split(maxsplit=1) or [""]
    return first, rest[0] if rest else ""


def _core(word: str) -> str:
    """A word in ordinary width, with ordinary dashes and without what surrounds it."""
    return _DASHES.sub("-", unicodedata.normalize("NFKC", word)).strip().strip(_AROUND)
