"""Looking at payloads: their strings, what is live in them, and how near they come to Slack's limits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tests.bot.slack.layouts.records import PEOPLE

_OUR_DATE = re.compile(r"<!date\^\d+\^\{date_short_pretty\} \{time\}\|\d{4}-\d\d-\d\d \d\d:\d\d KST>")
_OUR_MENTION = re.compile(r"<@([A-Z0-9]+)>")
_OUR_ENTITY = re.compile(r"&(?:amp|lt|gt);")
_CODE_SPAN = re.compile(r"`[^`\n]+`")
_SEEN_BY_NOBODY = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe0f\ufeff\uffa0]"
)

# docs.slack.dev/reference/block-kit, read independently of the code under test.
_MOST = {
    "section text": 3000,
    "field": 2000,
    "context": 3000,
    "header": 150,
    "button": 75,
    "spoken label": 75,
    "confirm title": 100,
    "confirm text": 300,
    "confirm button": 30,
    "view title": 24,
    "label": 2000,
    "placeholder": 150,
    "option": 75,
    "alert": 200,
    "metadata": 3000,
    "id": 255,
}


def strings(value: object) -> Iterator[str]:
    """Every string in a payload."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for held in value.values():
            yield from strings(held)
    elif isinstance(value, list):
        for held in value:
            yield from strings(held)


def marked(payload: Mapping[str, Any]) -> Iterator[str]:
    """Every string that Slack reads as mrkdwn: the top-level text and the mrkdwn objects."""
    if isinstance(payload.get("text"), str) and payload.get("type") in {None, "mrkdwn"}:
        yield payload["text"]
    for held in payload.values():
        for item in held if isinstance(held, list) else [held]:
            if isinstance(item, Mapping):
                yield from marked(item)


def live(text: str, own: frozenset[str] = PEOPLE) -> str:
    """What is live in mrkdwn besides autoq's own dates and mentions; "" when nothing is."""
    rest = _OUR_DATE.sub("", text)
    rest = _OUR_MENTION.sub(lambda match: "" if match[1] in own else match[0], rest)
    return "".join(re.findall("[<>&]", _OUR_ENTITY.sub("", rest)))


def outside_code(text: str) -> str:
    """The text without its code spans."""
    return _CODE_SPAN.sub("", text)


def unseen(text: str) -> list[str]:
    """Characters that nobody sees."""
    return _SEEN_BY_NOBODY.findall(text)


def tight(payload: Mapping[str, Any]) -> list[str]:
    """Every text that comes nearer than a tenth to its limit, or passes it."""
    found = ((kind, text) for kind, text in _limited(payload) if len(text) > _MOST[kind] * 0.9)
    return [f"{kind}: {len(text)} {text[:60]}" for kind, text in found]


def _limited(item: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    kind = item.get("type")
    places = {"section": "section text", "header": "header", "button": "button", "alert": "alert"}
    if kind in places and "text" in item:
        yield places[kind], item["text"]["text"]
    for text in item.get("fields", []):
        yield "field", text["text"]
    if kind == "context":
        yield from (("context", text["text"]) for text in item["elements"])
    if kind in {"modal", "home"}:
        yield from (("view title", item[key]["text"]) for key in ("title", "submit", "close") if key in item)
    names = {"accessibility_label": "spoken label", "private_metadata": "metadata"}
    names |= dict.fromkeys(("block_id", "action_id", "callback_id"), "id")
    yield from ((place, item[key]) for key, place in names.items() if key in item)
    objects = {"placeholder": "placeholder", "label": "label", "hint": "label"}
    yield from ((place, item[key]["text"]) for key, place in objects.items() if key in item)
    yield from (("option", option["text"]["text"]) for option in item.get("options", []))
    if "confirm" in item and kind == "button":
        asked = item["confirm"]
        yield "confirm title", asked["title"]["text"]
        yield "confirm text", asked["text"]["text"]
        yield from (("confirm button", asked[key]["text"]) for key in ("confirm", "deny"))
    for held in item.values():
        for inner in held if isinstance(held, list) else [held]:
            if isinstance(inner, Mapping):
                yield from _limited(inner)
