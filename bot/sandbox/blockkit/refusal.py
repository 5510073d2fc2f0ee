"""Which error of the Web API a fault leads to."""

from collections.abc import Mapping
from typing import Final

from bot.sandbox.blockkit.fault import Fault
from bot.sandbox.blockkit.message import BLOCKS_TOO_LONG, NO_CONTENT
from bot.sandbox.blockkit.view import TOO_LARGE

# methods/chat.postMessage and methods/views.open list the errors.
_OF_FAULT: Final[Mapping[Fault, str]] = {
    Fault("", NO_CONTENT): "no_text",
    Fault("/text", "must provide a string"): "invalid_arguments",
    Fault("/blocks", "must provide an array"): "invalid_blocks_format",
    Fault("/blocks", BLOCKS_TOO_LONG): "msg_blocks_too_long",
    Fault("/attachments", "no more than 100 items allowed"): "too_many_attachments",
    Fault("/view", TOO_LARGE): "view_too_large",
}
_OF_ARGUMENT: Final[Mapping[str, str]] = {
    "text": "msg_too_long",
    "blocks": "invalid_blocks",
    "attachments": "invalid_attachments",
    "metadata": "invalid_metadata_format",
    "view": "invalid_arguments",
}


def slack_error(fault: Fault) -> str:
    """The `error` that Slack's answer names for `fault`."""
    return _OF_FAULT.get(fault) or _OF_ARGUMENT[fault.pointer.split("/")[1]]
