"""Every key of every element and block: it is known, it is required or not, and a wrong value is refused there."""

from typing import Any

import pytest

from bot.sandbox.blockkit import Fault, Surface, validate
from bot.sandbox.blockkit.elements import ELEMENTS
from bot.sandbox.blockkit.surfaces import ALL_BLOCKS
from tests.bot.sandbox.blockkit_keys import BLOCK_KEYS, CONFIRM, FRAMES, KEYS, NESTED, OPTION, PIECES, PLAIN

Json = dict[str, Any]

# Where each kind of block may stand.
SURFACE: dict[str, Surface] = {"alert": "modal"}


def placed(name: str, element: Json) -> tuple[Json, str]:
    """A block that holds `element`, and the pointer to it."""
    kind = {"type": name, **element}
    if name == "image":
        return {"type": "context", "elements": [kind]}, "/blocks/0/elements/0"
    if name in {"icon_button", "feedback_buttons"}:
        return {"type": "context_actions", "elements": [kind]}, "/blocks/0/elements/0"
    if name in {"button", "workflow_button", "overflow"}:
        return {"type": "actions", "elements": [kind]}, "/blocks/0/elements/0"
    return {"type": "input", "label": PLAIN, "element": kind}, "/blocks/0/element"


def in_rich_text(name: str, part: Json) -> tuple[Json, str]:
    """A rich_text block that holds a frame or a piece, and the pointer to it."""
    kind = {"type": name, **part}
    if name in FRAMES:
        return {"type": "rich_text", "elements": [kind]}, "/blocks/0/elements/0"
    frame = {"type": "rich_text_quote", "elements": [{**kind, "style": {"bold": True}}]}
    return {"type": "rich_text", "elements": [frame]}, "/blocks/0/elements/0/elements/0"


def subjects() -> list[tuple[str, str, str, Json]]:
    """The group, name, required keys and full example of everything there is."""
    return [
        (group, name, required, full)
        for group, table in (("element", KEYS), ("block", BLOCK_KEYS), ("rich", {**PIECES, **FRAMES}))
        for name, (required, full) in table.items()
    ]


def told(group: str, name: str, full: Json) -> tuple[list[Fault], str]:
    """What the validator says, and the pointer to the subject."""
    if group == "block":
        block, at = {"type": name, "block_id": "b", **full}, "/blocks/0"
    else:
        block, at = placed(name, full) if group == "element" else in_rich_text(name, full)
    return validate([block], SURFACE.get(name, "modal" if "response_url_enabled" in full else "message")), at


def without(value: Any, path: list[str]) -> Any:
    """The payload without one key, which may stand further down."""
    key, *rest = path
    if isinstance(value, list):
        return [without(item, rest) if str(index) == key else item for index, item in enumerate(value)]
    return {
        name: without(item, rest) if name == key else item
        for name, item in value.items()
        if rest or name != key
    }


def wrong(key: str) -> object:
    """A value that no key of this name takes, of the right type where a type is not all there is to it."""
    if key in {"action_id", "block_id"}:
        return "x" * 256
    if key == "style":
        return "loud"
    return "nowhere" if key.endswith("url") else None


@pytest.mark.parametrize("group, name, required, full", subjects())
def test_all_keys_together_pass(group: str, name: str, required: str, full: Json) -> None:
    assert told(group, name, full)[0] == []


@pytest.mark.parametrize("group, name, required, full", subjects())
def test_only_a_required_key_is_missed(group: str, name: str, required: str, full: Json) -> None:
    for key in full:
        faults, at = told(group, name, without(full, [key]))
        missed = Fault(at, f"missing required field: {key}") in faults
        assert missed == (key in required.split()), key


@pytest.mark.parametrize("group, name, required, full", subjects())
def test_what_is_required_further_down_is_missed_there(
    group: str, name: str, required: str, full: Json
) -> None:
    for path in NESTED.get(name, ()) if group != "rich" else ():
        holder, _, key = path.rpartition("/")
        faults, at = told(group, name, without(full, path.split("/")))
        assert faults == [Fault(f"{at}/{holder}", f"missing required field: {key}")], path


@pytest.mark.parametrize("group, name, required, full", subjects())
def test_a_wrong_value_is_refused_at_its_key(group: str, name: str, required: str, full: Json) -> None:
    for key in full if group != "block" else {**full, "block_id": "b"}:
        faults, at = told(group, name, {**full, key: wrong(key)})
        assert f"{at}/{key}" in {fault.pointer for fault in faults}, key


@pytest.mark.parametrize("group, name, required, full", subjects())
def test_an_unknown_key_is_refused(group: str, name: str, required: str, full: Json) -> None:
    faults, at = told(group, name, {**full, "extra": 1})
    assert faults == [Fault(at, "invalid additional property: extra")]


@pytest.mark.parametrize("key", ["label", "options"])
def test_a_group_of_options_has_a_label_and_options(key: str) -> None:
    group = without({"label": PLAIN, "options": [OPTION]}, [key])
    faults, at = told("element", "static_select", {"option_groups": [group]})
    assert faults == [Fault(f"{at}/option_groups/0", f"missing required field: {key}")]


@pytest.mark.parametrize(
    "group, name, part, inner",
    [
        ("element", "workflow_button", {"workflow": {"trigger": {"url": "nowhere"}}}, "workflow/trigger/url"),
        ("element", "button", {"confirm": {**CONFIRM, "style": "loud"}}, "confirm/style"),
        (
            "block",
            "task_card",
            {"sources": [{"type": "url", "url": "nowhere", "text": "x"}]},
            "sources/0/url",
        ),
        ("block", "data_visualization", {"chart": {"type": "pie"}}, "chart"),
    ],
)
def test_a_wrong_value_further_down_is_refused_there(group: str, name: str, part: Json, inner: str) -> None:
    full = (KEYS if group == "element" else BLOCK_KEYS)[name][1]
    faults, at = told(group, name, {**full, **part})
    assert [fault.pointer for fault in faults] == [f"{at}/{inner}"]


@pytest.mark.parametrize("url", ["nowhere", "file:///etc/passwd"])
def test_a_file_of_slack_has_a_web_address(url: str) -> None:
    faults, at = told("block", "image", {"alt_text": "x", "slack_file": {"url": url}})
    assert faults == [Fault(f"{at}/slack_file/url", "must be a web address")]


def test_nothing_is_left_out_here() -> None:
    assert set(KEYS) == set(ELEMENTS)
    assert set(BLOCK_KEYS) == set(ALL_BLOCKS)
