"""`autoq user`: roles are given, taken and listed without Slack."""

from __future__ import annotations

import json

import pytest

from engine.times import iso
from tests.bot.cli.conftest import Autoq
from tests.clock import START, HandClock

ADA = "U0123456789"


@pytest.fixture(autouse=True)
def _time_stands(clock: HandClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.main.now", clock)


def test_a_role_is_given_changed_and_taken(autoq: Autoq) -> None:
    for role, said in (("ADMIN", "NONE -> ADMIN"), ("PM", "ADMIN -> PM"), ("NONE", "PM -> NONE")):
        ran = autoq("user", "set", ADA, "--role", role)
        assert (ran.code, ran.out, ran.err) == (0, "", f"{ADA}: {said}\n")
    assert json.loads(autoq("user", "list", "--json").out) == []


def test_the_list_says_who_has_which_role_since_when(autoq: Autoq) -> None:
    empty = autoq("user", "list")
    assert (empty.code, empty.out) == (0, "")
    assert empty.err == "Nobody has a role yet; `autoq user set SLACK_ID --role ADMIN` gives one.\n"
    autoq("user", "set", ADA, "--role", "ADMIN")
    expected = {"slack_id": ADA, "role": "ADMIN", "set_by": "operator", "set_at": iso(START)}
    assert json.loads(autoq("user", "list", "--json").out) == [expected]
    head, row = autoq("user", "list").out.splitlines()
    assert dict(zip(head.split(), row.split(), strict=True)) == expected


@pytest.mark.parametrize("slack_id", ["ada", "@ada", "u0123456789", "C0123456789", "U1"])
def test_a_name_is_no_slack_id(autoq: Autoq, slack_id: str) -> None:
    ran = autoq("user", "set", slack_id, "--role", "ADMIN")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("SLACK_ID must be a Slack user id such as U0123456789")
    assert json.loads(autoq("user", "list", "--json").out) == []


def test_every_change_is_in_the_log(autoq: Autoq) -> None:
    autoq("user", "set", ADA, "--role", "ADMIN")
    autoq("user", "set", ADA, "--role", "ADMIN")
    autoq("user", "set", ADA, "--role", "NONE")
    rows = [json.loads(line) for line in autoq("audit", "export").out.splitlines()]
    assert [(row["event"], row["actor"], row["body"]["role"]) for row in rows] == [
        ("RoleSet", "operator", "ADMIN"),
        ("RoleSet", "operator", None),
    ]


def test_it_works_on_postgresql_too(autoq: Autoq, postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOQ_DATABASE_URL", postgres_url)
    assert autoq("migrate").code == 0
    assert autoq("user", "set", ADA, "--role", "PM").code == 0
    assert [held["role"] for held in json.loads(autoq("user", "list", "--json").out)] == ["PM"]
    assert autoq("audit", "verify").out == "The audit log is whole: 1 rows, 0 anchors.\n"
    ran = autoq("backup", "copy.db")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("autoq backs up SQLite only; for PostgreSQL use pg_dump")
