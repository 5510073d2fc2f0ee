"""P16: nobody decides what they asked for, through whichever door and with whichever key, and every try is recorded."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.slack import ids
from engine.actions import Action, Proposal, Status
from engine.actors import Role
from engine.gate import Rules
from engine.ports import Store, Transaction
from tests.bot.slack import payloads
from tests.bot.slack.people import OPS
from tests.clock import HandClock
from tests.promises.databases import MANY, opened
from tests.promises.doors import DELETION, MACHINE, RESTART, ROLES, Doors, furnish, key_for, open_doors
from tests.promises.tally import Tally

TRIES = 1_000
AT_ONCE = 40
"""Tries at the same time; many more would be told that autoq is busy, on a slow machine."""
CODES = {"own-action", "role-too-low", "machine-may-not-decide"}
"""Why a try is refused; the role is looked at before the requester."""

Try = Callable[[Doors, str, Action], Awaitable[object]]
"""Somebody tries to decide their own action; the string is their Slack id."""


def _click(button: str, **parts: Any) -> Try:
    async def attempt(doors: Doors, who: str, action: Action) -> None:
        await doors.click(who, button, action, **parts)

    return attempt


def _fill_in(form: str) -> Try:
    async def attempt(doors: Doors, who: str, action: Action) -> None:
        typed = action.proposal.target
        await doors.fill_in(who, form, action, typed=typed, comment="It is fine", reason="It is not fine")

    return attempt


def _type(line: str) -> Try:
    async def attempt(doors: Doors, who: str, action: Action) -> None:
        await doors.type(who, line.format(id=action.id, bare=action.id.removeprefix("ACT-").lower()))

    return attempt


def _call(verb: str, key: str) -> Try:
    async def attempt(doors: Doors, who: str, action: Action) -> None:
        answer = await doors.call(f"{who} {key}".strip(), "POST", f"{verb}/{action.id}", json={})
        assert answer.status_code < 500, answer.text

    return attempt


_EPHEMERAL = {
    "container": {"type": "message", "message_ts": "1.000100", "channel_id": OPS, "is_ephemeral": True}
}
_DETAILS = {"view": {"id": "V0000000001", "type": "modal", "private_metadata": "", "hash": "1.abc"}}
_KEYS = ("", "second", "ADMIN", "PM", "ENGINEER")
"""The keys that each person holds: two of their role, and one capped at each role."""
AS_PERSON: Sequence[Try] = (
    _click(ids.ACTION_APPROVE),
    _click(ids.ACTION_REJECT),
    _click(ids.ACTION_APPROVE, **_EPHEMERAL),
    _click(ids.ACTION_APPROVE, **_DETAILS),
    _click(ids.ACTION_REJECT, **_DETAILS),
    _fill_in(ids.APPROVE_FORM),
    _fill_in(ids.REJECT_FORM),
    _type("/approve {id}"),
    _type("/approve {bare} looks good"),
    _type("/reject {id} no"),
    _type("/autoq approve {id}"),
    _type("/autoq reject {bare}"),
    *(_call(verb, key) for verb in ("approve", "reject") for key in _KEYS),
)
AS_MACHINE: Sequence[Try] = tuple(_call(verb, key) for verb in ("approve", "reject") for key in ("", "other"))


async def all_keys(store: Store, now: int) -> dict[str, str]:
    """Everybody's keys, and one of another machine, whose role would do."""
    keys = await furnish(store, now)
    for slack_id, own in ROLES.items():
        for key in _KEYS[1:]:
            role = own if key == "second" else Role(key)
            name = f"{key.lower()}-of-{slack_id.lower()}"
            keys[f"{slack_id} {key}"] = await key_for(store, now, slack_id, role, name)
    keys[f"{MACHINE} other"] = await key_for(store, now, None, Role.ADMIN, "ci-other")
    return keys


async def by_form(doors: Doors, who: str, proposal: Proposal) -> str:
    """Hand in by Slack's form; the action's id."""
    option = {"text": {"type": "plain_text", "text": proposal.environment}, "value": proposal.environment}
    body = payloads.submission(ids.SUBMIT_FORM, "", who, {})
    body["view"]["id"] = f"V{doors.clock():010}{who}{proposal.action_type}"
    body["view"]["state"]["values"] = {
        ids.SUBMIT_OTHER_TYPE: {ids.INPUT: {"value": proposal.action_type}},
        ids.SUBMIT_DESCRIPTION: {ids.INPUT: {"value": proposal.description}},
        ids.SUBMIT_TARGET: {ids.INPUT: {"value": proposal.target}},
        ids.SUBMIT_COUNT: {ids.INPUT: {"value": "1"}},
        ids.SUBMIT_ENVIRONMENT: {ids.INPUT: {"selected_option": option}},
    }
    return found_id(await doors.send(body))


