"""Block Kit's interactive elements: where they sit in blocks, what they send back and how ids are filled in."""

from collections.abc import Iterator

from bot.sandbox.errors import PageError
from bot.sandbox.jsontypes import Blocks, Json
from bot.sandbox.mint import Mint

# What each element sends back; source: https://docs.slack.dev/reference/block-kit/block-elements/
VALUE_KEYS = {
    "button": "value",
    "icon_button": "value",
    "workflow_button": "value",
    "feedback_buttons": "value",
    "overflow": "selected_option",
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "checkboxes": "selected_options",
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "conversations_select": "selected_conversation",
    "multi_conversations_select": "selected_conversations",
    "channels_select": "selected_channel",
    "multi_channels_select": "selected_channels",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "plain_text_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "number_input": "value",
    "rich_text_input": "rich_text_value",
    "file_input": "files",
}
STATELESS = {"button", "icon_button", "workflow_button", "feedback_buttons", "overflow"}
_OFFERED = {"selected_option", "selected_options"}


def with_ids(blocks: Blocks, mint: Mint) -> Blocks:
    """Return the blocks with an id in every block and interactive element that came without one."""
    return [_with_action_ids({"block_id": mint.block(), **block}, mint) for block in blocks]


def _with_action_ids(node: Json, mint: Mint) -> Json:
    filled = {key: _filled(value, mint) for key, value in node.items()}
    if node.get("type") in VALUE_KEYS and not node.get("action_id"):
        filled["action_id"] = mint.block()
    return filled


def _filled(value: object, mint: Mint) -> object:
    if isinstance(value, dict):
        return _with_action_ids(value, mint)
    if isinstance(value, list):
        return [_filled(item, mint) for item in value]
    return value


def elements(block: object) -> Iterator[Json]:
    """Iterate over the interactive elements inside a block, however deep."""
    if isinstance(block, dict):
        if block.get("type") in VALUE_KEYS:
            yield block
        for value in block.values():
            if isinstance(value, dict | list):
                yield from elements(value)
    elif isinstance(block, list):
        for item in block:
            yield from elements(item)


def find(blocks: Blocks, block_id: object, action_id: object) -> Json:
    """Return the element that was clicked; raises PageError when the blocks hold no such element."""
    for block in blocks:
        if block.get("block_id") == block_id:
            for element in elements(block):
                if element.get("action_id") == action_id:
                    return element
    raise PageError(
        "no_such_element", "There is no such button here any more: the message or view changed.", 409
    )


def answer(element: Json, given: Json) -> object:
    """Return what `element` holds after a person chose or typed; raises PageError for an option it does not offer."""
    key = VALUE_KEYS[element["type"]]
    if element["type"] in STATELESS and key == "value":
        return element.get("value")
    value = given.get(key)
    if key in _OFFERED and "options" not in element and "option_groups" not in element:
        return value
    if key == "selected_option":
        return None if value is None else _offered(element, value)
    if key == "selected_options":
        return [_offered(element, option) for option in value or []]
    return value


def initial(element: Json) -> object:
    """Return what `element` holds before anybody touched it."""
    key = VALUE_KEYS[element["type"]]
    if key == "value":
        return element.get("initial_value")
    preset = element.get(key.replace("selected_", "initial_"))
    return [] if preset is None and key.endswith("s") else preset


def _offered(element: Json, wanted: object) -> Json:
    value = wanted.get("value") if isinstance(wanted, dict) else wanted
    groups = element.get("option_groups") or []
    options = [*(element.get("options") or []), *(option for group in groups for option in group["options"])]
    for option in options:
        if option["value"] == value:
            return dict(option)
    raise PageError("no_such_option", f"The list does not offer {value!r}.")
