"""What every test stands on: an environment without anybody's secrets or proxies, one PostgreSQL a run, and perhaps a browser."""

from __future__ import annotations

import os
import signal
from collections.abc import Generator, Iterator
from contextlib import nullcontext
from types import FrameType

import pytest
from xdist.workermanage import WorkerController

from tests.browser import chromium
from tests.measuring import is_of_the_whole, unmeasured
from tests.postgres import PostgresRun, PostgresServer

_POSTGRES = pytest.StashKey[PostgresRun]()
_PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


def _leave_interrupts(number: int, frame: FrameType | None) -> None:
    """Do nothing in a worker at Ctrl-C: the run's first process hears it too, and ends its workers.

    Where Python's own handler is installed, asyncio exchanges it for each fixture and test, and Python 3.11 then puts what the
    fixture returned in words and throws them away: for whatever holds the desk's rules that takes longer than the test.
    """


def pytest_configure(config: pytest.Config) -> None:
    """Forget a developer's tokens and proxies, claim or join the run's PostgreSQL, and look for the browser that was asked for."""
    for name in list(os.environ):
        theirs = name.startswith(("SLACK_", "AUTOQ_")) and name != "AUTOQ_BROWSER"
        if theirs or name.lower() in _PROXIES:
            del os.environ[name]
    run = getattr(config, "workerinput", None)
    config.stash[_POSTGRES] = PostgresRun.join(run["postgres"]) if run else PostgresRun.begin()
    if run:
        signal.signal(signal.SIGINT, _leave_interrupts)
    complaint = chromium.complaint()
    if complaint is not None and chromium.are_asked_for(config):
        raise pytest.UsageError(complaint)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: WorkerController) -> None:
    """Tell each pytest-xdist worker where the run's PostgreSQL is."""
    node.workerinput["postgres"] = node.config.stash[_POSTGRES].directory


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the stories in a browser where there is none."""
    chromium.leave_out(config, items)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Run what is about the whole service unmeasured, its fixtures included."""
    with unmeasured() if is_of_the_whole(item.path) else nullcontext():
        return (yield)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, exitstatus: int, config: pytest.Config
) -> None:
    """Say what was left out."""
    if chromium.chromium() is None and chromium.are_asked_for(config):
        terminalreporter.write_line(chromium.WITHOUT)


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the run's PostgreSQL after the last worker."""
    config.stash[_POSTGRES].end()


@pytest.fixture(scope="session")
def postgres_server(pytestconfig: pytest.Config) -> PostgresServer:
    """Return the run's PostgreSQL, started for the first test that asks; `database()` makes another database."""
    return pytestconfig.stash[_POSTGRES].server()


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """Yield the URL of a fresh empty PostgreSQL database, dropped after the test."""
    with postgres_server.database() as url:
        yield url
