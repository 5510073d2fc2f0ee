"""The rules of the blocks that group other things: cards, containers, plans, tables and charts."""

from typing import Any

import pytest

from bot.sandbox.blockkit import Fault, validate

Json = dict[str, Any]

PLAIN = {"type": "plain_text", "text": "x"}
IMAGE = {"type": "image", "image_url": "https://a.example/x.png", "alt_text": "x"}
ICON = {"type": "icon", "name": "check"}
RICH = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": []}]}


def container(**more: Any) -> Json:
    return {"type": "container", "child_blocks": [{"type": "divider"}], **more}


def card(**more: Any) -> Json:
    return {"type": "card", **more}


def plan(*task_ids: str) -> Json:
    tasks = [{"task_id": task_id, "title": "x", "status": "complete"} for task_id in task_ids]
    return {"type": "plan", "title": "x", "tasks": tasks}


def bar(*series: str, categories: tuple[str, ...] = ("c",)) -> Json:
    data = [{"label": "c", "value": 1}]
    chart = {
        "type": "bar",
        "series": [{"name": name, "data": data} for name in series],
        "axis_config": {"categories": list(categories)},
    }
    return {"type": "data_visualization", "title": "x", "chart": chart}


def data_table(*rows: list[Json], **more: Any) -> Json:
    return {"type": "data_table", "caption": "x", "rows": list(rows), **more}


RAW = {"type": "raw_text", "text": "x"}
NUMBER = {"type": "raw_number", "value": 1.5, "text": "1.5"}

SOUND = {
    "a collapsible container": container(title=PLAIN, is_collapsible=True, default_collapsed=True),
    "a container with a line": container(rich_text_title=RICH, has_header_divider=True),
    "a card with its own icon": card(title=PLAIN, icon=IMAGE),
    "a card with Slack's icon": card(hero_image=IMAGE, slack_icon=ICON),
    "a plan": plan("a", "b"),
    "two series": bar("a", "b"),
    "a data table": data_table([RAW, RAW], [RICH, NUMBER], row_header_column_index=1),
}


@pytest.mark.parametrize("block", SOUND.values(), ids=SOUND)
def test_these_groups_pass(block: Json) -> None:
    assert validate([block], "message") == []


WRONG: dict[str, tuple[Json, str, str]] = {
    "a container without a title": (
        container(),
        "",
        "must provide at least one of: title, rich_text_title",
    ),
    "a closed container that cannot open": (
        container(title=PLAIN, default_collapsed=True),
        "/default_collapsed",
        "must go with a true is_collapsible",
    ),
    "a collapsible container with a line": (
        container(title=PLAIN, is_collapsible=True, has_header_divider=True),
        "/has_header_divider",
        "must not go with a true is_collapsible",
    ),
    "a container in a container": (
        container(title=PLAIN, child_blocks=[container(title=PLAIN)]),
        "/child_blocks/0/type",
        "unsupported type: container",
    ),
    "an empty card": (
        card(subtitle=PLAIN),
        "",
        "must provide at least one of: hero_image, title, actions, body",
    ),
    "a card with two icons": (
        card(title=PLAIN, icon=IMAGE, slack_icon=ICON),
        "",
        "must provide only one of: icon, slack_icon",
    ),
    "a task that waits alone": (
        {"type": "task_card", "task_id": "a", "title": "x", "status": "pending"},
        "/status",
        "must be one of: complete, error, in_progress",
    ),
    "a task twice": (plan("a", "a"), "/tasks/1/task_id", "task_id is taken already: a"),
    "a series twice": (bar("a", "a"), "/chart/series/1/name", "name is taken already: a"),
    "a category twice": (
        bar("a", categories=("c", "c")),
        "/chart/axis_config/categories",
        "must not name a category twice",
    ),
    "a category without a point": (
        bar("a", categories=("c", "d")),
        "/chart/series/0/data",
        "must have exactly one point for each category",
    ),
    "a short row": (
        data_table([RAW, RAW], [RAW]),
        "/rows/1",
        "must have as many cells as the first row: 2",
    ),
    "a header in rich text": (
        data_table([RICH], [RAW]),
        "/rows/0/0/type",
        "unsupported type in the first row: rich_text",
    ),
    "a row header outside": (
        data_table([RAW], [RAW], row_header_column_index=1),
        "/row_header_column_index",
        "must be less than 1, the number of columns",
    ),
}


@pytest.mark.parametrize("block, at, message", WRONG.values(), ids=WRONG)
def test_these_groups_are_refused(block: Json, at: str, message: str) -> None:
    assert validate([block], "message") == [Fault(f"/blocks/0{at}", message)]
