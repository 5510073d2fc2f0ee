"""A disk that remembers in which order SQLite wrote and synced, and what it may hold after the power was cut at any moment."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import apsw

_NAME = "autoq-recording"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One step on the way to the disk; `data` is None when the file is only cut to `offset` bytes."""

    offset: int
    data: bytes | None

    def apply(self, file: bytearray, part: int | None = None) -> None:
        """Change the file, or write only the first `part` bytes."""
        if self.data is None:
            del file[self.offset :]
            return
        data = self.data[:part]
        file.extend(bytes(max(0, self.offset - len(file))))
        file[self.offset : self.offset + len(data)] = data


@dataclass(slots=True)
class Recording:
    """What reached the disk, in order: (file, change), (file, None) for a sync, and ("", None) for an acknowledged commit."""

    steps: list[tuple[str, Change | None]] = field(default_factory=list)

    def acknowledge(self) -> None:
        """The program took the commit for durable."""
        self.steps.append(("", None))


class _File(apsw.VFSFile):
    def __init__(self, recording: Recording, name: str, where: object, flags: list[int]) -> None:
        super().__init__("", where, flags)  # type: ignore[arg-type]
        self._recording = recording
        self._name = name

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802  SQLite's name.
        self._recording.steps.append((self._name, Change(offset=offset, data=bytes(data))))
        super().xWrite(data, offset)

    def xTruncate(self, newsize: int) -> None:  # noqa: N802  As above.
        self._recording.steps.append((self._name, Change(offset=newsize, data=None)))
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:  # noqa: N802  As above.
        self._recording.steps.append((self._name, None))
        super().xSync(flags)


class _Disk(apsw.VFS):
    def __init__(self, recording: Recording) -> None:
        super().__init__(_NAME, "")
        self._recording = recording

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> _File:  # noqa: N802  As above.
        path = name.filename() if isinstance(name, apsw.URIFilename) else str(name)
        return _File(self._recording, Path(path).name, name, flags)


@contextmanager
def recorded(
    database: Path, settings: Mapping[str, str | int]
) -> Iterator[tuple[apsw.Connection, Recording]]:
    """A connection with these settings whose every write is recorded."""
    recording = Recording()
    disk = _Disk(recording)
    connection = apsw.Connection(str(database), vfs=_NAME)
    try:
        # The recording file has no shared memory, which SQLite's log does without when nobody else may come.
        connection.pragma("locking_mode", "exclusive")
        for name, value in settings.items():
            connection.pragma(name, value)
        yield connection, recording
    finally:
        connection.close()
        disk.unregister()


@dataclass(slots=True)
class Disk:
    """The files while the recording is played: what is safe, and what is still under way."""

    safe: dict[str, bytearray]
    under_way: dict[str, list[Change]] = field(default_factory=dict)
    acknowledged: int = 0

    def take(self, name: str, change: Change | None) -> None:
        """One step of the recording."""
        if not name:
            self.acknowledged += 1
        elif change is not None:
            self.under_way.setdefault(name, []).append(change)
        else:
            file = self.safe.setdefault(name, bytearray())
            for each in self.under_way.pop(name, []):
                each.apply(file)

    def after_a_cut(self, chance: random.Random) -> dict[str, bytearray]:
        """What the disk holds when the power goes now: of what was not synced each write is there, torn or lost."""
        files = {name: bytearray(held) for name, held in self.safe.items()}
        for name, changes in self.under_way.items():
            file = files.setdefault(name, bytearray())
            kept = chance.choice((0.0, 0.5, 1.0))
            for each in changes:
                drawn = chance.random()
                if drawn < kept * 0.9:
                    each.apply(file)
                elif drawn < kept and each.data is not None:
                    each.apply(file, chance.randrange(len(each.data) + 1))
        return files


def cuts(
    files: Mapping[str, bytes], steps: Sequence[tuple[str, Change | None]], moments: Sequence[int], seed: int
) -> Iterator[tuple[int, dict[str, bytearray]]]:
    """For each moment, a number of steps in ascending order: how many commits were acknowledged, and the files after the cut."""
    chance = random.Random(seed)
    disk = Disk({name: bytearray(held) for name, held in files.items()})
    played = 0
    for moment in moments:
        for name, change in steps[played:moment]:
            disk.take(name, change)
        played = moment
        yield disk.acknowledged, disk.after_a_cut(chance)
