"""What the Slack doors need: the composition root fills it in and hands it over."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Protocol
from zoneinfo import ZoneInfo

from slack_sdk.web.async_client import AsyncWebClient

from bot.desk.desk import ServiceDesk
from bot.locales import Catalog, Catalogs
from bot.slack.answers import Answers
from bot.slack.identity import Identity
from bot.slack.layouts.view import View
from bot.slack.tabs import Tabs
from bot.slack.tasks import Tasks
from engine.actors import Actor
from engine.policy import Policy
from engine.ports import Clock, Store

PATIENCE = 2.5
"""Seconds that a listener waits for its work; Slack waits 3 for the listener, and the answer has to travel."""
MOST_AT_ONCE = 200
"""Visits that are served at the same time; what comes on top is told to try again rather than made to wait past Slack's limit."""


class Meter(Protocol):
    """What the doors count."""

    def forged(self, kind: str) -> None:
        """An HTTP request that Slack did not send, by the kind of its fault; nothing of it was read."""

    def visited(self, surface: str, seconds: float) -> None:
        """A visit was acknowledged that long after it came in."""

    def refused(self, code: str) -> None:
        """A visit was answered with a refusal, by the code of its error; "incident" for an unexpected one."""

    def late(self, surface: str) -> None:
        """A visit was acknowledged before its work was done."""


class Unmetered:
    """Counts nothing."""

    def forged(self, kind: str) -> None:
        """See Meter."""

    def visited(self, surface: str, seconds: float) -> None:
        """See Meter."""

    def refused(self, code: str) -> None:
        """See Meter."""

    def late(self, surface: str) -> None:
        """See Meter."""


@dataclass(slots=True, kw_only=True)
class SlackDoor:
    """The surroundings of every listener.

    `client` carries the bot token and the shared session. `app_id` and `enterprise_id` are None when Slack has not told them, or
    there is no enterprise; a payload that names another is refused. `trigger_cycle` starts a run of the cycle and answers its id.
    """

    store: Store
    desk: ServiceDesk
    clock: Clock
    client: AsyncWebClient
    catalogs: Catalogs
    policy: Policy
    zone: ZoneInfo
    team_id: str
    bot_user_id: str
    ops_channel: str
    trigger_cycle: Callable[[Actor], Awaitable[str]]
    cycle_minutes: int
    language: str = "en"
    allow_self_approval: bool = False
    app_id: str | None = None
    enterprise_id: str | None = None
    meter: Meter = field(default_factory=Unmetered)
    patience: float = PATIENCE
    most_at_once: int = MOST_AT_ONCE
    tasks: Tasks = field(default_factory=Tasks)
    tabs: Tabs = field(default_factory=Tabs)
    identity: Identity = field(init=False)
    answers: Answers = field(init=False)

    def __post_init__(self) -> None:
        self.identity = Identity(self.client, self.clock, self.team_id, self.tasks)
        self.answers = Answers(self.client)

    def catalog(self, user_id: str) -> Catalog:
        """The reader's language as far as it is known, else the channel's."""
        return self.catalogs.of(self.identity.locale(user_id) or self.language)

    def view(self, reader: Actor) -> View:
        """How things are shown to one person."""
        return View(
            catalog=self.catalog(reader.id),
            policy=self.policy,
            zone=self.zone,
            reader=reader,
            allow_self=self.allow_self_approval,
        )
