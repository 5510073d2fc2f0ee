"""The machine under a measurement: which core a process runs on, what it has used, and how it is started and ended."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

SERVER_CORE, LOAD_CORE = 0, 1
_ALL_THREADS = 2
"""The kind of clock (CPUCLOCK_SCHED) in the lowest bits of its number."""
_PAGE = os.sysconf("SC_PAGE_SIZE")


def pin(core: int) -> None:
    """Keep this process on one core, where the machine has several and lets us choose."""
    if core in os.sched_getaffinity(0):
        os.sched_setaffinity(0, {core})


def cpu_seconds(pid: int) -> float:
    """What a process has used so far, user and system, all its threads."""
    # Linux's clock of a process, as clock_getcpuclockid(3) makes it: /proc counts in hundredths of a second, a tenth of a quick round.
    return time.clock_gettime(~pid << 3 | _ALL_THREADS)


async def at_rest(pid: int) -> None:
    """Wait until a process does next to nothing, two seconds at most: what it did before must not count into the next round."""
    for _ in range(40):
        before = cpu_seconds(pid)
        await asyncio.sleep(0.05)  # It is another process that has to come to rest.
        if cpu_seconds(pid) - before < 0.005:
            return


def resident_bytes(pid: int) -> int:
    """The resident memory of a process."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE


def start(
    module: str,
    *arguments: str,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    python: str = sys.executable,
) -> subprocess.Popen[str]:
    """Start `python -m module` on the servers' core; its stdout is a pipe, its stderr a file in the folder."""
    errors = subprocess.DEVNULL if folder is None else (folder / f"{module}.log").open("w")
    return subprocess.Popen(
        [python, "-m", module, *arguments],
        cwd=folder,
        text=True,
        stdout=subprocess.PIPE,
        stderr=errors,
        env={**_clean(), **(environment or {}), "PYTHONPATH": str(Path(__file__).parents[2])},
        preexec_fn=lambda: pin(SERVER_CORE),  # noqa: PLW1509  The child has no threads of ours; it only chooses its core.
    )


def end(processes: Sequence[subprocess.Popen[str]]) -> None:
    """Stop the processes, by force when asking is not enough."""
    for process in processes:
        process.terminate()
    for process in processes:
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def first_line(process: subprocess.Popen[str]) -> str:
    """What a process says when it is ready. Raises RuntimeError when it ends instead."""
    line = process.stdout.readline() if process.stdout is not None else ""
    if not line:
        message = f"{process.args!r} ended with {process.wait()} before it was ready"
        raise RuntimeError(message)
    return line.strip()


def seconds_of(command: Sequence[str], environment: Mapping[str, str] | None = None) -> float:
    """How long a whole command takes."""
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env={**_clean(), **(environment or {})})
    return time.perf_counter() - began


def _clean() -> dict[str, str]:
    """The environment without settings, and without what keeps Python from writing the bytecode that an installation holds."""
    ours = ("AUTOQ_", "SLACK_", "COV", "PYTHONDONTWRITEBYTECODE")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}
