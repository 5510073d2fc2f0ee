"""The select menus: static, external, users, conversations and channels, each for one choice or several."""

from collections.abc import Mapping
from typing import Final

from bot.sandbox.blockkit import relations
from bot.sandbox.blockkit.composition import (
    CONFIRM,
    CONVERSATION_FILTER,
    IDENTIFIER,
    MENU_OPTION,
    OPTION_GROUP,
    plain,
)
from bot.sandbox.blockkit.shapes import Flag, Items, Number, Record, Rule, Shape, Text

_ONE: Final = "block-kit/block-elements/select-menu-element"
_SEVERAL: Final = "block-kit/block-elements/multi-select-menu-element"

_COMMON: Final[Mapping[str, Shape]] = {
    "action_id": IDENTIFIER,
    "placeholder": plain(150),
    "confirm": CONFIRM,
    "focus_on_load": Flag(),
}
_STATIC: Final[Mapping[str, Shape]] = {
    "options": Items(of=MENU_OPTION, most=100),
    "option_groups": Items(of=OPTION_GROUP, most=100),
}
_EXTERNAL: Final[Mapping[str, Shape]] = {"min_query_length": Number(whole=True, least=0)}
_CONVERSATIONS: Final[Mapping[str, Shape]] = {
    "default_to_current_conversation": Flag(),
    "filter": CONVERSATION_FILTER,
}
_ANSWERING: Final[Mapping[str, Shape]] = {"response_url_enabled": Flag()}

_STATIC_RULES: Final = relations.exactly_one("options", "option_groups")


def _one(kind: str, fields: Mapping[str, Shape], *rules: Rule) -> Record:
    return Record(source=_ONE, type=kind, fields={**_COMMON, **fields}, rules=rules)


def _several(kind: str, initial: str, item: Shape, more: Mapping[str, Shape], *rules: Rule) -> Record:
    fields = {**_COMMON, initial: Items(of=item), "max_selected_items": Number(whole=True, least=1), **more}
    return Record(
        source=_SEVERAL,
        type=kind,
        fields=fields,
        rules=(*rules, relations.initial_within_maximum(initial)),
    )


MENUS: Final[Mapping[str, Record]] = {
    "static_select": _one(
        "static_select",
        {**_STATIC, "initial_option": MENU_OPTION},
        *_STATIC_RULES,
        relations.initial_option_listed,
    ),
    "external_select": _one("external_select", {**_EXTERNAL, "initial_option": MENU_OPTION}),
    "users_select": _one("users_select", {"initial_user": Text()}),
    "conversations_select": _one(
        "conversations_select",
        {**_CONVERSATIONS, **_ANSWERING, "initial_conversation": Text()},
    ),
    "channels_select": _one("channels_select", {**_ANSWERING, "initial_channel": Text()}),
    "multi_static_select": _several(
        "multi_static_select",
        "initial_options",
        MENU_OPTION,
        _STATIC,
        *_STATIC_RULES,
        relations.initial_options_listed,
    ),
    "multi_external_select": _several("multi_external_select", "initial_options", MENU_OPTION, _EXTERNAL),
    "multi_users_select": _several("multi_users_select", "initial_users", Text(), {}),
    "multi_conversations_select": _several(
        "multi_conversations_select",
        "initial_conversations",
        Text(),
        _CONVERSATIONS,
    ),
    "multi_channels_select": _several("multi_channels_select", "initial_channels", Text(), {}),
}
