"""The blocks that group other things: cards and carousels, containers, tasks and plans."""

from collections.abc import Mapping
from typing import Final

from bot.sandbox.blockkit import relations
from bot.sandbox.blockkit.blocks import BLOCKS, block
from bot.sandbox.blockkit.composition import WEB_LINK, either, plain
from bot.sandbox.blockkit.elements import IMAGE, IN_CARD
from bot.sandbox.blockkit.rich_text import RICH_TEXT
from bot.sandbox.blockkit.shapes import Choice, Flag, Items, Record, Shape, Text
from bot.sandbox.blockkit.tables import TABLES

_CARD: Final = block(
    "card",
    {
        "hero_image": IMAGE,
        "icon": IMAGE,
        "slack_icon": Record(
            source="block-kit/composition-objects/slack-icon-object",
            type="icon",
            fields={"name": Text()},
            required=("name",),
        ),
        "title": either(150),
        "subtitle": either(150),
        "body": either(200),
        "subtext": either(200),
        "actions": Items(of=IN_CARD, most=3),
    },
    rules=(
        relations.at_least_one("hero_image", "title", "actions", "body"),
        relations.at_most_one("icon", "slack_icon"),
    ),
)

# The page also names `file`, which an app cannot send.
_CHILDREN: Final = "actions context divider header image input rich_text section video".split()

_CONTAINER: Final = block(
    "container",
    {
        "title": plain(150),
        "rich_text_title": RICH_TEXT,
        "subtitle": either(150),
        "child_blocks": Items(
            of=Choice(records={**{name: BLOCKS[name] for name in _CHILDREN}, "table": TABLES["table"]}),
            most=10,
        ),
        "width": Text(among=frozenset({"narrow", "standard", "wide", "full"})),
        "icon": IMAGE,
        "is_collapsible": Flag(),
        "default_collapsed": Flag(),
        "has_header_divider": Flag(),
    },
    ("child_blocks",),
    (
        relations.at_least_one("title", "rich_text_title"),
        relations.only_with("default_collapsed", "is_collapsible"),
        relations.only_without("has_header_divider", "is_collapsible"),
    ),
)

_TASK: Final[Mapping[str, Shape]] = {
    "task_id": Text(),
    "title": Text(),
    "details": RICH_TEXT,
    "output": RICH_TEXT,
    "sources": Items(
        of=Record(
            source="block-kit/block-elements/url-source-element",
            type="url",
            fields={"url": WEB_LINK, "text": Text()},
            required=("url", "text"),
        ),
    ),
}
_TASK_REQUIRED: Final = ("task_id", "title", "status")

# A task that stands alone has begun; only a plan can hold one that waits.
_TASK_CARD: Final = block(
    "task_card",
    {**_TASK, "status": Text(among=frozenset({"in_progress", "complete", "error"}))},
    _TASK_REQUIRED,
)
_PLANNED_TASK: Final = Record(
    source="block-kit/blocks/plan-block",
    fields={
        **_TASK,
        "type": Text(among=frozenset({"task_card"})),
        "status": Text(among=frozenset({"pending", "in_progress", "complete", "error"})),
    },
    required=_TASK_REQUIRED,
)
_PLAN: Final = block(
    "plan",
    {"title": Text(), "tasks": Items(of=_PLANNED_TASK, most=50)},
    ("title", "tasks"),
    (relations.unique("tasks", by="task_id"),),
)

CARDS: Final[Mapping[str, Record]] = {
    "card": _CARD,
    "carousel": block(
        "carousel", {"elements": Items(of=Choice(records={"card": _CARD}), most=10)}, ("elements",)
    ),
    "container": _CONTAINER,
    "task_card": _TASK_CARD,
    "plan": _PLAN,
}
