"""The content of a message or view as an app sends it: checked as Slack checks it, ids filled in."""

import json

from bot.sandbox.blockkit import Fault, slack_error, validate_message, validate_view
from bot.sandbox.elements import with_ids
from bot.sandbox.errors import SlackError, invalid_arguments
from bot.sandbox.jsontypes import Json, decode
from bot.sandbox.messages import Content
from bot.sandbox.mint import Mint

MAX_TEXT = 40_000
MAX_UPDATED_TEXT = 4_000
MAX_METADATA_BYTES = 16_000


def message_content(given: Json, mint: Mint, *, update: bool = False) -> Content:
    """Return what a message says; raises SlackError with the code and pointers that Slack gives.

    A text of more than 40 000 characters is cut; an update refuses more than 4 000.
    Source: https://docs.slack.dev/reference/methods/chat.postMessage/ and chat.update
    """
    text = given.get("text")
    arguments: Json = {
        "text": text[:MAX_TEXT] if isinstance(text, str) else text,
        **{name: decoded(given.get(name)) or None for name in ("blocks", "attachments", "metadata")},
    }
    if update and len(arguments["text"] or "") > MAX_UPDATED_TEXT:
        raise SlackError("msg_too_long")
    faults = validate_message(arguments)
    if faults:
        raise _refusal(faults)
    if arguments["metadata"] and len(json.dumps(arguments["metadata"])) > MAX_METADATA_BYTES:
        raise SlackError("metadata_too_large")
    return Content(
        text=arguments["text"] or "",
        blocks=with_ids(arguments["blocks"] or [], mint),
        attachments=arguments["attachments"] or [],
        metadata=arguments["metadata"],
    )


def view_body(given: object, surface: str, mint: Mint) -> Json:
    """Return a modal or Home with ids filled in; raises SlackError with the pointers that Slack gives."""
    view = decoded(given)
    if not isinstance(view, dict):
        raise invalid_arguments("must provide an object [json-pointer:/view]")
    if view.get("type") != surface:
        raise invalid_arguments(f"must be a valid enum value: {surface} [json-pointer:/view/type]")
    faults = validate_view(view)
    if faults:
        raise _refusal(faults)
    return {**view, "blocks": with_ids(view["blocks"], mint)}


def decoded(value: object) -> object:
    """Return a parameter that may have arrived as a JSON text, decoded; raises SlackError when it is broken."""
    if not isinstance(value, str):
        return value
    if not value:
        return None
    try:
        return decode(value)
    except ValueError:
        raise invalid_arguments("invalid JSON") from None


def _refusal(faults: list[Fault]) -> SlackError:
    code = slack_error(faults[0])
    lines = [str(fault) for fault in faults]
    if code == "invalid_blocks":
        errors = [line.removeprefix("[ERROR] ") for line in lines]
        return SlackError(code, errors=errors, response_metadata={"messages": lines})
    return SlackError(code, response_metadata={"messages": lines})
