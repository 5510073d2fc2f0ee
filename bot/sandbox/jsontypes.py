"""The type of a decoded JSON object, which is what Slack's protocols are made of."""

from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]
Blocks: TypeAlias = list[Json]
