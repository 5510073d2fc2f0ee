"""Who stands behind a Slack user id, as Slack tells it, and who of them never acts in autoq."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.answers import TROUBLE, trouble
from bot.slack.tasks import Tasks, ends_in
from engine.errors import (
    Bot,
    Deactivated,
    Guest,
    IdentityRefused,
    IdentityUnknown,
    OtherWorkspace,
    UnknownPerson,
)
from engine.ports import Clock
from engine.times import DAY, HOUR, MINUTE

_LOG = logging.getLogger(__name__)

FRESH = HOUR
"""An answer of Slack counts for so long without asking again."""
SOON = 30 * MINUTE
"""From this age on an answer that is used is fetched anew behind the user's back."""
LAST_RESORT = DAY
"""While Slack does not answer, a former answer counts up to this age."""
PATIENCE = 1.5
"""Seconds that a decision waits for Slack to say who this is."""
MOST_PROFILES = 10_000

_STRANGE_IDS = frozenset({"user_not_found", "user_not_visible", "users_not_found"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What Slack said about a person at `told_at` (UTC microseconds); `refusal` is why they may not act, if so."""

    locale: str
    told_at: int
    refusal: type[IdentityRefused] | None


class Identity:
    """Answers who may act at all; roles are the database's business."""

    def __init__(
        self,
        client: AsyncWebClient,
        clock: Clock,
        team_id: str,
        tasks: Tasks,
        *,
        patience: float = PATIENCE,
    ) -> None:
        self._client = client
        self._clock = clock
        self._team_id = team_id
        self._tasks = tasks
        self._patience = patience
        self._profiles: dict[str, Profile] = {}
        self._asking: dict[str, asyncio.Task[Profile | None]] = {}

    async def admit(self, user_id: str) -> None:
        """Holds when the person is a full, living member of our workspace. Raises IdentityRefused, IdentityUnknown."""
        profile = self._profiles.get(user_id)
        age = self._age(profile)
        if profile is None or not 0 <= age < FRESH:
            profile = await self._ask_in_time(user_id) or self._former(user_id)
        elif age >= SOON:
            self._ask(user_id)
        if profile is None:
            raise IdentityUnknown
        if profile.refusal is not None:
            raise profile.refusal

    def locale(self, user_id: str) -> str | None:
        """The person's language as far as it is known already; nobody waits for a language."""
        profile = self._profiles.get(user_id)
        return None if profile is None else profile.locale

    def _age(self, profile: Profile | None) -> int:
        return 0 if profile is None else self._clock() - profile.told_at

    def _former(self, user_id: str) -> Profile | None:
        profile = self._profiles.get(user_id)
        return profile if self._age(profile) <= LAST_RESORT else None

    async def _ask_in_time(self, user_id: str) -> Profile | None:
        asking = self._ask(user_id)
        return asking.result() if await ends_in(self._patience, asking) else None

    def _ask(self, user_id: str) -> asyncio.Task[Profile | None]:
        """The one look-up of this person that is under way; it goes on when those who wait lose patience."""
        asking = self._asking.get(user_id)
        if asking is None:
            asking = self._asking[user_id] = self._tasks.start(self._look_up(user_id))
            asking.add_done_callback(lambda _: self._asking.pop(user_id, None))
        return asking

    async def _look_up(self, user_id: str) -> Profile | None:
        """What Slack says now, or None when it says nothing usable."""
        try:
            answer = await self._client.users_info(user=user_id, include_locale=True)
        except TROUBLE as error:
            why = trouble(error)
            if why in _STRANGE_IDS:
                return Profile(locale="", told_at=self._clock(), refusal=UnknownPerson)
            _LOG.warning("Slack did not say who %s is: %s.", user_id, why)
            return None
        return self._learn(user_id, answer.get("user"))

    def _learn(self, user_id: str, user: object) -> Profile | None:
        if not isinstance(user, Mapping):
            return None
        locale = user.get("locale")
        profile = Profile(
            locale=locale if isinstance(locale, str) else "",
            told_at=self._clock(),
            refusal=self._refusal(user),
        )
        self._profiles.pop(user_id, None)
        self._profiles[user_id] = profile
        while len(self._profiles) > MOST_PROFILES:
            self._profiles.pop(next(iter(self._profiles)))
        return profile

    def _refusal(self, user: Mapping[str, Any]) -> type[IdentityRefused] | None:
        if user.get("deleted"):
            return Deactivated
        if user.get("is_bot") or user.get("is_workflow_bot") or user.get("is_connector_bot"):
            return Bot
        if user.get("is_stranger") or user.get("team_id") != self._team_id:
            return OtherWorkspace
        if user.get("is_restricted") or user.get("is_ultra_restricted"):
            return Guest
        return None
