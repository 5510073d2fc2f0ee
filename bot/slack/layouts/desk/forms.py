"""The forms about a request: how it was resolved, what it waits for, who takes it over, and what it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Literal

from bot.slack import desk_ids
from bot.slack.desk_ids import DeskOrigin
from bot.slack.layouts.blocks import INPUT_LENGTH, OPTIONS, Block, modal, paragraph, rich_text, words
from bot.slack.layouts.desk import facts, reasons
from bot.slack.layouts.inputs import field, menu, option, people_menu, text_input
from bot.slack.layouts.view import View
from engine.desk.drafts import WORTH_TELLING
from engine.desk.intakes import RequestType
from engine.desk.priorities import Level
from engine.desk.tickets import HoldReason, ServiceRequest

COMMENT_MOST: Final = 500
VALUE_MOST: Final = 150
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
            field(
                view.say("label-comment"),
                comment,
                desk_ids.HOLD_COMMENT,
                hint=view.say("desk-hold-hint"),
                optional=True,
            ),
        ],
    )


def reassign(request: ServiceRequest, teams: Sequence[str], view: View, origin: DeskOrigin) -> Block:
    """Asks which team and person take it over; without a person it waits in the team's queue."""
    known = [team for team in teams if len(team) <= VALUE_MOST][:OPTIONS]
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


def correct(request: ServiceRequest, categories: Sequence[str], view: View, origin: DeskOrigin) -> Block:
    """Asks what it is; chosen already is what it counts as now.

    Its own category is a choice even where the desk lists it no more, unless it cannot be shown as it is written.
    """
    held = request.classification
    every = dict.fromkeys((*categories[: OPTIONS - 1], held.category))
    known = {each: each for each in every if facts.title(each, view, facts.NAME_SHOWN) == each}
    levels: dict[str, str] = {each: reasons.headed(view.catalog.word("level", each)) for each in Level}
    types: dict[str, str] = {each: reasons.headed(view.catalog.word("type", each)) for each in RequestType}
    hint = view.say("desk-correct-hint")
    return _form(
        desk_ids.CORRECT_FORM,
        "correct",
        request,
        view,
        origin,
        [
            field(view.say("desk-label-type"), _chosen(types, held.type, view), desk_ids.CORRECT_TYPE),
            field(
                view.say("desk-label-category"),
                _chosen(known, held.category, view),
                desk_ids.CORRECT_CATEGORY,
            ),
            field(view.say("desk-label-impact"), _chosen(levels, held.impact, view), desk_ids.CORRECT_IMPACT),
            field(
                view.say("desk-label-urgency"),
                _chosen(levels, held.urgency, view),
                desk_ids.CORRECT_URGENCY,
                hint=hint,
            ),
        ],
    )


def _chosen(choices: Mapping[str, str], held: str, view: View) -> Block:
    """A menu of values under their names, with the one that counts now chosen."""
    options = [option(name, value) for value, name in choices.items()]
    initial = next((each for each in options if each["value"] == held), None)
    return menu(options, view.say("desk-correct-placeholder"), initial)


def _form(
    callback: str,
    kind: Literal["resolve", "hold", "reassign", "correct"],
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
