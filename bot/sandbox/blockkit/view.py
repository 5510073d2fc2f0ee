"""The views: modals and the Home tab."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from bot.sandbox.blockkit.composition import IDENTIFIER, plain
from bot.sandbox.blockkit.fault import Fault
from bot.sandbox.blockkit.shapes import Choice, Flag, Record, Shape, Text
from bot.sandbox.blockkit.surfaces import BLOCKS_OF, Surface
from bot.sandbox.blockkit.totals import faults_of_whole

AT: Final = "/view"  # The argument of views.open, push, update and publish, and of a response_action.
BYTES_MOST: Final = 250_000  # methods/views.open, error view_too_large.
TOO_LARGE: Final = f"must be less than {BYTES_MOST + 1} bytes"


def _fields(surface: Surface) -> Mapping[str, Shape]:
    return {
        "blocks": BLOCKS_OF[surface],
        "private_metadata": Text(least=0, most=3000),
        "callback_id": Text(least=0, most=255),
        "external_id": IDENTIFIER,
    }


def _submit_for_inputs(view: Mapping[str, Any], at: str) -> Iterator[Fault]:
    if "submit" not in view and any(block["type"] == "input" for block in view["blocks"]):
        yield Fault(at, "missing required field: submit, because there is an input block")


_MODAL: Final = Record(
    source="views/modal-views",
    type="modal",
    fields={
        **_fields("modal"),
        "title": plain(24),
        "submit": plain(24),
        "close": plain(24),
        "clear_on_close": Flag(),
        "notify_on_close": Flag(),
        "submit_disabled": Flag(),
    },
    required=("title", "blocks"),
    rules=(_submit_for_inputs,),
)
_HOME: Final = Record(
    source="views/home-tab-views", type="home", fields=_fields("home"), required=("blocks",)
)

VIEW: Final = Choice(records={"modal": _MODAL, "home": _HOME})


def faults_of_view(view: object) -> Iterator[Fault]:
    """Every reason for which Slack would refuse `view`; pointers start at `/view`."""
    sound = True
    for fault in VIEW.faults(view, AT):
        sound = False
        yield fault
    if sound and isinstance(view, dict):
        yield from faults_of_whole(view["blocks"], view["type"], f"{AT}/blocks")
        # Slack sends a view on in ASCII, where a letter outside it takes six bytes; json.dumps writes the same.
        if len(json.dumps(view, separators=(",", ":"))) > BYTES_MOST:
            yield Fault(AT, TOO_LARGE)
