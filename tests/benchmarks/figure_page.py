"""The page of the desk's figures: sections under titles of the first level, each written by a program of its own."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

PAGE: Final = Path(__file__).parents[2] / "docs" / "desk-figures.md"
_BEFORE_TITLE: Final = re.compile(r"(?m)^(?=# )")


def put(section: str, page: Path = PAGE) -> None:
    """Write the section in the place of the one with its title (its first line), or at the end; the others stay as they are."""
    text = page.read_text(encoding="utf-8") if page.exists() else ""
    held = {_title(part): part.strip() for part in _BEFORE_TITLE.split(text) if part.strip()}
    held[_title(section)] = section.strip()
    page.write_text("\n\n".join(held.values()) + "\n", encoding="utf-8")


def _title(section: str) -> str:
    return section.strip().partition("\n")[0]
