"""What Slack shows of each action, read from the names that autoq gives its blocks, and what is wrong with it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.actions import Action

_BLOCK = re.compile(r"autoq\.(head|row|audit|told)\.(ACT-\w{8})\.(\d+)")
_REPEATED = "autoq.repeated"


@dataclass(slots=True)
class Place:
    """One kind of message about one thing: how often it stands there, how often marked as repeated, what the last one shows."""

    plain: int = 0
    marked: int = 0
    revisions: list[int] = field(default_factory=list)

    def add(self, revision: int, *, marked: bool) -> None:
        """One more message."""
        self.marked += marked
        self.plain += not marked
        self.revisions.append(revision)


@dataclass(slots=True)
class Announced:
    """All that Slack shows: cards by action, replies and direct messages by action and revision."""

    cards: dict[str, Place] = field(default_factory=lambda: defaultdict(Place))
    replies: dict[tuple[str, int], Place] = field(default_factory=lambda: defaultdict(Place))
    told: dict[tuple[str, int], Place] = field(default_factory=lambda: defaultdict(Place))
    seen: set[tuple[str, int]] = field(default_factory=set)
    """Every action and revision that was visible at any time."""


def read(posts: Sequence[Mapping[str, Any]]) -> Announced:
    """What stands in these messages of the app."""
    shown = Announced()
    for post in posts:
        for version in post["versions"]:
            shown.seen |= {(action, revision) for _, action, revision in _blocks(version)}
        if post["deleted"]:
            continue
        marked = any(block.get("block_id") == _REPEATED for block in post["versions"][0]["blocks"] or ())
        for part, action, revision in _blocks(post["versions"][-1]):
            if part in {"head", "row"}:
                shown.cards[action].add(revision, marked=marked)
            else:
                place = shown.replies if part == "audit" else shown.told
                place[action, revision].add(revision, marked=marked)
    return shown


def _blocks(version: Mapping[str, Any]) -> list[tuple[str, str, int]]:
    names = (_BLOCK.fullmatch(block.get("block_id", "")) for block in version["blocks"] or ())
    return [(name[1], name[2], int(name[3])) for name in names if name]


def fault(action: Action, shown: Announced, *, repeats: bool) -> str | None:
    """What is wrong with how Slack shows the action, None when it was announced as promised; `repeats` allows marked ones."""
    owed = [("card", shown.cards[action.id], False)]
    if action.decision is not None:
        owed.append(("reply", shown.replies[action.id, action.revision], False))
        if action.requester_person is not None:
            owed.append(("direct message", shown.told[action.id, action.revision], True))
    for name, place, always in owed:
        if place.plain > 1 or (place.marked and not (repeats or always)):
            return f"the {name} of {action.id} stands there {place.plain} times, and {place.marked} marked"
        if not place.revisions:
            return f"the {name} of {action.id} is lost"
    if repeats and shown.cards[action.id].marked:
        # The first one cannot be found any more; the last is the living card.
        return None if action.revision in shown.cards[action.id].revisions else f"{action.id} is out of date"
    late = [each for each in shown.cards[action.id].revisions if each != action.revision]
    return f"the card of {action.id} shows revision {late[0]} of {action.revision}" if late else None


def unfounded(shown: Announced, held: Mapping[str, Action]) -> list[str]:
    """What was visible at some time and is not in the database."""
    return [
        f"{action} was shown at revision {revision}, which was never committed"
        for action, revision in sorted(shown.seen)
        if action not in held or held[action].revision < revision
    ]


def out_of_order(posts: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The actions of which something was shown in the wrong order, and what: an older revision later, or a reply before its card."""
    wrong: dict[str, str] = {}
    cards: set[str] = set()
    for post in posts:
        known: dict[str, int] = {}
        for version in post["versions"]:
            for part, action, revision in _blocks(version):
                if part == "audit" and action not in cards:
                    wrong[action] = "a reply came before its card"
                if revision < known.get(action, 0):
                    wrong[action] = f"revision {revision} came after {known[action]}"
                known[action] = revision
                if part in {"head", "row"}:
                    cards.add(action)
    return wrong
