"""The doctor finds what is not as it has to be, and says what to do about it: every check in one file, as in the doctor."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot import doctor, settings
from bot.desk.desk_file import default_desk
from bot.doctor import Finding, examine
from bot.main import open_tools
from bot.manifest import NEEDED_SCOPES, OPTIONAL_SCOPES, REPLY_SCOPES
from bot.sandbox import Sandbox
from bot.sandbox.app import SCOPES
from bot.slack.layouts.samples import Sample
from engine.desk.silences import Silence
from engine.times import DAY, SECOND
from tests.bot.cli.conftest import Autoq, autoq, folder, logging_restored, migrated
from tests.bot.silenced import silence
from tests.bot.slack.people import ADMIN, OPS
from tests.clock import START, HandClock

__all__ = ["autoq", "folder", "logging_restored", "migrated"]

GENERAL = "C0GENERAL1"

Examined = Callable[..., Any]


@pytest.fixture
async def slack() -> AsyncIterator[Sandbox]:
    """The local Slack, whose time stands with the tests'."""
    sandbox = Sandbox(wall=lambda: START / SECOND)
    await sandbox.start()
    yield sandbox
    await sandbox.stop()


def _complete(sandbox: Sandbox, folder: Path) -> dict[str, str]:
    return {
        "SLACK_BOT_TOKEN": sandbox.bot_token,
        "SLACK_APP_TOKEN": sandbox.app_token,
        "AUTOQ_SLACK_API_URL": sandbox.api_url,
        "AUTOQ_OPS_CHANNEL": OPS,
        "AUTOQ_ADMINS": ADMIN,
        "AUTOQ_DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'autoq.db'}",
    }


async def _found(
    sandbox: Sandbox,
    folder: Path,
    clock: HandClock | None = None,
    *,
    live: bool = False,
    **changed: str,
) -> dict[str, Finding]:
    """What the doctor finds, by the name of the check; "" takes a setting away."""
    held = settings.load({**_complete(sandbox, folder), **changed}, env_file=None)
    return {each.check: each for each in await examine(held, clock or HandClock(), live=live)}


async def test_a_healthy_installation_passes_every_check(slack: Sandbox, folder: Path) -> None:
    found = await _found(slack, folder, live=True)
    assert {name: each.ok for name, each in found.items()} == dict.fromkeys(
        "settings policy desk database answers token manifest replies channel sockets clock layouts".split(),
        True,
    )
    assert found["settings"].said == "complete, Slack reaches autoq by Socket Mode."
    assert found["token"].said == "it is the bot U0AUTOQBOT in Acme."
    assert found["channel"].said == f"the bot is in {OPS}."
    assert found["clock"].said == "0 s off Slack's."


async def test_the_desk_s_file_and_channel_are_examined(slack: Sandbox, folder: Path) -> None:
    file = folder / "desk.toml"
    file.write_text(default_desk(), encoding="utf-8")
    found = await _found(slack, folder, AUTOQ_DESK=str(file), AUTOQ_DESK_CHANNEL=GENERAL)
    assert found["desk"].ok is None
    assert "without any people" in found["desk"].said
    assert found["desk channel"] == Finding(check="desk channel", ok=True, said=f"the bot is in {GENERAL}.")
    people = f'[agents.{ADMIN}]\nteams = ["desk"]\n[teams.desk]'
    file.write_text(default_desk().replace("[teams.desk]", people), encoding="utf-8")
    found = await _found(slack, folder, AUTOQ_DESK=str(file), AUTOQ_DESK_CHANNEL="C0NOTJOINED")
    assert found["desk"] == Finding(check="desk", ok=True, said=f"{file}, 1 people in 1 teams.")
    assert found["desk channel"].said.startswith("AUTOQ_DESK_CHANNEL names the channel C0NOTJOINED")
    file.write_text("triage_team = 'nobody'", encoding="utf-8")
    found = await _found(slack, folder, AUTOQ_DESK=str(file))
    assert found["desk"].ok is False
    assert str(file) in found["desk"].said
    assert "desk channel" not in found


