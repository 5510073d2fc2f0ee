"""Every limit on the length of a text: what has just that length passes, one character more does not."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from bot.sandbox.blockkit import Fault, Surface, validate, validate_message, validate_view

Json = dict[str, Any]


def plain(text: str = "x") -> Json:
    return {"type": "plain_text", "text": text}


def marked(text: str = "x") -> Json:
    return {"type": "mrkdwn", "text": text}


def of(size: int) -> str:
    """A text that many characters long; Korean, because characters count and not bytes."""
    return "가" * size


def url(size: int) -> str:
    return "https://a.example/".ljust(size, "x")


def actions(element: Json) -> Json:
    return {"type": "actions", "elements": [element]}


def button(**more: Any) -> Json:
    return actions({"type": "button", "text": plain(), **more})


def confirm(**more: Any) -> Json:
    return button(
        confirm={"title": plain(), "text": marked(), "confirm": plain(), "deny": plain(), **more},
    )


def select(**more: Any) -> Json:
    return actions({"type": "static_select", "options": [{"text": plain(), "value": "v"}], **more})


def option(**more: Any) -> Json:
    return actions({"type": "overflow", "options": [{"text": plain(), "value": "v", **more}]})


def asked(**more: Any) -> Json:
    return {"type": "input", "label": plain(), "element": {"type": "plain_text_input"}, **more}


def image(**more: Any) -> Json:
    return {"type": "image", "image_url": url(20), "alt_text": "x", **more}


def video(**more: Any) -> Json:
    urls = {"thumbnail_url": url(20), "video_url": url(20)}
    return {"type": "video", "alt_text": "x", "title": plain(), **urls, **more}


def card(**more: Any) -> Json:
    return {"type": "card", "title": marked(), **more}


def container(**more: Any) -> Json:
    return {"type": "container", "title": plain(), "child_blocks": [{"type": "divider"}], **more}


def pie(label: str) -> Json:
    chart = {"type": "pie", "segments": [{"label": label, "value": 1}]}
    return {"type": "data_visualization", "title": "x", "chart": chart}


def bar(*, name: str = "n", category: str = "c", **axes: str) -> Json:
    series = [{"name": name, "data": [{"label": category, "value": 1}]}]
    chart = {"type": "bar", "series": series, "axis_config": {"categories": [category], **axes}}
    return {"type": "data_visualization", "title": "x", "chart": chart}


def menu(**more: Any) -> Json:
    return actions({"type": "static_select", "options": [{"text": plain(), "value": "v", **more}]})


def choice(**more: Any) -> Json:
    return actions({"type": "checkboxes", "options": [{"text": plain(), "value": "v", **more}]})


def group(label: str) -> Json:
    options = [{"text": plain(), "value": "v"}]
    return actions({"type": "static_select", "option_groups": [{"label": plain(label), "options": options}]})


def workflow(text: str) -> Json:
    trigger = {"url": url(20), "customizable_input_parameters": [{"name": "n", "value": ""}]}
    return actions({"type": "workflow_button", "text": plain(text), "workflow": {"trigger": trigger}})


def feedback(text: str) -> Json:
    side = {"text": plain(text), "value": "v"}
    element = {
        "type": "feedback_buttons",
        "positive_button": side,
        "negative_button": {**side, "text": plain()},
    }
    return {"type": "context_actions", "elements": [element]}


class Limit(NamedTuple):
    """A block made with a text of a given length, the longest it takes, and where a longer one is reported."""

    block: Callable[[int], Json]
    most: int
    pointer: str
    surface: Surface = "message"


LIMITS = {
    "section text": Limit(lambda n: {"type": "section", "text": marked(of(n))}, 3000, "text/text"),
    "section field": Limit(lambda n: {"type": "section", "fields": [plain(of(n))]}, 2000, "fields/0/text"),
    "header": Limit(lambda n: {"type": "header", "text": plain(of(n))}, 150, "text/text"),
    "context text": Limit(
        lambda n: {"type": "context", "elements": [marked(of(n))]}, 3000, "elements/0/text"
    ),
    "block_id": Limit(lambda n: {"type": "divider", "block_id": of(n)}, 255, "block_id"),
    "action_id": Limit(lambda n: button(action_id=of(n)), 255, "elements/0/action_id"),
    "button text": Limit(lambda n: button(text=plain(of(n))), 75, "elements/0/text/text"),
    "button value": Limit(lambda n: button(value=of(n)), 2000, "elements/0/value"),
    "button url": Limit(lambda n: button(url=url(n)), 3000, "elements/0/url"),
    "button label": Limit(lambda n: button(accessibility_label=of(n)), 75, "elements/0/accessibility_label"),
    "button prompt": Limit(lambda n: button(agent_prompt=of(n)), 4000, "elements/0/agent_prompt"),
    "confirm title": Limit(lambda n: confirm(title=plain(of(n))), 100, "elements/0/confirm/title/text"),
    "confirm text": Limit(lambda n: confirm(text=marked(of(n))), 300, "elements/0/confirm/text/text"),
    "confirm yes": Limit(lambda n: confirm(confirm=plain(of(n))), 30, "elements/0/confirm/confirm/text"),
    "confirm no": Limit(lambda n: confirm(deny=plain(of(n))), 30, "elements/0/confirm/deny/text"),
    "placeholder": Limit(lambda n: select(placeholder=plain(of(n))), 150, "elements/0/placeholder/text"),
    "option text": Limit(lambda n: option(text=plain(of(n))), 75, "elements/0/options/0/text/text"),
    "option value": Limit(lambda n: option(value=of(n)), 150, "elements/0/options/0/value"),
    "option url": Limit(lambda n: option(url=url(n)), 3000, "elements/0/options/0/url"),
    "option description": Limit(
        lambda n: option(description=plain(of(n))), 75, "elements/0/options/0/description/text"
    ),
    "menu option": Limit(lambda n: menu(text=plain(of(n))), 75, "elements/0/options/0/text/text"),
    "menu description": Limit(
        lambda n: menu(description=plain(of(n))), 75, "elements/0/options/0/description/text"
    ),
    "choice": Limit(lambda n: choice(text=marked(of(n))), 75, "elements/0/options/0/text/text"),
    "choice description": Limit(
        lambda n: choice(description=marked(of(n))), 75, "elements/0/options/0/description/text"
    ),
    "option group": Limit(lambda n: group(of(n)), 75, "elements/0/option_groups/0/label/text"),
    "workflow button": Limit(lambda n: workflow(of(n)), 75, "elements/0/text/text"),
    "feedback button": Limit(lambda n: feedback(of(n)), 75, "elements/0/positive_button/text/text"),
    "image in a context": Limit(
        lambda n: {"type": "context", "elements": [image(alt_text=of(n))]}, 2000, "elements/0/alt_text"
    ),
    "video alt_text": Limit(lambda n: video(alt_text=of(n)), 2000, "alt_text"),
    "input label": Limit(lambda n: asked(label=plain(of(n))), 2000, "label/text"),
    "input hint": Limit(lambda n: asked(hint=plain(of(n))), 2000, "hint/text"),
    "image url": Limit(lambda n: image(image_url=url(n)), 3000, "image_url"),
    "image alt_text": Limit(lambda n: image(alt_text=of(n)), 2000, "alt_text"),
    "image title": Limit(lambda n: image(title=plain(of(n))), 2000, "title/text"),
    "video title": Limit(lambda n: video(title=plain(of(n))), 199, "title/text"),
    "video author": Limit(lambda n: video(author_name=of(n)), 49, "author_name"),
    "markdown": Limit(lambda n: {"type": "markdown", "text": of(n)}, 12_000, "text"),
    "alert": Limit(lambda n: {"type": "alert", "text": marked(of(n))}, 200, "text/text", "modal"),
    "card title": Limit(lambda n: card(title=marked(of(n))), 150, "title/text"),
    "card subtitle": Limit(lambda n: card(subtitle=plain(of(n))), 150, "subtitle/text"),
    "card body": Limit(lambda n: card(body=marked(of(n))), 200, "body/text", "home"),
    "card subtext": Limit(lambda n: card(subtext=marked(of(n))), 200, "subtext/text"),
    "container title": Limit(lambda n: container(title=plain(of(n))), 150, "title/text"),
    "container subtitle": Limit(lambda n: container(subtitle=marked(of(n))), 150, "subtitle/text"),
    "chart title": Limit(lambda n: {**pie("x"), "title": of(n)}, 50, "title"),
    "pie label": Limit(lambda n: pie(of(n)), 20, "chart/segments/0/label"),
    "series name": Limit(lambda n: bar(name=of(n)), 20, "chart/series/0/name"),
    "axis label": Limit(lambda n: bar(x_label=of(n)), 50, "chart/axis_config/x_label"),
}


@pytest.mark.parametrize("limit", LIMITS.values(), ids=LIMITS)
def test_a_text_of_just_the_allowed_length_passes(limit: Limit) -> None:
    assert validate([limit.block(limit.most)], limit.surface) == []


@pytest.mark.parametrize("limit", LIMITS.values(), ids=LIMITS)
def test_one_character_more_is_refused_where_it_stands(limit: Limit) -> None:
    said = Fault(f"/blocks/0/{limit.pointer}", f"must be less than {limit.most + 1} characters")
    assert validate([limit.block(limit.most + 1)], limit.surface) == [said]


@pytest.mark.parametrize("name", [name for name in LIMITS if not name.endswith("url")])
def test_an_empty_text_is_refused_where_it_stands(name: str) -> None:
    limit = LIMITS[name]
    said = Fault(f"/blocks/0/{limit.pointer}", "must be more than 0 characters")
    assert validate([limit.block(0)], limit.surface) == [said]


def modal(**more: Any) -> Json:
    return {"type": "modal", "title": plain(), "blocks": [{"type": "divider"}], **more}


VIEW_LIMITS: dict[str, tuple[Callable[[int], Json], int, str]] = {
    "title": (lambda n: modal(title=plain(of(n))), 24, "/view/title/text"),
    "submit": (lambda n: modal(submit=plain(of(n))), 24, "/view/submit/text"),
    "close": (lambda n: modal(close=plain(of(n))), 24, "/view/close/text"),
    "private_metadata": (lambda n: modal(private_metadata=of(n)), 3000, "/view/private_metadata"),
    "callback_id": (lambda n: modal(callback_id=of(n)), 255, "/view/callback_id"),
    "external_id": (lambda n: modal(external_id=of(n)), 255, "/view/external_id"),
}


@pytest.mark.parametrize("view, most, pointer", VIEW_LIMITS.values(), ids=VIEW_LIMITS)
def test_the_texts_of_a_view_have_limits(view: Callable[[int], Json], most: int, pointer: str) -> None:
    assert validate_view(view(most)) == []
    assert validate_view(view(most + 1)) == [Fault(pointer, f"must be less than {most + 1} characters")]


def test_the_text_of_a_message_has_a_limit() -> None:
    assert validate_message({"text": of(40_000)}) == []
    assert validate_message({"text": of(40_001)}) == [Fault("/text", "must be less than 40001 characters")]


def test_a_view_that_remembers_nothing_may_say_so_with_empty_texts() -> None:
    assert validate_view(modal(private_metadata="", callback_id="")) == []
