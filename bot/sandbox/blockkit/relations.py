"""Rules between the fields of one object; each is asked only when the fields themselves are sound."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bot.sandbox.blockkit.fault import Fault
from bot.sandbox.blockkit.shapes import Rule


def at_least_one(*keys: str) -> Rule:
    """One of `keys` must be there."""

    def rule(record: Mapping[str, Any], at: str) -> Iterator[Fault]:
        if not any(key in record for key in keys):
            yield Fault(at, f"must provide at least one of: {', '.join(keys)}")

    return rule


def at_most_one(*keys: str) -> Rule:
    """No two of `keys` may be there together."""

    def rule(record: Mapping[str, Any], at: str) -> Iterator[Fault]:
        if sum(key in record for key in keys) > 1:
            yield Fault(at, f"must provide only one of: {', '.join(keys)}")

    return rule


def exactly_one(*keys: str) -> tuple[Rule, Rule]:
    """One of `keys` must be there, and no second one."""
    return at_least_one(*keys), at_most_one(*keys)


def both_or_none(*keys: str) -> Rule:
    """Where one of `keys` is, the others are too."""

    def rule(record: Mapping[str, Any], at: str) -> Iterator[Fault]:
        missing = [key for key in keys if key not in record]
        if len(missing) < len(keys):
            for key in missing:
                yield Fault(at, f"missing required field: {key}")

    return rule


def only_with(key: str, other: str) -> Rule:
    """`key` may be true only where `other` is true."""

    def rule(record: Mapping[str, Any], at: str) -> Iterator[Fault]:
        if record.get(key) and not record.get(other):
            yield Fault(f"{at}/{key}", f"must go with a true {other}")

    return rule


def only_without(key: str, other: str) -> Rule:
    """`key` may be true only where `other` is not."""

    def rule(record: Mapping[str, Any], at: str) -> Iterator[Fault]:
        if record.get(key) and record.get(other):
            yield Fault(f"{at}/{key}", f"must not go with a true {other}")

    return rule


def ordered(lower: str, upper: str, read: Callable[[Any], Any] = int) -> Rule:
    """What `lower` holds is not above what `upper` holds, both read with `read`."""

    def rule(record: Mapping[str, Any], at: str) -> Iterator[Fault]:
        if lower in record and upper in record and read(record[lower]) > read(record[upper]):
            yield Fault(f"{at}/{lower}", f"must not be above {upper}")

    return rule


def unique(key: str, *, by: str) -> Rule:
    """No two items of the list `key` share the value of `by`."""

    def rule(record: Mapping[str, Any], at: str) -> Iterator[Fault]:
        seen = set()
        for index, item in enumerate(record[key]):
            if item[by] in seen:
                yield Fault(f"{at}/{key}/{index}/{by}", f"{by} is taken already: {item[by]}")
            seen.add(item[by])

    return rule


def initial_option_listed(record: Mapping[str, Any], at: str) -> Iterator[Fault]:
    """The option chosen at the start is one of those on offer, equal in every key."""
    if "initial_option" in record and record["initial_option"] not in _offered(record):
        yield Fault(f"{at}/initial_option", "must be one of the options, the same in every field")


def initial_options_listed(record: Mapping[str, Any], at: str) -> Iterator[Fault]:
    """The options chosen at the start are among those on offer, equal in every key."""
    offered = _offered(record)
    for index, option in enumerate(record.get("initial_options", [])):
        if option not in offered:
            yield Fault(
                f"{at}/initial_options/{index}", "must be one of the options, the same in every field"
            )


def initial_within_maximum(initial: str) -> Rule:
    """No more is chosen at the start than `max_selected_items` lets a person choose."""

    def rule(record: Mapping[str, Any], at: str) -> Iterator[Fault]:
        most = record.get("max_selected_items")
        if most is not None and len(record.get(initial, [])) > most:
            yield Fault(f"{at}/{initial}", f"no more than {most} items allowed, as max_selected_items says")

    return rule


def _offered(record: Mapping[str, Any]) -> list[object]:
    grouped = [option for group in record.get("option_groups", []) for option in group["options"]]
    return [*record.get("options", []), *grouped]
