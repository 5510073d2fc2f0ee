"""What stops the storage from starting or from doing an operator's bidding."""

from __future__ import annotations

from engine.errors import RecordUnreadable


class StorageError(Exception):
    """One sentence for the operator: what is wrong with the database and what to do."""


class UnreadableRow(StorageError, RecordUnreadable, ValueError):
    """A row holds what autoq never writes."""

    def __init__(self, table: str, key: str, error: Exception) -> None:
        RecordUnreadable.__init__(self, table=table, key=key, problem=" ".join(str(error).split()))
