"""JSON, which Slack's protocols are made of: the types of what is decoded, and a decoder without infinities."""

import json
import math
from typing import Any, NoReturn, TypeAlias

Json: TypeAlias = dict[str, Any]
Blocks: TypeAlias = list[Json]


def decode(text: str | bytes) -> object:
    """Return the decoded text; raises ValueError for what is not JSON, numbers that no answer could repeat included."""
    try:
        return json.loads(text, parse_constant=_refuse, parse_float=_finite)
    except RecursionError:
        raise ValueError("too deep") from None


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError(f"{text} is too large")
    return number
