"""The two table blocks: the plain one and the one that sorts and turns pages."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from bot.sandbox.blockkit.blocks import block
from bot.sandbox.blockkit.fault import Fault
from bot.sandbox.blockkit.rich_text import RICH_TEXT
from bot.sandbox.blockkit.shapes import Choice, Flag, Items, Number, Record, Rule, Text

_COLUMNS_MOST: Final = 20

_RAW_TEXT: Final = Record(
    source="block-kit/blocks/table-block",
    type="raw_text",
    fields={"text": Text()},
    required=("text",),
)
_RAW_NUMBER: Final = Record(
    source="block-kit/blocks/data-table-block",
    type="raw_number",
    fields={"value": Number(), "text": Text()},
    required=("value", "text"),
)
_CELLS: Final = Items(
    of=Choice(records={"raw_text": _RAW_TEXT, "raw_number": _RAW_NUMBER, "rich_text": RICH_TEXT}),
    most=_COLUMNS_MOST,
)


def text_length(value: object) -> int:
    """The characters of every `text` in `value`, a payload that is known to be sound."""
    if isinstance(value, dict):
        texts = (item for key, item in value.items() if key == "text" and isinstance(item, str))
        return sum(map(len, texts)) + sum(map(text_length, value.values()))
    if isinstance(value, list):
        return sum(map(text_length, value))
    return 0


def _at_most(most: int) -> Rule:
    def rule(record: Mapping[str, Any], at: str) -> Iterator[Fault]:
        if text_length(record["rows"]) > most:
            yield Fault(f"{at}/rows", f"must hold less than {most + 1} characters in all cells together")

    return rule


def _even_rows(record: Mapping[str, Any], at: str) -> Iterator[Fault]:
    width = len(record["rows"][0])
    for index, row in enumerate(record["rows"]):
        if len(row) != width:
            yield Fault(f"{at}/rows/{index}", f"must have as many cells as the first row: {width}")
    if record.get("row_header_column_index", 0) >= width:
        yield Fault(f"{at}/row_header_column_index", f"must be less than {width}, the number of columns")


def _plain_header(record: Mapping[str, Any], at: str) -> Iterator[Fault]:
    for index, cell in enumerate(record["rows"][0]):
        if cell["type"] == "rich_text":
            yield Fault(f"{at}/rows/0/{index}/type", "unsupported type in the first row: rich_text")


TABLES: Final[Mapping[str, Record]] = {
    "table": block(
        "table",
        {
            "rows": Items(of=_CELLS, most=100),
            "column_settings": Items(
                of=Record(
                    source="block-kit/blocks/table-block",
                    fields={
                        "align": Text(among=frozenset({"left", "center", "right"})),
                        "is_wrapped": Flag(),
                    },
                ),
                most=_COLUMNS_MOST,
            ),
        },
        ("rows",),
        (_at_most(10_000),),
    ),
    "data_table": block(
        "data_table",
        {
            "rows": Items(of=_CELLS, least=2, most=201),  # A header and 200 rows.
            "caption": Text(),
            "page_size": Number(whole=True, least=1, most=100),
            "row_header_column_index": Number(whole=True, least=0),
        },
        ("rows", "caption"),
        (_even_rows, _plain_header, _at_most(20_000)),
    ),
}
