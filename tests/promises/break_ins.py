"""Calls of the API by those who may not make them, and with bodies that nobody may send."""

from __future__ import annotations

import base64
import json
import random
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.api.problems import BODY_LIMIT
from bot.api.tokens import issue
from engine.actions import Action, Verdict
from engine.actors import OPERATOR, ActorKind, Door, Role, person
from engine.commands import Decide
from engine.ports import Store
from engine.roster import add_key, give_role, revoke_key
from engine.times import DAY
from tests.bot.slack.people import ADMIN, ENGINEER1, ENGINEER2, PM
from tests.promises.doors import DELETION, MACHINE, furnish, hand_in
from tests.promises.records import Records, fill_desk

FORMER = "U0FORMER01"
"""Has a key and no role any more."""
CALLS = (
    ("POST", "approve"),
    ("POST", "reject"),
    ("POST", "cancel"),
    ("GET", "actions"),
)
PLAIN = (
    ("GET", "queue"), ("GET", "history"), ("GET", "status"), ("POST", "run"), ("GET", "/api/desk/requests"),
    ("POST", "/api/desk/requests"), ("GET", "/api/desk/articles"), ("GET", "/api/desk/incidents"),
    ("GET", "/api/desk/today"), ("POST", "/api/ingest/generic"), ("POST", "/api/ingest/metrics"),
)  # fmt: skip
"""Calls that need no id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """One call, and the statuses with which it may be refused."""

    method: str
    path: str
    key: str | None
    refusals: frozenset[int]
    content: bytes | list[bytes] = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """Whose keys there are, in clear, and the actions and records that everybody is after."""

    keys: Mapping[str, str]
    high: Action
    critical: Action
    machines: Action
    decided: Action
    desk: Records


async def set_up(store: Store, now: int) -> Targets:
    """Keys good and bad, and actions that wait."""
    keys = await furnish(store, now)
    more = {
        "revoked": (Role.ADMIN, ActorKind.PERSON, ADMIN, None),
        "expired": (Role.ADMIN, ActorKind.PERSON, ADMIN, 1),
        "capped": (Role.ENGINEER, ActorKind.PERSON, ADMIN, None),
        "former": (Role.ADMIN, ActorKind.PERSON, FORMER, None),
        "admin-bot": (Role.ADMIN, ActorKind.AGENT, None, None),
    }
    for name, (role, kind, holder, days) in more.items():
        made = now - days * DAY if days is not None else now
        key, keys[name] = issue(name=name, role=role, kind=kind, person=holder, now=made, days=days)
        await store.write(add_key(key, OPERATOR, Door.CLI))
        if name == "revoked":
            await store.write(revoke_key(key.id, OPERATOR, Door.CLI, now))
    await store.write(give_role(FORMER, Role.ADMIN, OPERATOR, Door.CLI, now))
    await store.write(give_role(FORMER, None, OPERATOR, Door.CLI, now))
    decided = await hand_in(store, ENGINEER1)
    await store.apply(
        Decide(action_id=decided.id, verdict=Verdict.REJECT, actor=person(PM), door=Door.API, comment="no")
    )
    return Targets(
        keys=keys,
        desk=await fill_desk(store, now),
        high=await hand_in(store, ENGINEER1),
        critical=await hand_in(store, ENGINEER1, DELETION),
        machines=await hand_in(store, MACHINE),
        decided=decided,
    )


Attempt = Callable[[random.Random, Targets], Try]


def _anything(chance: random.Random, targets: Targets) -> tuple[str, str]:
    """A call that would work with a good key."""
    method, verb = chance.choice(CALLS)
    desk = ("GET", f"/api/desk/requests/{targets.desk.request}")
    return chance.choice([(method, f"{verb}/{targets.high.id}"), desk, *PLAIN])


def _with(key_of: Callable[[random.Random, Targets], str | None], *refusals: int) -> Attempt:
    """Any call with such an Authorization header."""

    def attempt(chance: random.Random, targets: Targets) -> Try:
        method, path = _anything(chance, targets)
        return Try(
            method=method, path=path, key=key_of(chance, targets), refusals=frozenset(refusals or {401})
        )

    return attempt


def _bearer(name: str) -> Callable[[random.Random, Targets], str]:
    return lambda chance, targets: f"Bearer {targets.keys[name]}"


def _wrong_key(chance: random.Random, targets: Targets) -> str:
    """A key whose id exists, or might, with a secret of the right form."""
    known = targets.keys[ADMIN].split("_")[1]
    key_id = chance.choice([known, "".join(chance.choice("0123456789abcdefgh") for _ in range(10))])
    return f"Bearer aq_{key_id}_{secrets.token_urlsafe(32)}"


def _broken_key(chance: random.Random, targets: Targets) -> str:
    """The ADMIN's key, not quite."""
    key = targets.keys[ADMIN]
    basic = base64.b64encode(f"admin:{key}".encode()).decode()
    place = chance.randrange(14, len(key))
    changed = key[:place] + chance.choice("abcdefghij".replace(key[place], "")) + key[place + 1 :]
    return chance.choice(
        [
            f"Basic {basic}",
            key,
            f"Bearer {key}x",
            f"Bearer {key[:-1]}",
            f"Bearer {key} {key}",
            f"Bearer {changed}",
            f"Token {key}",
            f"Bearer {key.swapcase()}",
            "Bearer",
            "Bearer null",
            f"Bearer {key[:14]}",
            f"Bearer {key}" * 200,
        ]
    )


