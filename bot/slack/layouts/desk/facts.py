"""The facts of a service request in words: how much it matters, what it is, who has it, and what was promised."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.slack.layouts.blocks import Piece, paragraph, quote, words
from bot.slack.layouts.desk import reasons
from bot.slack.layouts.text import clean, code, cut, one_line, spoken
from bot.slack.layouts.view import View, is_slack_user
from engine.actors import Role
from engine.desk.articles import Article, ArticleStatus
from engine.desk.clocks import Clock, ClockState
from engine.desk.events import DeskEvent
from engine.desk.priorities import Priority
from engine.desk.reasons import Reason
from engine.desk.tickets import ClassifiedBy, RequestStatus, ServiceRequest
from engine.times import HOUR, MINUTE

TITLE_SHOWN: Final = 150
TITLE_SPOKEN: Final = 300
NAME_SHOWN: Final = 60
BODY_SPOKEN: Final = 300
DOT: Final = "  ·  "

PRIORITY_EMOJI: Final = {
    Priority.P1: "red_circle",
    Priority.P2: "large_orange_circle",
    Priority.P3: "large_yellow_circle",
    Priority.P4: "large_green_circle",
}
STATUS_EMOJI: Final = {
    RequestStatus.NEW: "new",
    RequestStatus.CLASSIFIED: "mag",
    RequestStatus.ASSIGNED: "bust_in_silhouette",
    RequestStatus.IN_PROGRESS: "hammer_and_wrench",
    RequestStatus.ON_HOLD: "double_vertical_bar",
    RequestStatus.ANSWERED: "speech_balloon",
    RequestStatus.RESOLVED: "white_check_mark",
    RequestStatus.CLOSED: "lock",
    RequestStatus.CANCELLED: "no_entry_sign",
}
_WORKERS: Final = frozenset({Role.ENGINEER, Role.PM, Role.ADMIN})
_HANDED_OVER: Final = frozenset({"RequestAssigned", "RequestQueued"})


def may_work(view: View) -> bool:
    """Whether the buttons that change something are shown; in a channel everybody sees them, and the desk refuses."""
    return view.reader is None or view.reader.role in _WORKERS


def may_read(article: Article, view: View) -> bool:
    """Whether whoever reads this may read the article: it is published, and for everybody or for the reader's role."""
    role = None if view.reader is None else view.reader.role
    return article.status is ArticleStatus.PUBLISHED and article.may_see(() if role is None else (role,))


def title(text: str, view: View, limit: int = TITLE_SHOWN) -> str:
    """Somebody's title in one plain line, unescaped."""
    return cut(one_line(text), limit, view.catalog) or "—"


def title_spoken(text: str, view: View) -> str:
    """The same for the top-level text."""
    return spoken(text, TITLE_SPOKEN, view.catalog) or "—"


def headline(emoji: str, *parts: str) -> list[Piece]:
    """An emoji and a bold line in rich text."""
    return [{"type": "emoji", "name": emoji}, words(f" {DOT.join(parts)}", "bold")]


def status(request: ServiceRequest, now: int, view: View) -> str:
    """Where it stands, and what it waits for while it is on hold."""
    standing = request.status_at(now)
    if standing is RequestStatus.CLASSIFIED:
        return view.say("desk-status-looking" if request.waits_for_answer else "desk-status-queue")
    word = view.catalog.word("status", standing)
    if standing is RequestStatus.ON_HOLD and request.hold_reason is not None:
        return view.say("desk-status-hold", status=word, waits=view.catalog.word("hold", request.hold_reason))
    return word


def category(request: ServiceRequest, view: View) -> str:
    """The category with how sure it is and who or what said so, in mrkdwn."""
    found = request.classification
    by = view.catalog.word("by", found.by)
    if found.by is ClassifiedBy.MODEL:
        by = view.say("desk-by-model", by=by, percent=round(100 * found.confidence))
    said = f"{code(found.category, NAME_SHOWN, view.catalog)}  ({by})"
    if found.suggestion is None:
        return said
    return f"{said}\n{view.say('desk-guess', category=code(found.suggestion, NAME_SHOWN, view.catalog))}"


def kind(request: ServiceRequest, view: View) -> str:
    """The type in words."""
    return view.catalog.word("type", request.classification.type)


