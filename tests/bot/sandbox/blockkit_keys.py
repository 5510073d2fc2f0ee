"""An example of everything Block Kit has, with every key it knows, and which keys it cannot do without."""

from typing import Any

Json = dict[str, Any]

PLAIN = {"type": "plain_text", "text": "x", "emoji": False}
MARKED = {"type": "mrkdwn", "text": "x", "verbatim": True}
URL = "https://a.example/x"
OPTION = {"text": PLAIN, "value": "v", "description": PLAIN}
CONFIRM = {"title": PLAIN, "text": MARKED, "confirm": PLAIN, "deny": PLAIN, "style": "danger"}
PIECE = {"type": "text", "text": "x", "style": {"bold": True, "italic": True, "strike": True, "code": True}}
SECTION = {"type": "rich_text_section", "elements": [PIECE]}
RICH = {"type": "rich_text", "block_id": "r", "elements": [SECTION]}
SIDE = {"text": PLAIN, "value": "v", "accessibility_label": "x"}
TRIGGER = {"url": URL, "customizable_input_parameters": [{"name": "n", "value": "v"}]}
IMAGE = {"type": "image", "image_url": URL, "alt_text": "x"}
TASK = {"task_id": "t", "title": "x", "details": RICH, "output": RICH, "status": "complete"}
SOURCED = {**TASK, "sources": [{"type": "url", "url": URL, "text": "x"}]}
CELL = {"type": "raw_text", "text": "x"}
SERIES = {"name": "n", "data": [{"label": "c", "value": 1}]}
AXES = {"categories": ["c"], "x_label": "x", "y_label": "y"}

_ACTING = {"action_id": "a", "confirm": CONFIRM}
_CHOSEN = {**_ACTING, "focus_on_load": True}
_MENU = {**_CHOSEN, "placeholder": PLAIN}
_TYPED = {
    "action_id": "a",
    "placeholder": PLAIN,
    "focus_on_load": True,
    "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]},
}
_FILTER = {"include": ["im"], "exclude_external_shared_channels": True, "exclude_bot_users": True}

# The keys before the bar are required. `type` is so everywhere.
KEYS: dict[str, tuple[str, Json]] = {
    "button": (
        "text",
        {
            **_ACTING,
            "text": PLAIN,
            "url": URL,
            "value": "v",
            "style": "primary",
            "accessibility_label": "x",
            "agent_prompt": "x",
            "agent_prompt_display": "x",
            "visible_to_user_ids": ["U1"],
        },
    ),
    "workflow_button": (
        "text workflow",
        {
            "action_id": "a",
            "text": PLAIN,
            "workflow": {"trigger": TRIGGER},
            "style": "danger",
            "accessibility_label": "x",
        },
    ),
    "icon_button": (
        "icon text",
        {
            **_ACTING,
            "icon": "trash",
            "text": PLAIN,
            "value": "v",
            "accessibility_label": "x",
            "visible_to_user_ids": ["U1"],
        },
    ),
    "feedback_buttons": (
        "positive_button negative_button",
        {"action_id": "a", "positive_button": SIDE, "negative_button": SIDE},
    ),
    "overflow": ("options", {**_ACTING, "options": [{**OPTION, "url": URL}]}),
    "checkboxes": ("options", {**_CHOSEN, "options": [OPTION], "initial_options": [OPTION]}),
    "radio_buttons": ("options", {**_CHOSEN, "options": [OPTION], "initial_option": OPTION}),
    "image": ("alt_text", {"image_url": URL, "alt_text": "x"}),
    "datepicker": ("", {**_MENU, "initial_date": "2026-11-23"}),
    "timepicker": ("", {**_MENU, "initial_time": "09:30", "timezone": "Asia/Seoul"}),
    "datetimepicker": ("", {**_CHOSEN, "initial_date_time": 1_795_462_800}),
    "static_select": ("", {**_MENU, "options": [OPTION], "initial_option": OPTION}),
    "external_select": ("", {**_MENU, "min_query_length": 0, "initial_option": OPTION}),
    "users_select": ("", {**_MENU, "initial_user": "U1"}),
    "conversations_select": (
        "",
        {
            **_MENU,
            "initial_conversation": "C1",
            "default_to_current_conversation": True,
            "response_url_enabled": True,
            "filter": _FILTER,
        },
    ),
    "channels_select": ("", {**_MENU, "initial_channel": "C1", "response_url_enabled": True}),
    "multi_static_select": (
        "",
        {**_MENU, "options": [OPTION], "initial_options": [OPTION], "max_selected_items": 1},
    ),
    "multi_external_select": (
        "",
        {**_MENU, "min_query_length": 3, "initial_options": [OPTION], "max_selected_items": 1},
    ),
    "multi_users_select": ("", {**_MENU, "initial_users": ["U1"], "max_selected_items": 1}),
    "multi_conversations_select": (
        "",
        {
            **_MENU,
            "initial_conversations": ["C1"],
            "default_to_current_conversation": False,
            "max_selected_items": 1,
            "filter": _FILTER,
        },
    ),
    "multi_channels_select": ("", {**_MENU, "initial_channels": ["C1"], "max_selected_items": 1}),
    "plain_text_input": (
        "",
        {**_TYPED, "initial_value": "x", "multiline": True, "min_length": 1, "max_length": 9},
    ),
    "email_text_input": ("", {**_TYPED, "initial_value": "a@b.example"}),
    "url_text_input": ("", {**_TYPED, "initial_value": URL}),
    "number_input": (
        "is_decimal_allowed",
        {**_TYPED, "is_decimal_allowed": True, "initial_value": "1", "min_value": "0", "max_value": "9"},
    ),
    "rich_text_input": ("", {**_TYPED, "initial_value": RICH, "min_lines": 1, "max_lines": 9}),
    "file_input": ("", {"action_id": "a", "filetypes": ["pdf"], "max_files": 1}),
}

