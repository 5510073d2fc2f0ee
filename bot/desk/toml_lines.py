"""Where in a TOML text something stands; the standard parser tells positions only of what it cannot read at all."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

Path = tuple[str | int, ...]
"""Keys, and places in lists of tables counted from 0, as in ("rules", 2, "any")."""

_NAME = r"""(?:[\w-]+|"[^"]*"|'[^']*')"""
_NAMES = rf"{_NAME}(?:\s*\.\s*{_NAME})*"
_HEADER = re.compile(rf"\s*(\[\[?)\s*({_NAMES})\s*\]\]?\s*(?:#.*)?")
_KEY = re.compile(rf"\s*({_NAMES})\s*=")


def line_of(text: str, wanted: Sequence[str | int]) -> int:
    """The number of the line that stands nearest to the wanted path: its own, else that of what holds it, else the first."""
    best, shared = 1, 0
    for number, path in _paths(text):
        common = _common(path, wanted)
        if common > shared:
            best, shared = number, common
    return best


def _paths(text: str) -> Iterator[tuple[int, Path]]:
    """Each line that names a table or a key, and the path from the top to it."""
    table: Path = ()
    seen: Counter[tuple[str, ...]] = Counter()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.fullmatch(line):
            names = _split(header[2])
            if header[1] == "[[":
                seen[names] += 1
            table = _indexed(names, seen)
            yield number, table
        elif key := _KEY.match(line):
            yield number, (*table, *_split(key[1]))


def _split(names: str) -> tuple[str, ...]:
    return tuple(name.strip("\"'") for name in re.findall(_NAME, names))


def _indexed(names: tuple[str, ...], seen: Counter[tuple[str, ...]]) -> Path:
    """The names with the place of the latest table of each list that they lead through."""
    path: list[str | int] = []
    for at, name in enumerate(names, start=1):
        path.append(name)
        if seen[names[:at]]:
            path.append(seen[names[:at]] - 1)
    return tuple(path)


def _common(path: Sequence[str | int], wanted: Sequence[str | int]) -> int:
    """How far the path leads towards what is wanted; a path that turns away leads nowhere beyond."""
    pairs = zip(path, wanted, strict=False)
    return next((at for at, (one, other) in enumerate(pairs) if one != other), min(len(path), len(wanted)))
