"""Which Chromium the stories run in, and what becomes of them where there is none."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Final

import pytest

NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
REQUIRED: Final = "required"
FLAGS: Final = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
STORIES: Final = Path(__file__).parent
WITHOUT: Final = (
    "No Chromium was found, so the stories in tests/browser were left out: install chromium, or name one with "
    "AUTOQ_BROWSER=/path/to/chromium."
)
NEEDED: Final = "AUTOQ_BROWSER=required, but no Chromium was found: install chromium, or name one with AUTOQ_BROWSER=/path/to/chromium."


def wished() -> str:
    """What AUTOQ_BROWSER says: nothing, `required` or a path."""
    return os.environ.get("AUTOQ_BROWSER", "")


def chromium() -> str | None:
    """The program to run: the one that AUTOQ_BROWSER names, or else the first in PATH."""
    named = wished()
    if named not in {"", REQUIRED}:
        return shutil.which(named)
    return next(filter(None, map(shutil.which, NAMES)), None)


def complaint() -> str | None:
    """Why the tests may not run without the browser that AUTOQ_BROWSER asks for; None when all is well."""
    named = wished()
    if not named or chromium() is not None:
        return None
    if named == REQUIRED:
        return NEEDED
    return f"AUTOQ_BROWSER={named} is no program that can be run: give the path of a Chromium, or unset it."


def are_asked_for(config: pytest.Config) -> bool:
    """Whether the run's arguments reach into tests/browser."""
    paths = [Path(config.invocation_params.dir, argument.split("::")[0]) for argument in config.args]
    return any(STORIES.is_relative_to(path) or path.is_relative_to(STORIES) for path in paths)


def leave_out(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect the stories when there is no browser for them."""
    if chromium() is not None:
        return
    stories = [item for item in items if item.path.is_relative_to(STORIES)]
    if stories:
        items[:] = [item for item in items if item not in stories]
        config.hook.pytest_deselected(items=stories)
