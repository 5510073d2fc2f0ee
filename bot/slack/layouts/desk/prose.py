"""An article's text in rich text: its headings in bold, everything else as it was written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Final

from bot.slack.layouts.blocks import Piece, paragraph, words
from bot.slack.layouts.text import clean, cut
from bot.slack.layouts.view import View

IN_BLOCK: Final = 2_500
"""Characters of text in one block, below what a section may hold."""
HEADINGS_MOST: Final = 100
"""Headings that are set in bold; what a view may hold is counted with what each of them costs."""
ALONE_MOST: Final = 20
VIEW_ROOM: Final = 200_000
"""Bytes that an article's text may take of a view's 250,000 (views/modal-views), as JSON in ASCII."""


def pieces(text: str, view: View, limit: int, *, lines: int | None = None) -> list[Piece]:
    """The text cut to `limit` characters, a paragraph for each stretch under a heading."""
    shown = cut(clean(text), limit, view.catalog, lines=lines)
    return [paragraph(*stretch) for stretch in _stretches(shown)]


def fitting(text: str) -> int:
    """How many of the text's first characters a view has room for."""
    sizes = accumulate(12 if letter > "\uffff" else 6 if letter > "~" else 2 for letter in text)
    return sum(size <= VIEW_ROOM for size in sizes)


def in_blocks(parts: Sequence[Piece]) -> list[list[Piece]]:
    """The paragraphs in groups, each small enough for a block of its own; few of them stand alone, so that there is room between them."""
    if len(parts) <= ALONE_MOST:
        return [[part] for part in parts]
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
    heading, lines, left = "", list[str](), HEADINGS_MOST
    for line in text.split("\n"):
        if not (left and line.startswith("#")):
            lines.append(line)
            continue
        yield from _stretch(heading, "\n".join(lines).strip("\n"))
        heading, lines, left = line.lstrip("#").strip(), [], left - 1
    yield from _stretch(heading, "\n".join(lines).strip("\n"))


def _stretch(heading: str, body: str) -> Iterator[list[Piece]]:
    """A heading with the first piece of what stands under it, then the other pieces."""
    head = [words(heading, "bold")] if heading else []
    parts = [body[start : start + IN_BLOCK] for start in range(0, len(body), IN_BLOCK)]
    first = [words(f"\n{parts[0]}" if head else parts[0])] if parts else []
    if head or first:
        yield [*head, *first]
    for part in parts[1:]:
        yield [words(part)]
