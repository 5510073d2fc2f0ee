"""The rules between the fields of one object, and the forms that single texts must have."""

from typing import Any

import pytest

from bot.sandbox.blockkit import Fault, validate, validate_message, validate_view

Json = dict[str, Any]

PLAIN = {"type": "plain_text", "text": "x"}
RED = {"text": {"type": "plain_text", "text": "Red"}, "value": "red"}
BLUE = {"text": {"type": "plain_text", "text": "Blue"}, "value": "blue"}
GREEN = {"text": {"type": "plain_text", "text": "Green"}, "value": "green"}
GROUPS = [{"label": PLAIN, "options": [RED]}, {"label": PLAIN, "options": [BLUE]}]
IMAGE = {"type": "image", "image_url": "https://a.example/x.png", "alt_text": "x"}
LISTED = "must be one of the options, the same in every field"


def acting(kind: str, **more: Any) -> Json:
    return {"type": "actions", "elements": [{"type": kind, **more}]}


def asked(kind: str, **more: Any) -> Json:
    return {"type": "input", "label": PLAIN, "element": {"type": kind, **more}}


def rich(piece: Json) -> Json:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [piece]}]}


def date(form: str) -> Json:
    return rich({"type": "date", "timestamp": 1_795_462_800, "format": form, "fallback": "2026-11-23"})


SOUND = {
    "fields without a text": {"type": "section", "fields": [PLAIN]},
    "a section that opens fully": {"type": "section", "text": PLAIN, "expand": True, "fields": [PLAIN]},
    "an image by its file id": {"type": "image", "slack_file": {"id": "F1"}, "alt_text": "x"},
    "an initial option": acting("static_select", options=[RED, BLUE], initial_option=BLUE),
    "an initial option of a group": acting("static_select", option_groups=GROUPS, initial_option=BLUE),
    "initial options": acting("checkboxes", options=[RED, BLUE, GREEN], initial_options=[GREEN, RED]),
    "as many as allowed": acting("multi_users_select", initial_users=["U1", "U2"], max_selected_items=2),
    "equal lengths": asked("plain_text_input", min_length=10, max_length=10),
    "only a shortest length": asked("plain_text_input", min_length=10),
    "numbers in order": asked("number_input", is_decimal_allowed=True, min_value="-1.5", max_value="10"),
    "a date": acting("datepicker", initial_date="2026-11-23"),
    "a time": acting("timepicker", initial_time="23:59"),
    "a link in an overflow": acting("overflow", options=[{**RED, "url": "mailto:ops@a.example"}]),
    "a filter": acting("conversations_select", filter={"include": ["public", "private"]}),
    "a date with two tokens": date("{date_short_pretty}, {time}"),
    "an input that acts at once": {**asked("plain_text_input"), "dispatch_action": True},
    "a workflow": acting("workflow_button", text=PLAIN, workflow={"trigger": {"url": "https://a.example/t"}}),
}


@pytest.mark.parametrize("block", SOUND.values(), ids=SOUND)
def test_these_pass(block: Json) -> None:
    assert validate([block], "message") == []


