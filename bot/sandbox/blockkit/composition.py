"""The small objects that blocks and elements are put together from: texts, options, dialogs, filters."""

import re
from collections.abc import Mapping
from typing import Final

from bot.sandbox.blockkit import relations
from bot.sandbox.blockkit.shapes import Choice, Flag, Items, Pattern, Record, Shape, Text

TEXT_SOURCE: Final = "block-kit/composition-objects/text-object"
TEXT_MOST: Final = 3000  # The text object's own limit, which a narrower place lowers.
ID_MOST: Final = 255  # Said on the page of every block and element that has a block_id or action_id.
URL_MOST: Final = 3000  # Said on the pages of the button, the option and the image.

# Slack does not publish what it takes for a URL; these forms let every real one pass.
WEB_URL: Final = Pattern(form=re.compile(r"https?://\S+", re.IGNORECASE), message="must be a web address")
ANY_URL: Final = Pattern(form=re.compile(r"[a-z][a-z0-9+.-]*:\S+", re.IGNORECASE), message="must be a URL")

IDENTIFIER: Final = Text(most=ID_MOST)
LINK: Final = Text(most=URL_MOST, pattern=ANY_URL)
WEB_LINK: Final = Text(most=URL_MOST, pattern=WEB_URL)
STYLE: Final = Text(among=frozenset({"primary", "danger"}))


def plain(most: int = TEXT_MOST) -> Record:
    """A `plain_text` object of at most `most` characters."""
    return Record(
        source=TEXT_SOURCE,
        type="plain_text",
        fields={"text": Text(most=most), "emoji": Flag()},
        required=("text",),
    )


def marked(most: int = TEXT_MOST) -> Record:
    """A `mrkdwn` object of at most `most` characters."""
    return Record(
        source=TEXT_SOURCE,
        type="mrkdwn",
        fields={"text": Text(most=most), "verbatim": Flag()},
        required=("text",),
    )


def either(most: int = TEXT_MOST) -> Choice:
    """A text object of either kind."""
    return Choice(records={"plain_text": plain(most), "mrkdwn": marked(most)})


CONFIRM: Final = Record(
    source="block-kit/composition-objects/confirmation-dialog-object",
    fields={
        "title": plain(100),
        "text": either(300),
        "confirm": plain(30),
        "deny": plain(30),
        "style": STYLE,
    },
    required=("title", "text", "confirm", "deny"),
)


def option(text: Shape, description: Shape, more: Mapping[str, Shape] | None = None) -> Record:
    """One choice of a menu or group, with the texts that the place allows and `more` fields."""
    return Record(
        source="block-kit/composition-objects/option-object",
        fields={"text": text, "value": Text(most=150), "description": description, **(more or {})},
        required=("text", "value"),
    )


MENU_OPTION: Final = option(plain(75), plain(75))
GROUP_OPTION: Final = option(either(75), either(75))
OVERFLOW_OPTION: Final = option(plain(75), plain(75), {"url": LINK})

OPTION_GROUP: Final = Record(
    source="block-kit/composition-objects/option-group-object",
    fields={"label": plain(75), "options": Items(of=MENU_OPTION, most=100)},
    required=("label", "options"),
)

DISPATCH_CONFIGURATION: Final = Record(
    source="block-kit/composition-objects/dispatch-action-configuration-object",
    fields={
        "trigger_actions_on": Items(
            of=Text(among=frozenset({"on_enter_pressed", "on_character_entered"})),
            most=2,
        ),
    },
)

CONVERSATION_FILTER: Final = Record(
    source="block-kit/composition-objects/conversation-filter-object",
    fields={
        "include": Items(of=Text(among=frozenset({"im", "mpim", "private", "public"}))),
        "exclude_external_shared_channels": Flag(),
        "exclude_bot_users": Flag(),
    },
    rules=(relations.at_least_one("include", "exclude_external_shared_channels", "exclude_bot_users"),),
)

SLACK_FILE: Final = Record(
    source="block-kit/composition-objects/slack-file-object",
    fields={"id": Text(), "url": WEB_LINK},
    rules=relations.exactly_one("id", "url"),
)

WORKFLOW: Final = Record(
    source="block-kit/composition-objects/workflow-object",
    fields={
        "trigger": Record(
            source="block-kit/composition-objects/trigger-object",
            fields={
                "url": WEB_LINK,
                "customizable_input_parameters": Items(
                    of=Record(
                        source="block-kit/composition-objects/input-parameter-object",
                        fields={"name": Text(), "value": Text(least=0)},
                        required=("name", "value"),
                    ),
                ),
            },
            required=("url",),
        ),
    },
    required=("trigger",),
)
