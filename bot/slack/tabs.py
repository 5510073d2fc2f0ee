"""Who looks at the Home tab, and what it showed them last."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from bot.slack.layouts.home import Home
from engine.times import MINUTE

LOOKS_ON: Final = 10 * MINUTE
"""After opening the tab a person is taken to look at it for so long."""
PULSE: Final = 3.0
"""Seconds between two looks at what has changed, and so between two renewals of a tab."""


@dataclass(slots=True, kw_only=True)
class Look:
    """Since when (UTC microseconds) somebody looks, and at what."""

    since: int
    shown: Home


@dataclass(slots=True, kw_only=True)
class Tabs:
    """The people who opened their tab lately, by Slack user id."""

    pulse: float = PULSE
    watched: bool = False
    """Whether somebody renews the tabs already."""
    looks: dict[str, Look] = field(default_factory=dict)

    def viewers(self, now: int) -> list[str]:
        """Who still looks at `now`; the others are forgotten."""
        self.looks = {who: look for who, look in self.looks.items() if 0 <= now - look.since < LOOKS_ON}
        return list(self.looks)