WRONG: dict[str, tuple[Json, str, str]] = {
    "a section that says nothing": ({"type": "section"}, "", "must provide at least one of: text, fields"),
    "an image from nowhere": (
        {"type": "image", "alt_text": "x"},
        "",
        "must provide at least one of: image_url, slack_file",
    ),
    "an image from two places": (
        {**IMAGE, "slack_file": {"id": "F1"}},
        "",
        "must provide only one of: image_url, slack_file",
    ),
    "a file by two names": (
        {"type": "image", "alt_text": "x", "slack_file": {"id": "F1", "url": "https://a.example/f"}},
        "/slack_file",
        "must provide only one of: id, url",
    ),
    "a menu without options": (
        acting("static_select"),
        "/elements/0",
        "must provide at least one of: options, option_groups",
    ),
    "a menu with options twice": (
        acting("static_select", options=[RED], option_groups=GROUPS),
        "/elements/0",
        "must provide only one of: options, option_groups",
    ),
    "an initial option that is not there": (
        acting("static_select", options=[RED], initial_option=BLUE),
        "/elements/0/initial_option",
        LISTED,
    ),
    "an initial option with another text": (
        acting("radio_buttons", options=[RED], initial_option={**RED, "text": PLAIN}),
        "/elements/0/initial_option",
        LISTED,
    ),
    "an initial option of no group": (
        acting("static_select", option_groups=GROUPS, initial_option=GREEN),
        "/elements/0/initial_option",
        LISTED,
    ),
    "one of the initial options": (
        acting("multi_static_select", options=[RED, BLUE], initial_options=[RED, GREEN]),
        "/elements/0/initial_options/1",
        LISTED,
    ),
    "more at the start than allowed": (
        acting("multi_channels_select", initial_channels=["C1", "C2"], max_selected_items=1),
        "/elements/0/initial_channels",
        "no more than 1 items allowed, as max_selected_items says",
    ),
    "lengths out of order": (
        asked("plain_text_input", min_length=11, max_length=10),
        "/element/min_length",
        "must not be above max_length",
    ),
    "numbers out of order": (
        asked("number_input", is_decimal_allowed=False, min_value="10", max_value="9"),
        "/element/min_value",
        "must not be above max_value",
    ),
    "a number in words": (
        asked("number_input", is_decimal_allowed=False, min_value="ten"),
        "/element/min_value",
        "must be a number, written as text",
    ),
    "a number input that hides its kind": (
        asked("number_input"),
        "/element",
        "missing required field: is_decimal_allowed",
    ),
    "lines out of order": (
        asked("rich_text_input", min_lines=3, max_lines=2),
        "/element/min_lines",
        "must not be above max_lines",
    ),
    "a thirteenth month": (
        acting("datepicker", initial_date="2026-13-01"),
        "/elements/0/initial_date",
        "must be a date in the form YYYY-MM-DD",
    ),
    "a time after midnight": (
        acting("timepicker", initial_time="24:00"),
        "/elements/0/initial_time",
        "must be a time in the form HH:mm, 24 hours",
    ),
    "a link that is none": (
        acting("button", text=PLAIN, url="runbook"),
        "/elements/0/url",
        "must be a URL",
    ),
    "a picture that is no web address": (
        {**IMAGE, "image_url": "file:///etc/passwd"},
        "/image_url",
        "must be a web address",
    ),
    "a link in a menu": (
        acting("static_select", options=[{**RED, "url": "https://a.example"}]),
        "/elements/0/options/0",
        "invalid additional property: url",
    ),
    "marked text in a menu": (
        acting("static_select", options=[{**RED, "text": {"type": "mrkdwn", "text": "x"}}]),
        "/elements/0/options/0/text/type",
        "unsupported type, this place takes: plain_text",
    ),
    "an unknown style": (
        acting("button", text=PLAIN, style="default"),
        "/elements/0/style",
        "must be one of: danger, primary",
    ),
    "a filter that filters nothing": (
        acting("conversations_select", filter={}),
        "/elements/0/filter",
        "must provide at least one of: include, exclude_external_shared_channels, exclude_bot_users",
    ),
    "a file that acts at once": (
        {**asked("file_input"), "dispatch_action": True},
        "/element/type",
        "unsupported type with dispatch_action: file_input",
    ),
    "a date without a token": (
        date("soon"),
        "/elements/0/elements/0/format",
        "must hold at least one date token, and only known ones, in braces",
    ),
    "a date with an unknown token": (
        date("{date} {epoch}"),
        "/elements/0/elements/0/format",
        "must hold at least one date token, and only known ones, in braces",
    ),
    "a style nobody knows": (
        rich({"type": "text", "text": "x", "style": {"blink": True}}),
        "/elements/0/elements/0/style",
        "invalid additional property: blink",
    ),
    "a mention in preformatted text": (
        {
            "type": "rich_text",
            "elements": [{"type": "rich_text_preformatted", "elements": [{"type": "user", "user_id": "U1"}]}],
        },
        "/elements/0/elements/0/type",
        "unsupported type: user",
    ),
}


@pytest.mark.parametrize("block, at, message", WRONG.values(), ids=WRONG)
def test_these_are_refused(block: Json, at: str, message: str) -> None:
    assert validate([block], "message") == [Fault(f"/blocks/0{at}", message)]


@pytest.mark.parametrize("key", ["title", "text", "confirm", "deny"])
def test_a_confirm_dialog_has_all_its_texts(key: str) -> None:
    confirm = {name: PLAIN for name in ("title", "text", "confirm", "deny") if name != key}
    said = Fault("/blocks/0/elements/0/confirm", f"missing required field: {key}")
    assert validate([acting("button", text=PLAIN, confirm=confirm)], "home") == [said]


def test_a_modal_with_an_input_has_a_submit_button() -> None:
    view = {"type": "modal", "title": PLAIN, "blocks": [asked("plain_text_input")]}
    said = "missing required field: submit, because there is an input block"
    assert validate_view(view) == [Fault("/view", said)]
    assert validate_view({**view, "submit": PLAIN}) == []


def test_a_home_tab_has_inputs_and_no_title() -> None:
    home = {"type": "home", "blocks": [asked("plain_text_input")]}
    assert validate_view(home) == []
    assert validate_view({**home, "title": PLAIN}) == [Fault("/view", "invalid additional property: title")]


@pytest.mark.parametrize(
    "metadata",
    [
        {"event_type": "autoq_request", "event_payload": {"id": "ACT-1", "revision": 1}},
        {"entities": [{"entity_type": "slack#/entities/task"}]},
    ],
)
def test_metadata_describe_an_event_or_entities(metadata: Json) -> None:
    assert validate_message({"text": "x", "metadata": metadata}) == []


@pytest.mark.parametrize(
    "metadata, message",
    [
        ({}, "must provide at least one of: event_type, entities"),
        ({"event_type": "x"}, "missing required field: event_payload"),
        ({"event_type": "x", "event_payload": {}, "id": 1}, "invalid additional property: id"),
        ("x", "must provide an object"),
    ],
)
def test_metadata_of_another_form_are_refused(metadata: object, message: str) -> None:
    assert validate_message({"text": "x", "metadata": metadata}) == [Fault("/metadata", message)]
