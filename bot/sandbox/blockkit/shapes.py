"""The few shapes that every block, element and object is described with, and how a value is held to them.

A shape is data; `faults` walks a value along it. The walk follows the description and never the value, so
no input can make it recurse deeper than the description goes.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from bot.sandbox.blockkit.fault import Fault

Rule = Callable[[Mapping[str, Any], str], Iterator[Fault]]
"""A cross-field rule: it is asked only about a record whose fields are all sound, and where that stands."""


class Shape(Protocol):
    """What a JSON value must look like."""

    def faults(self, value: object, at: str) -> Iterator[Fault]:
        """Every way in which `value`, which stands at the pointer `at`, departs from this shape."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """True or false."""

    def faults(self, value: object, at: str) -> Iterator[Fault]:
        """A fault unless `value` is a boolean."""
        if not isinstance(value, bool):
            yield Fault(at, "must provide a boolean")


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number between two bounds, both included; `whole` leaves out fractions."""

    least: float | None = None
    most: float | None = None
    above: float | None = None
    whole: bool = False

    def faults(self, value: object, at: str) -> Iterator[Fault]:
        """A fault unless `value` is a number of the right kind within the bounds."""
        # Python counts True as 1; JSON does not.
        if isinstance(value, bool) or not isinstance(value, int if self.whole else (int, float)):
            yield Fault(at, "must provide an integer" if self.whole else "must provide a number")
        elif self.least is not None and value < self.least:
            yield Fault(at, f"must be at least {self.least}")
        elif self.most is not None and value > self.most:
            yield Fault(at, f"must be at most {self.most}")
        elif self.above is not None and value <= self.above:
            yield Fault(at, f"must be greater than {self.above}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """A form that a text must have in full, and the words that say so."""

    form: re.Pattern[str]
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A string with bounds in characters; empty is refused unless `least` is 0."""

    least: int = 1
    most: int | None = None
    among: frozenset[str] | None = None
    pattern: Pattern | None = None

    def faults(self, value: object, at: str) -> Iterator[Fault]:
        """A fault unless `value` is a string of allowed length and form."""
        if not isinstance(value, str):
            yield Fault(at, "must provide a string")
        elif len(value) < self.least:
            yield Fault(at, f"must be more than {self.least - 1} characters")
        elif self.most is not None and len(value) > self.most:
            yield Fault(at, f"must be less than {self.most + 1} characters")
        elif self.among is not None and value not in self.among:
            yield Fault(at, f"must be one of: {', '.join(sorted(self.among))}")
        elif self.pattern is not None and not self.pattern.form.fullmatch(value):
            yield Fault(at, self.pattern.message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """A list whose items share one shape."""

    of: Shape
    least: int = 1
    most: int | None = None

    def faults(self, value: object, at: str) -> Iterator[Fault]:
        """A fault for the list's own length, else those of its items."""
        if not isinstance(value, list):
            yield Fault(at, "must provide an array")
        elif len(value) < self.least:
            yield Fault(at, f"no fewer than {self.least} items allowed")
        elif self.most is not None and len(value) > self.most:
            yield Fault(at, f"no more than {self.most} items allowed")
        else:
            for index, item in enumerate(value):
                yield from self.of.faults(item, f"{at}/{index}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """An object with known keys.

    `type` is what its own `type` key must say (None: it has no such key); `source` names the page under
    https://docs.slack.dev/reference/ that gives the keys and limits, unless a comment names another.
    `open` lets keys pass that are not described.
    """

    source: str
    type: str | None = None
    fields: Mapping[str, Shape]
    required: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    open: bool = False

    def faults(self, value: object, at: str) -> Iterator[Fault]:
        """The faults of the keys, then, when there is none, those of the cross-field rules."""
        if not isinstance(value, dict):
            yield Fault(at, "must provide an object")
            return
        sound = True
        for fault in self._of_keys(value, at):
            sound = False
            yield fault
        if sound:
            for rule in self.rules:
                yield from rule(value, at)

    def _of_keys(self, value: dict[str, object], at: str) -> Iterator[Fault]:
        for key in self.required:
            if key not in value:
                yield Fault(at, f"missing required field: {key}")
        if self.type is not None:
            yield from _type_faults(value, at, self.type)
        for key, item in value.items():
            shape = self.fields.get(key)
            if shape is not None:
                yield from shape.faults(item, f"{at}/{key}")
            elif not (self.open or (key == "type" and self.type is not None)):
                yield Fault(at, f"invalid additional property: {key}")


def _type_faults(value: dict[str, object], at: str, expected: str) -> Iterator[Fault]:
    if "type" not in value:
        yield Fault(at, "missing required field: type")
    elif value["type"] != expected:
        yield Fault(f"{at}/type", f"unsupported type, this place takes: {expected}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """An object that is one of several records, told apart by its `type`."""

    records: Mapping[str, Record]

    def faults(self, value: object, at: str) -> Iterator[Fault]:
        """The faults of the record that `value` says it is."""
        if not isinstance(value, dict):
            yield Fault(at, "must provide an object")
        elif "type" not in value:
            yield Fault(at, "missing required field: type")
        elif not isinstance(value["type"], str):
            yield Fault(f"{at}/type", "must provide a string")
        elif value["type"] not in self.records:
            yield Fault(f"{at}/type", f"unsupported type: {value['type']}")
        else:
            yield from self.records[value["type"]].faults(value, at)
