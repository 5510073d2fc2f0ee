"""Where each block may stand, and how many of them."""

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

from bot.sandbox.blockkit.blocks import BLOCKS
from bot.sandbox.blockkit.cards import CARDS
from bot.sandbox.blockkit.charts import CHART
from bot.sandbox.blockkit.shapes import Choice, Items, Record
from bot.sandbox.blockkit.tables import TABLES

Surface: TypeAlias = Literal["message", "modal", "home"]

ALL_BLOCKS: Final[Mapping[str, Record]] = {**BLOCKS, **CARDS, **TABLES, "data_visualization": CHART}
"""Every block an app can send. `call` and `file` come only from Slack; `auth_provider` has no published surface."""

_EVERYWHERE: Final = frozenset(
    "actions card context divider header image input rich_text section video".split()
)
_IN_MESSAGES_AND_HOME: Final = frozenset("carousel container data_table data_visualization table".split())

# Each block's own page lists its surfaces.
_ALLOWED: Final[Mapping[Surface, frozenset[str]]] = {
    "message": _EVERYWHERE | _IN_MESSAGES_AND_HOME | {"context_actions", "markdown", "plan", "task_card"},
    "modal": _EVERYWHERE | {"alert"},
    "home": _EVERYWHERE | _IN_MESSAGES_AND_HOME,
}

# block-kit/blocks: 50 in a message, 100 in a modal or Home tab. The SDK wants a view to have one at least.
_COUNTS: Final[Mapping[Surface, tuple[int, int]]] = {"message": (0, 50), "modal": (1, 100), "home": (1, 100)}


def _blocks_of(surface: Surface) -> Items:
    least, most = _COUNTS[surface]
    records = {name: record for name, record in ALL_BLOCKS.items() if name in _ALLOWED[surface]}
    return Items(of=Choice(records=records), least=least, most=most)


BLOCKS_OF: Final[Mapping[Surface, Items]] = {
    "message": _blocks_of("message"),
    "modal": _blocks_of("modal"),
    "home": _blocks_of("home"),
}
"""The shape of a whole list of blocks, by surface."""
