"""Slack's own SDK as a second opinion on the classic blocks: it takes what we take, and knows the same limits."""

import logging
from typing import Any

import pytest
from hypothesis import event, given
from hypothesis import strategies as st
from slack_sdk.models.blocks import (
    ActionsBlock,
    AlertBlock,
    Block,
    ButtonElement,
    CardBlock,
    ConfirmObject,
    ContextActionsBlock,
    ContextBlock,
    HeaderBlock,
    ImageBlock,
    InputBlock,
    MarkdownBlock,
    Option,
    OverflowMenuElement,
    SectionBlock,
    StaticSelectElement,
)
from slack_sdk.models.blocks.block_elements import InputInteractiveElement
from slack_sdk.models.blocks.blocks import CarouselBlock, ContainerBlock
from slack_sdk.models.views import View

from bot.sandbox.blockkit import validate

Json = dict[str, Any]

# Lengths around every limit, so that some of what is made is refused.
LENGTHS = st.sampled_from([1, 20, 24, 30, 75, 150, 200, 255, 2000, 3000, 3001])
SHORT = st.sampled_from([1, 30, 75, 76])
IDS = st.sampled_from(["a", "b", "x" * 255])


def sized(kind: str, lengths: st.SearchStrategy[int]) -> st.SearchStrategy[Json]:
    return lengths.map(lambda length: {"type": kind, "text": "가" * length})


def optional(required: dict[str, st.SearchStrategy[Any]], **more: st.SearchStrategy[Any]) -> Any:
    return st.fixed_dictionaries(required, optional=more)


PLAIN = sized("plain_text", SHORT)
TEXT = sized("plain_text", LENGTHS) | sized("mrkdwn", LENGTHS)
OPTIONS = st.lists(
    optional(
        {"text": PLAIN, "value": st.sampled_from(["v", "w"])},
        description=PLAIN,
    ),
    min_size=1,
    max_size=6,
)
CONFIRM = optional(
    {"title": PLAIN, "text": TEXT, "confirm": PLAIN, "deny": PLAIN},
    style=st.sampled_from(["primary", "danger"]),
)
BUTTON = optional(
    {"type": st.just("button"), "text": PLAIN},
    action_id=IDS,
    value=st.sampled_from(["v", "x" * 2000, "x" * 2001]),
    url=st.just("https://a.example/"),
    style=st.sampled_from(["primary", "danger", "loud"]),
    accessibility_label=SHORT.map(lambda length: "x" * length),
    confirm=CONFIRM,
)
OVERFLOW = optional({"type": st.just("overflow"), "options": OPTIONS}, action_id=IDS)
SELECT = optional({"type": st.just("static_select"), "options": OPTIONS}, action_id=IDS, placeholder=PLAIN)
TYPED = optional(
    {"type": st.just("plain_text_input")},
    action_id=IDS,
    placeholder=PLAIN,
    multiline=st.booleans(),
    min_length=st.sampled_from([0, 3]),
    max_length=st.sampled_from([3, 3000]),
)
IMAGE = {"type": "image", "image_url": "https://a.example/x.png", "alt_text": "x"}
BLOCKS = st.one_of(
    optional(
        {"type": st.just("section"), "text": TEXT},
        block_id=IDS,
        fields=st.lists(TEXT, min_size=1, max_size=11),
        accessory=BUTTON | OVERFLOW | SELECT,
    ),
    optional({"type": st.just("header"), "text": TEXT}, block_id=IDS),
    optional(
        {"type": st.just("context"), "elements": st.lists(TEXT | st.just(IMAGE), min_size=1, max_size=11)},
        block_id=IDS,
    ),
    optional(
        {
            "type": st.just("actions"),
            "elements": st.lists(BUTTON | OVERFLOW | SELECT, min_size=1, max_size=5),
        },
        block_id=IDS,
    ),
    optional(
        {"type": st.just("input"), "label": PLAIN, "element": TYPED | SELECT},
        block_id=IDS,
        hint=PLAIN,
        optional=st.booleans(),
    ),
    optional({"type": st.just("divider")}, block_id=IDS),
)


@given(block=BLOCKS)
def test_what_passes_here_is_kept_whole_by_the_sdk(block: Json) -> None:
    if validate([block], "message"):
        event("refused")
        return
    event("accepted")
    parsed = Block.parse(block)
    assert parsed is not None
    assert parsed.to_dict() == block


def plain(size: int) -> Json:
    return {"type": "plain_text", "text": "x" * size}


def marked(size: int) -> Json:
    return {"type": "mrkdwn", "text": "x" * size}


def acting(kind: str, **more: Any) -> Json:
    return {"type": "actions", "elements": [{"type": kind, **more}]}


def button(**more: Any) -> Json:
    return acting("button", text=plain(1), **more)


def confirming(**more: Any) -> Json:
    return button(confirm=dict.fromkeys(("title", "text", "confirm", "deny"), plain(1)) | more)


