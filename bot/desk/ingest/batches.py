"""Batches in which each item stands for itself, so that one bad item keeps no other from being heard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from engine.errors import InvalidInput
from engine.redaction import redact_text

ITEMS_LIMIT = 5_000
"""Alerts or points in one body; about as many as fit into the largest one that is read."""
_NAME_SHOWN = 100

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """An item that could not be read: its place in the batch, from 0, and a sentence that says why."""

    index: int
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch(Generic[Item]):
    """What could be read, in its order, and what could not."""

    items: tuple[Item, ...]
    refused: tuple[Refused, ...] = ()


def read_each(given: Sequence[object], read: Callable[[object], Item]) -> Batch[Item]:
    """The items as `read` reads them; what it refuses with ValidationError or InvalidInput is told and left out."""
    items: list[Item] = []
    refused: list[Refused] = []
    for index, item in enumerate(given):
        try:
            items.append(read(item))
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            refused.append(Refused(index=index, problem=_sentence(first)))
        except InvalidInput as error:
            refused.append(Refused(index=index, problem=str(error)))
    return Batch(items=tuple(items), refused=tuple(refused))


def _sentence(fault: ErrorDetails) -> str:
    """Where the fault lies and what it is; the value, which may be a secret, is not repeated."""
    place = "/".join(_shown(part) for part in fault["loc"] if part != "[key]")
    no_object = fault["type"] in {"model_type", "dict_type"}
    said = "it must be a JSON object" if no_object else fault["msg"].removeprefix("Value error, ")
    return f"{place or 'The item'} is not valid ({said}); correct it and send it again."


def _shown(part: int | str) -> str:
    text = str(part)[:_NAME_SHOWN].encode("utf-8", "replace").decode()
    return redact_text(text)
