"""What pydantic finds wrong in a TOML file, in the words of the file's author."""

from __future__ import annotations

from pydantic_core import ErrorDetails

_PROBLEMS = {
    "extra_forbidden": "this key is not known; check its spelling",
    "missing": "this key is missing",
    "literal_error": "must be {expected}",
    "enum": "must be {expected}",
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
    "string_type": "must be a text in quotes",
    "list_type": "must be a list in brackets",
    "date_type": "must be a date such as 2026-12-31, without quotes",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "greater_than_equal": "must be {ge} or more",
    "less_than_equal": "must be {le} or less",
    "too_short": "must not be empty",
    "string_too_short": "must not be empty",
    "string_too_long": "must have at most {max_length} characters",
    "string_pattern_mismatch": "must be a name in capitals, such as NETWORK",
    "value_error": "{error}",
}
"""Kind of fault, as pydantic names it -> what to write instead."""


def problem(fault: ErrorDetails) -> str:
    """What to write instead; the value itself is not repeated."""
    values = {name: str(value).replace("'", "") for name, value in fault.get("ctx", {}).items()}
    return _PROBLEMS.get(fault["type"], "must be something else").format(**values)
