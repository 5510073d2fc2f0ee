"""What the validator makes of wrong types, unknown things and places where a block does not belong."""

import time
from typing import Any

import pytest

from bot.sandbox.blockkit import Fault, Surface, slack_error, validate, validate_message, validate_view
from bot.sandbox.blockkit.shapes import Choice, Items, Record
from bot.sandbox.blockkit.surfaces import ALL_BLOCKS
from bot.sandbox.blockkit.view import VIEW

Json = dict[str, Any]

PLAIN = {"type": "plain_text", "text": "x"}
MARKED = {"type": "mrkdwn", "text": "x"}
SECTION = {"type": "section", "text": MARKED}
ALERT = {"type": "alert", "text": MARKED, "level": "warning"}
MARKDOWN = {"type": "markdown", "text": "# x"}
TABLE = {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}
CARD = {"type": "card", "title": PLAIN}
CAROUSEL = {"type": "carousel", "elements": [CARD]}
TASK = {"type": "task_card", "task_id": "a", "title": "x", "status": "complete"}
INPUT = {"type": "input", "label": PLAIN, "element": {"type": "plain_text_input"}}


def test_a_fault_reads_like_a_line_of_slacks_answer() -> None:
    fault = Fault("/blocks/0/text/text", "must be less than 151 characters")
    assert str(fault) == "[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]"


@pytest.mark.parametrize(
    "block, surfaces",
    [
        (SECTION, "message modal home"),
        (INPUT, "message modal home"),
        (CARD, "message modal home"),
        (ALERT, "modal"),
        (MARKDOWN, "message"),
        (TASK, "message"),
        (TABLE, "message home"),
        (CAROUSEL, "message home"),
    ],
)
@pytest.mark.parametrize("surface", ["message", "modal", "home"])
def test_a_block_stands_only_where_slack_shows_it(block: Json, surfaces: str, surface: Surface) -> None:
    refused = [Fault("/blocks/0/type", f"unsupported type: {block['type']}")]
    assert validate([block], surface) == ([] if surface in surfaces.split() else refused)


@pytest.mark.parametrize("kind", ["sections", "call", "file", "text", ""])
def test_an_unknown_block_is_refused(kind: str) -> None:
    assert validate([{"type": kind}], "message") == [Fault("/blocks/0/type", f"unsupported type: {kind}")]


@pytest.mark.parametrize(
    "block, at, message",
    [
        (None, "", "must provide an object"),
        ("section", "", "must provide an object"),
        ([SECTION], "", "must provide an object"),
        ({}, "", "missing required field: type"),
        ({"type": 1}, "/type", "must provide a string"),
        ({"type": ["section"]}, "/type", "must provide a string"),
        ({"type": "header"}, "", "missing required field: text"),
        ({"type": "header", "text": "x"}, "/text", "must provide an object"),
        ({"type": "header", "text": {"text": "x"}}, "/text", "missing required field: type"),
        ({"type": "header", "text": MARKED}, "/text/type", "unsupported type, this place takes: plain_text"),
        ({"type": "header", "text": {**PLAIN, "text": 1}}, "/text/text", "must provide a string"),
        ({"type": "section", "text": PLAIN, "accessory": None}, "/accessory", "must provide an object"),
        ({"type": "section", "fields": PLAIN}, "/fields", "must provide an array"),
        ({"type": "section", "text": PLAIN, "expand": 1}, "/expand", "must provide a boolean"),
        ({**SECTION, "colour": "red"}, "", "invalid additional property: colour"),
        ({**SECTION, "text": {**MARKED, "emoji": True}}, "/text", "invalid additional property: emoji"),
        ({**SECTION, "text": {**PLAIN, "verbatim": True}}, "/text", "invalid additional property: verbatim"),
        ({**SECTION, "text": {**PLAIN, "emoji": "no"}}, "/text/emoji", "must provide a boolean"),
    ],
)
def test_a_value_of_the_wrong_type_is_reported_where_it_stands(block: object, at: str, message: str) -> None:
    assert validate([block], "message") == [Fault(f"/blocks/0{at}", message)]


@pytest.mark.parametrize("number", [True, 1.0, "1", None])
def test_a_whole_number_is_neither_a_flag_nor_a_fraction(number: object) -> None:
    block = {**INPUT, "element": {"type": "plain_text_input", "min_length": number}}
    said = Fault("/blocks/0/element/min_length", "must provide an integer")
    assert validate([block], "home") == [said]


@pytest.mark.parametrize("number", [False, "1", None, []])
def test_a_number_of_a_table_is_a_number(number: object) -> None:
    cell = {"type": "raw_number", "value": number, "text": "1"}
    said = Fault("/blocks/0/rows/0/0/value", "must provide a number")
    assert validate([{"type": "table", "rows": [[cell]]}], "home") == [said]


