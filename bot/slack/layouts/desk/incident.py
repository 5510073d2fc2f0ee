"""An incident: its one message in the ops channel, its line in the list, and the view with its history."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.desk.sheets import IncidentSheet
from bot.slack import desk_ids
from bot.slack.desk_ids import DeskOrigin
from bot.slack.layouts.blocks import (
    Block,
    Message,
    actions,
    context,
    divider,
    fields,
    modal,
    paragraph,
    rich_text,
    rich_texts,
    section,
    words,
)
from bot.slack.layouts.desk import buttons, facts, history
from bot.slack.layouts.desk.reasons import headed
from bot.slack.layouts.text import spoken
from bot.slack.layouts.view import View
from engine.desk.alerts import Severity
from engine.desk.incidents import LIVE, Incident, IncidentStatus

LISTED: Final = 10
TITLE_HEARD: Final = 150
SEVERITY_EMOJI: Final = {
    Severity.CRITICAL: "red_circle",
    Severity.HIGH: "large_orange_circle",
    Severity.MEDIUM: "large_yellow_circle",
    Severity.LOW: "large_green_circle",
}
STATUS_EMOJI: Final = {
    IncidentStatus.OPEN: "rotating_light",
    IncidentStatus.ACKNOWLEDGED: "eyes",
    IncidentStatus.MITIGATED: "adhesive_bandage",
    IncidentStatus.RESOLVED: "white_check_mark",
    IncidentStatus.CLOSED: "lock",
}


def incident(sheet: IncidentSheet, now: int, view: View) -> Message:
    """The message as it stands at `now`: what is broken, how badly, and what people may do; afterwards how it ended."""
    shown = sheet.incident
    pressed = buttons.of_incident(shown, now, view) if facts.may_work(view) else []
    pressed.append(buttons.pressed("incident", shown.id, shown.revision, view))
    last = [history.line(sheet.history[-1], view)] if sheet.history else []
    return {
        "text": _spoken(sheet, now, view),
        "blocks": [
            _head(shown, now, view),
            fields(_facts(sheet, now, view), _id("facts", shown)),
            *rich_texts([(_id("last", shown), last)]),
            actions(pressed, _id("act", shown)),
        ],
    }


def details(sheet: IncidentSheet, now: int, view: View, origin: DeskOrigin) -> Block:
    """What is known of it, and everything that happened."""
    shown = sheet.incident
    return modal(
        desk_ids.INCIDENT_VIEW,
        shown.id,
        [
            _head(shown, now, view),
            fields(_facts(sheet, now, view), _id("facts", shown)),
            *rich_texts([(_id("hist", shown), history.lines(sheet.history, view))]),
        ],
        close=view.say("button-close"),
        metadata=origin.encode(),
    )


def listing(found: Sequence[Incident], now: int, view: View, *, more: bool = False) -> Message:
    """The answer to `/autoq incidents`: newest first; `more` when others are left out."""
    title = view.say("desk-incidents-title")
    shown = found[:LISTED]
    if not shown:
        empty = view.say("desk-incidents-empty")
        return {
            "text": f"{title}: {empty}",
            "blocks": [section(f"*{title}*\n{empty}", "autoq.incidents.head")],
        }
    left = more or len(found) > LISTED
    rows = [block for each in shown for block in _row(each, now, view)]
    foot = [context(view.say("desk-incidents-more", count=LISTED), "autoq.incidents.more")] if left else []
    said = "; ".join(
        f"{each.id} {_status(each, now, view)}: {spoken(each.title, TITLE_HEARD, view.catalog)}"
        for each in shown
    )
    return {
        "text": f"{title}: {said}",
        "blocks": [section(f"*{title}*", "autoq.incidents.head"), divider(), *rows, *foot],
    }


def _row(shown: Incident, now: int, view: View) -> list[Block]:
    standing = shown.status_at(now)
    head = [
        {"type": "emoji", "name": SEVERITY_EMOJI[shown.severity]},
        words(f" {shown.id}{facts.DOT}{_status(shown, now, view)}", "bold"),
        words(f"{facts.DOT}{_severity(shown, view)}{facts.DOT}"),
        view.date_piece(shown.opened_at),
        words(f"\n{facts.title(shown.title, view)}"),
    ]
    row = rich_text(_id("row", shown), [paragraph(*head)])
    if standing not in LIVE:
        return [row]
    opened = buttons.pressed("incident", shown.id, shown.revision, view)
    next_ = buttons.of_incident(shown, now, view)[:1] if facts.may_work(view) else []
    return [row, actions([*next_, opened], _id("rowact", shown))]


def _head(shown: Incident, now: int, view: View) -> Block:
    live = shown.status_at(now) in LIVE
    emoji = SEVERITY_EMOJI[shown.severity] if live else STATUS_EMOJI[shown.status_at(now)]
    lead = _severity(shown, view) if live else _status(shown, now, view)
    title = facts.title(shown.title, view)
    return rich_text(
        _id("head", shown), [paragraph(*facts.headline(emoji, lead, title), words(f"\n{shown.id}"))]
    )


def _facts(sheet: IncidentSheet, now: int, view: View) -> list[tuple[str, str]]:
    shown = sheet.incident
    standing = shown.status_at(now)
    found = [
        (view.say("desk-label-status"), f":{STATUS_EMOJI[standing]}: {_status(shown, now, view)}"),
        (view.say("desk-label-severity"), f":{SEVERITY_EMOJI[shown.severity]}: {_severity(shown, view)}"),
        (view.say("desk-label-firing"), view.say("desk-firing", count=sheet.alerts_firing)),
        (view.say("desk-label-since"), view.date(shown.opened_at)),
    ]
    if shown.resolved_at is not None:
        found.append((view.say("desk-label-resolved"), view.date(shown.resolved_at)))
    if shown.linked_to is not None:
        found.append((view.say("desk-label-follows"), f"`{shown.linked_to}`"))
    return found


def _severity(shown: Incident, view: View) -> str:
    return headed(view.catalog.word("severity", shown.severity.name))


def _status(shown: Incident, now: int, view: View) -> str:
    return headed(view.catalog.word("status", shown.status_at(now)))


def _spoken(sheet: IncidentSheet, now: int, view: View) -> str:
    shown = sheet.incident
    return view.say(
        "desk-spoken-incident",
        severity=_severity(shown, view),
        id=shown.id,
        status=_status(shown, now, view),
        firing=view.say("desk-firing", count=sheet.alerts_firing),
        since=view.time(shown.opened_at),
        title=facts.title_spoken(shown.title, view),
    )


def _id(part: str, shown: Incident) -> str:
    return desk_ids.block_id(part, shown.id, shown.revision)
