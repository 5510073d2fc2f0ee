"""The facts of an action in words: what, where, how dangerous, who asked, who decided."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.slack.layouts.blocks import Piece, bullets, paragraph, quote, words
from bot.slack.layouts.text import clean, code, cut, one_line, shorten, spoken
from bot.slack.layouts.view import View
from engine.actions import COMMENT_LIMIT, TARGET_LIMIT, Action, Decision, Status
from engine.actors import ActorKind
from engine.risk import Environment, Reason, RiskLevel

TYPE_SHOWN: Final = 64
"""The engine's own limit, so that a type is never cut."""
TARGET_IN_TITLE: Final = 80
TARGET_IN_ROW: Final = 50
ENVIRONMENT_SHOWN: Final = 41
WHAT_SPOKEN: Final = 700
REASONS_SHOWN: Final = 6
REASON_VALUE_SHOWN: Final = 80
DOT: Final = "  ·  "

RISK_EMOJI: Final = {
    RiskLevel.LOW: "large_green_circle",
    RiskLevel.MEDIUM: "large_yellow_circle",
    RiskLevel.HIGH: "large_orange_circle",
    RiskLevel.CRITICAL: "red_circle",
}
STATUS_EMOJI: Final = {
    Status.AUTO_DONE: "fast_forward",
    Status.PENDING_APPROVAL: "raised_hand",
    Status.APPROVED: "white_check_mark",
    Status.REJECTED: "x",
    Status.EXPIRED: "hourglass",
    Status.CANCELLED: "no_entry_sign",
}


def needs_form(action: Action, view: View) -> bool:
    """Whether Approve opens a form: a CRITICAL action wants its target typed, some levels a comment."""
    rule = view.policy.levels.get(action.risk)
    return action.risk is RiskLevel.CRITICAL or (rule is not None and rule.comment_required)


def risk(action: Action, view: View) -> str:
    """The level in words."""
    return view.catalog.word("risk", action.risk.name)


def risk_marked(action: Action, view: View) -> str:
    """Emoji and word in mrkdwn: the colour never speaks alone."""
    return f":{RISK_EMOJI[action.risk]}: *{risk(action, view)}*"


def environment(action: Action, view: View) -> str:
    """The environment, unescaped and cut."""
    shown = cut(one_line(action.proposal.environment), ENVIRONMENT_SHOWN, view.catalog)
    return view.catalog.word("environment", shown)


def environment_marked(action: Action, view: View) -> str:
    """The environment in mrkdwn: a known one in words, another as code."""
    if action.proposal.environment in set(Environment):
        return environment(action, view)
    return code(action.proposal.environment, ENVIRONMENT_SHOWN, view.catalog)


def targets(action: Action, view: View) -> str:
    """How many targets."""
    return view.say("targets", count=action.proposal.target_count)


def what_marked(action: Action, view: View, limit: int = TARGET_IN_TITLE) -> str:
    """Type and target in mrkdwn."""
    proposal = action.proposal
    kind = code(proposal.action_type, TYPE_SHOWN, view.catalog)
    return f"{kind} → {code(proposal.target, limit, view.catalog)}" if proposal.target else kind


def what_whole(action: Action, view: View) -> str:
    """Type, target, environment and number of targets in mrkdwn."""
    where = f"{environment_marked(action, view)}, {targets(action, view)}"
    return f"{what_marked(action, view)}, {where}"


def what(action: Action, view: View, limit: int = TARGET_IN_TITLE) -> str:
    """Type, target, environment and number of targets in one plain line, unescaped."""
    proposal = action.proposal
    kind = cut(one_line(proposal.action_type), TYPE_SHOWN, view.catalog)
    target = cut(one_line(proposal.target), limit, view.catalog)
    where = f"{environment(action, view)}, {targets(action, view)}"
    return f"{kind} → {target}, {where}" if target else f"{kind}, {where}"


def what_short(action: Action, view: View) -> str:
    """Type and target where many actions share the room, unescaped."""
    kind = cut(one_line(action.proposal.action_type), TYPE_SHOWN, view.catalog)
    target = cut(one_line(action.proposal.target), TARGET_IN_ROW, view.catalog)
    return f"{kind} → {target}" if target else kind


def requester(action: Action, view: View, who: str) -> str:
    """Who asked, as what, and through which door; `who` is the name in the form that the place wants."""
    door = view.catalog.word("door", action.door)
    if action.requester_kind is ActorKind.PERSON:
        return view.say("requester-person", who=who, door=door)
    return view.say(
        "requester-machine", who=who, kind=view.catalog.word("kind", action.requester_kind), door=door
    )


def requester_marked(action: Action, view: View) -> str:
    """Who asked, in mrkdwn."""
    return requester(action, view, view.who(action.requested_by, action.requester_person))