def assignee(request: ServiceRequest, view: View) -> str:
    """Who has it, in mrkdwn."""
    if request.assignee is not None:
        who = view.who(request.assignee, request.assignee)
        team = code(request.team, NAME_SHOWN, view.catalog) if request.team else ""
        return f"{who}{DOT}{team}" if team else who
    if request.team:
        return view.say("desk-queue-of", team=code(request.team, NAME_SHOWN, view.catalog))
    return view.say("desk-nobody-yet")


def queue_plain(request: ServiceRequest, view: View) -> str:
    """Where it waits while nobody has it, in one plain line, unescaped."""
    if request.team:
        return view.say("desk-queue-of", team=cut(one_line(request.team), NAME_SHOWN, view.catalog))
    return view.say("desk-nobody-yet")


def assignee_spoken(request: ServiceRequest, view: View) -> str:
    """Who has it, for the top-level text."""
    if request.assignee is not None:
        return view.who_spoken(request.assignee, request.assignee)
    if request.team:
        return view.say("desk-queue-of", team=spoken(request.team, NAME_SHOWN, view.catalog))
    return view.say("desk-nobody-yet")


def requester(request: ServiceRequest, view: View) -> str:
    """Who asked and through which source, in mrkdwn."""
    asker = request.intake.requester
    who = view.who(asker, asker)
    source = request.intake.source
    via = (
        view.say(f"source-{source}") if source in {"slack", "api"} else code(source, NAME_SHOWN, view.catalog)
    )
    return view.say("desk-requester", who=who, source=via)


def clock(of: Clock, now: int, view: View) -> str:
    """What became of a promise, in mrkdwn."""
    due = view.date(of.due_at) if of.due_at is not None else "—"
    if of.state is ClockState.PAUSED:
        return view.say("desk-clock-paused", left=length(max(0, of.goal - of.spent), view))
    if of.state is ClockState.MET:
        return f":white_check_mark: {view.say('desk-clock-met', when=view.date(of.ended_at or of.since))}"
    if of.state is ClockState.BREACHED or of.is_over(now):
        if of.ended_at is not None:
            return f":rotating_light: {view.say('desk-clock-late', when=view.date(of.ended_at), due=due)}"
        return f":rotating_light: *{view.say('desk-clock-over', due=due)}*"
    return view.say("desk-clock-due", due=due)


def length(microseconds: int, view: View) -> str:
    """A length of working time in hours and minutes."""
    hours, rest = divmod(microseconds, HOUR)
    if not rest // MINUTE:
        return view.duration(microseconds)
    minutes = view.say("duration-minutes", count=rest // MINUTE)
    return f"{view.say('duration-hours', count=hours)} {minutes}" if hours else minutes


def clock_facts(clocks: Sequence[Clock], now: int, view: View) -> list[tuple[str, str]]:
    """Every promise under its label."""
    return [(view.catalog.word("clock-label", each.kind), clock(each, now, view)) for each in clocks]


def assignment(history: Sequence[DeskEvent]) -> Reason | None:
    """Why whoever has it has it."""
    return next((event.reason for event in reversed(history) if event.name in _HANDED_OVER), None)


def why(
    request: ServiceRequest, history: Sequence[DeskEvent], view: View, *, most: int | None
) -> list[Piece]:
    """Why it was sorted and assigned so, as a labelled list; with `most`, only that many, and nothing that nobody said."""
    found = list(request.classification.reasons)
    if most is not None:
        found = [reason for reason in found if reason.code != "desk-default"] or found[:1]
    handed = assignment(history)
    shown = [*found[: most or len(found)], *([handed] if handed is not None else [])]
    if not shown:
        return []
    lines = [paragraph(*reasons.line(reason, view)) for reason in shown]
    label = paragraph(words(view.say("desk-label-why"), "bold"))
    return [label, {"type": "rich_text_list", "style": "bullet", "elements": lines}]


def quoted(label: str, text: str, view: View, limit: int, lines: int) -> list[Piece]:
    """Somebody's words under a label; nothing when there are none."""
    shown = cut(clean(text), limit, view.catalog, lines=lines)
    return [paragraph(words(label, "bold")), quote(shown)] if shown else []


def asker_of(request: ServiceRequest) -> str | None:
    """The requester's Slack user id, if it is one."""
    asker = request.intake.requester
    return asker if is_slack_user(asker) else None