def _decide(who: str, action: Callable[[Targets], Action], *refusals: int) -> Attempt:
    """A decision by somebody who may not make it."""

    def attempt(chance: random.Random, targets: Targets) -> Try:
        path = f"{chance.choice(['approve', 'reject'])}/{action(targets).id}"
        return Try(
            method="POST", path=path, key=f"Bearer {targets.keys[who]}", refusals=frozenset(refusals or {403})
        )

    return attempt


def call(
    who: str, method: str, path: Callable[[Targets], str], *refusals: int, body: object = None
) -> Attempt:
    return lambda chance, targets: Try(
        method=method,
        path=path(targets),
        key=f"Bearer {targets.keys[who]}",
        refusals=frozenset(refusals),
        content=b"" if body is None else json.dumps(body).encode(),
        headers={} if body is None else {"content-type": "application/json"},
    )


def _unknown(chance: random.Random, targets: Targets) -> Try:
    """A call about an action that does not exist, by somebody who might decide it if it did."""
    method, verb = chance.choice(CALLS)
    named = chance.choice(
        ["ACT-00000000", "ACT-", "0", "%00", "%2e%2e%2fqueue", "a" * 5_000, "ACT-' OR 1=1 --"]
    )
    return Try(
        method=method, path=f"{verb}/{named}", key=f"Bearer {targets.keys[PM]}", refusals=frozenset({404})
    )


GOOD: Mapping[str, Any] = {
    "action_type": "service_restart",
    "description": "After PR 8812.",
    "environment": "PROD",
}


def _body(make: Callable[[random.Random], bytes | list[bytes]], status: int = 422) -> Attempt:
    """A body that nobody may send, by somebody who may send good ones, or by nobody at all."""

    def attempt(chance: random.Random, targets: Targets) -> Try:
        key = chance.choice([f"Bearer {targets.keys[MACHINE]}", f"Bearer {targets.keys[PM]}", None])
        refusals = {status} if key is not None else {status, 401}
        return Try(
            method="POST", path="queue", key=key, refusals=frozenset(refusals), content=make(chance),
            headers={"content-type": "application/json"},
        )  # fmt: skip

    return attempt


def _raw(chance: random.Random, field_: str) -> bytes:
    """A good body with one more field, given as text."""
    return json.dumps(GOOD)[:-1].encode() + f", {field_}}}".encode("utf-8", "surrogatepass")


def _no_number(chance: random.Random) -> bytes:
    number = chance.choice(["NaN", "Infinity", "-Infinity"])
    place = chance.choice(['"payload": {"a": [%s]}', '"target_count": %s', '"payload": {"a": {"b": %s}}'])
    return _raw(chance, place % number)


