"""Everything that the owner of a desk has set, as one record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.desk.alerts import AlertSource
from engine.desk.calendars import Calendar
from engine.desk.deadlines import SlaPolicy
from engine.desk.teams import Roster
from engine.desk.triage import TriageRules


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskRules:
    """The rules of a desk; `calendar` is the one in which it counts working days, `sources` are alert sources by name."""

    triage: TriageRules
    roster: Roster
    policies: tuple[SlaPolicy, ...] = ()
    calendar: Calendar | None = None
    sources: Mapping[str, AlertSource] = field(default_factory=dict)

    def source(self, name: str) -> AlertSource:
        """What is set for an alert source; one that nobody has listed is as any."""
        return self.sources.get(name) or AlertSource(name=name)
