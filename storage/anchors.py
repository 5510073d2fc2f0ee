"""Anchors: heads of the audit chain, signed and kept in a file outside the database, so that a cut or rewritten log shows."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from dataclasses import asdict
from pathlib import Path

from engine.audit import Anchor, Head, anchor
from engine.times import MINUTE
from storage.errors import StorageError

EVERY = 10 * MINUTE
"""Microseconds after which a head that has moved is anchored again."""
ROWS = 1_000
"""Rows after which it is anchored at once."""
_SHORTEST_KEY = 16
"""Bytes."""


def is_due(last: Anchor | None, head: Head, now: int) -> bool:
    """Whether the head should be anchored now; a head that has not moved never is."""
    if last is None:
        return head.seq > 0
    grown = head.seq - last.seq
    return grown >= ROWS or (grown > 0 and now - last.at >= EVERY)


class AnchorFile:
    """A file of anchors, a line of JSON each, that only grows; they are signed with `key`, else with the key in a file."""

    def __init__(self, path: Path, *, key: str | None, key_file: Path) -> None:
        self.path = path
        self._key = None if key is None else key.encode()
        self._key_file = key_file

    def key(self) -> bytes:
        """The key; empty as long as there is none and nothing was signed. Raises StorageError."""
        if self._key is None and self._key_file.exists():
            self._key = _load_key(self._key_file)
        if self._key is None and self.read():
            raise StorageError(
                f"The audit key {self._key_file} is gone, so the anchors in {self.path} cannot be checked;"
                " restore it or set AUTOQ_AUDIT_KEY."
            )
        return self._key or b""

    def missing(self, head: Head) -> str | None:
        """A sentence when there are no anchors though a log that is so long, or has a key, must have some. Raises StorageError."""
        if not (head.seq >= ROWS or self._key_file.exists()) or self.read():
            return None
        return (
            f"There are no anchors in {self.path}, so rows cut off the end of the audit log would not show; name the file"
            " that has them with AUTOQ_AUDIT_ANCHORS."
        )

    def append(self, head: Head, now: int) -> Anchor:
        """Write the signed head, wait for the disk, and read it back. Raises StorageError.

        What a crash left of a last line is cut off, so that the new one stands on its own.
        """
        signed = anchor(head, now, self._signing_key())
        line = json.dumps(asdict(signed), separators=(",", ":")).encode() + b"\n"
        try:
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX)
                kept = _whole_lines(descriptor)
                os.ftruncate(descriptor, kept)
                os.pwrite(descriptor, line, kept)
                os.fsync(descriptor)
                written = os.pread(descriptor, len(line), kept)
            finally:
                os.close(descriptor)
        except OSError as error:
            raise StorageError(
                f"The anchors file {self.path} cannot be written ({error.strerror}); make it writable or name"
                " another with AUTOQ_AUDIT_ANCHORS."
            ) from error
        if written != line:
            raise StorageError(
                f"The anchors file {self.path} does not keep what is written to it; put it on another disk with"
                " AUTOQ_AUDIT_ANCHORS."
            )
        return signed

    def read(self) -> list[Anchor]:
        """All anchors, oldest first; a torn last line counts for nothing. Raises StorageError for any other broken line."""
        try:
            text = self.path.read_bytes()
        except FileNotFoundError:
            return []
        except OSError as error:
            raise StorageError(
                f"The anchors file {self.path} cannot be read ({error.strerror}); make it readable."
            ) from error
        lines = text.split(b"\n")
        return [self._parsed(number, line) for number, line in enumerate(lines[:-1], start=1)]

    def _signing_key(self) -> bytes:
        if not self.key():
            _make_key(self._key_file)
        return self.key()

    def _parsed(self, number: int, line: bytes) -> Anchor:
        try:
            found = Anchor(**json.loads(line))
        except (ValueError, TypeError) as error:
            raise self._broken(number) from error
        if not (
            type(found.seq) is type(found.at) is int and type(found.hash) is type(found.signature) is str
        ):
            raise self._broken(number)
        return found

    def _broken(self, number: int) -> StorageError:
        return StorageError(
            f"Line {number} of the anchors file {self.path} is not an anchor; restore the file from a backup."
        )


def _whole_lines(descriptor: int) -> int:
    """How many bytes of the file are whole lines."""
    size = os.fstat(descriptor).st_size
    tail = os.pread(descriptor, min(size, 4_096), max(0, size - 4_096))
    return size - len(tail) + tail.rfind(b"\n") + 1


def _make_key(path: Path) -> None:
    """Make the key beside the database, with mode 0600, unless another process was faster. Raises StorageError."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        return
    except OSError as error:
        raise StorageError(
            f"The audit key {path} cannot be made ({error.strerror}); make its folder writable or set"
            " AUTOQ_AUDIT_KEY."
        ) from error
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_hex(32) + "\n")
        file.flush()
        os.fsync(file.fileno())


def _load_key(path: Path) -> bytes:
    """The key beside the database. Raises StorageError."""
    try:
        key = path.read_bytes().strip()
    except OSError as error:
        raise StorageError(
            f"The audit key {path} cannot be read ({error.strerror}); make it readable or set AUTOQ_AUDIT_KEY."
        ) from error
    if len(key) < _SHORTEST_KEY:
        raise StorageError(f"The audit key {path} is too short to be one; restore it or set AUTOQ_AUDIT_KEY.")
    return key