async def test_a_desk_that_fell_silent_says_since_when_and_until_when(slack: Sandbox, folder: Path) -> None:
    clock = HandClock()
    held = settings.load(_complete(slack, folder), env_file=None)
    async with open_tools(held) as store:
        await silence(store, clock.now)
    found = (await _found(slack, folder, clock))["answers"]
    assert found == Finding(
        check="answers", ok=None, said=str(Silence(since=START, until=START + 30 * DAY + 1))
    )
    clock.now += 30 * DAY + 1
    assert (await _found(slack, folder, clock))["answers"].ok is True


async def test_the_layouts_are_judged_only_when_asked_for(slack: Sandbox, folder: Path) -> None:
    assert "layouts" not in await _found(slack, folder)


async def test_http_mode_needs_no_socket(slack: Sandbox, folder: Path) -> None:
    found = await _found(slack, folder, SLACK_APP_TOKEN="", SLACK_SIGNING_SECRET="secret")
    assert found["settings"].said == "complete, Slack reaches autoq by HTTP."
    assert "sockets" not in found


async def test_without_a_token_slack_is_not_asked(slack: Sandbox, folder: Path) -> None:
    found = await _found(slack, folder, SLACK_BOT_TOKEN="")
    assert list(found) == ["settings", "policy", "desk", "database", "answers", "token"]
    assert found["settings"].ok is False
    assert found["token"] == Finding(
        check="token",
        ok=False,
        said="Slack can't be asked anything: set SLACK_BOT_TOKEN to the bot token from OAuth & Permissions.",
    )


async def test_a_wrong_token_ends_the_questions(slack: Sandbox, folder: Path) -> None:
    found = await _found(slack, folder, SLACK_BOT_TOKEN="xoxb-sandbox-wrong")
    assert list(found)[-1] == "token"
    assert found["token"].ok is False
    assert found["token"].said == (
        "Slack refuses SLACK_BOT_TOKEN (invalid_auth): copy the bot token (xoxb-…) again from OAuth & Permissions."
    )


async def test_a_wrong_app_token_is_found_before_it_reconnects_for_ever(slack: Sandbox, folder: Path) -> None:
    found = await _found(slack, folder, SLACK_APP_TOKEN="xapp-sandbox-wrong")
    assert found["sockets"].ok is False
    assert found["sockets"].said.startswith(
        "Slack refuses SLACK_APP_TOKEN (invalid_auth): create an app-level"
    )


@pytest.mark.parametrize(
    "channel,said",
    [
        ("", "set AUTOQ_OPS_CHANNEL to the id (C…) of the channel"),
        ("C0NOWHERE01", "Slack does not know it or hides it from the bot: correct the id"),
        ("C0NOTJOINED", "the bot is not in it: type /invite @autoq there."),
    ],
)
async def test_a_channel_that_cannot_be_used_is_told(
    slack: Sandbox, folder: Path, channel: str, said: str
) -> None:
    found = await _found(slack, folder, AUTOQ_OPS_CHANNEL=channel)
    assert found["channel"].ok is False
    assert said in found["channel"].said


async def test_an_archived_channel_is_told(slack: Sandbox, folder: Path) -> None:
    channel = slack.workspace.channels.get(OPS)
    assert channel is not None
    slack.workspace.channels.put(replace(channel, archived=True))
    found = await _found(slack, folder)
    assert found["channel"].ok is False
    assert "is archived: unarchive it or give another" in found["channel"].said


@pytest.fixture
async def lacking(request: pytest.FixtureRequest) -> AsyncIterator[Sandbox]:
    """A local Slack that did not grant some scopes."""
    sandbox = Sandbox(scopes=SCOPES - set(request.param), wall=lambda: START / SECOND)
    await sandbox.start()
    yield sandbox
    await sandbox.stop()


@pytest.mark.parametrize("lacking", [["chat:write", "users:read"]], indirect=True)
async def test_a_missing_scope_is_told_with_the_way_to_grant_it(lacking: Sandbox, folder: Path) -> None:
    found = await _found(lacking, folder)
    assert found["manifest"].ok is False
    assert found["manifest"].said == (
        "the app lacks chat:write, users:read: paste `autoq manifest` into the app's manifest and reinstall it."
    )


@pytest.mark.parametrize("lacking", [["channels:read", "groups:read", "im:read"]], indirect=True)
async def test_an_optional_scope_is_told_with_what_is_lost(lacking: Sandbox, folder: Path) -> None:
    found = await _found(lacking, folder)
    assert found["manifest"].ok is None
    for scope in ("channels:read", "groups:read"):
        assert f"without {scope} {OPTIONAL_SCOPES[scope]}" in found["manifest"].said
    assert found["channel"] == Finding(
        check="channel",
        ok=None,
        said=f"{OPS} can't be looked at: grant channels:read (a private channel: groups:read).",
    )


