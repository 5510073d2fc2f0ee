"""The state of inputs in a message or view: what people chose and typed, by block and action."""

from bot.sandbox.elements import STATELESS, VALUE_KEYS, answer, elements, initial
from bot.sandbox.jsontypes import Blocks, Json


def values(blocks: Blocks, given: object) -> Json:
    """Return `state.values` as Slack sends it: every stateful element, with what was given or its preset."""
    state: Json = {}
    for block in blocks:
        for element in elements(block):
            if element["type"] not in STATELESS:
                typed = _given(given, block["block_id"], element["action_id"])
                state.setdefault(block["block_id"], {})[element["action_id"]] = _entry(element, typed)
    return state


def complaints(blocks: Blocks, state: Json) -> dict[str, str]:
    """Return a sentence for each input block that Slack itself would not let through."""
    found = {}
    for block in blocks:
        if block.get("type") == "input":
            element = block["element"]
            entry = state[block["block_id"]][element["action_id"]]
            sentence = _complaint(
                element, entry[VALUE_KEYS[element["type"]]], optional=bool(block.get("optional"))
            )
            if sentence:
                found[block["block_id"]] = sentence
    return found


def _given(given: object, block_id: str, action_id: str) -> Json | None:
    actions = given.get(block_id) if isinstance(given, dict) else None
    entry = actions.get(action_id) if isinstance(actions, dict) else None
    return entry if isinstance(entry, dict) else None


def _entry(element: Json, typed: Json | None) -> Json:
    value = initial(element) if typed is None else answer(element, typed)
    if value == "":
        value = None
    return {"type": element["type"], VALUE_KEYS[element["type"]]: value}


def _complaint(element: Json, value: object, *, optional: bool) -> str:
    if value is None or value == []:
        return "" if optional else "Please complete this required field."
    if element["type"] != "plain_text_input" or not isinstance(value, str):
        return ""
    if len(value) < element.get("min_length", 0):
        return f"Please enter at least {element['min_length']} characters."
    if len(value) > element.get("max_length", len(value)):
        return f"Please enter at most {element['max_length']} characters."
    return ""
