"""Every limit on the number of things and every numeric bound: just allowed passes, one more does not."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from bot.sandbox.blockkit import Fault, Surface, validate, validate_message, validate_view

Json = dict[str, Any]


def plain(text: str = "x") -> Json:
    return {"type": "plain_text", "text": text}


def options(count: int) -> list[Json]:
    return [{"text": plain(), "value": str(number)} for number in range(count)]


def buttons(count: int) -> list[Json]:
    return [{"type": "button", "text": plain()} for _ in range(count)]


def actions(kind: str, **more: Any) -> Json:
    return {"type": "actions", "elements": [{"type": kind, **more}]}


def groups(count: int, size: int = 1) -> list[Json]:
    return [{"label": plain(), "options": options(size)} for _ in range(count)]


def asked(kind: str, **more: Any) -> Json:
    return {"type": "input", "label": plain(), "element": {"type": kind, **more}}


def cells(count: int) -> list[Json]:
    return [{"type": "raw_text", "text": "x"}] * count


def data_table(rows: int, columns: int = 1, **more: Any) -> Json:
    return {"type": "data_table", "caption": "x", "rows": [cells(columns)] * rows, **more}


def pie(count: int) -> Json:
    chart = {"type": "pie", "segments": [{"label": "x", "value": 0.5}] * count}
    return {"type": "data_visualization", "title": "x", "chart": chart}


def line(series: int, points: int) -> Json:
    names = [str(point) for point in range(points)]
    data = [{"label": name, "value": -1} for name in names]
    chart = {
        "type": "line",
        "series": [{"name": str(number), "data": data} for number in range(series)],
        "axis_config": {"categories": names},
    }
    return {"type": "data_visualization", "title": "x", "chart": chart}


def container(children: int) -> Json:
    return {"type": "container", "title": plain(), "child_blocks": [{"type": "divider"}] * children}


def tasks(count: int) -> list[Json]:
    return [{"task_id": str(number), "title": "x", "status": "pending"} for number in range(count)]


def feedback() -> Json:
    opinion = {"text": plain(), "value": "v"}
    return {"type": "feedback_buttons", "positive_button": opinion, "negative_button": opinion}


class Count(NamedTuple):
    """A block made with a number of things, how many it takes, and where a wrong number is reported."""

    block: Callable[[int], Json]
    least: int
    most: int
    pointer: str
    surface: Surface = "message"


_SELECTS = "elements/0/options"

COUNTS = {
    "section fields": Count(lambda n: {"type": "section", "fields": [plain()] * n}, 1, 10, "fields"),
    "context": Count(lambda n: {"type": "context", "elements": [plain()] * n}, 1, 10, "elements"),
    "actions": Count(lambda n: {"type": "actions", "elements": buttons(n)}, 1, 25, "elements"),
    "context actions": Count(
        lambda n: {"type": "context_actions", "elements": [feedback()] * n}, 1, 5, "elements"
    ),
    "overflow": Count(lambda n: actions("overflow", options=options(n)), 1, 5, _SELECTS),
    "checkboxes": Count(lambda n: actions("checkboxes", options=options(n)), 1, 10, _SELECTS),
    "radio buttons": Count(lambda n: actions("radio_buttons", options=options(n)), 1, 10, _SELECTS),
    "initial options": Count(
        lambda n: actions("checkboxes", options=options(10), initial_options=options(1) * n),
        1,
        10,
        "elements/0/initial_options",
    ),
    "select": Count(lambda n: actions("static_select", options=options(n)), 1, 100, _SELECTS),
    "multi select": Count(lambda n: actions("multi_static_select", options=options(n)), 1, 100, _SELECTS),
    "option groups": Count(
        lambda n: actions("static_select", option_groups=groups(n)), 1, 100, "elements/0/option_groups"
    ),
    "options of a group": Count(
        lambda n: actions("static_select", option_groups=groups(1, n)),
        1,
        100,
        "elements/0/option_groups/0/options",
    ),
    "table rows": Count(lambda n: {"type": "table", "rows": [cells(1)] * n}, 1, 100, "rows"),
    "table columns": Count(lambda n: {"type": "table", "rows": [cells(n)]}, 1, 20, "rows/0"),
    "column settings": Count(
        lambda n: {"type": "table", "rows": [cells(1)], "column_settings": [{"align": "left"}] * n},
        1,
        20,
        "column_settings",
    ),
    "data table rows": Count(data_table, 2, 201, "rows", "home"),
    "chart segments": Count(pie, 1, 12, "chart/segments"),
    "chart series": Count(lambda n: line(n, 1), 1, 12, "chart/series"),
    "card buttons": Count(lambda n: {"type": "card", "actions": buttons(n)}, 1, 3, "actions"),
    "carousel": Count(
        lambda n: {"type": "carousel", "elements": [{"type": "card", "title": plain()}] * n},
        1,
        10,
        "elements",
    ),
    "container": Count(container, 1, 10, "child_blocks"),
    "plan": Count(lambda n: {"type": "plan", "title": "x", "tasks": tasks(n)}, 1, 50, "tasks"),
    "readers of a button": Count(
        lambda n: actions("button", text=plain(), visible_to_user_ids=["U1"] * n),
        1,
        10,
        "elements/0/visible_to_user_ids",
    ),
    "dispatch triggers": Count(
        lambda n: asked(
            "plain_text_input", dispatch_action_config={"trigger_actions_on": ["on_enter_pressed"] * n}
        ),
        1,
        2,
        "element/dispatch_action_config/trigger_actions_on",
    ),
}


@pytest.mark.parametrize("count", COUNTS.values(), ids=COUNTS)
def test_the_fewest_and_the_most_pass(count: Count) -> None:
    assert validate([count.block(count.least)], count.surface) == []
    assert validate([count.block(count.most)], count.surface) == []


@pytest.mark.parametrize("count", COUNTS.values(), ids=COUNTS)
def test_one_less_or_one_more_is_refused_where_it_stands(count: Count) -> None:
    at = f"/blocks/0/{count.pointer}"
    few, many = f"no fewer than {count.least} items allowed", f"no more than {count.most} items allowed"
    assert validate([count.block(count.least - 1)], count.surface) == [Fault(at, few)]
    assert validate([count.block(count.most + 1)], count.surface) == [Fault(at, many)]


class Bound(NamedTuple):
    """A block made with a number, the least and the most it takes, and where a wrong number is reported."""

    block: Callable[[int], Json]
    least: int
    most: int | None
    pointer: str


def listed(**more: Any) -> Json:
    item = {"type": "rich_text_section", "elements": []}
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_list", "style": "bullet", "elements": [item], **more}],
    }


def said_when(timestamp: int) -> Json:
    date = {"type": "date", "timestamp": timestamp, "format": "{date_short} at {time}"}
    return {"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": [date]}]}


def emoji(skin_tone: int) -> Json:
    piece = {"type": "emoji", "name": "wave", "skin_tone": skin_tone}
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [piece]}]}


BOUNDS = {
    "min_length": Bound(lambda n: asked("plain_text_input", min_length=n), 0, 3000, "element/min_length"),
    "max_length": Bound(lambda n: asked("plain_text_input", max_length=n), 1, 3000, "element/max_length"),
    "min_lines": Bound(lambda n: asked("rich_text_input", min_lines=n), 1, 100, "element/min_lines"),
    "max_files": Bound(lambda n: asked("file_input", max_files=n), 1, 10, "element/max_files"),
    "min_query_length": Bound(
        lambda n: asked("external_select", min_query_length=n), 0, None, "element/min_query_length"
    ),
    "max_selected_items": Bound(
        lambda n: asked("multi_users_select", max_selected_items=n), 1, None, "element/max_selected_items"
    ),
    "initial_date_time": Bound(
        lambda n: asked("datetimepicker", initial_date_time=n),
        1_000_000_000,
        9_999_999_999,
        "element/initial_date_time",
    ),
    "page_size": Bound(lambda n: data_table(2, page_size=n), 1, 100, "page_size"),
    "indent": Bound(lambda n: listed(indent=n), 0, 8, "elements/0/indent"),
    "border": Bound(lambda n: listed(border=n), 0, 1, "elements/0/border"),
    "offset": Bound(lambda n: listed(offset=n), 0, None, "elements/0/offset"),
    "skin_tone": Bound(emoji, 1, 6, "elements/0/elements/0/skin_tone"),
    "row_header_column_index": Bound(
        lambda n: data_table(2, row_header_column_index=n), 0, None, "row_header_column_index"
    ),
    "timestamp": Bound(said_when, 0, None, "elements/0/elements/0/timestamp"),
}


@pytest.mark.parametrize("bound", BOUNDS.values(), ids=BOUNDS)
def test_a_number_is_held_between_its_bounds(bound: Bound) -> None:
    at = f"/blocks/0/{bound.pointer}"
    assert validate([bound.block(bound.least)], "message") == []
    low = Fault(at, f"must be at least {bound.least}")
    assert validate([bound.block(bound.least - 1)], "message") == [low]
    if bound.most is not None:
        assert validate([bound.block(bound.most)], "message") == []
        high = Fault(at, f"must be at most {bound.most}")
        assert validate([bound.block(bound.most + 1)], "message") == [high]


def test_a_segment_of_a_pie_is_larger_than_nothing() -> None:
    nothing = pie(1)
    nothing["chart"]["segments"][0]["value"] = 0
    said = Fault("/blocks/0/chart/segments/0/value", "must be greater than 0")
    assert validate([nothing], "home") == [said]


def test_categories_of_a_chart_are_at_most_twenty() -> None:
    assert validate([line(1, 20)], "message") == []
    pointers = [fault.pointer for fault in validate([line(1, 21)], "message")]
    assert pointers == ["/blocks/0/chart/series/0/data", "/blocks/0/chart/axis_config/categories"]


@pytest.mark.parametrize("columns, faults", [(20, 0), (21, 2)])
def test_a_data_table_has_at_most_twenty_columns(columns: int, faults: int) -> None:
    assert len(validate([data_table(2, columns)], "message")) == faults


DIVIDER = {"type": "divider"}


def test_a_message_holds_fifty_blocks() -> None:
    assert validate([DIVIDER] * 50, "message") == []
    assert validate([DIVIDER] * 51, "message") == [Fault("/blocks", "no more than 50 items allowed")]


@pytest.mark.parametrize("view", [{"type": "home"}, {"type": "modal", "title": plain()}])
def test_a_view_holds_one_to_a_hundred_blocks(view: Json) -> None:
    assert validate_view({**view, "blocks": [DIVIDER] * 100}) == []
    many = Fault("/view/blocks", "no more than 100 items allowed")
    assert validate_view({**view, "blocks": [DIVIDER] * 101}) == [many]
    none = Fault("/view/blocks", "no fewer than 1 items allowed")
    assert validate_view({**view, "blocks": []}) == [none]


def test_a_message_holds_a_hundred_attachments() -> None:
    attachments = [{"text": "x", "color": "#abcdef"}] * 101
    assert validate_message({"attachments": attachments[:100]}) == []
    said = Fault("/attachments", "no more than 100 items allowed")
    assert validate_message({"attachments": attachments}) == [said]