async def by_key(doors: Doors, who: str, proposal: Proposal) -> str:
    """Hand in by the API; the action's id."""
    body = {
        "action_type": proposal.action_type,
        "description": proposal.description,
        "target": proposal.target,
        "environment": proposal.environment,
    }
    return found_id((await doors.call(who, "POST", "queue", json=body)).text)


def found_id(told: str) -> str:
    """The id of the action that an answer speaks of."""
    match = re.search(r"ACT-[0-9A-Z]{8}", told)
    assert match is not None, told
    return match[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """An action, and how its requester tries to decide it."""

    action_id: str
    who: str
    tries: Sequence[Try]


async def hand_all_in(doors: Doors) -> list[Own]:
    """One action of each kind by everybody, through every way in."""
    owns = []
    for proposal in (RESTART, DELETION):
        for who in ROLES:
            handed = (
                await by_form(doors, who, proposal),
                await by_key(doors, who, proposal),
                await by_key(doors, f"{who} second", proposal),
            )
            owns += [Own(action_id=each, who=who, tries=AS_PERSON) for each in handed]
        owns.append(Own(action_id=await by_key(doors, MACHINE, proposal), who=MACHINE, tries=AS_MACHINE))
    return owns


async def run(url: str, folder: Path, tries: int, tally: Tally, *, allow_self: bool = False) -> None:
    """Hand in, try to decide, many at once, and look what came of it, until there were enough tries."""
    clock, rules = HandClock(), Rules(max_pending=MANY, allow_self_approval=allow_self)
    async with opened(url, folder, clock, rules) as store:
        keys = await all_keys(store, clock())
        async with open_doors(store, clock, keys, rules) as doors:
            while tally.cases < tries:
                clock.now += 1
                owns = await hand_all_in(doors)
                found = await store.read(lambda tx, owns=owns: _found(tx, owns))  # type: ignore[misc]
                ways = [(attempt, own.who, found[own.action_id]) for own in owns for attempt in own.tries]
                for start in range(0, len(ways), AT_ONCE):
                    some = ways[start : start + AT_ONCE]
                    await asyncio.gather(*(attempt(doors, who, action) for attempt, who, action in some))
                    await doors.settle()
                await judge(store, owns, tally)
        assert await store.verify() is None


async def _found(tx: Transaction, owns: Sequence[Own]) -> dict[str, Action]:
    return await tx.actions.find_many([own.action_id for own in owns])


async def judge(store: Store, owns: Sequence[Own], tally: Tally) -> None:
    """Every action still waits, and each try on it stands in the log with its reason."""

    async def unit(tx: Transaction) -> list[tuple[Own, Action, list[str]]]:
        actions, ends = await _found(tx, owns), []
        for own in owns:
            rows = await tx.audit.of_action(own.action_id)
            codes = [json.loads(row.body)["code"] for row in rows if row.event == "AttemptRefused"]
            ends.append((own, actions[own.action_id], codes))
        return ends

    for own, action, codes in await store.read(unit):
        tally.count(len(own.tries))
        if action.status is not Status.PENDING_APPROVAL:
            tally.fail(f"{own.who} decided their own {action.id}: {action.decision}")
        if len(codes) != len(own.tries) or not set(codes) <= CODES:
            tally.fail(f"{own.who} tried {len(own.tries)} times, and the log holds {codes}")


@pytest.mark.promise("P16")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_nobody_decides_what_they_asked_for(
    database_url: str, tmp_path: Path, scaled: Callable[[int], int], tally: Tally
) -> None:
    await run(database_url, tmp_path, scaled(TRIES), tally)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_with_four_eyes_switched_off_people_decide_their_own(database_url: str, tmp_path: Path) -> None:
    seen = Tally(name="control")
    await run(database_url, tmp_path, 1, seen, allow_self=True)
    assert any("decided their own" in fault for fault in seen.faults), seen.line()
