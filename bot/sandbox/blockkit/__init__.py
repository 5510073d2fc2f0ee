"""Block Kit's rules: what Slack would refuse in blocks, views and messages, and why."""

from collections.abc import Mapping

from bot.sandbox.blockkit.fault import Fault
from bot.sandbox.blockkit.message import faults_of_blocks, faults_of_message
from bot.sandbox.blockkit.refusal import slack_error
from bot.sandbox.blockkit.surfaces import Surface
from bot.sandbox.blockkit.view import faults_of_view

__all__ = ["Fault", "Surface", "slack_error", "validate", "validate_message", "validate_view"]


def validate(blocks: object, surface: Surface) -> list[Fault]:
    """What Slack would refuse in a list of blocks for this surface; empty when it would take them.

    Pointers start at `/blocks`. Any value that JSON can express may be given.
    """
    return list(faults_of_blocks(blocks, surface, "/blocks"))


def validate_view(view: object) -> list[Fault]:
    """What Slack would refuse in a modal or Home view; pointers start at `/view`, as in Slack's answers."""
    return list(faults_of_view(view))


def validate_message(arguments: Mapping[str, object]) -> list[Fault]:
    """What Slack would refuse in the arguments of chat.postMessage and its relatives.

    Looks at `text`, `blocks`, `attachments` and `metadata`, as decoded JSON; None counts as left out. The
    limit of 4000 characters for the text of chat.update is that method's own and not looked at here.
    """
    return list(faults_of_message(arguments))
