"""The App Home: what waits for me, what waits in all, and what was decided lately."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from bot.slack import ids
from bot.slack.layouts.blocks import Block, actions, button, context, divider, fields, header, section
from bot.slack.layouts.rows import row
from bot.slack.layouts.view import View
from engine.actions import Action, Status

MINE_SHOWN: Final = 20
OTHERS_SHOWN: Final = 20
RECENT_SHOWN: Final = 10
"""With the limits above, the tab stays below the blocks of a view."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """What one person's tab shows, newest first: `mine` waits for the reader, `others` for somebody else; the counts are of all."""

    mine: tuple[Action, ...] = ()
    mine_count: int = 0
    others: tuple[Action, ...] = ()
    waiting: int = 0
    recent: tuple[Action, ...] = ()
    tally: Mapping[Status, int] = field(default_factory=dict)
    """Today's actions by status."""


def home(shown: Home, now: int, view: View) -> Block:
    """The tab's view; a reader without a role learns only how to get one."""
    blocks = [header(view.say("home-title"), "autoq.home.title"), *_body(shown, now, view)]
    return {"type": "home", "callback_id": ids.HOME_VIEW, "blocks": blocks}


def _body(shown: Home, now: int, view: View) -> list[Block]:
    if view.reader is None or view.reader.role is None:
        refresh = button(view.say("button-refresh"), ids.HOME_REFRESH, "v1")
        return [
            section(view.say("error-no-role"), "autoq.home.norole"),
            actions([refresh], "autoq.home.nav"),
        ]
    line = view.say("home-role", role=view.catalog.word("role", view.reader.role), when=view.date(now))
    return [
        context(line, "autoq.home.role"),
        fields(_counts(shown, view), "autoq.home.counts"),
        actions(_nav(view), "autoq.home.nav"),
        *_part("mine", shown.mine[:MINE_SHOWN], shown.mine_count, now, view),
        *_part("others", shown.others[:OTHERS_SHOWN], shown.waiting - shown.mine_count, now, view),
        *_part("recent", shown.recent[:RECENT_SHOWN], 0, now, view),
    ]


def _counts(shown: Home, view: View) -> list[tuple[str, str]]:
    counts = [
        (view.say("home-mine"), str(shown.mine_count)),
        (view.say("tally-waiting"), str(shown.waiting)),
    ]
    today = (Status.AUTO_DONE, Status.APPROVED, Status.REJECTED, Status.EXPIRED)
    return counts + [
        (view.say("home-today", what=view.say(f"tally-{status}")), str(shown.tally.get(status, 0)))
        for status in today
    ]


def _nav(view: View) -> list[Block]:
    return [
        button(view.say("button-refresh"), ids.HOME_REFRESH, "v1"),
        button(view.say("button-submit-form"), ids.HOME_SUBMIT, "v1", style="primary"),
    ]


def _part(name: str, items: tuple[Action, ...], count: int, now: int, view: View) -> list[Block]:
    """A heading and its rows; how many more there are; or that there is nothing."""
    head = f"*{view.say(f'home-{name}')}*"
    if not items:
        return [divider(), section(f"{head}\n{view.say(f'home-{name}-empty')}", f"autoq.home.{name}")]
    rows = [row(action, now, view, f"home.{name}") for action in items]
    left = count - len(items)
    more = [context(view.say("home-more", count=left), f"autoq.home.{name}.more")] if left > 0 else []
    return [divider(), section(head, f"autoq.home.{name}"), *rows, *more]
