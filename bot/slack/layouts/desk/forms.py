"""The forms about a request: how it was resolved, what it waits for, and who takes it over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from bot.slack import desk_ids
from bot.slack.desk_ids import DeskOrigin
from bot.slack.layouts.blocks import INPUT_LENGTH, OPTIONS, Block, modal, paragraph, rich_text, words
from bot.slack.layouts.desk import facts, reasons
from bot.slack.layouts.inputs import field, menu, option, people_menu, text_input
from bot.slack.layouts.view import View
from engine.desk.drafts import WORTH_TELLING
from engine.desk.tickets import HoldReason, ServiceRequest

COMMENT_MOST: Final = 500
TEAM_MOST: Final = 150
"""Characters of an option's value (block-kit/composition-objects/option-object); a team of a longer name is not in the menu."""


def resolve(request: ServiceRequest, view: View, origin: DeskOrigin) -> Block:
    """Asks how it was resolved; long enough, that becomes the draft of an article."""
    box = text_input(
        least=1,
        most=INPUT_LENGTH,
        placeholder=view.say("desk-resolve-placeholder"),
        multiline=True,
        focus=True,
    )
    hint = view.say("desk-resolve-hint", count=WORTH_TELLING)
    resolution = field(view.say("desk-label-resolution"), box, desk_ids.RESOLVE_RESOLUTION, hint=hint)
    return _form(desk_ids.RESOLVE_FORM, "resolve", request, view, origin, [resolution])


def hold(request: ServiceRequest, view: View, origin: DeskOrigin) -> Block:
    """Asks what it waits for."""
    choices = [option(reasons.headed(view.catalog.word("hold", each)), each) for each in HoldReason]
    reason = menu(choices, view.say("desk-hold-placeholder"))
    comment = text_input(most=COMMENT_MOST, multiline=True)
    return _form(
        desk_ids.HOLD_FORM,
        "hold",
        request,
        view,
        origin,
        [
            field(view.say("desk-label-waits-for"), reason, desk_ids.HOLD_REASON),
            field(view.say("label-comment"), comment, desk_ids.HOLD_COMMENT, optional=True),
        ],
    )


def reassign(request: ServiceRequest, teams: Sequence[str], view: View, origin: DeskOrigin) -> Block:
    """Asks which team and person take it over; without a person it waits in the team's queue."""
    known = [team for team in teams if len(team) <= TEAM_MOST][:OPTIONS]
    choices = [option(facts.title(team, view, facts.NAME_SHOWN), team) for team in known]
    initial = choices[known.index(request.team)] if request.team in known else None
    return _form(
        desk_ids.REASSIGN_FORM,
        "reassign",
        request,
        view,
        origin,
        [
            field(
                view.say("desk-label-team"),
                menu(choices, view.say("desk-reassign-team-placeholder"), initial),
                desk_ids.REASSIGN_TEAM,
            ),
            field(
                view.say("roles-person"),
                people_menu(view.say("roles-person-placeholder")),
                desk_ids.REASSIGN_PERSON,
                hint=view.say("desk-reassign-hint"),
                optional=True,
            ),
        ],
    )


def _form(
    callback: str,
    kind: Literal["resolve", "hold", "reassign"],
    request: ServiceRequest,
    view: View,
    origin: DeskOrigin,
    inputs: Sequence[Block],
) -> Block:
    subject = paragraph(
        words(view.say(f"desk-{kind}-intro")),
        words(f"\n{request.id}{facts.DOT}{facts.title(request.intake.title, view)}", "bold"),
    )
    return modal(
        callback,
        view.say(f"desk-{kind}-title", id=request.id),
        [rich_text(desk_ids.block_id("subject", request.id, request.revision), [subject]), *inputs],
        submit=view.say(f"desk-{kind}-submit"),
        close=view.say("form-close"),
        metadata=origin.encode(),
    )