def requester_spoken(action: Action, view: View) -> str:
    """Who asked, for the top-level text."""
    return requester(action, view, view.who_spoken(action.requested_by, action.requester_person))


def approvers(action: Action, view: View) -> str:
    """The roles that may decide."""
    if not action.risk.needs_approval:
        return view.say("none-needed")
    return ", ".join(view.catalog.word("role", role) for role in view.policy.approvers(action.risk))


def reasons(action: Action, view: View) -> list[str]:
    """Why this risk, a plain line each, unescaped; the last one says how many are left out."""
    said = [_reason(reason, view) for reason in action.reasons[:REASONS_SHOWN]]
    left = len(action.reasons) - len(said)
    return [*said, view.say("reasons-more", count=left)] if left else said


def _reason(reason: Reason, view: View) -> str:
    values = {
        name: cut(one_line(held), REASON_VALUE_SHOWN, view.catalog) if isinstance(held, str) else held
        for name, held in reason.values.items()
    }
    return view.catalog.reason(replace(reason, values=values))


def reasons_pieces(action: Action, view: View) -> list[Piece]:
    """Why this risk, as a labelled list."""
    said = reasons(action, view)
    return [paragraph(words(view.say("label-reasons"), "bold")), bullets(said)] if said else []


def target_piece(action: Action, view: View) -> Piece:
    """The whole target under its label."""
    shown = cut(clean(action.proposal.target), TARGET_LIMIT, view.catalog)
    label = words(view.say("label-target"), "bold")
    return paragraph(label, words("\n"), words(shown, "code") if shown else words(view.say("none-given")))


def description_pieces(action: Action, view: View, limit: int, lines: int) -> list[Piece]:
    """The requester's words, quoted under a label that says whose they are."""
    shown = cut(clean(action.proposal.description), limit, view.catalog, lines=lines)
    return [paragraph(words(view.say("label-description"), "bold")), quote(shown or view.say("empty"))]


def comment_pieces(action: Action, view: View, lines: int = 12) -> list[Piece]:
    """The decider's words quoted under their label; a rejection without any says so; otherwise nothing."""
    decision = action.decision
    comment = clean(decision.comment) if decision is not None else ""
    rejected = action.status is Status.REJECTED
    if not comment and not rejected:
        return []
    label = words(view.say("label-reason" if rejected else "label-comment"), "bold")
    if not comment:
        # Only what somebody has written is quoted.
        return [paragraph(label, words("\n" + view.say("no-reason")))]
    return [paragraph(label), quote(cut(comment, COMMENT_LIMIT, view.catalog, lines=lines))]


def comment_spoken(action: Action, view: View, limit: int = 600) -> str:
    """The decider's words for the top-level text, with a space before them; "" when there are none."""
    comment = spoken(action.decision.comment, limit, view.catalog) if action.decision is not None else ""
    if action.status is Status.REJECTED:
        return " " + (view.say("spoken-reason", reason=comment) if comment else view.say("spoken-no-reason"))
    return " " + view.say("spoken-comment", comment=comment) if comment else ""


def decider(decision: Decision, view: View) -> str:
    """Who decided, in mrkdwn."""
    return view.who(decision.by, decision.person)


def outcome_line(action: Action, now: int, view: View) -> str:
    """How the wait ended, in mrkdwn: by whom, when, through which door; or that nobody decided in time."""
    decision = action.decision
    if action.status_at(now) is Status.EXPIRED:
        ended = action.expires_at or action.created_at
        waited = view.duration(ended - action.created_at)
        return view.say("outcome-expired", duration=waited, when=view.date(ended))
    if decision is None:
        return view.say("outcome-released", when=view.date(action.created_at))
    door = view.catalog.word("door", decision.door)
    return view.say("outcome-decided", who=decider(decision, view), when=view.date(decision.at), door=door)


def outcome_spoken(action: Action, now: int, view: View) -> str:
    """The whole outcome with the decider's words, for the top-level text."""
    return ending(action, now, view, escape_what(action, view)) + comment_spoken(action, view)


def ending(action: Action, now: int, view: View, shown: str) -> str:
    """How the wait ended as one sentence for the top-level text; `shown` says what the action is."""
    status, decision = action.status_at(now), action.decision
    ended = action.expires_at if status is Status.EXPIRED else action.processed_at()
    who = view.who_spoken(decision.by, decision.person) if decision is not None else "autoq"
    when = view.time(ended or action.created_at)
    return view.say(f"spoken-{status}", id=action.id, what=shown, who=who, when=when)


def escape_what(action: Action, view: View) -> str:
    """`what` for the top-level text."""
    return spoken(what(action, view), WHAT_SPOKEN, view.catalog)


def button_label(verb: str, action: Action, view: View) -> str:
    """What a screen reader says of a button of this action."""
    return view.say(f"spoken-{verb}", id=action.id, type=shorten(one_line(action.proposal.action_type), 40))
