"""The desk's layouts one by one, with the made-up records that the samples show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.slack.layouts.blocks import Block, Message
from tests.bot.slack.layouts import payloads


def buttons(shown: Message | Block) -> list[str]:
    """The names of the buttons in their order, without autoq's part."""
    return [button["action_id"].removeprefix("autoq.") for button in _buttons(shown["blocks"])]


def words(shown: Message | Block) -> str:
    """Everything that a reader sees, in one text."""
    return " ".join(payloads.strings(shown["blocks"]))


def block(shown: Message | Block, part: str) -> Mapping[str, Any]:
    """The block of this part."""
    return next(each for each in shown["blocks"] if each.get("block_id", "").startswith(f"autoq.{part}."))


def parts(shown: Message | Block) -> list[str]:
    """The parts in their order."""
    return [each.get("block_id", "").split(".")[1] for each in shown["blocks"] if "block_id" in each]


def emoji(value: object) -> Iterator[str]:
    """The names of all emoji in rich text."""
    if isinstance(value, Mapping):
        if value.get("type") == "emoji":
            yield value["name"]
        for held in value.values():
            yield from emoji(held)
    elif isinstance(value, list):
        for held in value:
            yield from emoji(held)


def _buttons(value: object) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, Mapping):
        if value.get("type") == "button":
            yield value
        for held in value.values():
            yield from _buttons(held)
    elif isinstance(value, list):
        for held in value:
            yield from _buttons(held)
