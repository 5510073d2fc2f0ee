"""The elements that choose a date or a time."""

import re
from collections.abc import Mapping
from typing import Final

from bot.sandbox.blockkit.composition import CONFIRM, IDENTIFIER, plain
from bot.sandbox.blockkit.shapes import Flag, Number, Pattern, Record, Text

_SOURCE: Final = "block-kit/block-elements/"

_DATE: Final = Pattern(
    form=re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"),
    message="must be a date in the form YYYY-MM-DD",
)
_TIME: Final = Pattern(
    form=re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"),
    message="must be a time in the form HH:mm, 24 hours",
)

PICKERS: Final[Mapping[str, Record]] = {
    "datepicker": Record(
        source=_SOURCE + "date-picker-element",
        type="datepicker",
        fields={
            "action_id": IDENTIFIER,
            "initial_date": Text(pattern=_DATE),
            "confirm": CONFIRM,
            "focus_on_load": Flag(),
            "placeholder": plain(150),
        },
    ),
    "timepicker": Record(
        source=_SOURCE + "time-picker-element",
        type="timepicker",
        fields={
            "action_id": IDENTIFIER,
            "initial_time": Text(pattern=_TIME),
            "timezone": Text(),
            "confirm": CONFIRM,
            "focus_on_load": Flag(),
            "placeholder": plain(150),
        },
    ),
    "datetimepicker": Record(
        source=_SOURCE + "datetime-picker-element",
        type="datetimepicker",
        fields={
            "action_id": IDENTIFIER,
            # Seconds since 1970 in exactly ten digits.
            "initial_date_time": Number(whole=True, least=1_000_000_000, most=9_999_999_999),
            "confirm": CONFIRM,
            "focus_on_load": Flag(),
        },
    ),
}
