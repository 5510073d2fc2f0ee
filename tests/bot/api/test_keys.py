"""Keys: which open the door, and what their holder may do at this moment."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from bot.api.tokens import issue, parse
from engine.actors import OPERATOR, ActorKind, Door, Role
from engine.errors import FieldMalformed, TryAgain
from engine.ports import Store
from engine.roster import add_key, give_role, revoke_key
from engine.times import DAY
from tests.bot.api.conftest import CRITICAL, Api, MakeApi, refused
from tests.bot.failing_store import FailingStore
from tests.bot.slack.people import ADMIN, ENGINEER1, VIEWER
from tests.clock import START, HandClock

CALLS = [
    ("GET", "status"),
    ("GET", "queue"),
    ("POST", "queue"),
    ("GET", "history"),
    ("GET", "actions/ACT-00000000"),
    ("POST", "approve/ACT-00000000"),
    ("POST", "reject/ACT-00000000"),
    ("POST", "cancel/ACT-00000000"),
    ("POST", "run"),
    ("GET", "run/run-1"),
]


def unauthorized(answer: httpx.Response) -> None:
    """Check that nobody was let in, and how a caller is told."""
    assert "autoq key create" in refused(answer, 401, "unauthorized")
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("method, path", CALLS)
async def test_every_call_wants_a_key(api: Api, method: str, path: str) -> None:
    unauthorized(await api.client.request(method, f"/api/auto/{path}"))


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "{token}",
        "Basic {token}",
        "Bearer {token}x",
        "Bearer {token}\u00e9",
        "Bearer x{token}",
        "Bearer {token},{token}",
        "Bearer {id}",
        "Bearer {id}_{other}",
        "Bearer aq_zzzzzzzzzz_{other}",
        "Bearer {upper}",
    ],
)
async def test_whatever_is_no_key_in_force_opens_nothing(api: Api, header: str) -> None:
    token = api.tokens["admin"]
    shown = header.format(
        token=token, id=token[:13], other=api.tokens["pm"].split("_", 2)[2], upper=token.upper()
    )
    headers = {b"authorization": shown.encode("latin-1")}
    unauthorized(await api.client.get("/api/auto/status", headers=headers))


@pytest.mark.parametrize("header", ["bearer {token}", "BEARER  {token} "])
async def test_the_scheme_s_case_and_spaces_do_not_matter(api: Api, header: str) -> None:
    shown = header.format(token=api.tokens["admin"])
    answer = await api.client.get("/api/auto/status", headers={"authorization": shown})
    assert answer.status_code == 200


async def test_a_revoked_key_opens_nothing_from_the_next_request_on(api: Api, store: Store) -> None:
    assert (await api.get("ci-main", "status")).status_code == 200
    await store.write(revoke_key(api.keys["ci-main"].id, OPERATOR, Door.CLI, START))
    unauthorized(await api.get("ci-main", "status"))
    assert (await api.get("other-bot", "status")).status_code == 200


async def test_a_key_opens_until_its_last_microsecond(api: Api, store: Store, clock: HandClock) -> None:
    key, token = issue(name="brief", role=Role.PM, kind=ActorKind.PIPELINE, person=None, now=START, days=30)
    await store.write(add_key(key, OPERATOR, Door.CLI))
    headers = {"authorization": f"Bearer {token}"}
    clock.now = START + 30 * DAY - 1
    assert (await api.client.get("/api/auto/status", headers=headers)).status_code == 200
    clock.now += 1
    unauthorized(await api.client.get("/api/auto/status", headers=headers))


async def test_a_role_that_is_taken_away_counts_at_the_next_request(api: Api, store: Store) -> None:
    action_id = await api.submit("ci-main", CRITICAL)
    await store.write(give_role(ADMIN, Role.PM, OPERATOR, Door.CLI, START))
    refused(await api.post("admin", f"approve/{action_id}"), 403, "role-too-low")
    refused(await api.post("admin", "run"), 403, "admin-only")
    await store.write(give_role(ADMIN, None, OPERATOR, Door.CLI, START))
    refused(await api.get("admin", f"actions/{action_id}"), 403, "no-role")
    await store.write(give_role(ADMIN, Role.ADMIN, OPERATOR, Door.CLI, START))
    assert (await api.post("admin", f"approve/{action_id}")).status_code == 200


@pytest.mark.parametrize("method, path", CALLS)
async def test_a_person_without_a_role_is_refused_everything(api: Api, method: str, path: str) -> None:
    answer = await api.client.request(
        method, f"/api/auto/{path}", headers=api.headers("viewer"), json={} if method == "POST" else None
    )
    refused(answer, 403, "no-role")


async def test_a_key_is_no_more_than_its_role(api: Api) -> None:
    action_id = await api.submit("ci-main", CRITICAL)
    refused(await api.post("careful-admin", f"approve/{action_id}"), 403, "role-too-low")
    refused(await api.post("careful-admin", "run"), 403, "admin-only")
    assert (await api.post("careful-admin", f"approve/{await api.submit('ci-main')}")).status_code == 200


async def test_a_key_is_no_more_than_its_person(api: Api, store: Store) -> None:
    await store.write(give_role(VIEWER, Role.ENGINEER, OPERATOR, Door.CLI, START))
    action_id = await api.submit("ci-main", CRITICAL)
    refused(await api.post("viewer", f"approve/{action_id}"), 403, "role-too-low")


async def test_keys_that_are_asked_for_together_are_told_apart(api: Api) -> None:
    callers = ["admin", "engineer", "viewer", None, "ci-main"] * 5
    answers = await asyncio.gather(*(api.get(who, "status") for who in callers))
    assert [answer.status_code for answer in answers] == [200, 200, 403, 401, 200] * 5


async def test_a_read_that_fails_is_told_to_everybody_who_waits_for_it(
    make_api: MakeApi, store: Store
) -> None:
    failing = FailingStore(store)
    api = await make_api(store=failing)
    failing.error = TryAgain()
    for answer in await asyncio.gather(api.get("admin", "status"), api.get("pm", "status")):
        refused(answer, 503, "try-again")
    failing.error = None
    assert (await api.get("admin", "status")).status_code == 200


def test_an_issued_key_is_read_back_and_stored_only_hashed() -> None:
    key, token = issue(name="ci.main-2", role=Role.PM, kind=ActorKind.AGENT, person=None, now=START)
    presented = parse(f"Bearer {token}")
    assert presented is not None
    assert presented.opens(key, START)
    assert token.startswith(f"aq_{key.id}_")
    assert token.split("_", 2)[2] not in repr(key)
    assert not presented.opens(None, START)
    assert (key.expires_at, key.revoked_at) == (None, None)


def test_no_two_keys_are_the_same() -> None:
    issued = [
        issue(name="x", role=Role.PM, kind=ActorKind.PERSON, person=ENGINEER1, now=START) for _ in range(50)
    ]
    assert len({token for _, token in issued}) == len({key.id for key, _ in issued}) == 50


@pytest.mark.parametrize("name", ["", "Ci", "1x", "-x", "a b", "x" * 65, "né", "a\n"])
def test_a_key_s_name_is_plain(name: str) -> None:
    with pytest.raises(FieldMalformed, match="lower-case"):
        issue(name=name, role=Role.PM, kind=ActorKind.AGENT, person=None, now=START)
