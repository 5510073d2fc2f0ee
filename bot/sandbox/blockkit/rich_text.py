"""The rich_text block: sections, lists, quotes and preformatted text, and the pieces inside them."""

import re
from collections.abc import Mapping
from typing import Final

from bot.sandbox.blockkit.composition import ANY_URL, IDENTIFIER
from bot.sandbox.blockkit.shapes import Choice, Flag, Items, Number, Pattern, Record, Shape, Text

SOURCE: Final = "block-kit/blocks/rich-text-block"

_DATE_TOKENS: Final = (
    "day_divider_pretty date_num date_slash date_long date_long_full date_long_pretty "
    "date date_pretty date_short date_short_pretty time time_secs ago"
).split()
_DATE_FORMAT: Final = Pattern(
    form=re.compile(rf"[^{{}}]*(?:\{{(?:{'|'.join(_DATE_TOKENS)})\}}[^{{}}]*)+"),
    message="must hold at least one date token, and only known ones, in braces",
)


def _style(*names: str) -> Record:
    return Record(source=SOURCE, fields={name: Flag() for name in names})


_TEXT_STYLE: Final = _style("bold", "italic", "strike", "code", "underline")
_LINK_STYLE: Final = _TEXT_STYLE
_MENTION_STYLE: Final = _style("bold", "italic", "strike", "highlight", "client_highlight", "unlink")
_DATE_STYLE: Final = _style("bold", "italic", "strike", "highlight", "client_highlight", "underline")


def _piece(kind: str, style: Record, fields: Mapping[str, Shape], *required: str) -> Record:
    return Record(source=SOURCE, type=kind, fields={**fields, "style": style}, required=required)


_TEXT: Final = _piece("text", _TEXT_STYLE, {"text": Text()}, "text")
_LINK: Final = _piece(
    "link",
    _LINK_STYLE,
    {"url": Text(pattern=ANY_URL), "text": Text(), "unsafe": Flag()},
    "url",
)

PIECES: Final = Choice(
    records={
        "text": _TEXT,
        "link": _LINK,
        "broadcast": _piece(
            "broadcast",
            _MENTION_STYLE,
            {"range": Text(among=frozenset({"here", "channel", "everyone"}))},
            "range",
        ),
        "color": _piece("color", _TEXT_STYLE, {"value": Text()}, "value"),
        "channel": _piece("channel", _MENTION_STYLE, {"channel_id": Text()}, "channel_id"),
        "date": Record(
            source="block-kit/block-elements/date-element",
            type="date",
            fields={
                "timestamp": Number(whole=True, least=0),
                "format": Text(pattern=_DATE_FORMAT),
                "timezone": Text(),
                "url": Text(pattern=ANY_URL),
                "fallback": Text(),
                "style": _DATE_STYLE,
            },
            required=("timestamp", "format"),
        ),
        "emoji": _piece(
            "emoji",
            _TEXT_STYLE,
            {"name": Text(), "unicode": Text(), "skin_tone": Number(whole=True, least=1, most=6)},
            "name",
        ),
        "team": _piece("team", _MENTION_STYLE, {"team_id": Text()}, "team_id"),
        "user": _piece("user", _MENTION_STYLE, {"user_id": Text()}, "user_id"),
        "usergroup": _piece("usergroup", _MENTION_STYLE, {"usergroup_id": Text()}, "usergroup_id"),
    },
)

_BORDER: Final = Number(whole=True, least=0, most=1)

_SECTION: Final = Record(
    source=SOURCE,
    type="rich_text_section",
    fields={"elements": Items(of=PIECES, least=0)},  # Slack's own composer writes an empty line so.
    required=("elements",),
)
_LIST: Final = Record(
    source=SOURCE,
    type="rich_text_list",
    fields={
        "style": Text(among=frozenset({"bullet", "ordered"})),
        "elements": Items(of=Choice(records={"rich_text_section": _SECTION})),
        "indent": Number(whole=True, least=0, most=8),
        "offset": Number(whole=True, least=0),
        "border": _BORDER,
    },
    required=("style", "elements"),
)
_PREFORMATTED: Final = Record(
    source=SOURCE,
    type="rich_text_preformatted",
    fields={"elements": Items(of=Choice(records={"text": _TEXT, "link": _LINK})), "border": _BORDER},
    required=("elements",),
)
_QUOTE: Final = Record(
    source=SOURCE,
    type="rich_text_quote",
    fields={"elements": Items(of=PIECES), "border": _BORDER},
    required=("elements",),
)

RICH_TEXT: Final = Record(
    source=SOURCE,
    type="rich_text",
    fields={
        "block_id": IDENTIFIER,
        "elements": Items(
            of=Choice(
                records={
                    "rich_text_section": _SECTION,
                    "rich_text_list": _LIST,
                    "rich_text_preformatted": _PREFORMATTED,
                    "rich_text_quote": _QUOTE,
                },
            ),
        ),
    },
    required=("elements",),
)
