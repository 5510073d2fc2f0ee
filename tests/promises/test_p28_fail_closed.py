"""P28: what autoq does not know or cannot evaluate waits for a person, and a wrong configuration does not start (a promise is one file)."""

from __future__ import annotations

import asyncio
import os
import random
import string
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from bot import main as composition
from bot.errors import StartRefused
from bot.main import open_service
from bot.policy_file import load_policy
from bot.settings import SettingsInvalid, load
from engine import policy as policies
from engine import risk as risks
from engine.actions import Proposal, Status, propose
from engine.actors import Role
from engine.errors import PolicyInvalid
from engine.gate import Rules
from engine.policy import Policy, make_policy
from engine.ports import Store, Transaction
from engine.risk import Environment, Reason, RiskLevel, Rule
from storage import rows
from tests.bot.slack.people import ADMIN, ENGINEER1, OPS, PM
from tests.clock import START, HandClock
from tests.promises.databases import MANY, opened
from tests.promises.doors import MACHINE, Doors, furnish, hand_in, key_for, open_doors
from tests.promises.races import CONTENDERS
from tests.promises.stores import session_of
from tests.promises.tally import Tally

ROOT = Path(__file__).parents[2]
UNKNOWN = 2_000
AT_ONCE = 100

COMPLETE = {
    "SLACK_BOT_TOKEN": "xoxb-123456789012-abcdef",
    "SLACK_SIGNING_SECRET": "8f742231b10e8888abcd99yyyzzz85a5",
    "AUTOQ_SLACK_API_URL": "http://127.0.0.1:9/api/",
    "AUTOQ_OPS_CHANNEL": OPS,
    "AUTOQ_PORT": "0",
}
"""Settings with which the service starts, beside a Slack that does not answer."""
WRONG_SETTINGS: Sequence[Mapping[str, str]] = (
    *({name: ""} for name in ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "AUTOQ_OPS_CHANNEL")),
    *({"SLACK_BOT_TOKEN": token} for token in ("xoxp-123456789012-abcdef", "none", "xoxb-")),
    *({"AUTOQ_OPS_CHANNEL": channel} for channel in ("#ops", "ops", "U0ADMIN001")),
    *({"AUTOQ_ADMINS": people} for people in ("ada", "U0ADMIN001;U0PM000001", "C0OPS00001")),
    *({"AUTOQ_EXPIRY_MINUTES": minutes} for minutes in ("0", "-1", "1e3", "never", "43201")),
    *({"AUTOQ_CYCLE_MINUTES": minutes} for minutes in ("-5", "often")),
    *({"AUTOQ_RATE_PER_KEY": rate} for rate in ("0", "-1", "nan", "much")),
    *({"AUTOQ_MAX_PENDING_PER_REQUESTER": most} for most in ("0", "-1", "all")),
    *({"AUTOQ_ALLOW_SELF_APPROVAL": said} for said in ("maybe", "2", "falsch")),
    *({"AUTOQ_DATABASE_URL": url} for url in ("mysql://h/d", "autoq.db", "sqlite+aiosqlite:///:memory:")),
    {"AUTOQ_TIMEZONE": "Moon/Tranquility"},
    {"AUTOQ_LANGUAGE": "tlh"},
    {"AUTOQ_PORT": "65536"},
)
WRONG_POLICIES = (
    "",
    "# nothing but a comment",
    "expiry = ",
    "[levels.HIGH",
    'expiry = "30m"\nexpiry = "31m"',
    "\x00",
    'expirry = "30m"',
    'expiry = "soon"',
    'expiry = "0m"',
    "expiry = 30",
    'unknown = "LOW"',
    'unknown = "MEDIUM"',
    'unknown = "UNKNOWN"',
    '[levels.LOW]\napprovers = ["ADMIN"]',
    "[levels.HIGH]\napprovers = []",
    '[levels.HIGH]\napprovers = ["OWNER"]',
    '[levels.CRITICAL]\napprovers = ["admin"]',
    '[levels.CRITICAL]\napprovers = "ADMIN"',
    '[levels.HIGH]\napprovers = ["ADMIN"]\ncomment_required = "yes"',
    "[environments]\nMOON = 0",
    "[environments]\nPROD = -1",
    "[environments]\nPROD = 0\nSTAGING = 1",
    "[environments]\nPROD = 2\nproduction = 2",
    "[[targets]]\nmore_than = 10\nraise = 2\n[[targets]]\nmore_than = 100\nraise = 1",
    '[actions]\ncache_clear = "HARMLESS"',
    '[actions]\ncache_clear = "LOW"\nCache_Clear = "LOW"',
    '[actions]\ncache_clear = { MOON = "LOW" }',
    '[actions]\ncache_clear = { DEV = "HIGH", PROD = "LOW" }',
    "[actions]\ncache_clear = {}",
    "[actions]\ncache_clear = 1",
    '[[rules]]\nlevel = "HIGH"',
    '[[rules]]\nname = "x"\nlevel = "SOMEWHAT"',
    '[[rules]]\nname = "x"\nlevel = "HIGH"\nenvironment = ["MOON"]',
    '[[rules]]\nname = "x"\nlevel = "HIGH"\nenvironment = []',
    '[[rules]]\nname = "x"\nlevel = "HIGH"\nmore_than = "ten"',
    '[[rules]]\nname = "x"\nlevel = "HIGH"\nwhen = "always"',
)


