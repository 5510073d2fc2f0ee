"""P17: what Slack did not send, sent before, or sent for somebody else does nothing (a promise is one file)."""

from __future__ import annotations

import asyncio
import itertools
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.signature import SignatureVerifier

from bot.slack import http, ids, refusals
from bot.slack.http import LARGEST_BODY
from bot.slack.identity import Identity
from bot.slack.seal import Seal
from engine.actions import Action, parse_action_id
from engine.actors import OPERATOR, Door, Role
from engine.audit import Head
from engine.roster import give_role
from engine.times import MINUTE, SECOND
from tests.bot.slack import payloads
from tests.bot.slack.people import (
    ADMIN,
    APP,
    ENGINEER1,
    ENGINEER2,
    GUEST,
    OTHER_TEAM,
    PM,
    STRANGER,
    TEAM,
    VIEWER,
)
from tests.clock import START, HandClock
from tests.promises.databases import opened
from tests.promises.doors import hand_in
from tests.promises.envelopes import FORGERIES, Envelope, form, sealed, tampered
from tests.promises.slack_line import CHUNK, SlackLine, open_line
from tests.promises.tally import Tally

SMALL = 40
"""Cases of a control."""
DECIDERS = (ADMIN, ENGINEER2, PM)
OUTSIDERS = {GUEST: "a guest", VIEWER: "a deactivated account", "U0AUTOQBOT": "a bot", STRANGER: "a stranger"}
Way = Callable[[], Mapping[str, Any]]
Visits = Callable[[random.Random, Action], Mapping[str, Any]]


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[SlackLine]:
    clock = HandClock()
    async with (
        opened(f"sqlite+aiosqlite:///{tmp_path / 'autoq.db'}", tmp_path, clock) as store,
        open_line(store, clock) as open_,
    ):
        open_.doors.slack.app_id = APP
        yield open_


def approval(chance: random.Random, action: Action) -> Mapping[str, Any]:
    """A genuine way to approve or reject, by somebody who may; no two are the same."""
    who, drawn = chance.choice(DECIDERS), f"{chance.getrandbits(64):x}"
    ways: tuple[Way, ...] = (
        lambda: payloads.click(ids.ACTION_APPROVE, ids.button_value(action), who, trigger_id=drawn),
        lambda: payloads.command("/approve", f"{action.id} {drawn}", who),
        lambda: payloads.command("/reject", f"{action.id} {drawn}", who),
        lambda: rejection(action, who, drawn),
    )
    return chance.choice(ways)()


def rejection(action: Action, who: str, reason: str, metadata: object = None, **parts: Any) -> dict[str, Any]:
    """The form that rejects, filled in."""
    typed = {ids.REJECT_REASON: {ids.INPUT: {"type": "plain_text_input", "value": reason}}}
    told = payloads.submission(ids.REJECT_FORM, ids.origin_of(action).encode(), who, {}, **parts)
    told["view"]["state"]["values"] = typed
    if metadata is not None:
        told["view"]["private_metadata"] = metadata
    return told


async def standing(line: SlackLine, action: Action) -> tuple[Action | None, Head]:
    """The action and the end of the audit log."""
    return (
        await line.gate.read(lambda tx: tx.actions.find(action.id)),
        await line.gate.read(lambda tx: tx.audit.head()),
    )


