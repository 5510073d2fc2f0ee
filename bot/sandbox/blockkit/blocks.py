"""The blocks that show text or take input; cards, tables and charts have files of their own."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from bot.sandbox.blockkit import relations
from bot.sandbox.blockkit.composition import IDENTIFIER, SLACK_FILE, WEB_LINK, either, plain
from bot.sandbox.blockkit.elements import IMAGE, IN_ACTIONS, IN_CONTEXT_ACTIONS, IN_INPUT, IN_SECTION
from bot.sandbox.blockkit.fault import Fault
from bot.sandbox.blockkit.rich_text import RICH_TEXT
from bot.sandbox.blockkit.shapes import Choice, Flag, Items, Record, Rule, Shape, Text

_SOURCE: Final = "block-kit/blocks/"


def block(
    name: str,
    fields: Mapping[str, Shape],
    required: tuple[str, ...] = (),
    rules: tuple[Rule, ...] = (),
) -> Record:
    """The record of the block type `name`, which like every block may carry a block_id."""
    return Record(
        source=f"{_SOURCE}{name.replace('_', '-')}-block",
        type=name,
        fields={"block_id": IDENTIFIER, **fields},
        required=required,
        rules=rules,
    )


def _no_dispatch_of_files(record: Mapping[str, Any], at: str) -> Iterator[Fault]:
    # Said on the page of the input block.
    if record.get("dispatch_action") and record["element"]["type"] == "file_input":
        yield Fault(f"{at}/element/type", "unsupported type with dispatch_action: file_input")


BLOCKS: Final[Mapping[str, Record]] = {
    "section": block(
        "section",
        {
            "text": either(3000),
            "fields": Items(of=either(2000), most=10),
            "accessory": IN_SECTION,
            "expand": Flag(),
        },
        rules=(relations.at_least_one("text", "fields"),),
    ),
    "header": block("header", {"text": plain(150)}, ("text",)),
    "divider": block("divider", {}),
    "context": block(
        "context",
        {"elements": Items(of=Choice(records={**either().records, "image": IMAGE}), most=10)},
        ("elements",),
    ),
    "actions": block("actions", {"elements": Items(of=IN_ACTIONS, most=25)}, ("elements",)),
    "context_actions": block(
        "context_actions",
        {"elements": Items(of=IN_CONTEXT_ACTIONS, most=5)},
        ("elements",),
    ),
    "input": block(
        "input",
        {
            "label": plain(2000),
            "hint": plain(2000),
            "element": IN_INPUT,
            "optional": Flag(),
            "dispatch_action": Flag(),
        },
        ("label", "element"),
        (_no_dispatch_of_files,),
    ),
    "image": block(
        "image",
        {
            "image_url": WEB_LINK,
            "slack_file": SLACK_FILE,
            "alt_text": Text(most=2000),
            "title": plain(2000),
        },
        ("alt_text",),
        relations.exactly_one("image_url", "slack_file"),
    ),
    "video": block(
        "video",
        {
            "alt_text": Text(most=2000),
            "title": plain(199),  # "Less than 200", where other pages say "a maximum of".
            "thumbnail_url": WEB_LINK,
            "video_url": WEB_LINK,
            "title_url": WEB_LINK,
            "description": plain(),
            "author_name": Text(most=49),  # "Less than 50".
            "provider_name": Text(),
            "provider_icon_url": WEB_LINK,
        },
        ("alt_text", "title", "thumbnail_url", "video_url"),
    ),
    "markdown": block("markdown", {"text": Text(most=12_000)}, ("text",)),
    "rich_text": RICH_TEXT,
    "alert": block(
        "alert",
        {
            "text": either(200),
            "level": Text(among=frozenset({"default", "info", "warning", "error", "success"})),
        },
        ("text",),
    ),
}
