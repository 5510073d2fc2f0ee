"""Coverage is measured where the parts are tested; what is proved on the whole service runs at its own pace."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from coverage import Coverage

_TESTS = Path(__file__).parent
_OF_THE_WHOLE = ("browser", "promises", "stories")
_INHERITED = ("COVERAGE_PROCESS_CONFIG", "COVERAGE_PROCESS_START")
"""By these a process that a test starts learns that it is to be measured."""


def is_of_the_whole(path: Path) -> bool:
    """Whether a test in this file is about the whole service, whose parts have tests of their own."""
    return path.is_relative_to(_TESTS) and path.relative_to(_TESTS).parts[0] in _OF_THE_WHOLE


@contextmanager
def unmeasured() -> Iterator[None]:
    """Nothing is measured within, in this process or in one that is started from it: measuring takes half of the time."""
    measuring = Coverage.current()
    if measuring is None:
        yield
        return
    with pytest.MonkeyPatch.context() as environment:
        for name in _INHERITED:
            environment.delenv(name, raising=False)
        measuring.stop()
        try:
            yield
        finally:
            measuring.start()
