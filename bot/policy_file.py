"""Reads a risk policy from TOML; whatever it says twice, wrongly or not at all is a sentence, never a guess."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag, ValidationError
from pydantic_core import ErrorDetails

from bot.toml_faults import problem
from engine import policy as policies
from engine import risk as risks
from engine.actors import Role
from engine.errors import FieldMalformed, PolicyInvalid
from engine.policy import LevelRule, Policy
from engine.risk import Environment, RiskLevel, RiskPolicy, Rule
from engine.times import DAY, HOUR, MINUTE, SECOND

_DURATION = re.compile(r"(\d+)\s*(s|m|h|d)")
_UNITS = {"s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY}
_LONGEST = 30 * DAY

LevelName = Literal["LOW", "MEDIUM", "HIGH", "CRITICAL"]


def _duration(value: object) -> object:
    match = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
    length = int(match[1]) * _UNITS[match[2]] if match else 0
    if not SECOND <= length <= _LONGEST:
        message = 'must be a time such as "30m", "2h" or "7d", at most "30d"'
        raise ValueError(message)
    return length


def _environment(value: object) -> object:
    try:
        return Environment(risks.environment_name(str(value)))
    except (ValueError, FieldMalformed):
        message = "must be DEV, TEST, STAGING or PROD"
        raise ValueError(message) from None


def _known_name(key: str) -> str:
    try:
        return risks.environment_name(key)
    except FieldMalformed:
        return key


def _apart(read: Callable[[str], str]) -> BeforeValidator:
    """Refuses a table in which two keys are one once they are read: PROD and production, Deploy and deploy."""

    def check(table: object) -> object:
        seen: dict[str, str] = {}
        for key in table if isinstance(table, dict) else ():
            if read(key) in seen:
                message = f"says {seen[read(key)]} and {key}, which are the same; keep one"
                raise ValueError(message)
            seen[read(key)] = key
        return table

    return BeforeValidator(check)


def _form(base: object) -> str:
    return "table" if isinstance(base, dict) else "level"


Duration = Annotated[int | None, BeforeValidator(_duration)]
EnvironmentName = Annotated[Environment, BeforeValidator(_environment)]
Fixed = Annotated[dict[EnvironmentName, LevelName], _apart(_known_name), Field(min_length=1)]
Base = Annotated[Annotated[LevelName, Tag("level")] | Annotated[Fixed, Tag("table")], Discriminator(_form)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Level(_Table):
    approvers: Annotated[list[Annotated[Role, Field(strict=False)]], Field(min_length=1)]
    expiry: Duration = None
    comment_required: bool = False


class _Targets(_Table):
    more_than: Annotated[int, Field(ge=1)]
    raise_: Annotated[int, Field(alias="raise", ge=0, le=3)]


class _Rule(_Table):
    name: Annotated[str, Field(min_length=1, max_length=80)]
    level: LevelName
    action_type: str | None = None
    environment: Annotated[list[EnvironmentName], Field(min_length=1)] | None = None
    target: str | None = None
    more_than: Annotated[int, Field(ge=0)] | None = None


class _File(_Table):
    expiry: Duration = None
    unknown: Literal["HIGH", "CRITICAL"] = "HIGH"
    levels: dict[Literal["HIGH", "CRITICAL"], _Level] = Field(default_factory=dict)
    environments: Annotated[dict[EnvironmentName, Annotated[int, Field(ge=0, le=3)]], _apart(_known_name)] = (
        Field(default_factory=dict)
    )
    targets: list[_Targets] = Field(default_factory=list)
    actions: Annotated[dict[str, Base], _apart(str.lower)] = Field(default_factory=dict)
    rules: list[_Rule] = Field(default_factory=list)


def load_policy(path: Path) -> Policy:
    """The policy of a file. Raises PolicyInvalid, which names the place and the fault."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise PolicyInvalid(where=str(path), problem=f"the file cannot be read ({reason})") from None
    return parse_policy(text)


def parse_policy(text: str) -> Policy:
    """The policy that a TOML text describes. Raises PolicyInvalid.

    What it leaves out is as in the built-in policy, but for the action types, which are exactly those it lists when it lists any.
    """
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PolicyInvalid(where="the TOML", problem=str(error)) from None
    if not told:
        raise PolicyInvalid(where="the top", problem="the file is empty")
    try:
        said = _File.model_validate(told)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise PolicyInvalid(where=_place(first, told), problem=problem(first)) from None
    levels = {**policies.LEVELS, **{RiskLevel[name]: _level(level) for name, level in said.levels.items()}}
    return policies.make_policy(_risk(said), levels, said.expiry)


def _risk(said: _File) -> RiskPolicy:
    default = risks.DEFAULT
    return RiskPolicy(
        unknown=RiskLevel[said.unknown],
        environments={**default.environments, **said.environments},
        targets=tuple((step.more_than, step.raise_) for step in said.targets) or default.targets,
        actions={name.lower(): _base(base) for name, base in said.actions.items()} or default.actions,
        rules=tuple(_rule(rule) for rule in said.rules),
    )


def _base(said: str | dict[Environment, LevelName]) -> RiskLevel | dict[Environment, RiskLevel]:
    if isinstance(said, str):
        return RiskLevel[said]
    return {environment: RiskLevel[level] for environment, level in said.items()}


def _rule(said: _Rule) -> Rule:
    return Rule(
        name=said.name,
        level=RiskLevel[said.level],
        action_type=None if said.action_type is None else said.action_type.lower(),
        environments=None if said.environment is None else frozenset(said.environment),
        target=said.target,
        more_than=said.more_than,
    )


def _level(said: _Level) -> LevelRule:
    return LevelRule(
        approvers=frozenset(said.approvers), expiry=said.expiry, comment_required=said.comment_required
    )


def _place(fault: ErrorDetails, told: object) -> str:
    """The path inside the file as its author reads it: rules[2].level; what only pydantic's types have is left out."""
    named, here = "", told
    for part in fault["loc"]:
        if isinstance(part, int) and isinstance(here, list):
            named, here = f"{named}[{part + 1}]", here[part]
        elif isinstance(here, dict) and part in here:
            named, here = f"{named}.{part}", here[part]
    if fault["type"] == "missing":
        named = f"{named}.{fault['loc'][-1]}"
    return named.lstrip(".")
