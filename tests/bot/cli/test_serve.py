"""`autoq serve` and `autoq demo`: the service as a process, from its first line to its end."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.bot.cli.conftest import Autoq
from tests.bot.cli.test_typing import SCRIPT

COMPLETE = {
    "SLACK_BOT_TOKEN": "xoxb-sandbox-autoq",
    "SLACK_SIGNING_SECRET": "sandbox-signing-secret",
    "AUTOQ_OPS_CHANNEL": "C0OPS00001",
}


@contextmanager
def _process(folder: Path, *words: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """A process that ends with the test, whatever happens."""
    process = subprocess.Popen(
        [SCRIPT, *words],
        cwd=folder,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def _get(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - On loopback, and of our own making.
        return json.loads(answer.read())


@contextmanager
def _taken() -> Iterator[int]:
    """A port on which somebody listens already; the one after it may be free."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


def _two_free_ports() -> int:
    while True:
        with socket.create_server(("127.0.0.1", 0)) as first:
            port: int = first.getsockname()[1]
            try:
                socket.create_server(("127.0.0.1", port + 1)).close()
            except (OSError, OverflowError):
                continue
        return port


def test_serve_without_settings_says_what_is_missing_a_line_each(autoq: Autoq) -> None:
    ran = autoq("serve")
    assert (ran.code, ran.out) == (1, "")
    assert [line.split()[0] for line in ran.err.splitlines()] == [
        "SLACK_BOT_TOKEN",
        "SLACK_APP_TOKEN",
        "AUTOQ_OPS_CHANNEL",
    ]


@pytest.fixture
def complete(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in COMPLETE.items():
        monkeypatch.setenv(name, value)


def test_serve_says_when_its_port_is_taken(
    autoq: Autoq, complete: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with _taken() as port:
        monkeypatch.setenv("AUTOQ_PORT", str(port))
        ran = autoq("serve")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(f"127.0.0.1:{port} can't be used (Address already in use): stop what uses it")
    assert ran.err.count("\n") == 1


def test_a_service_that_breaks_leaves_its_trace_in_the_log(
    autoq: Autoq, complete: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("bot.main.serve", broken)
    ran = autoq("serve")
    assert ran.code == 1
    assert "Traceback" in ran.err
    assert ran.err.splitlines()[-1].startswith("autoq failed on a fault of its own (ZeroDivisionError in ")


@pytest.mark.parametrize("which", ["page", "service"])
def test_the_demo_says_which_of_its_ports_is_taken(autoq: Autoq, which: str) -> None:
    with _taken() as taken:
        ran = autoq("demo", "--port", str(taken if which == "page" else taken - 1))
    assert (ran.code, ran.out) == (1, "")
    assert f"{taken} can't be used (Address already in use): stop what uses it, or give another" in ran.err
    assert "--port" in ran.err
    assert ran.err.count("\n") == 1


def test_the_demo_prints_five_lines_and_ends_at_sigterm(folder: Path) -> None:
    port = _two_free_ports()
    inherited = {"SLACK_BOT_TOKEN": "xoxb-123456789012-real", "AUTOQ_PORT": "1"}
    (folder / ".env").write_text("AUTOQ_DATABASE_URL=mysql://h/d\n")
    with _process(folder, "demo", "--port", str(port), **inherited) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(5)]
        said = dict(line.rstrip().split("  ", 1) for line in lines)
        assert list(said) == ["page", "API", "admin's key", "engineer's key", "machine's key"]
        assert said["page"].strip() == f"http://127.0.0.1:{port}/"
        assert all(key.strip().startswith("aq_") for name, key in said.items() if name.endswith("key"))
        assert _get(f"{said['API'].strip()}/healthz")
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=20)
    assert (process.returncode, out) == (0, "")
    assert sorted(path.name for path in folder.iterdir()) == [".env", "autoq.db"]


def test_serve_says_where_it_listens_and_ends_at_sigterm(folder: Path) -> None:
    nowhere = f"http://127.0.0.1:{_two_free_ports()}/api/"
    settings = {**COMPLETE, "AUTOQ_SLACK_API_URL": nowhere, "AUTOQ_PORT": "0"}
    with _process(folder, "serve", **settings) as process:
        assert process.stderr is not None
        listening = next(line for line in process.stderr if line.startswith("autoq listens on "))
        place = listening.removeprefix("autoq listens on ").rstrip(".\n")
        assert _get(f"http://{place}/healthz")
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out) == (0, "")
    assert "Traceback" not in err
