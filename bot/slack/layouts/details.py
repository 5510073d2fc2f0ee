"""The details modal: everything there is to know about an action."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from bot.slack import ids
from bot.slack.ids import Origin, block_id
from bot.slack.layouts import buttons, facts
from bot.slack.layouts.blocks import (
    Block,
    Piece,
    actions,
    context,
    divider,
    fields,
    modal,
    paragraph,
    preformatted,
    rich_texts,
    section,
    words,
)
from bot.slack.layouts.refusal import refusal_marked
from bot.slack.layouts.text import code, cut, visible
from bot.slack.layouts.view import View, is_slack_user
from engine.actions import DESCRIPTION_LIMIT, Action, Status
from engine.audit import AuditRow
from engine.redaction import redact

DESCRIPTION_LINES: Final = 100
PAYLOAD_SHOWN: Final = 6_000
PAYLOAD_LINES: Final = 200
EVENTS_SHOWN: Final = 20
EVENTS_IN_BLOCK: Final = 10
"""block-kit/blocks/context-block, elements."""
HASH_SHOWN: Final = 12


def details(action: Action, history: Sequence[AuditRow], now: int, view: View, origin: Origin) -> Block:
    """The modal; `history` is the action's audit rows, oldest first. A reader who may decide can do it here."""
    blocks = [
        section(_head(action, now, view), block_id("dhead", action)),
        fields(_facts(action, view), block_id("dfacts", action)),
        *rich_texts((block_id(f"d{part}", action), pieces) for part, pieces in _about(action, view).items()),
        *_pressed(action, now, view),
        *_history(action, history, view),
    ]
    return modal(
        ids.DETAILS_VIEW, action.id, blocks, close=view.say("button-close"), metadata=origin.encode()
    )


def _head(action: Action, now: int, view: View) -> str:
    status = action.status_at(now)
    line = facts.DOT.join(
        (facts.risk_marked(action, view), facts.environment_marked(action, view), facts.targets(action, view))
    )
    head = f":{facts.STATUS_EMOJI[status]}: *{view.say(f'title-{status}')}: {facts.what_marked(action, view)}*\n{line}"
    return head if status is Status.PENDING_APPROVAL else f"{head}\n{facts.outcome_line(action, now, view)}"


def _facts(action: Action, view: View) -> list[tuple[str, str]]:
    known = [
        (view.say("label-action-type"), code(action.proposal.action_type, facts.TYPE_SHOWN, view.catalog)),
        (view.say("label-requester"), facts.requester_marked(action, view)),
        (view.say("label-asked"), view.date(action.created_at)),
        (view.say("label-approvers"), facts.approvers(action, view)),
        (view.say("label-hash"), code(action.content_hash[:HASH_SHOWN], facts.TYPE_SHOWN, view.catalog)),
        (view.say("label-policy"), code(action.policy_hash[:HASH_SHOWN], facts.TYPE_SHOWN, view.catalog)),
    ]
    if action.expires_at is not None:
        known.insert(3, (view.say("label-expires"), view.date(action.expires_at)))
    return known


def _about(action: Action, view: View) -> dict[str, list[Piece]]:
    return {
        "target": [facts.target_piece(action, view)],
        "why": facts.reasons_pieces(action, view),
        "about": facts.description_pieces(action, view, DESCRIPTION_LIMIT, DESCRIPTION_LINES),
        "payload": _payload(action, view),
        "words": facts.comment_pieces(action, view, DESCRIPTION_LINES),
    }


def _payload(action: Action, view: View) -> list[Piece]:
    if action.proposal.payload is None:
        return []
    label = paragraph(words(view.say("label-payload"), "bold"))
    try:
        told = json.dumps(redact(json.loads(action.proposal.payload)), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        # Some JSON is too deep to walk; showing it unmasked is no way out.
        return [label, paragraph(words(view.say("payload-unreadable")))]
    return [label, preformatted(cut(visible(told), PAYLOAD_SHOWN, view.catalog, lines=PAYLOAD_LINES))]


def _pressed(action: Action, now: int, view: View) -> list[Block]:
    status = action.status_at(now)
    if buttons.offers_again(action, status):
        return [actions([buttons.again(action, view)], block_id("dact", action))]
    if status is not Status.PENDING_APPROVAL:
        return []
    obstacle = view.obstacle(action)
    elements = [buttons.approve(action, view), buttons.reject(action, view)] if obstacle is None else []
    if view.may_cancel(action):
        elements.append(buttons.cancel(action, view))
    pressed = [actions(elements, block_id("dact", action))] if elements else []
    if obstacle is None:
        return pressed
    return [*pressed, context(refusal_marked(obstacle, view), block_id("dwhynot", action))]


def _history(action: Action, history: Sequence[AuditRow], view: View) -> list[Block]:
    """The last events, newest last, ten a block."""
    if not history:
        return []
    lines = [_event(row, view) for row in history[-EVENTS_SHOWN:]]
    left = len(history) - len(lines)
    title = f"*{view.say('label-history')}*" + (
        f"\n{view.say('history-earlier', count=left)}" if left else ""
    )
    parts = [lines[start : start + EVENTS_IN_BLOCK] for start in range(0, len(lines), EVENTS_IN_BLOCK)]
    return [
        divider(),
        section(title, block_id("dhist", action)),
        *(
            context(part[0], block_id(f"dhist{number}", action), *part[1:])
            for number, part in enumerate(parts)
        ),
    ]


def _event(row: AuditRow, view: View) -> str:
    who = view.who(row.actor, row.actor if is_slack_user(row.actor) else None)
    if row.event == "AttemptRefused":
        attempt = view.catalog.word("attempt", _attempted(row))
        said = view.say("event-AttemptRefused", who=who, attempt=attempt)
    elif view.catalog.knows(f"event-{row.event}"):
        said = view.say(f"event-{row.event}", who=who)
    else:
        said = view.say("event-other", who=who, event=code(row.event, facts.TYPE_SHOWN, view.catalog))
    return f"{view.date(row.at)}  {said}"


def _attempted(row: AuditRow) -> str:
    told = json.loads(row.body)
    attempt = str(told.get("attempt", "")) if isinstance(told, dict) else ""
    return attempt if attempt in {"APPROVE", "REJECT", "CANCEL", "SUBMIT"} else "OTHER"