BLOCK_KEYS: dict[str, tuple[str, Json]] = {
    "section": ("", {"text": MARKED, "fields": [PLAIN], "accessory": IMAGE, "expand": True}),
    "header": ("text", {"text": PLAIN}),
    "divider": ("", {}),
    "context": ("elements", {"elements": [IMAGE, MARKED, PLAIN]}),
    "actions": ("elements", {"elements": [{"type": "button", "text": PLAIN}]}),
    "context_actions": ("elements", {"elements": [{"type": "icon_button", "icon": "trash", "text": PLAIN}]}),
    "input": (
        "label element",
        {
            "label": PLAIN,
            "hint": PLAIN,
            "element": {"type": "file_input"},
            "optional": True,
            "dispatch_action": False,
        },
    ),
    "image": ("alt_text", {"image_url": URL, "alt_text": "x", "title": PLAIN}),
    "video": (
        "alt_text title thumbnail_url video_url",
        {
            "alt_text": "x",
            "title": PLAIN,
            "thumbnail_url": URL,
            "video_url": URL,
            "title_url": URL,
            "description": PLAIN,
            "author_name": "x",
            "provider_name": "x",
            "provider_icon_url": URL,
        },
    ),
    "markdown": ("text", {"text": "x"}),
    "rich_text": ("elements", {"elements": [SECTION]}),
    "alert": ("text", {"text": MARKED, "level": "error"}),
    "card": (
        "",
        {
            "hero_image": IMAGE,
            "icon": IMAGE,
            "title": MARKED,
            "subtitle": MARKED,
            "body": MARKED,
            "subtext": MARKED,
            "actions": [{"type": "button", "text": PLAIN}],
        },
    ),
    "carousel": (
        "elements",
        {"elements": [{"type": "card", "slack_icon": {"type": "icon", "name": "x"}, "body": MARKED}]},
    ),
    "container": (
        "child_blocks",
        {
            "title": PLAIN,
            "rich_text_title": RICH,
            "subtitle": MARKED,
            "child_blocks": [{"type": "table", "rows": [[CELL]]}],
            "width": "wide",
            "icon": IMAGE,
            "is_collapsible": True,
            "default_collapsed": True,
            "has_header_divider": False,
        },
    ),
    "task_card": ("task_id title status", SOURCED),
    "plan": ("title tasks", {"title": "x", "tasks": [{**SOURCED, "type": "task_card"}]}),
    "table": ("rows", {"rows": [[CELL]], "column_settings": [{"align": "right", "is_wrapped": True}]}),
    "data_table": (
        "rows caption",
        {"rows": [[CELL], [RICH]], "caption": "x", "page_size": 5, "row_header_column_index": 0},
    ),
    "data_visualization": (
        "title chart",
        {"title": "x", "chart": {"type": "area", "series": [SERIES], "axis_config": AXES}},
    ),
}

# What is required further down, by the key that holds it.
NESTED: dict[str, tuple[str, ...]] = {
    "workflow_button": ("workflow/trigger", "workflow/trigger/url", "text/text"),
    "feedback_buttons": ("positive_button/text", "negative_button/value"),
    "overflow": ("options/0/text", "options/0/value"),
    "context": ("elements/0/alt_text", "elements/1/text"),
    "rich_text": ("elements/0/elements", "elements/0/elements/0/text"),
    "carousel": ("elements/0/slack_icon/name",),
    "task_card": ("sources/0/url", "sources/0/text"),
    "plan": ("tasks/0/task_id", "tasks/0/title", "tasks/0/status"),
    "table": ("rows/0/0/text",),
    "data_visualization": (
        "chart/series",
        "chart/axis_config",
        "chart/axis_config/categories",
        "chart/series/0/name",
        "chart/series/0/data",
        "chart/series/0/data/0/label",
        "chart/series/0/data/0/value",
    ),
}

PIECES: dict[str, tuple[str, Json]] = {
    "text": ("text", {"text": "x"}),
    "link": ("url", {"url": URL, "text": "x", "unsafe": False}),
    "broadcast": ("range", {"range": "here"}),
    "color": ("value", {"value": "#abcdef"}),
    "channel": ("channel_id", {"channel_id": "C1"}),
    "emoji": ("name", {"name": "wave", "unicode": "1f44b", "skin_tone": 2}),
    "team": ("team_id", {"team_id": "T1"}),
    "user": ("user_id", {"user_id": "U1"}),
    "usergroup": ("usergroup_id", {"usergroup_id": "S1"}),
    "date": (
        "timestamp format",
        {"timestamp": 1, "format": "{date}", "timezone": "UTC", "url": URL, "fallback": "x"},
    ),
}
FRAMES: dict[str, tuple[str, Json]] = {
    "rich_text_section": ("elements", {"elements": [PIECE]}),
    "rich_text_list": (
        "style elements",
        {"style": "bullet", "elements": [SECTION], "indent": 0, "offset": 1, "border": 1},
    ),
    "rich_text_preformatted": ("elements", {"elements": [PIECE], "border": 0}),
    "rich_text_quote": ("elements", {"elements": [PIECE], "border": 0}),
}
