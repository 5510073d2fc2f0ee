"""The form for a new action."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from bot.slack import ids
from bot.slack.layouts.blocks import INPUT_LENGTH, OPTIONS, Block, context, modal
from bot.slack.layouts.inputs import field, grouped_menu, menu, number_input, option, text_input
from bot.slack.layouts.view import View
from engine.actions import DESCRIPTION_LIMIT, TARGET_COUNT_LIMIT, TARGET_LIMIT
from engine.risk import Environment, RiskLevel, assess_risk

TYPE_MOST: Final = 64
"""Characters, the engine's own limit."""


def submit(view: View) -> Block:
    """Asks for everything that an action is made of; the known types stand under the level that they have in PROD."""
    description = text_input(
        least=1,
        most=DESCRIPTION_LIMIT,
        placeholder=view.say("submit-description-placeholder"),
        multiline=True,
    )
    count = number_input(least=1, most=TARGET_COUNT_LIMIT, initial=1)
    payload = text_input(most=INPUT_LENGTH, placeholder='{"key": "value"}', multiline=True)
    blocks = [
        *_types(view),
        field(view.say("label-description-own"), description, ids.SUBMIT_DESCRIPTION),
        field(view.say("label-target"), text_input(most=TARGET_LIMIT), ids.SUBMIT_TARGET, optional=True),
        field(view.say("label-environment"), _environments(view), ids.SUBMIT_ENVIRONMENT),
        field(view.say("label-target-count"), count, ids.SUBMIT_COUNT),
        field(view.say("submit-payload"), payload, ids.SUBMIT_PAYLOAD, optional=True),
        context(view.say("submit-foot"), "autoq.submit.foot"),
    ]
    return modal(
        ids.SUBMIT_FORM,
        view.say("submit-title"),
        blocks,
        submit=view.say("submit-submit"),
        close=view.say("form-close"),
    )


def _types(view: View) -> Iterator[Block]:
    groups = list(_groups(view))
    if groups:
        chosen = grouped_menu(groups[:OPTIONS], view.say("submit-type-placeholder"))
        yield field(view.say("label-action-type"), chosen, ids.SUBMIT_TYPE, optional=True)
    typed = text_input(most=TYPE_MOST, placeholder="service_restart")
    hint = view.say("submit-other-type-hint")
    yield field(view.say("submit-other-type"), typed, ids.SUBMIT_OTHER_TYPE, hint=hint, optional=True)


def _groups(view: View) -> Iterator[tuple[str, Sequence[Block]]]:
    """The policy's exact types, the most dangerous level first, as many to a group as Slack takes."""
    policy = view.policy.risk
    names = sorted(name for name in policy.actions if len(name) <= TYPE_MOST and not set(name) & set("*?["))
    for level in sorted(RiskLevel, reverse=True):
        at_level = [name for name in names if assess_risk(name, Environment.PROD, 1, policy).level is level]
        label = view.say("submit-group", level=view.catalog.word("risk", level.name))
        for start in range(0, len(at_level), OPTIONS):
            yield label, [option(name, name) for name in at_level[start : start + OPTIONS]]


def _environments(view: View) -> Block:
    options = [option(view.catalog.word("environment", name), name) for name in Environment]
    return menu(options, view.say("submit-environment-placeholder"), initial=options[0])