async def refusal(folder: Path, environment: Mapping[str, str]) -> str | None:
    """Why the service does not start with these settings; None when it does."""
    held = {"AUTOQ_DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'autoq.db'}", **environment}
    try:
        async with open_service(load(held, env_file=None).for_service()):
            return None
    except (SettingsInvalid, PolicyInvalid, StartRefused) as error:
        return str(error)


async def try_to_start(
    folder: Path,
    tally: Tally,
    settings: Sequence[Mapping[str, str]] = WRONG_SETTINGS,
    contents: Sequence[str] = WRONG_POLICIES,
) -> None:
    """Try to start with every wrong configuration."""
    missing, unreadable = folder / "missing.toml", folder / "unreadable.toml"
    unreadable.write_bytes(b'expiry = "\xff"')
    files = [missing, unreadable, folder]
    for place, wrong in enumerate(contents):
        files.append(folder / f"{place}.toml")
        files[-1].write_text(wrong)
    for said in (*settings, *({"AUTOQ_POLICY": str(file)} for file in files)):
        told = await refusal(folder, {**COMPLETE, **said})
        tally.check(bool(told), f"it starts with {said}")


@pytest.mark.promise("P28")
@pytest.mark.parametrize("part", ["configuration"])
async def test_a_wrong_configuration_does_not_start(part: str, tmp_path: Path, tally: Tally) -> None:
    assert await refusal(tmp_path, COMPLETE) is None
    await try_to_start(tmp_path, tally)


@pytest.mark.parametrize("said, told", [({}, "SLACK_BOT_TOKEN is missing"), (COMPLETE, "not valid at")])
def test_the_process_says_a_sentence_and_ends(said: dict[str, str], told: str, tmp_path: Path) -> None:
    (tmp_path / "policy.toml").write_text('unknown = "LOW"')
    environment = {**os.environ, **said, "AUTOQ_POLICY": "policy.toml", "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(
        [sys.executable, "-m", "bot", "serve"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 1
    assert told in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (tmp_path / "autoq.db").exists()


async def test_a_start_that_falls_back_on_defaults_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lenient(path: Path) -> Policy:
        try:
            return load_policy(path)
        except PolicyInvalid:
            return policies.DEFAULT

    seen = Tally(name="control")
    monkeypatch.setattr(composition, "load_policy", lenient)
    await try_to_start(tmp_path, seen, settings=(), contents=WRONG_POLICIES[:3])
    assert seen.bad == seen.cases, seen.line()


def strange_proposals(chance: random.Random, many: int) -> list[Proposal]:
    """Types and environments that no policy has heard of, with everything else as harmless as can be."""
    harmless = [name for name, base in risks.DEFAULT.actions.items() if risks.DEFAULT.base_of(name)]
    made = []
    for _ in range(many):
        word = "".join(chance.choices(string.ascii_lowercase + string.digits, k=chance.randrange(3, 20)))
        strange_type = chance.random() < 0.5
        environment = (
            chance.choice(list(Environment)) if strange_type and chance.random() < 0.7 else f"E-{word}"
        )
        kind = f"x{word}" if strange_type else chance.choice(harmless).replace("*", word)
        made.append(propose(action_type=kind, environment=environment, description="Nobody knows this."))
    return made


async def submit_all(url: str, folder: Path, policy: Policy, proposals: list[Proposal], tally: Tally) -> None:
    """Hand everything in, half of it by the API; nothing may be released."""
    clock, rules = HandClock(), Rules(max_pending=MANY, policy=policy)
    async with opened(url, folder, clock, rules) as store:
        async with open_doors(store, clock, await furnish(store, clock()), rules) as doors:
            for start in range(0, len(proposals), AT_ONCE):
                some = proposals[start : start + AT_ONCE]
                sent = [_submit(doors, each, by_api=place % 2 == 0) for place, each in enumerate(some)]
                for proposal, status in zip(some, await asyncio.gather(*sent), strict=True):
                    what = f"{proposal.action_type} in {proposal.environment}"
                    tally.check(status == Status.PENDING_APPROVAL, f"{what} is {status}")
        held = await store.read(lambda tx: tx.actions.tally(0, clock()))
        for _ in range(held[Status.AUTO_DONE]):
            tally.fail("the store holds an action that nobody approved")


async def _submit(doors: Doors, proposal: Proposal, *, by_api: bool) -> str:
    if not by_api:
        return (await hand_in(doors.store, ENGINEER1, proposal)).status
    body: dict[str, Any] = {
        "action_type": proposal.action_type,
        "environment": proposal.environment,
        "description": proposal.description,
    }
    answer = await doors.call(MACHINE, "POST", "queue", json=body)
    return str(answer.json().get("status"))


@pytest.mark.promise("P28")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True, ids=["unknown"])
async def test_what_nobody_has_heard_of_waits_for_a_person(
    database_url: str, tmp_path: Path, scaled: Callable[[int], int], tally: Tally
) -> None:
    proposals = strange_proposals(random.Random(START), scaled(UNKNOWN))
    await submit_all(database_url, tmp_path, policies.DEFAULT, proposals, tally)


HARMLESS = propose(action_type="health_check", environment="DEV", description="Is it up?")


def broken(**parts: Any) -> Policy:
    """The built-in policy with a rule that can't be evaluated."""
    rule = Rule(name="broken", level=RiskLevel.LOW, **parts)
    return make_policy(replace(risks.DEFAULT, rules=(rule,)))


BROKEN: Sequence[Mapping[str, Any]] = (
    {"action_type": 5},
    {"target": 5},
    {"target": ["payments*"]},
    {"more_than": "ten"},
    {"environments": frozenset()},
)
"""Conditions of types that no file can give, as a later mistake in the code might."""


@pytest.mark.promise("P28")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True, ids=["failing rules"])
async def test_a_rule_that_fails_makes_it_wait(database_url: str, tmp_path: Path, tally: Tally) -> None:
    for parts in BROKEN:
        await submit_all(database_url, tmp_path, broken(**parts), [HARMLESS] * 20, tally)
        (tmp_path / "autoq.db").unlink()