async def forge(line: SlackLine, cases: int, tally: Tally, parsed: list[bytes]) -> None:
    """Send forged requests of every kind in turn."""
    chance = random.Random(START)
    action = await hand_in(line.gate, ENGINEER1)
    line.gate.reached.clear()
    before = await standing(line, action)
    for kind in itertools.islice(itertools.cycle(FORGERIES), cases):
        envelope = FORGERIES[kind](chance, form(approval(chance, action)), line.clock())
        told = await line.send(envelope)
        quiet = told.status == 401 and not told.body and not parsed and not line.gate.reached
        tally.check(quiet and told.read <= LARGEST_BODY, f"{kind}: {told.status} {told.body[:80]!r}")
        line.gate.reached.clear()
        parsed.clear()
    if await standing(line, action) != before:
        tally.fail("a forged request has changed something")


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The bodies that were parsed."""
    seen: list[bytes] = []
    parse = http._parse

    def noting(body: bytes, request: Any) -> dict[str, Any]:
        seen.append(body)
        return parse(body, request)

    monkeypatch.setattr(http, "_parse", noting)
    return seen


@pytest.mark.promise("P17")
@pytest.mark.parametrize("kind", ["forged"])
async def test_nothing_forged_is_parsed_or_reaches_the_gate(
    line: SlackLine, kind: str, scaled: Callable[[int], int], tally: Tally, parsed: list[bytes]
) -> None:
    assert len(FORGERIES) >= 10
    await forge(line, max(scaled(1_000), 2 * len(FORGERIES)), tally, parsed)


async def test_without_the_seal_forgeries_reach_the_gate(
    line: SlackLine, monkeypatch: pytest.MonkeyPatch, parsed: list[bytes]
) -> None:
    monkeypatch.setattr(SignatureVerifier, "is_valid", lambda *_: True)
    monkeypatch.setattr(Seal, "_use", lambda *_: None)
    seen = Tally(name="control")
    await forge(line, len(FORGERIES), seen, parsed)
    assert seen.bad > len(FORGERIES) / 2, seen.line()


@pytest.mark.promise("P17")
@pytest.mark.parametrize("kind", ["endless"])
async def test_no_more_than_a_mebibyte_is_read_of_anything(
    line: SlackLine, kind: str, scaled: Callable[[int], int], tally: Tally, parsed: list[bytes]
) -> None:
    chance = random.Random(START)
    for _ in range(scaled(50)):
        size = LARGEST_BODY + chance.randrange(1, 8 * LARGEST_BODY)
        envelope = sealed(b"", line.clock()).but(seal=chance.choice(["v0=" + "a" * 64, None]))
        told = await line.send(envelope, (b"x" * CHUNK for _ in range(-(-size // CHUNK))))
        # The chunk with which it became too much had to arrive before anybody could know.
        held = told.status in {401, 413} and told.read <= LARGEST_BODY + CHUNK
        tally.check(held and not parsed and not line.gate.reached, f"{told.status}, {told.read} bytes read")


async def replay(line: SlackLine, cases: int, tally: Tally) -> None:
    """Send genuine requests, and each again: at once, beside the first one, or as late as its seal lasts."""
    chance = random.Random(START)
    for _ in range(cases):
        action = await hand_in(line.gate, ENGINEER1)
        envelope = sealed(form(approval(chance, action)), line.clock())
        line.gate.reached.clear()
        if chance.random() < 0.2:
            told = await asyncio.gather(*(line.send(envelope) for _ in range(3)))
        else:
            told = [await line.send(envelope)]
            line.clock.now += chance.choice([0, SECOND, 4 * MINUTE])
            told.append(await line.send(_again(chance, envelope)))
        await line.doors.slack.tasks.settled()
        statuses = sorted(each.status for each in told)
        once = statuses[0] == 200 and set(statuses[1:]) == {401} and len(line.gate.reached) == 1
        tally.check(once, f"answered {statuses}, reached the gate {len(line.gate.reached)} times")
        line.clock.now += SECOND


def _again(chance: random.Random, envelope: Envelope) -> Envelope:
    """The same request, perhaps with what the seal does not cover changed."""
    media = chance.choice([None, "text/plain", "application/x-www-form-urlencoded; charset=utf-8"])
    again = envelope.but(media=media) if chance.random() < 0.3 else envelope
    more = {"x-slack-retry-num": "1"} if chance.random() < 0.3 else {}
    # Another name for the same header, so that both are sent.
    forged = {"x-slack-SIGNATURE": f"v0={chance.getrandbits(256):064x}"} if chance.random() < 0.3 else {}
    headers = chance.choice([{**forged, **again.headers, **more}, {**again.headers, **more, **forged}])
    return replace(again, headers=headers)


@pytest.mark.promise("P17")
@pytest.mark.parametrize("kind", ["replayed"])
async def test_a_replay_does_not_reach_the_gate(
    line: SlackLine, kind: str, scaled: Callable[[int], int], tally: Tally
) -> None:
    await replay(line, scaled(1_000), tally)


async def test_without_a_memory_replays_reach_the_gate(
    line: SlackLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Seal, "_use", lambda *_: None)
    seen = Tally(name="control")
    await replay(line, SMALL, seen)
    assert seen.bad > SMALL / 2, seen.line()


async def visit(line: SlackLine, cases: int, tally: Tally, visits: Visits) -> None:
    """Send genuine requests that must not get as far as the gate, and be answered all the same."""
    chance = random.Random(START)
    action = await hand_in(line.gate, ENGINEER1)
    for _ in range(cases):
        line.gate.reached.clear()
        sent = visits(chance, action)
        told = await line.genuine(sent)
        await line.doors.slack.tasks.settled()
        held = told.status in {200, 403} and not line.gate.reached
        tally.check(held, f"{told.status} {told.body[:80]!r} to {sent}")
        line.clock.now += SECOND
        if line.gate.reached:
            action = await hand_in(line.gate, ENGINEER1)


def clicked(value: object, who: str) -> dict[str, Any]:
    """A click on a button that carries anything."""
    told = payloads.click(ids.ACTION_APPROVE, "", who)
    told["actions"][0]["value"] = value
    return told


def tampered_visit(chance: random.Random, action: Action) -> Mapping[str, Any]:
    """A click or a form by somebody who may decide, whose value or name autoq never gave out."""
    who, value = chance.choice(DECIDERS), tampered(chance, ids.button_value(action))
    named = f"{ids.ACTION_APPROVE}{chance.choice([' ', '.', '2', chr(0x200B)])}"
    metadata = ids.origin_of(action).encode()
    broken = chance.choice([str(value), metadata[:-1], metadata.replace('"v":1', '"v":2'), f"[{metadata}]"])
    ways: tuple[Way, ...] = (
        lambda: clicked(value, who),
        lambda: clicked(value, who),
        lambda: payloads.click(named, ids.button_value(action), who),
        lambda: rejection(action, who, "no", broken),
    )
    return chance.choice(ways)()


def foreign_visit(chance: random.Random, action: Action) -> Mapping[str, Any]:
    """What somebody who may decide here sends from another company, or through another app."""
    who, value = chance.choice(DECIDERS), ids.button_value(action)
    team = chance.choice([OTHER_TEAM, "", TEAM.lower(), f"{TEAM} "])
    app = chance.choice(["A0OTHER01", "", f"{APP}\n"])
    ways: tuple[Way, ...] = (
        lambda: payloads.click(ids.ACTION_APPROVE, value, who, team_id=team),
        lambda: payloads.click(ids.ACTION_APPROVE, value, who, api_app_id=app),
        lambda: payloads.click(ids.ACTION_APPROVE, value, who, enterprise={"id": "E0OTHER01"}),
        lambda: payloads.command("/approve", action.id, who, team_id=team),
        lambda: payloads.command("/approve", action.id, who, api_app_id=app),
        lambda: payloads.command("/approve", action.id, who, enterprise_id="E0OTHER01"),
        lambda: rejection(action, who, "no", team_id=team),
        lambda: {**rejection(action, who, "no"), "api_app_id": app},
    )
    return chance.choice(ways)()


def outside_visit(chance: random.Random, action: Action) -> Mapping[str, Any]:
    """What somebody sends who is no full, living member, whatever role they have."""
    who, value = chance.choice([*OUTSIDERS, "U0NOBODY01"]), ids.button_value(action)
    ways: tuple[Way, ...] = (
        lambda: payloads.click(ids.ACTION_APPROVE, value, who),
        lambda: payloads.command("/approve", action.id, who),
        lambda: rejection(action, who, "no"),
    )
    return chance.choice(ways)()


async def admit_outsiders(line: SlackLine) -> None:
    """Give everybody a role who must not act all the same."""
    line.doors.sandbox.workspace.people.change(VIEWER, deleted=True)
    for who in (*OUTSIDERS, "U0NOBODY01"):
        await line.gate.write(give_role(who, Role.ADMIN, OPERATOR, Door.CLI, line.clock()))


NO_ENTRY: Mapping[str, Visits] = {
    "tampered": tampered_visit,
    "foreign": foreign_visit,
    "outsiders": outside_visit,
}


@pytest.mark.promise("P17")
@pytest.mark.parametrize("kind", NO_ENTRY)
async def test_what_slack_sent_for_others_does_not_reach_the_gate(
    line: SlackLine, kind: str, scaled: Callable[[int], int], tally: Tally
) -> None:
    await admit_outsiders(line)
    await visit(line, scaled(200), tally, NO_ENTRY[kind])


def _any_action(value: str) -> ids.Clicked | None:
    """A reader that takes whatever may be meant."""
    found = next(filter(None, map(parse_action_id, value.split("."))), None)
    return None if found is None else ids.Clicked(action_id=found, revision=1)


async def _everybody(*_: object) -> None:
    """An admission that admits everybody."""


OFF: Mapping[str, tuple[object, str, Callable[..., Awaitable[None]] | Callable[..., object]]] = {
    "tampered": (ids, "read_button", _any_action),
    "foreign": (refusals, "check_origin", lambda *_: None),
    "outsiders": (Identity, "admit", _everybody),
}


@pytest.mark.parametrize("kind", OFF)
async def test_without_its_defence_it_reaches_the_gate(
    line: SlackLine, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await admit_outsiders(line)
    monkeypatch.setattr(*OFF[kind])
    seen = Tally(name="control")
    await visit(line, SMALL, seen, NO_ENTRY[kind])
    assert seen.bad > SMALL / 8, seen.line()
