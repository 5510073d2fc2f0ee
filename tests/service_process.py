"""What a service sets up for the whole of its process, taken back where that process goes on to the next test."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def restored() -> Iterator[None]:
    """Afterwards garbage is looked for as before, also in what the service took out of the search, and threads take turns as before."""
    threshold, turn = gc.get_threshold(), sys.getswitchinterval()
    try:
        yield
    finally:
        sys.setswitchinterval(turn)
        gc.set_threshold(*threshold)
        gc.unfreeze()