@pytest.mark.parametrize("lacking", [["im:history", "groups:history"]], indirect=True)
async def test_replies_that_are_not_heard_are_told_and_no_fault(lacking: Sandbox, folder: Path) -> None:
    found = await _found(lacking, folder)
    assert found["replies"] == Finding(
        check="replies",
        ok=True,
        said=(
            f"without im:history {REPLY_SCOPES['im:history']}; without groups:history {REPLY_SCOPES['groups:history']}:"
            " requesters have buttons instead, and `autoq manifest --replies` asks for all of it."
        ),
    )


def test_scopes_that_slack_does_not_name_are_no_failure() -> None:
    assert doctor._scopes(frozenset()).ok is None
    assert doctor._scopes(frozenset((*NEEDED_SCOPES, *OPTIONAL_SCOPES))).ok is True


@pytest.mark.parametrize("seconds,ok", [(59, True), (-60, True), (61, False), (-3_600, False)])
async def test_a_clock_that_is_off_is_told(slack: Sandbox, folder: Path, seconds: int, *, ok: bool) -> None:
    found = await _found(slack, folder, HandClock(START + seconds * SECOND))
    assert found["clock"].ok is ok
    assert f"{abs(seconds)} s off Slack's" in found["clock"].said
    assert ("synchronise it" in found["clock"].said) is not ok


@pytest.mark.parametrize("fault", [{"status": 500}, {"status": "reset"}, {"status": "error:fatal_error"}])
async def test_a_slack_that_does_not_tell_its_time_is_no_failure(
    slack: Sandbox, folder: Path, fault: dict[str, Any]
) -> None:
    slack.workspace.faults.add({"method": "api.test", **fault})
    found = await _found(slack, folder)
    assert found["clock"].ok is None
    assert "see that it is synchronised" in found["clock"].said


@pytest.mark.parametrize(
    "method,check",
    [("auth.test", "token"), ("conversations.info", "channel"), ("apps.connections.open", "sockets")],
)
async def test_silence_is_told_from_a_refusal(slack: Sandbox, folder: Path, method: str, check: str) -> None:
    slack.workspace.faults.add({"method": method, "status": "reset"})
    found = await _found(slack, folder)
    assert found[check].ok is False
    assert found[check].said.startswith("Slack did not answer (")
    assert found[check].said.endswith("); try again.")


async def test_the_doctor_waits_as_long_as_slack_asks_it_to(slack: Sandbox, folder: Path) -> None:
    slack.workspace.faults.add({"method": "auth.test", "status": 429, "retry_after": 0, "times": 2})
    assert (await _found(slack, folder))["token"].ok is True


async def test_a_policy_that_cannot_be_used_is_told_with_its_file(slack: Sandbox, folder: Path) -> None:
    path = folder / "policy.toml"
    path.write_text("unknown = 'LOW'")
    found = await _found(slack, folder, AUTOQ_POLICY=str(path))
    assert found["policy"].ok is False
    assert found["policy"].said == (
        f"AUTOQ_POLICY={path}: The risk policy is not valid at unknown: must be HIGH or CRITICAL."
    )
    path.write_text("[actions]\ndeploy = 'HIGH'")
    found = await _found(slack, folder, AUTOQ_POLICY=str(path))
    assert (found["policy"].ok, found["policy"].said) == (True, f"{path}, 1 action types.")


async def test_a_database_that_cannot_be_used_is_told(slack: Sandbox, folder: Path) -> None:
    found = await _found(slack, folder, AUTOQ_DATABASE_URL="sqlite+aiosqlite:////nowhere/autoq.db")
    assert found["database"].ok is False
    assert "/nowhere/autoq.db cannot be used" in found["database"].said


