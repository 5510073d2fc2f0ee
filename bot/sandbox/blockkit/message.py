"""The arguments of a message: text, blocks, attachments and metadata."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from bot.sandbox.blockkit import relations
from bot.sandbox.blockkit.fault import Fault
from bot.sandbox.blockkit.shapes import Items, Record, Shape, Text
from bot.sandbox.blockkit.surfaces import BLOCKS_OF, Surface
from bot.sandbox.blockkit.tables import text_length
from bot.sandbox.blockkit.totals import faults_of_whole

TEXT_MOST: Final = (
    40_000  # methods/chat.postMessage: Slack cuts off what is longer, so nothing longer is right.
)
# Undocumented: a maintainer of Bolt gives 12 000 characters of text plus a margin as the cause of the error
# msg_blocks_too_long (bolt-js, issue 2509). Tables and charts have limits of their own.
BLOCKS_TEXT_MOST: Final = 12_000
_COUNTED_APART: Final = frozenset({"table", "data_table", "data_visualization"})

NO_CONTENT: Final = "must provide text, blocks or attachments"
BLOCKS_TOO_LONG: Final = f"must hold less than {BLOCKS_TEXT_MOST + 1} characters in all blocks together"

_ATTACHMENT: Final = Record(
    source="messaging/message-attachments",
    fields={"blocks": BLOCKS_OF["message"]},
    open=True,
)
_METADATA: Final = Record(
    source="messaging/message-metadata",
    fields={
        "event_type": Text(),
        "event_payload": Record(source="messaging/message-metadata", fields={}, open=True),
        "entities": Items(of=Record(source="messaging/work-objects", fields={}, open=True)),
    },
    rules=(
        relations.at_least_one("event_type", "entities"),
        relations.both_or_none("event_type", "event_payload"),
    ),
)
_ARGUMENTS: Final[Mapping[str, Shape]] = {
    "text": Text(least=0, most=TEXT_MOST),
    "blocks": BLOCKS_OF["message"],
    "attachments": Items(of=_ATTACHMENT, least=0, most=100),  # methods/chat.postMessage.
    "metadata": _METADATA,
}


def faults_of_blocks(blocks: object, surface: Surface, at: str) -> Iterator[Fault]:
    """Every reason for which Slack would refuse this list of blocks on this surface."""
    sound = True
    for fault in BLOCKS_OF[surface].faults(blocks, at):
        sound = False
        yield fault
    if sound and isinstance(blocks, list):
        yield from faults_of_whole(blocks, surface, at)


def faults_of_message(arguments: Mapping[str, object]) -> Iterator[Fault]:
    """Every reason for which Slack would refuse a message with these arguments; None counts as left out."""
    given = {key: arguments[key] for key in _ARGUMENTS if arguments.get(key) is not None}
    if not any(given.get(key) for key in ("text", "blocks", "attachments")):
        yield Fault("", NO_CONTENT)
    sound = True
    for key, value in given.items():
        for fault in _ARGUMENTS[key].faults(value, f"/{key}"):
            sound = False
            yield fault
    if sound:
        yield from _faults_together(given)


def _faults_together(given: Mapping[str, Any]) -> Iterator[Fault]:
    blocks: Sequence[Mapping[str, Any]] = given.get("blocks", [])
    yield from faults_of_whole(blocks, "message", "/blocks")
    if sum(text_length(block) for block in blocks if block["type"] not in _COUNTED_APART) > BLOCKS_TEXT_MOST:
        yield Fault("/blocks", BLOCKS_TOO_LONG)
    for index, attachment in enumerate(given.get("attachments", [])):
        yield from faults_of_whole(attachment.get("blocks", []), "message", f"/attachments/{index}/blocks")
