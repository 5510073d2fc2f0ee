"""Whatever JSON arrives, the validator answers; and what it reports can be found in the payload."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.blockkit import Surface, slack_error, validate, validate_message, validate_view
from bot.sandbox.blockkit.elements import ELEMENTS
from bot.sandbox.blockkit.surfaces import ALL_BLOCKS

# Words of Block Kit make it likely that the walk gets past the first look.
WORDS = st.sampled_from(
    [
        *ALL_BLOCKS,
        *ELEMENTS,
        *"type text fields elements element options option_groups initial_option initial_options blocks".split(),
        *"value url accessory confirm label title rows chart series axis_config child_blocks block_id".split(),
        *"plain_text mrkdwn raw_text rich_text_section rich_text_list modal home style event_type".split(),
    ],
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | WORDS
JSON = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(WORDS | st.text(max_size=4), inner, max_size=5)
    ),
    max_leaves=25,
)
SURFACES: st.SearchStrategy[Surface] = st.sampled_from(["message", "modal", "home"])

GOOD: dict[str, Any] = json.loads("""
{"type": "modal", "title": {"type": "plain_text", "text": "Reject"}, "submit": {"type": "plain_text", "text": "Reject"},
 "private_metadata": "{}", "notify_on_close": true, "blocks": [
  {"type": "section", "block_id": "a", "text": {"type": "mrkdwn", "text": "*x*", "verbatim": true},
   "fields": [{"type": "plain_text", "text": "x", "emoji": false}],
   "accessory": {"type": "overflow", "options": [{"text": {"type": "plain_text", "text": "x"}, "value": "v"}]}},
  {"type": "actions", "elements": [
   {"type": "static_select", "options": [{"text": {"type": "plain_text", "text": "x"}, "value": "v"}],
    "initial_option": {"text": {"type": "plain_text", "text": "x"}, "value": "v"}},
   {"type": "button", "text": {"type": "plain_text", "text": "x"}, "url": "https://a.example",
    "confirm": {"title": {"type": "plain_text", "text": "x"}, "text": {"type": "mrkdwn", "text": "x"},
     "confirm": {"type": "plain_text", "text": "x"}, "deny": {"type": "plain_text", "text": "x"}}}]},
  {"type": "rich_text", "elements": [
   {"type": "rich_text_list", "style": "ordered", "indent": 1, "elements": [
    {"type": "rich_text_section", "elements": [
     {"type": "date", "timestamp": 1, "format": "{date}"}, {"type": "text", "text": "x", "style": {"bold": true}}]}]}]},
  {"type": "input", "label": {"type": "plain_text", "text": "x"}, "optional": true,
   "element": {"type": "plain_text_input", "min_length": 1, "max_length": 2, "focus_on_load": true}}]}
""")


def places(value: object, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The path to every value in a payload."""
    below: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        below = list(value.items())
    elif isinstance(value, list):
        below = list(enumerate(value))
    return [at, *(path for key, item in below for path in places(item, (*at, key)))]


def with_value(payload: object, path: tuple[str | int, ...], value: object) -> Any:
    """The payload with another value at one place."""
    if not path:
        return value
    changed: Any = copy.deepcopy(payload)
    holder = changed
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    return changed


def exists(payload: Any, pointer: str) -> bool:
    for key in pointer.split("/")[1:]:
        try:
            payload = payload[int(key)] if isinstance(payload, list) else payload[key]
        except (KeyError, IndexError):
            return False
    return True


@given(blocks=JSON, surface=SURFACES)
def test_any_json_as_blocks_gets_an_answer(blocks: object, surface: Surface) -> None:
    for fault in validate(blocks, surface):
        assert fault.message
        assert exists({"blocks": blocks}, fault.pointer)


@given(view=JSON)
def test_any_json_as_a_view_gets_an_answer(view: object) -> None:
    assert all(exists({"view": view}, fault.pointer) for fault in validate_view(view))


@given(arguments=st.dictionaries(st.sampled_from("text blocks attachments metadata".split()), JSON))
def test_any_json_as_a_message_gets_an_answer_and_an_error(arguments: dict[str, object]) -> None:
    for fault in validate_message(arguments):
        assert exists(arguments, fault.pointer)
        assert slack_error(fault)


@given(path=st.sampled_from(places(GOOD)), value=JSON)
def test_any_change_of_a_good_view_gets_an_answer(path: tuple[str | int, ...], value: object) -> None:
    view = with_value(GOOD, path, value)
    assert all(exists({"view": view}, fault.pointer) for fault in validate_view(view))


@pytest.mark.parametrize("path", [path for path in places(GOOD) if path], ids=str)
def test_null_is_accepted_nowhere(path: tuple[str | int, ...]) -> None:
    faults = validate_view(with_value(GOOD, path, None))
    assert faults
    assert all(fault.pointer.startswith("/view") for fault in faults)


def test_the_good_view_is_good() -> None:
    assert validate_view(GOOD) == []


@pytest.mark.parametrize("wrap", [lambda deep: [deep], lambda deep: {"type": "section", "text": deep}])
def test_a_very_deep_payload_is_refused_and_not_followed(wrap: Any) -> None:
    deep: Any = {}
    for _ in range(100_000):
        deep = wrap(deep)
    assert validate([deep], "message")
    assert validate_view({"type": "home", "blocks": [deep]})
    assert (
        validate_message({"text": "x", "metadata": {"event_type": "x", "event_payload": {"deep": deep}}})
        == []
    )
