"""The elements that take what a person types or uploads."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from bot.sandbox.blockkit import relations
from bot.sandbox.blockkit.composition import ANY_URL, DISPATCH_CONFIGURATION, IDENTIFIER, plain
from bot.sandbox.blockkit.rich_text import RICH_TEXT
from bot.sandbox.blockkit.shapes import Flag, Items, Number, Pattern, Record, Rule, Shape, Text

_SOURCE: Final = "block-kit/block-elements/"

_NUMERAL: Final = Text(
    pattern=Pattern(form=re.compile(r"-?[0-9]+(?:\.[0-9]+)?"), message="must be a number, written as text"),
)
_LINES: Final = Number(whole=True, least=1, most=100)


def _typed(page: str, kind: str, fields: Mapping[str, Shape], *rules: Rule) -> Record:
    return Record(
        source=_SOURCE + page,
        type=kind,
        fields={
            "action_id": IDENTIFIER,
            "placeholder": plain(150),
            "focus_on_load": Flag(),
            "dispatch_action_config": DISPATCH_CONFIGURATION,
            **fields,
        },
        required=("is_decimal_allowed",) if kind == "number_input" else (),
        rules=rules,
    )


INPUTS: Final[Mapping[str, Record]] = {
    "plain_text_input": _typed(
        "plain-text-input-element",
        "plain_text_input",
        {
            "initial_value": Text(),
            "multiline": Flag(),
            "min_length": Number(whole=True, least=0, most=3000),
            "max_length": Number(whole=True, least=1, most=3000),
        },
        relations.ordered("min_length", "max_length"),
    ),
    "email_text_input": _typed("email-input-element", "email_text_input", {"initial_value": Text()}),
    "url_text_input": _typed("url-input-element", "url_text_input", {"initial_value": Text(pattern=ANY_URL)}),
    "number_input": _typed(
        "number-input-element",
        "number_input",
        {
            "is_decimal_allowed": Flag(),
            "initial_value": _NUMERAL,
            "min_value": _NUMERAL,
            "max_value": _NUMERAL,
        },
        relations.ordered("min_value", "max_value", Decimal),
    ),
    "rich_text_input": _typed(
        "rich-text-input-element",
        "rich_text_input",
        {"initial_value": RICH_TEXT, "min_lines": _LINES, "max_lines": _LINES},
        relations.ordered("min_lines", "max_lines"),
    ),
    "file_input": Record(
        source=_SOURCE + "file-input-element",
        type="file_input",
        fields={
            "action_id": IDENTIFIER,
            "filetypes": Items(of=Text()),
            "max_files": Number(whole=True, least=1, most=10),
        },
    ),
}
