"""The rules that look at all blocks of a message or view together."""

import json
from typing import Any

import pytest

from bot.sandbox.blockkit import Fault, validate, validate_message, validate_view

Json = dict[str, Any]

PLAIN = {"type": "plain_text", "text": "x"}
BUTTON = {"type": "button", "text": PLAIN}


def divider(block_id: str) -> Json:
    return {"type": "divider", "block_id": block_id}


def asked(**element: Any) -> Json:
    return {"type": "input", "label": PLAIN, "element": {"type": "plain_text_input", **element}}


def markdown(size: int) -> Json:
    return {"type": "markdown", "text": "x" * size}


def section(size: int) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": "x" * size}}


def table(kind: str, sizes: list[int], **more: Any) -> Json:
    return {"type": kind, "rows": [[{"type": "raw_text", "text": "x" * size}] for size in sizes], **more}


def test_a_block_id_stands_only_once_in_a_payload() -> None:
    assert validate([divider("a"), divider("b"), {"type": "divider"}, {"type": "divider"}], "home") == []
    twice = validate([divider("a"), divider("b"), divider("a")], "home")
    assert twice == [Fault("/blocks/2/block_id", "block_id is taken already: a")]


def test_the_blocks_inside_a_container_share_the_block_ids_of_the_payload() -> None:
    container = {"type": "container", "title": PLAIN, "child_blocks": [divider("a")]}
    twice = validate([divider("a"), container], "message")
    assert [fault.pointer for fault in twice] == ["/blocks/1/child_blocks/0/block_id"]


def test_the_cards_inside_a_carousel_share_the_block_ids_of_the_payload() -> None:
    card = {"type": "card", "title": PLAIN, "block_id": "a"}
    twice = validate([{"type": "carousel", "elements": [card, card]}], "message")
    assert [fault.pointer for fault in twice] == ["/blocks/0/elements/1/block_id"]


def opinion(action_id: str) -> Json:
    side = {"text": PLAIN, "value": "v"}
    return {
        "type": "feedback_buttons",
        "action_id": action_id,
        "positive_button": side,
        "negative_button": side,
    }


@pytest.mark.parametrize(
    "block, pointer",
    [
        (
            {"type": "actions", "elements": [{**BUTTON, "action_id": "a"}] * 2},
            "/blocks/0/elements/1/action_id",
        ),
        ({"type": "context_actions", "elements": [opinion("a")] * 2}, "/blocks/0/elements/1/action_id"),
        ({"type": "card", "actions": [{**BUTTON, "action_id": "a"}] * 2}, "/blocks/0/actions/1/action_id"),
    ],
)
def test_an_action_id_stands_only_once_in_a_block(block: Json, pointer: str) -> None:
    assert validate([block], "message") == [Fault(pointer, "action_id is taken already: a")]


def test_an_action_id_may_stand_again_in_another_block() -> None:
    row = {"type": "section", "text": PLAIN, "accessory": {**BUTTON, "action_id": "a"}}
    assert validate([row, row], "message") == []


def test_only_one_element_may_take_the_focus() -> None:
    assert validate([asked(focus_on_load=True), asked(focus_on_load=False), asked()], "home") == []
    greedy = validate([asked(focus_on_load=True), asked(focus_on_load=True)], "home")
    assert greedy == [Fault("/blocks/1/element/focus_on_load", "must be true in one element only")]


def test_a_response_url_is_offered_only_by_inputs_of_a_modal() -> None:
    menu = {"type": "channels_select", "response_url_enabled": True}
    in_input = {"type": "input", "label": PLAIN, "element": menu}
    in_section = {"type": "section", "text": PLAIN, "accessory": menu}
    assert validate([in_input], "modal") == []
    said = "must stand in an input block of a modal"
    assert validate([in_input], "home") == [Fault("/blocks/0/element/response_url_enabled", said)]
    assert validate([in_section], "modal") == [Fault("/blocks/0/accessory/response_url_enabled", said)]


def test_all_markdown_of_a_payload_shares_one_limit() -> None:
    assert validate([markdown(6000), markdown(6000)], "message") == []
    said = "must hold less than 12001 characters in all markdown blocks together"
    assert validate([markdown(6000), markdown(6001)], "message") == [Fault("/blocks", said)]


def test_a_message_holds_two_charts() -> None:
    segments = [{"label": "x", "value": 1}]
    chart = {"type": "data_visualization", "title": "x", "chart": {"type": "pie", "segments": segments}}
    assert validate([chart, chart], "message") == []
    said = "no more than 2 items allowed of type data_visualization"
    assert validate([chart] * 3, "message") == [Fault("/blocks/2", said)]


def test_the_cells_of_a_table_share_one_limit() -> None:
    assert validate([table("table", [4000, 6000])], "message") == []
    said = "must hold less than 10001 characters in all cells together"
    assert validate([table("table", [4001, 6000])], "message") == [Fault("/blocks/0/rows", said)]


def test_the_cells_of_a_data_table_share_one_limit() -> None:
    assert validate([table("data_table", [10_000, 10_000], caption="x")], "home") == []
    said = "must hold less than 20001 characters in all cells together"
    too_much = table("data_table", [10_000, 10_001], caption="x")
    assert validate([too_much], "home") == [Fault("/blocks/0/rows", said)]


def test_the_blocks_of_a_message_share_one_limit_of_text() -> None:
    assert validate_message({"text": "x", "blocks": [section(3000)] * 4}) == []
    said = "must hold less than 12001 characters in all blocks together"
    assert validate_message({"blocks": [*[section(3000)] * 4, section(1)]}) == [Fault("/blocks", said)]


def test_a_table_does_not_count_toward_the_text_of_the_other_blocks() -> None:
    assert validate_message({"blocks": [*[section(3000)] * 4, table("table", [10_000])]}) == []


def test_the_blocks_of_a_message_are_looked_at_together() -> None:
    twice = validate_message({"text": "x", "blocks": [divider("a"), divider("a")]})
    assert twice == [Fault("/blocks/1/block_id", "block_id is taken already: a")]


def test_the_blocks_of_attachments_are_looked_at_too() -> None:
    assert validate_message({"attachments": [{"blocks": [divider("a")], "color": "#000000"}]}) == []
    twice = validate_message({"attachments": [{"text": "x"}, {"blocks": [divider("a"), divider("a")]}]})
    assert [fault.pointer for fault in twice] == ["/attachments/1/blocks/1/block_id"]


def home(*texts: int) -> Json:
    """A Home tab in which every block shows a text of the given length."""
    return {"type": "home", "blocks": [section(size) for size in texts]}


def test_a_view_is_at_most_250_kilobytes_large() -> None:
    empty = len(json.dumps(home(*[0] * 100), separators=(",", ":")))
    sizes = [2000] * 99 + [250_000 - empty - 2000 * 99]
    while sizes[-1] > 3000:
        sizes = [size + 10 for size in sizes[:-1]] + [sizes[-1] - 990]
    assert validate_view(home(*sizes)) == []
    assert validate_view(home(*sizes[:-1], sizes[-1] + 1)) == [
        Fault("/view", "must be less than 250001 bytes")
    ]


def test_a_view_in_korean_is_measured_as_slack_sends_it_on() -> None:
    view = {"type": "home", "blocks": [{"type": "section", "text": {**PLAIN, "text": "가" * 3000}}] * 14}
    assert [fault.pointer for fault in validate_view(view)] == ["/view"]
    assert validate_view({**view, "blocks": view["blocks"][:13]}) == []
