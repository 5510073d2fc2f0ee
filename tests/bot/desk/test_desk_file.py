"""The desk file: the built-in one works, and every fault of another is named by line and in words."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from bot.desk.desk_file import default_desk, load_desk, parse_desk
from engine.desk.alerts import Severity
from engine.desk.calendars import due
from engine.desk.errors import DeskInvalid
from engine.desk.intakes import RequestType, intake
from engine.desk.priorities import Priority
from engine.desk.tickets import Classification
from engine.desk.triage import triage
from engine.times import DAY, HOUR, MINUTE, microseconds

YEAR = 2026
DEFAULT = load_desk(None, YEAR)

SMALL = """\
triage_team = "desk"
calendar = "office"
[calendars.office]
zone = "Asia/Seoul"
closed = [2026-03-05]
hours = { mon-fri = "09:00-18:00" }
[shifts.night]
zone = "Asia/Seoul"
hours = { mon-sun = "22:00-06:00" }
[teams.desk]
lead = "U1"
on_call = ["U2"]
[agents.U2]
teams = ["desk"]
skills = ["network"]
capacity = 3
shift = "night"
[categories]
NETWORK = { team = "desk", skill = "network" }
[[sla]]
priority = "P1"
type = "INCIDENT"
response = "15m"
resolution = "4h"
calendar = "office"
[impact]
high = ["everyone"]
[[rules]]
name = "vpn"
set = { category = "NETWORK", urgency = "HIGH" }
any = ["vpn"]
regex = ["tunnel [0-9]+"]
examples = ["The VPN drops"]
[sources.jira]
trust = ["category"]
[alerts.zabbix]
default_severity = "HIGH"
group_by = ["host"]
silent_after = "2h"
"""


def classified(text: str) -> Classification:
    received = intake(source="slack", external_id="1", requester="U1", title=text)
    return triage(received, DEFAULT.triage)


@pytest.mark.parametrize(
    "text, kind, category, priority",
    [
        ("긴급! 전사 VPN 장애입니다", "INCIDENT", "NETWORK", "P1"),
        ("Urgent: the file server is down for all users", "INCIDENT", "DATA", "P1"),
        ("urgent: please order a keyboard", "REQUEST", "PURCHASE", "P2"),
        ("비밀번호는 어떻게 바꾸나요?", "INQUIRY", "ACCESS", "P3"),
        ("How do I connect to the VPN?", "INQUIRY", "NETWORK", "P3"),
        ("개발 서버 접근 권한 부탁드립니다", "ACCESS", "ACCESS", "P3"),
        ("방화벽 오픈 요청드립니다", "CHANGE", "NETWORK", "P3"),
        ("노트북이 켜지지 않습니다", "INCIDENT", "HARDWARE", "P3"),
        ("No rush: a typo on the intranet page", "REQUEST", "GENERAL", "P4"),
        ("서비스 중단", "INCIDENT", "GENERAL", "P1"),
        ("안녕하세요", "REQUEST", "GENERAL", "P3"),
    ],
)
def test_the_built_in_rules_read_korean_and_english(
    text: str, kind: str, category: str, priority: str
) -> None:
    found = classified(text)
    assert (found.type, found.category, found.priority.name) == (kind, category, priority)


@pytest.mark.parametrize("word", ["긴급", "급합니다", "urgent", "ASAP", "URGENT!!!", "긴급 긴급 긴급"])
def test_urgent_alone_never_makes_p1(word: str) -> None:
    assert classified(word).priority is not Priority.P1


def test_every_built_in_rule_has_examples_in_both_languages_and_every_priority_a_promise() -> None:
    for rule in DEFAULT.triage.rules:
        korean = [example for example in rule.examples if any("가" <= letter <= "힣" for letter in example)]
        assert 0 < len(korean) < len(rule.examples), rule.name
    assert {policy.priority for policy in DEFAULT.policies} == set(Priority)


def test_the_built_in_calendar_knows_korean_holidays() -> None:
    assert DEFAULT.calendar is not None
    zone = DEFAULT.calendar.zone
    friday = microseconds(datetime(2026, 2, 13, 17, 30, tzinfo=zone))
    assert due(DEFAULT.calendar, friday, 60 * MINUTE) == microseconds(
        datetime(2026, 2, 19, 9, 30, tzinfo=zone)
    )


def test_a_file_becomes_the_engine_s_records() -> None:
    rules = parse_desk(SMALL, YEAR)
    assert rules.calendar is not None
    assert not rules.calendar.works_on(datetime(2026, 3, 5, tzinfo=rules.calendar.zone).date())
    roster = rules.roster
    agent = roster.agents["U2"]
    assert (agent.skills, agent.capacity) == (frozenset({"network"}), 3)
    assert agent.shift is not None
    assert agent.shift.name == "night"
    assert (roster.teams["desk"].lead, roster.teams["desk"].on_call) == ("U1", ("U2",))
    assert roster.category("NETWORK").skill == "network"
    (policy,) = rules.policies
    assert (policy.priority, policy.type, policy.response, policy.resolution) == (
        Priority.P1,
        RequestType.INCIDENT,
        15 * MINUTE,
        4 * HOUR,
    )
    assert policy.calendar is rules.calendar
    assert rules.triage.trusted == {"jira": frozenset({"category"})}
    zabbix = rules.source("zabbix")
    assert (zabbix.default_severity, zabbix.group_by, zabbix.silent_after) == (
        Severity.HIGH,
        ("host",),
        2 * HOUR,
    )
    assert rules.source("new").default_severity is Severity.MEDIUM


def test_one_team_is_enough() -> None:
    rules = parse_desk('triage_team = "desk"\n[teams.desk]\n', YEAR)
    assert (rules.calendar, rules.policies, rules.triage.rules) == (None, (), ())


def test_a_copy_of_the_built_in_file_is_the_built_in_desk(tmp_path: Path) -> None:
    path = tmp_path / "desk.toml"
    path.write_text(default_desk(), encoding="utf-8")
    assert load_desk(path, YEAR) == DEFAULT


@pytest.mark.parametrize(
    "before, after, sentence",
    [
        (
            'zone = "Asia/Seoul"\nclosed',
            'zone = "Asia/Soul"\nclosed',
            "line 4 (calendars.office.zone): there is no time zone",
        ),
        ("closed = [2026-03-05]", 'closed = ["soon"]', "line 5 (calendars.office.closed[1]): must be a date"),
        (
            "closed = [2026-03-05]",
            'holidays = ["XX"]',
            "line 5 (calendars.office.holidays): no holidays are known",
        ),
        (
            'mon-fri = "09:00-18:00"',
            'mon-fri = "9 to 5"',
            "line 6 (calendars.office.hours): '9 to 5' are no hours",
        ),
        ('{ mon-fri = "09:00-18:00" }', "{}", "line 6 (calendars.office.hours): it has no working hours"),
        (
            '{ mon-fri = "09:00-18:00" }',
            '{ mon = "09:00-12:00, 11:00-13:00" }',
            "line 6 (calendars.office.hours): hours must follow",
        ),
        (
            'calendar = "office"\n[cal',
            'calendar = "shop"\n[cal',
            "line 2 (calendar): there is no calendar 'shop'",
        ),
        ('triage_team = "desk"', 'triage_team = "none"', "line 1 (triage_team): there is no team none"),
        ('triage_team = "desk"\n', "", "line 1 (triage_team): this key is missing"),
        ('lead = "U1"', "lead = 1", "line 11 (teams.desk.lead): must be a text in quotes"),
        ('on_call = ["U2"]', 'on_call = ["U9"]', "line 12 (teams.desk.on_call): there is no agent U9"),
        ('teams = ["desk"]', "teams = []", "line 14 (agents.U2.teams): must not be empty"),
        ('teams = ["desk"]', 'teams = ["it"]', "line 14 (agents.U2.teams): there is no team it"),
        ("capacity = 3", "capacity = 0", "line 16 (agents.U2.capacity): it must be at least 1"),
        ("capacity = 3", "capacitty = 3", "line 16 (agents.U2.capacitty): this key is not known"),
        ('shift = "night"', 'shift = "noon"', "line 17 (agents.U2.shift): there is no calendar 'noon'"),
        ("NETWORK = {", "network = {", "line 19 (categories.network): must be a name in capitals"),
        (
            '{ team = "desk", skill',
            '{ team = "it", skill',
            "line 19 (categories.NETWORK.team): there is no team it",
        ),
        ('priority = "P1"', 'priority = "P9"', "line 21 (sla[1].priority): must be P1, P2, P3 or P4"),
        ('response = "15m"', 'response = "15 min"', "line 23 (sla[1].response): must be a time such as"),
        ('response = "15m"', 'response = "2d"', "line 20 (sla[1]): the response must take some time"),
        (
            'calendar = "office"\n[impact]',
            'calendar = "x"\n[impact]',
            "line 20 (sla[1]): there is no calendar 'x'",
        ),
        ('high = ["everyone"]', 'high = [" "]', "line 26 (impact): a phrase is empty"),
        ('any = ["vpn"]', "any = 1", "line 31 (rules[1].any): must be a list in brackets"),
        (
            'any = ["vpn"]',
            'any = ["printer"]',
            "line 28 (rules[1]): it does not fire on its example 'The VPN drops'",
        ),
        ('"tunnel [0-9]+"', '"["', "line 28 (rules[1]): the regular expression '[' is wrong"),
        (
            'category = "NETWORK", urgency',
            'category = "HR", urgency',
            "line 28 (rules[1]): there is no category HR",
        ),
        (
            'urgency = "HIGH"',
            'urgency = "huge"',
            "line 30 (rules[1].set.urgency): must be HIGH, MEDIUM or LOW",
        ),
        (
            'trust = ["category"]',
            'trust = ["title"]',
            "line 35 (sources.jira.trust[1]): must be type, category, impact or urgency",
        ),
        ('"2h"', '"2 years"', "line 39 (alerts.zabbix.silent_after): must be a time such as"),
        ("[sources.jira]", "[sources.jira", "the TOML: "),
    ],
)
def test_a_fault_is_told_with_its_line_and_what_to_write(before: str, after: str, sentence: str) -> None:
    assert SMALL.count(before) == 1
    with pytest.raises(DeskInvalid) as caught:
        parse_desk(SMALL.replace(before, after), YEAR)
    assert str(caught.value).startswith(f"The desk's rules are not valid at {sentence}")


def test_a_promise_made_twice_is_refused() -> None:
    promise = '[[sla]]\npriority = "P2"\nresponse = "1h"\nresolution = "1d"\n'
    with pytest.raises(DeskInvalid, match=r"line 7 \(sla\[2\]\): this is promised twice"):
        parse_desk(f'triage_team = "desk"\n[teams.desk]\n{promise}{promise}', YEAR)


def test_a_file_that_cannot_be_read_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(DeskInvalid, match=r"cannot be read \(No such file"):
        load_desk(tmp_path / "none.toml", YEAR)
    other = tmp_path / "latin.toml"
    other.write_bytes(b"\xff\xfe")
    with pytest.raises(DeskInvalid, match="it is not UTF-8"):
        load_desk(other, YEAR)


def test_times_are_read_in_minutes_hours_and_days() -> None:
    text = 'triage_team = "d"\n[teams.d]\n[[sla]]\npriority = "P4"\nresponse = "90m"\nresolution = "5d"\n'
    (policy,) = parse_desk(text, YEAR).policies
    assert (policy.response, policy.resolution) == (90 * MINUTE, 5 * DAY)
