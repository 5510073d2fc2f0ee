"""The buttons of an action, the same wherever they stand."""

from __future__ import annotations

from typing import Literal

from bot.slack import ids
from bot.slack.layouts import facts
from bot.slack.layouts.blocks import Block, button, confirm
from bot.slack.layouts.view import View
from engine.actions import Action, Status
from engine.outbox import AT_THE_DESK


def approve(action: Action, view: View, *, asked: str | None = None) -> Block:
    """Approve: asks once more and restates the action (in the words `asked`), or opens a form and says so by its dots."""
    label = facts.button_label("approve", action, view)
    if facts.needs_form(action, view):
        return _button(action, view, "approve-form", ids.ACTION_APPROVE, label=label, style="primary")
    dialog = confirm(
        view.say("confirm-title", id=action.id),
        asked or view.say("confirm-text", what=facts.what(action, view)),
        yes=view.say("confirm-yes"),
        no=view.say("confirm-no"),
    )
    return {
        **_button(action, view, "approve", ids.ACTION_APPROVE, label=label, style="primary"),
        "confirm": dialog,
    }


def reject(action: Action, view: View) -> Block:
    """Reject…: opens the form that asks for a reason."""
    label = facts.button_label("reject", action, view)
    return _button(action, view, "reject-form", ids.ACTION_REJECT, label=label, style="danger")


def details(action: Action, view: View) -> Block:
    """Details: opens everything there is to know."""
    label = facts.button_label("details", action, view)
    return _button(action, view, "details", ids.ACTION_DETAILS, label=label)


def review(action: Action, view: View) -> Block:
    """Review: the same view, from a list."""
    label = facts.button_label("details", action, view)
    return _button(action, view, "review", ids.ACTION_DETAILS, label=label)


def offers_again(action: Action, status: Status) -> bool:
    """Whether a copy may be handed in: of what has expired, unless it belongs to an article, which only publishing puts into review."""
    return status is Status.EXPIRED and action.proposal.action_type not in AT_THE_DESK


def again(action: Action, view: View) -> Block:
    """Ask again: a new action with the same content."""
    return _button(action, view, "again", ids.ACTION_AGAIN, label=facts.button_label("again", action, view))


def cancel(action: Action, view: View) -> Block:
    """Cancel action…: opens the form that withdraws it."""
    return _button(
        action, view, "cancel-form", ids.ACTION_CANCEL, label=facts.button_label("cancel", action, view)
    )


def _button(
    action: Action,
    view: View,
    text: str,
    name: str,
    *,
    label: str,
    style: Literal["primary", "danger"] | None = None,
) -> Block:
    return button(view.say(f"button-{text}"), name, ids.button_value(action), label=label, style=style)
