"""A section of the page of figures is replaced where it stands, and no other is touched."""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks.figure_page import put

FIRST, SECOND = "# First\n\nOf old.\n\n## Below\n\n1", "# Second\n\n2"


def written(tmp_path: Path, *sections: str) -> str:
    page = tmp_path / "page.md"
    for section in sections:
        put(section, page)
    return page.read_text(encoding="utf-8")


def test_a_new_section_stands_at_the_end(tmp_path: Path) -> None:
    assert written(tmp_path, FIRST, SECOND) == f"{FIRST}\n\n{SECOND}\n"


def test_a_section_is_replaced_where_it_stands(tmp_path: Path) -> None:
    assert written(tmp_path, FIRST, SECOND, "# First\n\nAnew.") == f"# First\n\nAnew.\n\n{SECOND}\n"


def test_what_was_written_again_is_the_same(tmp_path: Path) -> None:
    assert written(tmp_path, FIRST, SECOND, SECOND, FIRST) == f"{FIRST}\n\n{SECOND}\n"
