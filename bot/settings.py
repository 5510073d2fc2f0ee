"""The one reader of the environment: every setting, checked with a sentence that says what to do."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from dotenv import dotenv_values
from dotenv.parser import parse_stream
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
)

from bot.errors import StartRefused
from engine.times import MINUTE

_BOT_TOKEN = re.compile(r"xoxb-[A-Za-z0-9-]{8,}")
_APP_TOKEN = re.compile(r"xapp-[A-Za-z0-9-]{8,}")
_SLACK_CHANNEL = re.compile(r"[CG][A-Z0-9]{7,}")
_SLACK_PERSON = re.compile(r"[UW][A-Z0-9]{7,}")
_SHORTEST_KEY = 16
"""Bytes."""


class SettingsInvalid(StartRefused):
    """The settings cannot be used; `problems` holds one sentence for each fault."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


def is_person(text: str) -> bool:
    """Whether this has the form of a Slack user id."""
    return _SLACK_PERSON.fullmatch(text) is not None


def _words(value: object) -> object:
    return [word for word in re.split(r"[,\s]+", value) if word] if isinstance(value, str) else value


class Settings(BaseModel):
    """Everything that an owner can set. `load` reads it; `for_service` says whether the service can start with it."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    slack_bot_token: SecretStr | None = Field(None, alias="SLACK_BOT_TOKEN")
    slack_app_token: SecretStr | None = Field(None, alias="SLACK_APP_TOKEN")
    slack_signing_secret: SecretStr | None = Field(None, alias="SLACK_SIGNING_SECRET")
    slack_api_url: str = Field(
        "https://slack.com/api/", alias="AUTOQ_SLACK_API_URL", pattern=r"^https?://\S+$"
    )
    ops_channel: str | None = Field(None, alias="AUTOQ_OPS_CHANNEL")
    desk_channel: str | None = Field(None, alias="AUTOQ_DESK_CHANNEL")
    admins: Annotated[tuple[str, ...], BeforeValidator(_words)] = Field((), alias="AUTOQ_ADMINS")
    database_url: str = Field("sqlite+aiosqlite:///autoq.db", alias="AUTOQ_DATABASE_URL", min_length=1)
    policy: Path | None = Field(None, alias="AUTOQ_POLICY")
    desk: Path | None = Field(None, alias="AUTOQ_DESK")
    host: str = Field("127.0.0.1", alias="AUTOQ_HOST", min_length=1)
    port: int = Field(8080, alias="AUTOQ_PORT", ge=0, le=65_535)
    expiry_minutes: int = Field(30, alias="AUTOQ_EXPIRY_MINUTES", ge=1, le=60 * 24 * 30)
    cycle_minutes: int = Field(5, alias="AUTOQ_CYCLE_MINUTES", ge=0, le=60 * 24)
    language: Literal["en", "ko"] = Field("en", alias="AUTOQ_LANGUAGE")
    timezone: str = Field("UTC", alias="AUTOQ_TIMEZONE")
    log: Literal["text", "json"] = Field("text", alias="AUTOQ_LOG")
    rate_per_key: float = Field(20, alias="AUTOQ_RATE_PER_KEY", gt=0, le=100_000)
    max_pending: int = Field(100, alias="AUTOQ_MAX_PENDING_PER_REQUESTER", ge=1, le=1_000_000)
    allow_self_approval: bool = Field(default=False, alias="AUTOQ_ALLOW_SELF_APPROVAL")
    audit_key: SecretStr | None = Field(None, alias="AUTOQ_AUDIT_KEY")
    audit_anchors: Path | None = Field(None, alias="AUTOQ_AUDIT_ANCHORS")

    @field_validator("slack_bot_token")
    @classmethod
    def _is_bot_token(cls, token: SecretStr | None) -> SecretStr | None:
        return _shaped(
            token,
            _BOT_TOKEN,
            "a bot token that begins with xoxb- (OAuth & Permissions page of the Slack app)",
        )

    @field_validator("slack_app_token")
    @classmethod
    def _is_app_token(cls, token: SecretStr | None) -> SecretStr | None:
        return _shaped(
            token,
            _APP_TOKEN,
            "an app-level token that begins with xapp- (Basic Information page of the Slack app)",
        )

    @field_validator("ops_channel", "desk_channel")
    @classmethod
    def _is_channel(cls, channel: str | None) -> str | None:
        if channel is not None and not _SLACK_CHANNEL.fullmatch(channel):
            message = "a channel id such as C0123456789, not a name (open the channel's details in Slack, it stands at the bottom)"
            raise ValueError(message)
        return channel

    @field_validator("admins")
    @classmethod
    def _are_people(cls, people: tuple[str, ...]) -> tuple[str, ...]:
        for place, slack_id in enumerate(people, start=1):
            if not is_person(slack_id):
                message = (
                    f"Slack user ids such as U0123456789, separated by commas, and number {place} is none"
                )
                raise ValueError(message)
        return people

    @field_validator("audit_key")
    @classmethod
    def _is_key(cls, key: SecretStr | None) -> SecretStr | None:
        if key is not None and len(key.get_secret_value().encode()) < _SHORTEST_KEY:
            message = f"a secret of at least {_SHORTEST_KEY} bytes, which nobody can guess (openssl rand -hex 32 makes one)"
            raise ValueError(message)
        return key

    @field_validator("timezone")
    @classmethod
    def _is_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            message = "a time zone such as Asia/Seoul or UTC"
            raise ValueError(message) from None
        return name

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which "today" begins at midnight."""
        return ZoneInfo(self.timezone)

    @property
    def expiry(self) -> int:
        """Microseconds."""
        return self.expiry_minutes * MINUTE

    @property
    def desk_room(self) -> str:
        """The channel of the service desk, which is the ops channel unless it has its own."""
        return self.desk_channel or self.ops_channel or ""

    @property
    def uses_sockets(self) -> bool:
        """Whether Slack reaches us by Socket Mode rather than by HTTP."""
        return self.slack_app_token is not None

    def for_service(self) -> Self:
        """Itself, when the service can start with it. Raises SettingsInvalid."""
        missing = []
        if self.slack_bot_token is None:
            missing.append(
                "SLACK_BOT_TOKEN is missing: copy the bot token (xoxb-…) from the app's OAuth & Permissions page."
            )
        if self.slack_app_token is None and self.slack_signing_secret is None:
            missing.append(
                "SLACK_APP_TOKEN is missing: create an app-level token (xapp-…) with connections:write for Socket Mode, or set "
                "SLACK_SIGNING_SECRET to receive Slack's requests by HTTP."
            )
        if self.ops_channel is None:
            missing.append(
                "AUTOQ_OPS_CHANNEL is missing: give the id (C…) of the channel that gets the approval requests."
            )
        if missing:
            raise SettingsInvalid(missing)
        return self


