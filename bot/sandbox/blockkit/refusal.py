"""Which error of the Web API a fault leads to."""

from collections.abc import Mapping
from typing import Final

from bot.sandbox.blockkit.fault import Fault
from bot.sandbox.blockkit.message import BLOCKS_TOO_LONG, NO_CONTENT
from bot.sandbox.blockkit.view import TOO_LARGE

# methods/chat.postMessage and methods/views.open list the errors.
_BY_MESSAGE: Final[Mapping[str, str]] = {
    NO_CONTENT: "no_text",
    BLOCKS_TOO_LONG: "msg_blocks_too_long",
    TOO_LARGE: "view_too_large",
}
_BY_ARGUMENT: Final[Mapping[str, str]] = {
    "text": "msg_too_long",
    "blocks": "invalid_blocks",
    "attachments": "invalid_attachments",
    "metadata": "invalid_metadata_format",
    "view": "invalid_arguments",
}


def slack_error(fault: Fault) -> str:
    """The `error` that Slack's answer names for `fault`."""
    known = _BY_MESSAGE.get(fault.message)
    return known if known is not None else _BY_ARGUMENT[fault.pointer.split("/")[1]]
