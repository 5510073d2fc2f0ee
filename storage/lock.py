"""The lock file beside a SQLite database, by which a second service process on the same file is refused."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from storage.errors import StorageError


class LockFile:
    """Held from `take` to `release`, or until the process ends in whatever way."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(database.name + ".lock")
        self._descriptor: int | None = None

    def take(self) -> None:
        """Hold the lock. Raises StorageError when another process does, or the folder cannot be written."""
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise StorageError(
                f"The lock file {self._path} cannot be made ({error.strerror}); check that the database's folder"
                " exists and that autoq may write there."
            ) from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.read(descriptor, 32).decode(errors="replace").strip() or "unknown"
            os.close(descriptor)
            raise StorageError(
                f"Another autoq service (process {holder}) uses the database {self._path.with_suffix('')}; stop it"
                " first, or give this one a database of its own."
            ) from error
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode())
        self._descriptor = descriptor

    def release(self) -> None:
        """Let go; the file stays, since removing it would let two processes lock two files of one name."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