async def decide_without_role(url: str, folder: Path, tally: Tally) -> None:
    """Give a person and a key roles that nobody knows, and let them try every door."""
    clock = HandClock()
    async with opened(url, folder, clock) as store:
        keys = await furnish(store, clock())
        keys[f"{ADMIN} root"] = await key_for(store, clock(), ADMIN, Role.ADMIN, "root")
        await _corrupt(store)
        tries = [each for each in CONTENDERS if each.who == PM]
        async with open_doors(store, clock, keys) as doors:
            for each in tries:
                action = await hand_in(store, ENGINEER1)
                await each.act(doors, each.who, action)
                await doors.call(f"{ADMIN} root", "POST", f"approve/{action.id}", json={})
                await doors.settle()
                held = await store.read(lambda tx, wanted=action.id: tx.actions.find(wanted))  # type: ignore[misc]
                tally.check(held is not None and held.decision is None, f"{each.verdict} was accepted")
                answer = await doors.call(ADMIN, "POST", f"approve/{action.id}", json={})
                tally.check(answer.status_code in {200, 409}, f"an ADMIN was answered {answer.text}")


_CORRUPT = (
    f"UPDATE members SET role = 'OWNER' WHERE slack_id = '{PM}'",
    "UPDATE api_keys SET role = 'ROOT' WHERE name = 'root'",
)


async def _corrupt(store: Store) -> None:
    async def unit(tx: Transaction) -> None:
        for statement in _CORRUPT:
            await session_of(tx).run(Connection.exec_driver_sql, statement)

    await store.write(unit)


@pytest.mark.promise("P28")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True, ids=["unknown roles"])
async def test_a_role_that_nobody_knows_decides_nothing(
    database_url: str, tmp_path: Path, tally: Tally
) -> None:
    await decide_without_role(database_url, tmp_path, tally)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_policy_that_thinks_well_of_strangers_is_seen(database_url: str, tmp_path: Path) -> None:
    trusting = replace(risks.DEFAULT)
    object.__setattr__(trusting, "unknown", RiskLevel.LOW)
    seen, strange = Tally(name="control"), strange_proposals(random.Random(0), 40)
    await submit_all(database_url, tmp_path, Policy(risk=trusting), strange, seen)
    assert seen.bad, seen.line()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_rule_that_fails_silently_is_seen(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(*_: object) -> Reason | None:
        return None

    seen = Tally(name="control")
    monkeypatch.setattr(risks, "_rule_reason", silent)
    await submit_all(database_url, tmp_path, broken(target=5), [HARMLESS] * 4, seen)
    assert seen.bad == 4 + 4, seen.line()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_store_that_takes_any_role_for_the_highest_is_seen(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = Tally(name="control")
    monkeypatch.setattr(rows, "Role", lambda said: Role.__members__.get(said, Role.ADMIN))
    await decide_without_role(database_url, tmp_path, seen)
    assert seen.bad, seen.line()
