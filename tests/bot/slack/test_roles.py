"""Giving and taking roles in Slack."""

from __future__ import annotations

import json

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.slack import ids
from bot.slack.app import build_app
from engine.actors import Role
from engine.audit import AuditRow
from engine.ports import Store, Transaction
from tests.bot.slack.conftest import MakeDoor, Workspace
from tests.bot.slack.payloads import submission
from tests.bot.slack.people import ADMIN, ENGINEER2, GUEST, STRANGER, TEAM, VIEWER


async def role_of(store: Store, slack_id: str) -> Role | None:
    return await store.read(lambda tx: tx.members.role_of(slack_id))


async def give(workspace: Workspace, slack_id: str, choice: str) -> object:
    """Give a role as the admin."""
    await workspace.do("say", "admin", text="/autoq roles", channel="C0OPS00001")
    return await workspace.submit("admin", {ids.ROLES_PERSON: slack_id, ids.ROLES_ROLE: choice})


async def test_an_admin_gives_and_takes_roles(workspace: Workspace, store: Store) -> None:
    await give(workspace, VIEWER, "PM")
    assert await role_of(store, VIEWER) is Role.PM
    assert f"<@{VIEWER}>: PM" in json.dumps(await workspace.modal("admin"))
    await give(workspace, VIEWER, ids.NO_ROLE)
    assert await role_of(store, VIEWER) is None


async def test_every_change_of_a_role_is_in_the_log(workspace: Workspace, store: Store) -> None:
    before = (await store.read(lambda tx: tx.audit.head())).seq
    await give(workspace, VIEWER, "ENGINEER")
    rows = await store.read(lambda tx: _rows(tx, before))
    assert [(row.event, row.actor, json.loads(row.body)["door"]) for row in rows] == [
        ("RoleSet", ADMIN, "modal")
    ]


async def _rows(transaction: Transaction, after: int) -> list[AuditRow]:
    return [row async for row in transaction.audit.rows(after)]


async def test_nobody_else_gets_the_form(workspace: Workspace, store: Store) -> None:
    assert "Only an ADMIN person may do this; your role is ENGINEER" in await workspace.say(
        "engineer2", "/autoq roles"
    )
    assert await workspace.modal("engineer2") is None


async def test_an_admin_who_is_none_any_more_changes_nothing(workspace: Workspace, store: Store) -> None:
    await workspace.do("say", "admin", text="/autoq roles", channel="C0OPS00001")
    await store.write(lambda tx: tx.members.remove(ADMIN))
    await workspace.submit("admin", {ids.ROLES_PERSON: VIEWER, ids.ROLES_ROLE: "ADMIN"})
    assert await role_of(store, VIEWER) is None
    assert "no role" in json.dumps(await workspace.modal("admin"))


@pytest.mark.parametrize(
    "slack_id, said", [(GUEST, "Guests"), (STRANGER, "other workspaces"), ("U0AUTOQBOT", "Bots")]
)
async def test_no_role_goes_to_who_may_never_act(
    workspace: Workspace, store: Store, slack_id: str, said: str
) -> None:
    answer = await give(workspace, slack_id, "ADMIN")
    assert said in json.dumps(answer)
    assert await role_of(store, slack_id) is None


CHOICES = [
    ({ids.ROLES_ROLE: {"selected_option": {"value": "PM"}}}, ids.ROLES_PERSON),
    ({ids.ROLES_PERSON: {"selected_user": ENGINEER2}}, ids.ROLES_ROLE),
    (
        {
            ids.ROLES_PERSON: {"selected_user": ENGINEER2},
            ids.ROLES_ROLE: {"selected_option": {"value": "OWNER"}},
        },
        ids.ROLES_ROLE,
    ),
]


@pytest.mark.parametrize("values, block_id", CHOICES)
async def test_what_is_missing_is_said_at_its_field(
    make_door: MakeDoor, values: dict[str, object], block_id: str
) -> None:
    door = make_door()
    door.identity._learn(ADMIN, {"team_id": TEAM, "locale": "en-US"})
    body = submission(ids.ROLES_FORM, "", ADMIN, values)
    response = await build_app(door).async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
    assert list(json.loads(response.body)["errors"]) == [block_id]
