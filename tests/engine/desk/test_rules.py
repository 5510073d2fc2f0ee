"""A desk's rules as one record."""

from __future__ import annotations

from engine.desk.alerts import AlertSource, Severity
from engine.desk.rules import DeskRules
from engine.desk.teams import Roster, Team
from engine.desk.triage import TriageRules

ROSTER = Roster(teams={"desk": Team(name="desk")}, triage_team="desk")


def test_a_source_that_nobody_listed_is_as_any() -> None:
    listed = AlertSource(name="zabbix", default_severity=Severity.HIGH)
    rules = DeskRules(triage=TriageRules(), roster=ROSTER, sources={"zabbix": listed})
    assert rules.source("zabbix") is listed
    assert rules.source("other") == AlertSource(name="other")
