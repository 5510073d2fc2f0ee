"""blocks.validate: checks blocks, a message or a view without showing them to anybody."""

from bot.sandbox.blockkit import Fault, validate, validate_message, validate_view
from bot.sandbox.content import decoded
from bot.sandbox.errors import SlackError, invalid_arguments
from bot.sandbox.jsontypes import Json
from bot.sandbox.webapi.call import Call, Method, Methods


def validate_blocks(call: Call) -> Json:
    """Answer ok, or name every fault with a pointer; exactly one of `blocks`, `message` and `view` is given.

    Source: https://docs.slack.dev/reference/methods/blocks.validate/
    """
    given = [name for name in ("blocks", "message", "view") if call.params.get(name) is not None]
    if len(given) != 1:
        raise invalid_arguments("exactly one of blocks, message and view is required")
    value = decoded(call.params[given[0]])
    faults = _faults(given[0], value)
    if faults:
        errors = [_error(fault, "" if given[0] == "message" else f"/{given[0]}") for fault in faults]
        raise SlackError(f"invalid_{given[0]}", errors=errors)
    return {}


def _faults(name: str, value: object) -> list[Fault]:
    if name == "view":
        return validate_view(value)
    if name == "message":
        return validate_message(value if isinstance(value, dict) else {})
    return validate(value, "message")


def _error(fault: Fault, root: str) -> Json:
    # Pointers of this method start inside the argument, where those of the other methods start at its name.
    return {
        "pointer": fault.pointer.removeprefix(root),
        "code": "failed_constraint",
        "message": fault.message,
    }


METHODS: Methods = {"blocks.validate": Method(answer=validate_blocks)}
