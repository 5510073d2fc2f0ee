"""The interactive elements and the image, and which of them each kind of block can hold."""

from collections.abc import Mapping
from typing import Final

from bot.sandbox.blockkit import relations
from bot.sandbox.blockkit.composition import (
    CONFIRM,
    GROUP_OPTION,
    IDENTIFIER,
    LINK,
    OVERFLOW_OPTION,
    SLACK_FILE,
    STYLE,
    WEB_LINK,
    WORKFLOW,
    plain,
)
from bot.sandbox.blockkit.inputs import INPUTS
from bot.sandbox.blockkit.menus import MENUS
from bot.sandbox.blockkit.pickers import PICKERS
from bot.sandbox.blockkit.shapes import Choice, Flag, Items, Record, Text

_SOURCE: Final = "block-kit/block-elements/"

_BUTTON_VALUE: Final = Text(most=2000)
_SPOKEN_LABEL: Final = Text(most=75)
_READERS: Final = Items(of=Text(), most=10)  # Said of icon_button only; a button is held to the same.

BUTTON: Final = Record(
    source=_SOURCE + "button-element",
    type="button",
    fields={
        "text": plain(75),
        "action_id": IDENTIFIER,
        "url": LINK,
        "value": _BUTTON_VALUE,
        "style": STYLE,
        "confirm": CONFIRM,
        "accessibility_label": _SPOKEN_LABEL,
        "agent_prompt": Text(most=4000),
        "agent_prompt_display": Text(),
        "visible_to_user_ids": _READERS,
    },
    required=("text",),
)
WORKFLOW_BUTTON: Final = Record(
    source=_SOURCE + "workflow-button-element",
    type="workflow_button",
    fields={
        "text": plain(75),
        "action_id": IDENTIFIER,
        "workflow": WORKFLOW,
        "style": STYLE,
        "accessibility_label": _SPOKEN_LABEL,
    },
    required=("text", "workflow"),
)
ICON_BUTTON: Final = Record(
    source=_SOURCE + "icon-button-element",
    type="icon_button",
    fields={
        "icon": Text(among=frozenset({"trash"})),
        "text": plain(),
        "action_id": IDENTIFIER,
        "value": _BUTTON_VALUE,
        "confirm": CONFIRM,
        "accessibility_label": _SPOKEN_LABEL,
        "visible_to_user_ids": _READERS,
    },
    required=("icon", "text"),
)
_OPINION: Final = Record(
    source=_SOURCE + "feedback-buttons-element",
    fields={"text": plain(75), "value": _BUTTON_VALUE, "accessibility_label": _SPOKEN_LABEL},
    required=("text", "value"),
)
FEEDBACK_BUTTONS: Final = Record(
    source=_SOURCE + "feedback-buttons-element",
    type="feedback_buttons",
    fields={"action_id": IDENTIFIER, "positive_button": _OPINION, "negative_button": _OPINION},
    required=("positive_button", "negative_button"),
)
OVERFLOW: Final = Record(
    source=_SOURCE + "overflow-menu-element",
    type="overflow",
    fields={"action_id": IDENTIFIER, "options": Items(of=OVERFLOW_OPTION, most=5), "confirm": CONFIRM},
    required=("options",),
)
CHECKBOXES: Final = Record(
    source=_SOURCE + "checkboxes-element",
    type="checkboxes",
    fields={
        "action_id": IDENTIFIER,
        "options": Items(of=GROUP_OPTION, most=10),
        "initial_options": Items(of=GROUP_OPTION, most=10),
        "confirm": CONFIRM,
        "focus_on_load": Flag(),
    },
    required=("options",),
    rules=(relations.initial_options_listed,),
)
RADIO_BUTTONS: Final = Record(
    source=_SOURCE + "radio-button-group-element",
    type="radio_buttons",
    fields={
        "action_id": IDENTIFIER,
        "options": Items(of=GROUP_OPTION, most=10),
        "initial_option": GROUP_OPTION,
        "confirm": CONFIRM,
        "focus_on_load": Flag(),
    },
    required=("options",),
    rules=(relations.initial_option_listed,),
)
IMAGE: Final = Record(
    source=_SOURCE + "image-element",
    type="image",
    fields={"image_url": WEB_LINK, "slack_file": SLACK_FILE, "alt_text": Text(most=2000)},
    required=("alt_text",),
    rules=relations.exactly_one("image_url", "slack_file"),
)

ELEMENTS: Final[Mapping[str, Record]] = {
    "button": BUTTON,
    "workflow_button": WORKFLOW_BUTTON,
    "icon_button": ICON_BUTTON,
    "feedback_buttons": FEEDBACK_BUTTONS,
    "overflow": OVERFLOW,
    "checkboxes": CHECKBOXES,
    "radio_buttons": RADIO_BUTTONS,
    "image": IMAGE,
    **PICKERS,
    **MENUS,
    **INPUTS,
}


def _those(names: str, *more: str) -> Choice:
    return Choice(records={name: ELEMENTS[name] for name in (*names.split(), *more)})


IN_ACTIONS: Final = _those(
    "button workflow_button overflow checkboxes radio_buttons rich_text_input",
    *PICKERS,
    *MENUS,
)
IN_SECTION: Final = _those(
    "button workflow_button overflow checkboxes radio_buttons image datepicker timepicker",
    *MENUS,
)
IN_INPUT: Final = _those("checkboxes radio_buttons", *PICKERS, *MENUS, *INPUTS)
IN_CONTEXT_ACTIONS: Final = _those("feedback_buttons icon_button")
IN_CARD: Final = _those("button")
