"""An article's text in rich text: its headings in bold, everything else as it was written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from bot.slack.layouts.blocks import Piece, paragraph, words
from bot.slack.layouts.text import clean, cut
from bot.slack.layouts.view import View

IN_BLOCK: Final = 2_500
"""Characters of text in one block, below what a section may hold."""


def pieces(text: str, view: View, limit: int, *, lines: int | None = None) -> list[Piece]:
    """The text cut to `limit` characters, a paragraph for each stretch under a heading."""
    shown = cut(clean(text), limit, view.catalog, lines=lines)
    return [paragraph(*stretch) for stretch in _stretches(shown)]


def in_blocks(parts: Sequence[Piece]) -> list[list[Piece]]:
    """The paragraphs in groups, each small enough for a block of its own."""
    groups: list[list[Piece]] = []
    room = 0
    for part in parts:
        size = sum(len(piece["text"]) for piece in part["elements"])
        if not groups or size > room:
            groups.append([])
            room = IN_BLOCK
        groups[-1].append(part)
        room -= size
    return groups


def _stretches(text: str) -> Iterator[list[Piece]]:
    heading, lines = "", list[str]()
    for line in [*text.split("\n"), "# "]:
        title = line.lstrip("#").strip() if line.startswith("#") else None
        if title is None:
            lines.append(line)
            continue
        yield from _stretch(heading, "\n".join(lines).strip("\n"))
        heading, lines = title, []


def _stretch(heading: str, body: str) -> Iterator[list[Piece]]:
    """A heading with the first piece of what stands under it, then the other pieces."""
    head = [words(heading, "bold")] if heading else []
    parts = [body[start : start + IN_BLOCK] for start in range(0, len(body), IN_BLOCK)]
    first = [words(f"\n{parts[0]}" if head else parts[0])] if parts else []
    if head or first:
        yield [*head, *first]
    for part in parts[1:]:
        yield [words(part)]