def _twice(chance: random.Random) -> bytes:
    return _raw(
        chance,
        chance.choice(
            [
                '"environment": "DEV"',
                '"payload": {"a": 1, "a": 2}',
                '"payload": {"a": [{"b": 1, "b": 1}]}',
                r'"environmen\u0074": "DEV"',
            ]
        ),
    )


def _wrong_field(chance: random.Random) -> bytes:
    wrong: dict[str, object] = chance.choice(
        [
            {"action_type": 7}, {"action_type": ""}, {"action_type": "a" * 65}, {"description": None},
            {"description": "d" * 10_000}, {"target": ["x"]}, {"target_count": "5"}, {"target_count": 0},
            {"target_count": 1.5}, {"target_count": True}, {"target_count": 10**30}, {"payload": "x"},
            {"payload": [1]}, {"payload": {"a": "x" * 70_000}}, {"status": "APPROVED"}, {"requested_by": ADMIN},
            {"risk_level": "LOW"}, {"environment": ""}, {"environment": "e" * 33},
        ]
    )  # fmt: skip
    return json.dumps({**GOOD, **wrong}).encode()


def _no_json(chance: random.Random) -> bytes:
    return chance.choice(
        [
            b"", b"{", b"null", b"[]", b'"x"', b"[" * 100_000, b"{'a': 1}", b"\xff\xfe{}", b"action_type=x",
            json.dumps(GOOD).encode("utf-16"), b"9" * 10_000, _raw(chance, '"target_count": ' + "1" * 5_000),
            _raw(chance, '"payload": {"a": "\ud800"}'), b"{}" + json.dumps(GOOD).encode(),
            b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
        ]
    )  # fmt: skip


def _oversized(chance: random.Random) -> bytes | list[bytes]:
    """Far too much, with its length announced or without."""
    size = BODY_LIMIT + chance.randrange(1, 2 * BODY_LIMIT)
    whole = json.dumps({**GOOD, "payload": {"a": "x" * size}}).encode()
    pieces = [whole[at : at + 65_536] for at in range(0, len(whole), 65_536)]
    return whole if chance.random() < 0.5 else pieces


ATTEMPTS: Mapping[str, Attempt] = {
    "no key": _with(lambda chance, targets: None),
    "an empty header": _with(lambda chance, targets: chance.choice(["", " ", "Bearer ", "\t"])),
    "a wrong key": _with(_wrong_key),
    "a broken key": _with(_broken_key),
    "a revoked key": _with(_bearer("revoked")),
    "an expired key": _with(_bearer("expired")),
    "a key whose person has no role": _with(_bearer("former"), 403),
    "a machine decides": _decide(MACHINE, lambda targets: targets.high),
    "a machine decides its own": _decide(MACHINE, lambda targets: targets.machines),
    "a machine with the key of an ADMIN decides": _decide("admin-bot", lambda targets: targets.critical),
    "an ENGINEER decides CRITICAL": _decide(ENGINEER2, lambda targets: targets.critical),
    "a PM decides CRITICAL": _decide(PM, lambda targets: targets.critical),
    "an ADMIN's key below ADMIN decides CRITICAL": _decide("capped", lambda targets: targets.critical),
    "one's own": _decide(ENGINEER1, lambda targets: targets.high),
    "decided already": _decide(ENGINEER2, lambda targets: targets.decided, 409),
    "a colleague withdraws": call(ENGINEER2, "POST", lambda targets: f"cancel/{targets.high.id}", 403),
    "another machine withdraws": call(
        "admin-bot", "POST", lambda targets: f"cancel/{targets.machines.id}", 404
    ),
    "another machine reads": call("admin-bot", "GET", lambda targets: f"actions/{targets.machines.id}", 404),
    "an ENGINEER runs the cycle": call(ENGINEER2, "POST", lambda targets: "run", 403),
    "a machine runs the cycle": call("admin-bot", "POST", lambda targets: "run", 403),
    "an unknown run": call(PM, "GET", lambda targets: "run/run-000000000000", 404),
    "an unknown action": _unknown,
    "NaN": _body(_no_number),
    "a key twice": _body(_twice),
    "a wrong field": _body(_wrong_field),
    "no JSON": _body(_no_json),
    "oversized": _body(_oversized, 413),
}
"""Each kind of attempt by its name; none of them may succeed."""
