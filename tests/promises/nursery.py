"""`python -m tests.promises.nursery`: a process that has loaded the service, and forks one whenever it is told to.

A service that was killed is back in a moment, since its successor need not load its modules again; it is `autoq serve` all the same.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import bot.service  # noqa: F401  For those who are forked.
from bot import main as composition
from bot.cli import run
from bot.relay import relay
from engine.outbox import Lane
from tests.promises import cycling
from tests.promises.defences import OFF
from tests.promises.haste import hurried
from tests.promises.processes import say


def main() -> None:
    """Start and end services as told; when nothing more is told, end those that still run."""
    running: set[int] = set()
    gc.freeze()
    say("ready")
    with _ended_afterwards(running):
        for line in sys.stdin:
            told = json.loads(line)
            if "environment" in told:
                pid = _forked(told)
                running.add(pid)
                say(pid)
            else:
                os.kill(told["pid"], told["signal"])
                status = os.waitpid(told["pid"], 0)[1] if told["ends"] else 0
                running -= {told["pid"]} if told["ends"] else set()
                say(status)


@contextmanager
def _ended_afterwards(running: set[int]) -> Iterator[None]:
    try:
        yield
    finally:
        for pid in running:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def _forked(told: Mapping[str, Any]) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        code = _serve(told)
    finally:
        # What the parent had begun to do is none of the child's business.
        os._exit(code)


def _serve(told: Mapping[str, Any]) -> int:
    """The life of one process: `autoq serve`, or another program, in its folder, with its settings and its log."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    log = os.open(told["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for descriptor, end in ((0, nowhere), (1, nowhere), (2, log)):
        os.dup2(end, descriptor)
    os.chdir(told["folder"])
    os.environ.update(told["environment"])
    if told["pace"] != 1:
        _hurry(told["began"], told["pace"])
    for defence in told["without"]:
        OFF[defence]()
    return PROGRAMS[told.get("program", "serve")](told)


PROGRAMS: Mapping[str, Callable[[Mapping[str, Any]], int]] = {
    "serve": lambda _: run(["serve"]),
    "cycles": lambda told: cycling.work(
        told["environment"]["AUTOQ_DATABASE_URL"], Path(told["folder"]), hurried(told["began"], told["pace"])
    ),
}


def _hurry(began: int, pace: int) -> None:
    """Let the service's time run faster, and the relay's pauses with it."""
    composition.open_service = partial(composition.open_service, clock=hurried(began, pace))
    unhurried = relay.Relay._rest

    async def rest(self: relay.Relay, lane: Lane, pause: int) -> None:
        await unhurried(self, lane, pause if pause >= relay.IDLE else pause // pace)

    setattr(relay.Relay, "_rest", rest)  # noqa: B010  Not a method of ours to assign to, says mypy.


if __name__ == "__main__":
    main()
