"""Ids in the forms that Slack gives them: short, opaque and never the same twice."""

import itertools
import secrets

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Mint:
    """Hands out ids; a counter makes them unique and a random tail makes them unguessable."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1_000_001)

    def id(self, prefix: str) -> str:
        """Return an id such as `V0LFLS` with the given prefix."""
        return f"{prefix}0{_base36(next(self._numbers))}{secrets.token_hex(2).upper()}"

    def trigger(self) -> str:
        """Return a trigger id: two numbers and a random part."""
        return f"{next(self._numbers)}.{next(self._numbers)}.{secrets.token_hex(16)}"

    def secret(self) -> str:
        """Return a path segment that nobody can guess."""
        return f"{next(self._numbers)}/{secrets.token_hex(12)}"

    def envelope(self) -> str:
        """Return the id of one Socket Mode envelope."""
        return f"{secrets.token_hex(8)}-{next(self._numbers)}"

    def block(self) -> str:
        """Return a block or action id as Slack fills it in where the app gave none."""
        return f"{_base36(next(self._numbers))}{secrets.token_hex(1)}"


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _ALPHABET[digit] + digits
    return digits
