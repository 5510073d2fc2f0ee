"""`autoq key`: keys are made, shown once, listed and revoked."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from bot.api.tokens import Presented, parse
from engine.ports import ApiKey
from engine.times import DAY, iso
from tests.bot.cli.conftest import Autoq, opened
from tests.clock import START, HandClock


@pytest.fixture(autouse=True)
def _time_stands(clock: HandClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.main.now", clock)


def _listed(autoq: Autoq) -> list[dict[str, Any]]:
    ran = autoq("key", "list", "--json")
    assert (ran.code, ran.err) == (0, "")
    found: list[dict[str, Any]] = json.loads(ran.out)
    return found


def _stored(folder: Path, clock: HandClock, name: str) -> ApiKey:
    async def find() -> ApiKey:
        store = await opened(folder, clock)
        try:
            (found,) = [key for key in await store.read(lambda tx: tx.keys.list()) if key.name == name]
            return found
        finally:
            await store.close()

    return asyncio.run(find())


def test_create_prints_exactly_a_key_that_opens(autoq: Autoq, folder: Path, clock: HandClock) -> None:
    ran = autoq("key", "create", "ci-main", "--role", "ENGINEER", "--machine")
    assert ran.code == 0
    presented = parse(f"Bearer {ran.out.rstrip()}")
    assert isinstance(presented, Presented)
    assert ran.out == f"{ran.out.rstrip()}\n"
    assert presented.opens(_stored(folder, clock, "ci-main"), START)
    assert ran.err == (
        f"This is the only time that the key ci-main ({presented.id}) is shown; store it as a secret.\n"
    )


@pytest.mark.parametrize(
    "options,kind,person",
    [
        ("--machine", "pipeline", None),
        ("--agent", "agent", None),
        ("--person U0123456789", "person", "U0123456789"),
    ],
)
def test_a_key_belongs_to_a_machine_an_agent_or_a_person(
    autoq: Autoq, options: str, kind: str, person: str | None
) -> None:
    assert autoq("key", "create", "k", "--role", "PM", *options.split()).code == 0
    (held,) = _listed(autoq)
    assert (held["kind"], held["person"], held["role"]) == (kind, person, "PM")
    assert (held["state"], held["created"], held["expires"]) == ("in force", iso(START), None)


@pytest.mark.parametrize("options", ["", "--machine --agent", "--person U0123456789 --machine"])
def test_a_key_belongs_to_exactly_one(autoq: Autoq, options: str) -> None:
    ran = autoq("key", "create", "k", "--role", "PM", *options.split())
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("Give exactly one of --person SLACK_ID, --machine and --agent; see")


def test_a_person_is_named_by_a_slack_id(autoq: Autoq) -> None:
    ran = autoq("key", "create", "k", "--role", "PM", "--person", "ada")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("--person must be a Slack user id such as U0123456789; see")


def test_a_name_of_another_form_is_wrong_usage(autoq: Autoq) -> None:
    ran = autoq("key", "create", "CI main", "--role", "PM", "--machine")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("name must be lower-case letters")
    assert _listed(autoq) == []


def test_an_unknown_role_names_the_known_ones(autoq: Autoq) -> None:
    ran = autoq("key", "create", "k", "--role", "BOSS", "--machine")
    assert (ran.code, ran.out) == (2, "")
    assert "'BOSS' is not one of 'ENGINEER', 'PM', 'ADMIN'" in ran.err


def test_a_name_in_force_is_not_given_twice(autoq: Autoq, clock: HandClock) -> None:
    create = ("key", "create", "ci-main", "--role", "ENGINEER", "--machine")
    assert autoq(*create).code == 0
    ran = autoq(*create)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == (
        "A key named ci-main is in force already; revoke it first (`autoq key revoke ci-main`) or choose another name.\n"
    )
    assert autoq("key", "revoke", "ci-main").code == 0
    clock.now += 1
    assert autoq(*create).code == 0
    assert [held["state"] for held in _listed(autoq)] == ["in force", "revoked"]


def test_days_end_a_key_and_free_its_name(autoq: Autoq, clock: HandClock) -> None:
    create = ("key", "create", "ci-main", "--role", "ENGINEER", "--machine")
    assert autoq(*create, "--days", "2").code == 0
    assert _listed(autoq)[0]["expires"] == iso(START + 2 * DAY)
    clock.now = START + 2 * DAY
    assert _listed(autoq)[0]["state"] == "expired"
    ran = autoq("key", "revoke", "ci-main")
    assert (ran.code, ran.err) == (1, "There is no key ci-main in force; `autoq key list` shows all.\n")
    assert autoq(*create).code == 0


@pytest.mark.parametrize("days", ["0", "-1", "3651", "soon"])
def test_days_are_a_number_within_ten_years(autoq: Autoq, days: str) -> None:
    ran = autoq("key", "create", "k", "--role", "PM", "--machine", "--days", days)
    assert (ran.code, ran.out) == (2, "")
    assert "Invalid value for '--days'" in ran.err


@pytest.mark.parametrize("by", ["name", "id"])
def test_a_key_is_revoked_by_name_or_id(autoq: Autoq, by: str) -> None:
    for name in ("one", "two"):
        autoq("key", "create", name, "--role", "ENGINEER", "--machine")
    called = {held["name"]: held for held in _listed(autoq)}["one"][by]
    ran = autoq("key", "revoke", called)
    assert (ran.code, ran.out, ran.err) == (0, "", f"{called} is revoked.\n")
    states = {held["name"]: held["state"] for held in _listed(autoq)}
    assert states == {"one": "revoked", "two": "in force"}
    assert autoq("key", "revoke", called).code == 1


def test_an_id_is_meant_before_a_name_that_looks_like_it(
    autoq: Autoq, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.api.tokens._ID_LETTERS", "a")
    autoq("key", "create", "first", "--role", "ENGINEER", "--machine")
    monkeypatch.setattr("bot.api.tokens._ID_LETTERS", "b")
    autoq("key", "create", "a" * 10, "--role", "ENGINEER", "--machine")
    assert autoq("key", "revoke", "a" * 10).code == 0
    states = {held["name"]: held["state"] for held in _listed(autoq)}
    assert states == {"first": "revoked", "a" * 10: "in force"}


def test_the_list_is_a_table_or_says_that_there_is_none(autoq: Autoq) -> None:
    ran = autoq("key", "list")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == "There are no keys yet; `autoq key create` makes one.\n"
    autoq("key", "create", "ci-main", "--role", "ENGINEER", "--machine", "--days", "1")
    head, row = autoq("key", "list").out.splitlines()
    assert head.split() == "id name kind role person state created expires".split()
    assert row.split()[1:7] == "ci-main pipeline ENGINEER - in force".split()


def test_no_list_and_no_log_shows_a_secret(autoq: Autoq) -> None:
    secret = autoq("key", "create", "ci", "--role", "PM", "--machine").out.strip().split("_", 2)[2]
    shown = "".join(autoq(*words.split()).out for words in ("key list", "key list --json", "audit export"))
    assert secret not in shown
    assert "secret_hash" not in shown
