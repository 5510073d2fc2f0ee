"""What stops the storage from starting or from doing an operator's bidding."""

from __future__ import annotations


class StorageError(Exception):
    """One sentence for the operator: what is wrong with the database and what to do."""
