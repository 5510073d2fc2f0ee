"""Sizes and results of the promises: `--full` is full size, without it a tenth; a line for each at the end."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.promises.tally import Tally

_LINES = pytest.StashKey[list[str]]()
_LINE = "promise"
QUICK_PART = 10


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer full size."""
    parser.addoption("--full", action="store_true", help="prove the promises at full size")


def pytest_configure(config: pytest.Config) -> None:
    """Name the marker that carries a promise's id."""
    config.addinivalue_line("markers", "promise(id): proves the promise of this id")
    config.stash[_LINES] = []


@pytest.fixture
def scaled(request: pytest.FixtureRequest) -> Callable[[int], int]:
    """Return how many of `n` cases to run now: all at full size, else a tenth, at least one."""
    full = bool(request.config.getoption("--full"))
    return lambda n: n if full else max(1, n // QUICK_PART)


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of a fresh empty database of the named kind."""
    if request.param == "postgres":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite+aiosqlite:///{tmp_path / 'autoq.db'}"


@pytest.fixture
def tally(request: pytest.FixtureRequest) -> Iterator[Tally]:
    """Yield the promise's count; the test fails when it counted nothing or anything bad."""
    marker = request.node.get_closest_marker("promise")
    variant = request.node.callspec.id if hasattr(request.node, "callspec") else ""
    held = Tally(name=" ".join(filter(None, (marker.args[0], variant))))
    began = time.monotonic()
    yield held
    held.seconds = time.monotonic() - began
    request.node.user_properties.append((_LINE, held.line()))
    assert held.cases, f"{held.name} proved nothing"
    assert not held.bad, f"{held.line()}: " + "; ".join(held.faults)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print a line for each promise."""
    reports = [
        report
        for held in terminalreporter.stats.values()
        for report in held
        if hasattr(report, "user_properties")
    ]
    lines = {value for report in reports for name, value in report.user_properties if name == _LINE}
    if lines:
        terminalreporter.section("promises")
        for line in sorted(lines, key=lambda said: (int(said.split()[0][1:]), said)):
            terminalreporter.write_line(line)
