"""Disks that can be filled and freed: a small one in memory where this process may mount it, else a limit that no byte gets past."""

from __future__ import annotations

import errno
import os
import resource
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

_FILLER = "filler"
_CHUNK = 1 << 12
"""No more than the disk gives out at once, so that nothing is left."""


class Disk(Protocol):
    """Where a database lies."""

    @property
    def folder(self) -> Path:
        """Its place."""

    def fill(self, pid: int) -> None:
        """Leave no room for what the process writes."""

    def free(self, pid: int) -> None:
        """Make room again."""


@dataclass(frozen=True, slots=True)
class SmallDisk:
    """A disk of its own in memory; a big file takes all the room there is."""

    folder: Path

    def fill(self, _pid: int) -> None:
        """Write until nothing more goes."""
        with (self.folder / _FILLER).open("ab", buffering=0) as filler:
            try:
                while True:
                    filler.write(bytes(_CHUNK))
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise

    def free(self, _pid: int) -> None:
        """Take the big file away."""
        (self.folder / _FILLER).unlink()


@dataclass(frozen=True, slots=True)
class Unwritable:
    """A folder whose files take no change, because the process was limited from outside."""

    folder: Path

    def fill(self, pid: int) -> None:
        """No byte at any place."""
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))

    def free(self, pid: int) -> None:
        """No limit any more."""
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


@contextmanager
def small_disk(folder: Path, size: str = "96m") -> Iterator[Disk]:
    """A disk of that size, mounted at the folder where that is allowed."""
    mount, unmount = shutil.which("mount"), shutil.which("umount")
    where = folder / "disk"
    where.mkdir()
    if os.geteuid() or mount is None or unmount is None or not _mounted(mount, where, size):
        yield Unwritable(where)
        return
    try:
        yield SmallDisk(where)
    finally:
        subprocess.run([unmount, "--lazy", str(where)], check=True)


def _mounted(mount: str, where: Path, size: str) -> bool:
    command = [mount, "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(where)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
