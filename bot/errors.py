"""Why autoq does not start, in a sentence for whoever started it."""

from __future__ import annotations


class StartRefused(Exception):
    """Starting makes no sense; the message says what is wrong and what to do."""
