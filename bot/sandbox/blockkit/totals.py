"""Rules over a whole list of blocks: ids that must differ, and what may appear only so often."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

from bot.sandbox.blockkit.fault import Fault
from bot.sandbox.blockkit.surfaces import Surface

Placed: TypeAlias = tuple[Mapping[str, Any], str]
"""A block or element, and the pointer to it."""

MARKDOWN_MOST: Final = 12_000  # block-kit/blocks/markdown-block: all markdown blocks of one payload together.
CHARTS_MOST: Final = 2  # block-kit/blocks/data-visualization-block: in one message.


def faults_of_whole(blocks: Sequence[Mapping[str, Any]], surface: Surface, at: str) -> Iterator[Fault]:
    """The faults that no single block has; `blocks` are sound one by one, and stand at the pointer `at`."""
    every = list(_every_block(blocks, at))
    yield from _repeated(every, "block_id")
    for block, place in every:
        yield from _repeated(list(_elements(block, place)), "action_id")
    yield from _repeated_focus(every)
    yield from _answers_outside_modal_inputs(every, surface)
    yield from _too_much(every, at)


def _every_block(blocks: Sequence[Mapping[str, Any]], at: str) -> Iterator[Placed]:
    for index, block in enumerate(blocks):
        place = f"{at}/{index}"
        yield block, place
        if block["type"] == "container":
            yield from _every_block(block["child_blocks"], f"{place}/child_blocks")
        elif block["type"] == "carousel":
            yield from _every_block(block["elements"], f"{place}/elements")


def _elements(block: Mapping[str, Any], at: str) -> Iterator[Placed]:
    match block["type"]:
        case "section" if "accessory" in block:
            yield block["accessory"], f"{at}/accessory"
        case "input":
            yield block["element"], f"{at}/element"
        case "actions" | "context_actions":
            yield from _numbered(block["elements"], f"{at}/elements")
        case "card":
            yield from _numbered(block.get("actions", []), f"{at}/actions")


def _numbered(items: Sequence[Mapping[str, Any]], at: str) -> Iterator[Placed]:
    for index, item in enumerate(items):
        yield item, f"{at}/{index}"


def _repeated(items: Sequence[Placed], key: str) -> Iterator[Fault]:
    seen = set()
    for item, place in items:
        name = item.get(key)
        if name is not None and name in seen:
            yield Fault(f"{place}/{key}", f"{key} is taken already: {name}")
        seen.add(name)


def _repeated_focus(every: Sequence[Placed]) -> Iterator[Fault]:
    # block-kit/block-elements: only one element of a view can be set to true.
    focused = [
        place
        for block, at in every
        for element, place in _elements(block, at)
        if element.get("focus_on_load")
    ]
    for place in focused[1:]:
        yield Fault(f"{place}/focus_on_load", "must be true in one element only")


def _answers_outside_modal_inputs(every: Sequence[Placed], surface: Surface) -> Iterator[Fault]:
    # block-kit/block-elements/select-menu-element: this field only works with menus in input blocks in modals.
    for block, at in every:
        for element, place in _elements(block, at):
            if element.get("response_url_enabled") and (surface != "modal" or block["type"] != "input"):
                yield Fault(f"{place}/response_url_enabled", "must stand in an input block of a modal")


def _too_much(every: Sequence[Placed], at: str) -> Iterator[Fault]:
    if sum(len(block["text"]) for block, _ in every if block["type"] == "markdown") > MARKDOWN_MOST:
        yield Fault(at, f"must hold less than {MARKDOWN_MOST + 1} characters in all markdown blocks together")
    charts = [place for block, place in every if block["type"] == "data_visualization"]
    for place in charts[CHARTS_MOST:]:
        yield Fault(place, f"no more than {CHARTS_MOST} items allowed of type data_visualization")
