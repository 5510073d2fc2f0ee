"""One call of a Web API method: its parameters, and what a method may touch."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from bot.sandbox.channels import Channel
from bot.sandbox.errors import SlackError, invalid_arguments
from bot.sandbox.jsontypes import Json
from bot.sandbox.people import BOT_USER_ID
from bot.sandbox.workspace import Workspace

YES = (True, "1", "true", "True")


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A method with its parameters, merged from query, form and JSON; `open_socket` issues a Socket Mode address."""

    method: str
    params: Json
    workspace: Workspace
    open_socket: Callable[[], str]

    def text(self, name: str, default: str = "") -> str:
        """Return a text parameter, or `default` when it was left out."""
        value = self.params.get(name)
        return default if value is None else str(value)

    def required(self, name: str) -> str:
        """Return a text parameter; raises SlackError when it was left out."""
        value = self.text(name)
        if not value:
            raise invalid_arguments(f"missing required field: {name}")
        return value

    def flag(self, name: str) -> bool:
        """Return a yes-or-no parameter, which arrives as JSON or as text."""
        return self.params.get(name) in YES

    def number(self, name: str, default: int, most: int) -> int:
        """Return a whole number between 1 and `most`; raises SlackError for anything else."""
        value = self.text(name, str(default))
        if not value.isdigit() or not int(value):
            raise invalid_arguments(f"{name} must be a number of at least 1")
        return min(int(value), most)

    def channel(self) -> Channel:
        """Return the conversation the call is about; raises SlackError when there is none with this id."""
        channel = self.workspace.channels.get(self.required("channel"))
        if channel is None:
            raise SlackError("channel_not_found")
        return channel

    def joined_channel(self) -> Channel:
        """Return the conversation the call is about; raises SlackError when the bot is not in it."""
        channel = self.channel()
        if BOT_USER_ID not in channel.members:
            raise SlackError("not_in_channel")
        return channel

    def writable_channel(self) -> Channel:
        """Return the conversation to write in; raises SlackError when the bot may not or it is archived."""
        channel = self.joined_channel()
        if channel.archived:
            raise SlackError("is_archived")
        return channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """How a method is answered, which scopes allow it (any of them) and which token it takes."""

    answer: Callable[[Call], Json]
    scopes: tuple[str, ...] = ()
    token: Literal["bot", "app", "any", "none"] = "bot"  # noqa: S105 - The kind of token, not one.


Methods: TypeAlias = dict[str, Method]
READ = ("channels:read", "groups:read", "im:read", "mpim:read")
HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")
