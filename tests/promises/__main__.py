"""`python -m tests.promises [--quick]`: every promise, a line each, and non-zero when any is broken."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

WORKERS = 2
HANGING = 3_600
"""Seconds after which a test at full size is taken to hang; the dump of all threads that tells so can end the process."""


def main(arguments: list[str]) -> int:
    """Run all promises, or those whose files or names are given."""
    quick = "--quick" in arguments
    chosen = [argument for argument in arguments if argument != "--quick"]
    size = [] if quick else ["--full", f"--override-ini=faulthandler_timeout={HANGING}"]
    where = [str(Path(__file__).parent)]
    return int(
        pytest.main(
            [*where, *size, f"--numprocesses={WORKERS}", "--dist=worksteal", "--no-cov", "-q", *chosen]
        )
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
