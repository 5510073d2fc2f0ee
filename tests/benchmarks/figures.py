"""What a run of the benchmarks found: figures with their floor, the table that is printed, and the guard over committed ratios."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

COMMITTED = Path(__file__).parents[2] / "docs" / "performance.md"
MARGIN = 1.6
"""How much worse than the committed ratio a figure may be on another, noisier machine."""
_STEADY = re.compile(r"\.cpu$|^growth\.|^burst\.calls$|^memory\.")
"""What is guarded: figures that a busy machine or a slow disk hardly moves. The others are for the reader of the table."""
_ROW = re.compile(r"^\| `([\w.]+)` \|[^|]*\| ([\d.]+) \|", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A ratio of two medians of one run. `better` says which way is good; `gate` must be reached, `aim` is wished for."""

    name: str
    said: str
    value: float
    gate: float
    aim: float
    better: Literal["more", "less"]
    measured: str = ""
    """The two sides in absolute terms, for the reader."""

    @property
    def holds(self) -> bool:
        """Whether the gate is reached."""
        return self.value >= self.gate if self.better == "more" else self.value <= self.gate

    def regressed(self, committed: float) -> bool:
        """Whether the figure is worse than the committed one by more than the margin."""
        return self.value * MARGIN < committed if self.better == "more" else self.value > committed * MARGIN


def table(figures: Sequence[Figure]) -> str:
    """The figures as a Markdown table; docs/performance.md holds one of a full run."""
    lines = ["| figure | what | ratio | gate | aim | holds | measured |", "|---|---|---|---|---|---|---|"]
    for each in figures:
        sign = "≥" if each.better == "more" else "≤"
        lines.append(
            f"| `{each.name}` | {each.said} | {each.value:.2f} | {sign} {each.gate:g} | {sign} {each.aim:g} | "
            f"{'yes' if each.holds else 'NO'} | {each.measured} |"
        )
    return "\n".join(lines)


def write(figures: Sequence[Figure], file: Path) -> None:
    """The figures as JSON."""
    file.write_text(
        json.dumps([{**asdict(each), "holds": each.holds} for each in figures], indent=1, ensure_ascii=False)
        + "\n"
    )


def committed() -> dict[str, float]:
    """The ratios of the last full run, by name."""
    text = COMMITTED.read_text() if COMMITTED.exists() else ""
    return {name: float(value) for name, value in _ROW.findall(text)}


def regressions(figures: Sequence[Figure]) -> list[str]:
    """A sentence for each guarded figure that is much worse than the committed one."""
    before = committed()
    return [
        f"{each.name} is {each.value:.2f}, and was {before[each.name]:.2f}: more than a factor {MARGIN} worse."
        for each in figures
        if _STEADY.search(each.name) and each.name in before and each.regressed(before[each.name])
    ]
