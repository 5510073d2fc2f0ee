"""What stops the storage from starting or from doing an operator's bidding."""

from __future__ import annotations


class StorageError(Exception):
    """One sentence for the operator: what is wrong with the database and what to do."""


class UnreadableRow(StorageError, ValueError):
    """A row holds what autoq never writes."""

    def __init__(self, table: str, key: str, error: Exception) -> None:
        super().__init__(
            f"The row {key} of the table {table} is not as autoq writes it ({error}); undo what another program changed"
            " in the database, or restore a backup."
        )