@pytest.mark.parametrize("holder", ["section", "context", "input", "actions", "context_actions"])
def test_each_block_takes_only_its_own_elements(holder: str) -> None:
    wrong = {"type": "feedback_buttons"} if holder != "context_actions" else {"type": "button", "text": PLAIN}
    blocks: dict[str, tuple[Json, str]] = {
        "section": ({"type": "section", "text": PLAIN, "accessory": wrong}, "accessory"),
        "context": ({"type": "context", "elements": [wrong]}, "elements/0"),
        "input": ({"type": "input", "label": PLAIN, "element": wrong}, "element"),
        "actions": ({"type": "actions", "elements": [wrong]}, "elements/0"),
        "context_actions": ({"type": "context_actions", "elements": [wrong]}, "elements/0"),
    }
    block, place = blocks[holder]
    said = Fault(f"/blocks/0/{place}/type", f"unsupported type: {wrong['type']}")
    assert validate([block], "message") == [said]


def test_every_fault_is_reported_at_once() -> None:
    faults = validate([{"type": "header"}, SECTION, {"type": "section", "text": "x", "more": 1}], "message")
    assert [fault.pointer for fault in faults] == ["/blocks/0", "/blocks/2/text", "/blocks/2"]


@pytest.mark.parametrize("view", [None, [], "{}", 1])
def test_a_view_is_an_object(view: object) -> None:
    assert validate_view(view) == [Fault("/view", "must provide an object")]


@pytest.mark.parametrize(
    "view, fault",
    [
        ({"blocks": [SECTION]}, Fault("/view", "missing required field: type")),
        ({"type": "dialog", "blocks": [SECTION]}, Fault("/view/type", "unsupported type: dialog")),
        ({"type": "home"}, Fault("/view", "missing required field: blocks")),
        ({"type": "modal", "blocks": [SECTION]}, Fault("/view", "missing required field: title")),
        ({"type": "home", "blocks": [ALERT]}, Fault("/view/blocks/0/type", "unsupported type: alert")),
        (
            {"type": "home", "blocks": [SECTION], "id": "V1"},
            Fault("/view", "invalid additional property: id"),
        ),
    ],
)
def test_a_view_of_another_form_is_refused(view: Json, fault: Fault) -> None:
    assert validate_view(view) == [fault]


@pytest.mark.parametrize(
    "arguments",
    [{}, {"text": ""}, {"blocks": []}, {"text": None, "blocks": None, "attachments": []}, {"channel": "C1"}],
)
def test_a_message_says_something(arguments: Json) -> None:
    assert [slack_error(fault) for fault in validate_message(arguments)] == ["no_text"]


@pytest.mark.parametrize(
    "arguments",
    [{"text": "x"}, {"blocks": [SECTION]}, {"attachments": [{"text": "x"}]}, {"text": "x", "blocks": []}],
)
def test_any_content_makes_a_message(arguments: Json) -> None:
    assert validate_message(arguments) == []


@pytest.mark.parametrize(
    "arguments, error",
    [
        ({"text": "x" * 40_001}, "msg_too_long"),
        ({"text": 1}, "invalid_arguments"),
        ({"blocks": "[]"}, "invalid_blocks_format"),
        ({"blocks": [{}]}, "invalid_blocks"),
        (
            {"blocks": [{"type": "section", "text": {**MARKED, "text": "x" * 3000}}] * 5},
            "msg_blocks_too_long",
        ),
        ({"attachments": [{}] * 101}, "too_many_attachments"),
        ({"attachments": [{"blocks": [{}]}]}, "invalid_attachments"),
        ({"text": "x", "metadata": 1}, "invalid_metadata_format"),
    ],
)
def test_a_fault_of_a_message_leads_to_slacks_own_error(arguments: Json, error: str) -> None:
    assert {slack_error(fault) for fault in validate_message(arguments)} == {error}


def test_a_fault_of_a_view_leads_to_slacks_own_error() -> None:
    large = {"type": "home", "blocks": [{**SECTION, "text": {**MARKED, "text": "가" * 3000}}] * 14}
    assert [slack_error(fault) for fault in validate_view(large)] == ["view_too_large"]
    assert [slack_error(fault) for fault in validate_view({})] == ["invalid_arguments"]


def records_under(shape: object) -> list[Record]:
    """Every record that can be reached from `shape`."""
    if isinstance(shape, Items):
        return records_under(shape.of)
    if isinstance(shape, Choice):
        return [record for item in shape.records.values() for record in records_under(item)]
    if isinstance(shape, Record):
        return [shape, *(record for field in shape.fields.values() for record in records_under(field))]
    return []


def test_every_required_field_is_described_and_every_record_names_its_page() -> None:
    records = [record for shape in (*ALL_BLOCKS.values(), VIEW) for record in records_under(shape)]
    for record in records:
        assert set(record.required) <= set(record.fields)
        assert record.source.startswith(("block-kit/", "views/"))


def test_a_typical_message_is_checked_in_well_under_a_millisecond() -> None:
    button = {"type": "button", "text": PLAIN, "action_id": "a", "value": "v", "style": "primary"}
    card = [
        {**SECTION, "block_id": "head", "accessory": button},
        {"type": "section", "block_id": "facts", "fields": [MARKED] * 6},
        {
            "type": "actions",
            "block_id": "act",
            "elements": [{**button, "action_id": str(n)} for n in range(4)],
        },
    ]

    def seconds() -> float:
        start = time.perf_counter()
        assert validate_message({"text": "x", "blocks": card}) == []
        return time.perf_counter() - start

    assert min(seconds() for _ in range(50)) < 0.001
