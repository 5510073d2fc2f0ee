"""Which rows share a message, and what the message says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.relay.letters import OF_ACTIONS
from bot.slack.layouts import card, digest, direct, thread
from bot.slack.layouts.blocks import context
from bot.slack.layouts.view import View
from engine.actions import Action
from engine.outbox import Delivery, NoticeKind

TEXT_LIMIT = 4_000
"""Characters of a message's top-level text (chat.update refuses more with msg_too_long)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Rows that one message shows. `key` marks the message in Slack; `repeated` says it may stand there already."""

    key: str
    rows: tuple[Delivery, ...]
    repeated: bool = field(default=False)


def batches(rows: Iterable[Delivery]) -> list[Batch]:
    """The rows by the message they belong to, in their order."""
    held: dict[str, list[Delivery]] = {}
    for row in rows:
        held.setdefault(row.digest or row.key, []).append(row)
    return [Batch(key=key, rows=tuple(members)) for key, members in held.items()]


def together(ready: Sequence[Batch]) -> tuple[Batch, list[Batch]]:
    """One batch to send now, made of all lone rows that can share a message with the first, and the batches that have to wait."""
    first = ready[0]
    if first.rows[0].digest is not None or first.repeated:
        return first, list(ready[1:])
    joins = [batch for batch in ready if _shares(first, batch)]
    if len(joins) == 1:
        return first, list(ready[1:])
    rows = tuple(row for batch in joins for row in batch.rows)
    merged = Batch(key=f"digest:{first.key}:{first.rows[0].attempts}", rows=rows)
    return merged, [batch for batch in ready if batch not in joins]


def one_each(ready: Sequence[Batch]) -> tuple[list[Batch], list[Batch]]:
    """The first message for each recipient, and those that have to wait for it."""
    first = {batch.rows[0].recipient: batch for batch in reversed(ready)}
    chosen = [batch for batch in ready if first[batch.rows[0].recipient] is batch]
    return chosen, [batch for batch in ready if batch not in chosen]


def _shares(first: Batch, other: Batch) -> bool:
    one, two = first.rows[0], other.rows[0]
    # Only the layouts of actions know how to show many.
    if one.kind not in OF_ACTIONS:
        return one is two
    same_place = (one.kind, one.parent_channel, one.parent_ts) == (
        two.kind,
        two.parent_channel,
        two.parent_ts,
    )
    return same_place and two.digest is None and not other.repeated


def render(kind: NoticeKind, actions: Sequence[Action], now: int, view: View) -> Mapping[str, object]:
    """The message for these actions, as they stand at `now`."""
    if kind is NoticeKind.CARD:
        return card.card(actions[0], now, view) if len(actions) == 1 else digest.digest(actions, now, view)
    if kind is NoticeKind.THREAD:
        return thread.reply(actions[0], view) if len(actions) == 1 else thread.replies(actions, view)
    return direct.told(actions[0], view)


def repeated(message: Mapping[str, object], view: View) -> Mapping[str, object]:
    """The message with a mark that it may stand in Slack twice."""
    mark = view.catalog.say("repeated")
    blocks = message.get("blocks")
    marked = [context(mark, "autoq.repeated"), *blocks] if isinstance(blocks, list) else blocks
    return {**message, "text": f"{mark} {message['text']}", "blocks": marked}


def plainest(message: Mapping[str, object]) -> Mapping[str, object]:
    """The message without a layout: its text carries enough to decide by."""
    return {"text": str(message["text"])[:TEXT_LIMIT]}
