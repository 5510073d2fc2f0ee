"""The guard over the committed ratios bites, and only where noise does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks import figures
from tests.benchmarks.figures import MARGIN, Figure, committed, regressions, table


def figure(name: str, value: float, better: str = "less") -> Figure:
    return Figure(name=name, said="said", value=value, gate=2.0, aim=1.0, better=better)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def _kept(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("docs") / "performance.md"
    file.write_text(table([figure("click.http.cpu", 1.5), figure("click.http.tail", 1.0)]) + "\n")
    monkeypatch.setattr(figures, "COMMITTED", file)


def test_what_is_committed_is_read_back_from_the_table() -> None:
    assert committed() == {"click.http.cpu": 1.5, "click.http.tail": 1.0}


def test_a_guarded_ratio_beyond_the_margin_is_named() -> None:
    (told,) = regressions([figure("click.http.cpu", 1.5 * MARGIN + 0.01)])
    assert told.startswith("click.http.cpu is 2.41, and was 1.50")


@pytest.mark.parametrize(
    "name,value", [("click.http.cpu", 1.5 * MARGIN), ("click.http.tail", 9), ("new.cpu", 9)]
)
def test_what_is_within_the_margin_noisy_or_new_is_not(name: str, value: float) -> None:
    assert regressions([figure(name, value)]) == []


def test_of_what_should_be_much_less_is_the_worse() -> None:
    assert figure("x", 1.0, "more").regressed(2.0)
    assert not figure("x", 1.5, "more").regressed(2.0)


def test_the_docs_say_of_every_figure_truly_whether_it_holds_its_gate() -> None:
    text = (Path(__file__).parents[2] / "docs" / "performance.md").read_text()
    rows = [
        [cell.strip() for cell in line.split("|")] for line in text.splitlines() if line.startswith("| `")
    ]
    assert len(rows) > 30
    for _, name, _, ratio, gate, _, holds, *_ in rows:
        sign, limit = gate.split()
        reached = float(ratio) >= float(limit) if sign == "≥" else float(ratio) <= float(limit)
        assert holds == ("yes" if reached else "NO"), name
