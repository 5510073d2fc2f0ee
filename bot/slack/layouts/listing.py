"""The lists that `/autoq` answers with, a page at a time: what waits, and what was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.slack import ids
from bot.slack.layouts.blocks import Block, Message, actions, button, divider, section
from bot.slack.layouts.rows import row, row_spoken
from bot.slack.layouts.view import View
from engine.actions import Action

PAGE: Final = 5
"""Actions on a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePage:
    """A page (counted from 1) of what waits, newest first, with how many wait in all and for the reader."""

    items: tuple[Action, ...]
    page: int
    waiting: int
    mine: int

    @property
    def pages(self) -> int:
        """How many pages there are, one at least."""
        return max(1, -(-self.waiting // PAGE))


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPage:
    """A page (counted from 1) of the actions of the last `days` days, newest first; `more` when another follows."""

    items: tuple[Action, ...]
    page: int
    days: int
    more: bool


def queue(page: QueuePage, now: int, view: View) -> Message:
    """What waits for approval."""
    title = view.say("queue-title")
    counts = view.say("queue-counts", waiting=page.waiting, mine=page.mine)
    place = view.say("queue-page", page=page.page, pages=page.pages)
    empty = view.say("queue-empty")
    turns = _turns(
        ids.Turn(page=page.page), ids.QUEUE_BACK, ids.QUEUE_PAGE, view, more=page.page < page.pages
    )
    again = button(view.say("button-refresh"), ids.QUEUE_REFRESH, ids.Turn(page=page.page).value)
    head = f"*{title}*\n{counts}" + (f"  ·  {place}" if page.pages > 1 else "")
    return _list(page.items, now, view, part="queue", head=head, empty=empty, nav=[*turns, again])


def history(page: HistoryPage, now: int, view: View) -> Message:
    """What was asked for lately and how it ended."""
    title = view.say("history-title", days=page.days)
    turn = ids.Turn(page=page.page, days=page.days)
    turns = _turns(turn, ids.HISTORY_BACK, ids.HISTORY_PAGE, view, more=page.more)
    head = f"*{title}*" + (f"\n{view.say('history-page', page=page.page)}" if turns else "")
    return _list(page.items, now, view, part="history", head=head, empty=view.say("history-empty"), nav=turns)


def _turns(turn: ids.Turn, back: str, forth: str, view: View, *, more: bool) -> list[Block]:
    elements = []
    if turn.page > 1:
        value = ids.Turn(page=turn.page - 1, days=turn.days).value
        elements.append(button(view.say("button-back"), back, value))
    if more:
        value = ids.Turn(page=turn.page + 1, days=turn.days).value
        elements.append(button(view.say("button-next"), forth, value))
    return elements


def _list(
    items: tuple[Action, ...], now: int, view: View, *, part: str, head: str, empty: str, nav: list[Block]
) -> Message:
    shown = items[:PAGE]
    body = [row(action, now, view, part) for action in shown]
    blocks = [
        section(head if shown else f"{head}\n{empty}", f"autoq.{part}.head"),
        *([divider(), *body] if shown else []),
        *([divider(), actions(nav, f"autoq.{part}.nav")] if nav else []),
    ]
    said = "; ".join(row_spoken(action, now, view) for action in shown) or empty
    return {"text": f"{head.replace('*', '')}: {said}".replace("\n", ". "), "blocks": blocks}