def _shaped(token: SecretStr | None, form: re.Pattern[str], expected: str) -> SecretStr | None:
    if token is not None and not form.fullmatch(token.get_secret_value()):
        raise ValueError(expected)
    return token


def load(environment: Mapping[str, str] | None = None, env_file: Path | None = Path(".env")) -> Settings:
    """The settings of `environment` (default: the process's) over those of `env_file`. Raises SettingsInvalid."""
    from_file, problems = ({}, []) if env_file is None or not env_file.is_file() else _read(env_file)
    held = {**from_file, **(os.environ if environment is None else environment)}
    known = {name: value for name in NAMES if (value := held.get(name, "").strip())}
    try:
        settings = Settings.model_validate(known)
    except ValidationError as error:
        raise SettingsInvalid([*problems, *map(_sentence, error.errors())]) from None
    if problems:
        raise SettingsInvalid(problems)
    return settings


NAMES = tuple(str(field.alias) for field in Settings.model_fields.values())
"""The names of all settings, in their order."""


def _read(env_file: Path) -> tuple[dict[str, str], list[str]]:
    """What the file sets, and a sentence for each line that sets nothing."""
    try:
        text = env_file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return {}, [f"{env_file} cannot be read: make it a readable text file in UTF-8."]
    problems = [
        f"Line {binding.original.line} of {env_file} sets nothing: write NAME=value."
        for binding in parse_stream(StringIO(text))
        if binding.error or (binding.key is not None and binding.value is None)
    ]
    values = {name: value or "" for name, value in dotenv_values(stream=StringIO(text)).items()}
    strange = [name for name in values if name.startswith("AUTOQ_") and name not in NAMES]
    return values, [*problems, *(_unknown(name, env_file) for name in strange)]


def _unknown(name: str, env_file: Path) -> str:
    near = difflib.get_close_matches(name, NAMES, n=1, cutoff=0.8)
    hint = f"did you mean {near[0]}?" if near else "remove it."
    return f"{name} in {env_file} is not a setting: {hint}"


_EXPECTED = {
    "AUTOQ_SLACK_API_URL": "a web address that begins with https://",
    "AUTOQ_PORT": "a whole number from 0 to 65535 (Kubernetes sets AUTOQ_PORT itself for a service named autoq: rename the service or "
    "set enableServiceLinks: false)",
    "AUTOQ_EXPIRY_MINUTES": "a whole number of minutes from 1 to 43200",
    "AUTOQ_CYCLE_MINUTES": "a whole number of minutes from 0 (off) to 1440",
    "AUTOQ_LANGUAGE": "en or ko",
    "AUTOQ_LOG": "text or json",
    "AUTOQ_RATE_PER_KEY": "a number of requests per second above 0, 100000 at most",
    "AUTOQ_MAX_PENDING_PER_REQUESTER": "a whole number from 1 to 1000000",
    "AUTOQ_ALLOW_SELF_APPROVAL": "true or false",
}


def _sentence(error: Mapping[str, object]) -> str:
    """One fault as a sentence that never repeats the value, which may be a secret."""
    place = error.get("loc")
    name = str(place[0]) if isinstance(place, tuple) and place else "a setting"
    context = error.get("ctx")
    said = context.get("error") if isinstance(context, dict) else None
    expected = str(said) if said is not None else _EXPECTED.get(name, "a usable value")
    return f"{name} must be {expected}."