def choices(count: int, size: int = 1) -> list[Json]:
    return [{"text": plain(1), "value": "v" * size} for _ in range(count)]


def asked(**more: Any) -> Json:
    return {"type": "input", "label": plain(1), "element": {"type": "plain_text_input"}, **more}


def opinions(count: int) -> list[Json]:
    side = {"text": plain(1), "value": "v"}
    return [{"type": "feedback_buttons", "positive_button": side, "negative_button": side}] * count


def container(children: int) -> Json:
    return {"type": "container", "title": plain(1), "child_blocks": [{"type": "divider"}] * children}


def carousel(cards: int) -> Json:
    return {"type": "carousel", "elements": [{"type": "card", "title": marked(1)}] * cards}


LIMITS: dict[str, tuple[int, Any]] = {
    "block_id": (Block.block_id_max_length, lambda n: {"type": "divider", "block_id": "x" * n}),
    "section text": (SectionBlock.text_max_length, lambda n: {"type": "section", "text": marked(n)}),
    "fields": (SectionBlock.fields_max_length, lambda n: {"type": "section", "fields": [plain(1)] * n}),
    "header": (HeaderBlock.text_max_length, lambda n: {"type": "header", "text": plain(n)}),
    "actions": (
        ActionsBlock.elements_max_length,
        lambda n: {**button(), "elements": button()["elements"] * n},
    ),
    "context": (
        ContextBlock.elements_max_length,
        lambda n: {"type": "context", "elements": [plain(1)] * n},
    ),
    "context actions": (
        ContextActionsBlock.elements_max_length,
        lambda n: {"type": "context_actions", "elements": opinions(n)},
    ),
    "label": (InputBlock.label_max_length, lambda n: asked(label=plain(n))),
    "hint": (InputBlock.hint_max_length, lambda n: asked(hint=plain(n))),
    "alt_text": (ImageBlock.alt_text_max_length, lambda n: {**IMAGE, "alt_text": "x" * n}),
    "image title": (ImageBlock.title_max_length, lambda n: {**IMAGE, "title": plain(n)}),
    "markdown": (MarkdownBlock.text_max_length, lambda n: {"type": "markdown", "text": "x" * n}),
    "card title": (CardBlock.title_max_length, lambda n: {"type": "card", "title": marked(n)}),
    "card body": (CardBlock.body_max_length, lambda n: {"type": "card", "body": marked(n)}),
    "carousel": (CarouselBlock.elements_max_length, carousel),
    "container": (ContainerBlock.child_blocks_max_length, container),
    "action_id": (ButtonElement.action_id_max_length, lambda n: button(action_id="x" * n)),
    "button text": (ButtonElement.text_max_length, lambda n: acting("button", text=plain(n))),
    "button value": (ButtonElement.value_max_length, lambda n: button(value="x" * n)),
    "confirm title": (ConfirmObject.title_max_length, lambda n: confirming(title=plain(n))),
    "confirm text": (ConfirmObject.text_max_length, lambda n: confirming(text=marked(n))),
    "confirm yes": (ConfirmObject.confirm_max_length, lambda n: confirming(confirm=plain(n))),
    "confirm no": (ConfirmObject.deny_max_length, lambda n: confirming(deny=plain(n))),
    "option value": (Option.value_max_length, lambda n: acting("overflow", options=choices(1, n))),
    "overflow": (OverflowMenuElement.options_max_length, lambda n: acting("overflow", options=choices(n))),
    "select": (
        StaticSelectElement.options_max_length,
        lambda n: acting("static_select", options=choices(n)),
    ),
    "placeholder": (
        InputInteractiveElement.placeholder_max_length,
        lambda n: acting("static_select", options=choices(1), placeholder=plain(n)),
    ),
}


@pytest.mark.parametrize("most, block", LIMITS.values(), ids=LIMITS)
def test_the_sdk_knows_the_same_limit(most: int, block: Any) -> None:
    assert validate([block(most)], "message") == []
    assert validate([block(most + 1)], "message")


def test_the_sdk_knows_the_same_levels_of_an_alert() -> None:
    for level in ("default", "info", "warning", "error", "success"):
        alert = {"type": "alert", "text": marked(200), "level": level}
        assert validate([alert], "modal") == []
        AlertBlock(text="x", level=level).validate_json()


def test_the_sdk_knows_the_same_limits_of_a_view() -> None:
    view: Json = {"type": "modal", "title": plain(24), "blocks": [{"type": "divider"}] * 100}
    assert validate(view["blocks"], "modal") == []
    assert (View.title_max_length, View.blocks_max_length) == (24, 100)
    View(**view).validate_json()


def test_the_sdk_warns_of_a_block_that_we_refuse(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert Block.parse({"type": "sections"}) is None
    assert validate([{"type": "sections"}], "message")