async def test_a_database_that_takes_no_changes_is_told(
    slack: Sandbox, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(_: object) -> str:
        return "The disk is full; make room."

    monkeypatch.setattr("storage.store.DatabaseStore.probe", full)
    found = await _found(slack, folder)
    assert found["database"] == Finding(check="database", ok=False, said="The disk is full; make room.")


async def test_an_installation_without_an_admin_is_warned(slack: Sandbox, folder: Path) -> None:
    found = await _found(slack, folder, AUTOQ_ADMINS="")
    assert found["database"].ok is None
    assert "nobody is ADMIN: set AUTOQ_ADMINS, or `autoq user set" in found["database"].said


async def test_an_admin_in_the_database_is_enough(slack: Sandbox, folder: Path, autoq: Autoq) -> None:
    ran = await asyncio.to_thread(autoq, "user", "set", ADMIN, "--role", "ADMIN")
    assert ran.code == 0
    assert (await _found(slack, folder, AUTOQ_ADMINS=""))["database"].ok is True


async def test_self_approval_is_never_silent(slack: Sandbox, folder: Path) -> None:
    found = await _found(slack, folder, AUTOQ_ALLOW_SELF_APPROVAL="true")
    assert found["settings"].ok is None
    assert "requesters may decide their own actions" in found["settings"].said


BAD = Sample(
    name="card LOW", surface="message", payload={"text": "x", "blocks": [{"type": "section"}, {"type": "?"}]}
)


async def test_a_layout_that_slack_refuses_is_named_with_the_place(
    slack: Sandbox, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "samples", lambda _: [BAD])
    found = await _found(slack, folder, live=True)
    assert found["layouts"].ok is False
    assert found["layouts"].said.startswith("Slack refuses card LOW (/blocks/0")
    assert found["layouts"].said.endswith("; report it with this line.")
    assert found["layouts"].said.count("card LOW") == 1


@pytest.mark.parametrize(
    "status,said",
    [
        ("reset", "Slack did not answer (ServerDisconnectedError); try again."),
        ("error:fatal_error", "Slack did not answer (fatal_error); try again."),
        ("error:invalid_message", "Slack refuses card LOW (invalid_message); report it with this line."),
        (500, "Slack did not answer ("),
    ],
)
async def test_a_slack_that_does_not_judge_is_told(
    slack: Sandbox, folder: Path, monkeypatch: pytest.MonkeyPatch, status: int | str, said: str
) -> None:
    monkeypatch.setattr(doctor, "samples", lambda _: [BAD])
    slack.workspace.faults.add({"method": "blocks.validate", "status": status})
    found = await _found(slack, folder, live=True)
    assert found["layouts"].ok is False
    assert found["layouts"].said.startswith(said)


@pytest.fixture
def installed(slack: Sandbox, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings of a healthy installation in the environment, and the tests' time in the process."""
    for name, value in _complete(slack, folder).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("bot.main.now", HandClock())


async def test_the_command_prints_a_line_for_each_check(installed: None, autoq: Autoq) -> None:
    ran = await asyncio.to_thread(autoq, "doctor")
    assert (ran.code, ran.err) == (0, "")
    assert [line.split()[:2] for line in ran.out.splitlines()] == [
        ["ok", check]
        for check in "settings policy desk database answers token manifest replies channel sockets clock".split()
    ]


async def test_the_command_fails_when_a_check_does(
    installed: None, autoq: Autoq, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUTOQ_OPS_CHANNEL", "C0NOTJOINED")
    monkeypatch.setenv("AUTOQ_ALLOW_SELF_APPROVAL", "true")
    ran = await asyncio.to_thread(autoq, "doctor", "--json")
    assert (ran.code, ran.err) == (1, "")
    told = {each["check"]: each for each in json.loads(ran.out)}
    assert (told["channel"]["ok"], told["settings"]["ok"], told["token"]["ok"]) == (False, None, True)
    lines = (await asyncio.to_thread(autoq, "doctor")).out.splitlines()
    assert [line.split()[0] for line in lines if "channel " in line[:16]] == ["FAIL"]
    assert lines[0].startswith("warn  settings")


async def test_a_warning_alone_is_no_failure(
    installed: None, autoq: Autoq, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUTOQ_ALLOW_SELF_APPROVAL", "true")
    assert (await asyncio.to_thread(autoq, "doctor")).code == 0


async def test_no_finding_repeats_a_secret(slack: Sandbox, folder: Path) -> None:
    found = await _found(slack, folder, SLACK_BOT_TOKEN="xoxb-sandbox-planted", live=True)
    assert not any("xoxb-sandbox" in each.said for each in found.values())
