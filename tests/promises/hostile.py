"""Texts that strangers might send: alive, hidden, endless, or pretending to be something else."""

from __future__ import annotations

import random

_PIECES = (
    "<!channel>", "<!here>", "<!everyone>", "<@U0VICTIM01>", "<@U0VICTIM01|Ada>", "<#C0SECRET01>",
    "<#C0SECRET01|ops>", "<!subteam^S0TEAM01>", "<!subteam^S0TEAM01|@oncall>",
    "<https://evil.example/approve|Approve here>", "<https://evil.example>", "<mailto:a@evil.example|mail>",
    "<!date^1795461000^{date}^https://evil.example|today>", "<tel:+1555|call>", "<slack://open>", "<", ">", "&",
    "&lt;!channel&gt;", "&amp;lt;@U0VICTIM01&amp;gt;", "&#60;!here&#62;", "&nbsp;", "`", "```", "` <!here> `", "``",
    "*bold*", "_italic_", "~struck~", "> quoted", "\n> quoted", "\n\n", "\r\n", "\u2028", "\x85", "\u2029",
    "\u202e", "\u202egnp.exe\u202c", "\u2066\u2067\u2068\u2069", "\u200f", "\u061c", "\u200b", "\u200d",
    "\ufeff", "\u2060", "\u00ad", "\u115f", "\u3164", "\uffa0", "\u034f", "\u2800", "\ufe0f", "\U000e0041",
    "\x1b[2J", "\x07", "\x9b", "\x08\x08\x08", "\t", ":white_check_mark:", ":x: Approved by <@U0ADMIN001>",
    "{ $who }", "{$count}", "%s %d {0}", "\\", "\\n", '"', "'", "”", "[x](https://evil.example)",
    "<a href='https://evil.example'>x</a>", "<script>alert(1)</script>", "ACT-00000000",
    "v1.ACT-00000000.1", "payload=x", "결제 서버", "支払い", "خادم الدفع", "🧑\u200d🚒", "e\u0301" * 9, "Z̸̡̛", "A" * 90,
    "payments-api", "orders", "prod-db-7", " ", "/approve ACT-00000000", "approved", "🟢 LOW", "NULL", "0",
)  # fmt: skip
_LENGTHS = (500, 501, 1_000, 3_000, 4_000, 10_000)


def hostile(chance: random.Random) -> str:
    """One such text; in every tenth case a very long one."""
    text = "".join(_piece(chance) for _ in range(chance.randrange(1, 9)))
    if chance.random() < 0.1:
        text = (text * 10_000)[: chance.choice(_LENGTHS)]
    return text


def _piece(chance: random.Random) -> str:
    drawn = chance.random()
    if drawn < 0.75:
        return chance.choice(_PIECES)
    if drawn < 0.9:
        return chr(chance.choice([chance.randrange(1, 0x3000), chance.randrange(0xE000, 0x11000)]))
    return chance.choice("\n<&>`*\u200b") * chance.randrange(1, 200)


def fitting(text: str, limit: int) -> str:
    """As much of the text as a field takes."""
    return text.replace("\x00", "").strip()[:limit].strip() or "-"
