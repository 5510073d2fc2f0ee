"""Texts of any length as keys that an index takes."""

from __future__ import annotations

import hashlib

LONGEST = 500
"""Bytes; PostgreSQL indexes no row of more than 2,704."""


def short_key(text: str) -> str:
    """The text itself, or a hash of it where it is too long; two texts have the same key only if they are the same."""
    encoded = text.encode()
    return text if len(encoded) <= LONGEST else f"sha256:{hashlib.sha256(encoded).hexdigest()}"
