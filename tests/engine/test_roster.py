"""Roles and keys change together with their rows in the log."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from engine.actors import OPERATOR, ActorKind, Door, Role, person
from engine.gate import Rules
from engine.ports import ApiKey, Store, Transaction
from engine.roster import add_key, give_role, revoke_key, seed_admins
from storage.database import open_store
from tests.engine.records import ALICE, BOB, CAROL, NOW

KEY = ApiKey(
    id="k1",
    name="ci",
    secret_hash="0" * 64,
    role=Role.ENGINEER,
    kind=ActorKind.PIPELINE,
    person=None,
    created_at=NOW,
)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = await open_store(f"sqlite+aiosqlite:///{tmp_path}/autoq.db", clock=lambda: NOW, rules=Rules())
    yield opened
    await opened.close()


async def log_of(store: Store) -> list[tuple[str, str, dict[str, object]]]:
    """Name, actor and facts of each row."""

    async def unit(tx: Transaction) -> list[tuple[str, str, dict[str, object]]]:
        return [(row.event, row.actor, json.loads(row.body)) async for row in tx.audit.rows()]

    return await store.read(unit)


async def role_of(store: Store, slack_id: str) -> Role | None:
    return await store.read(lambda tx: tx.members.role_of(slack_id))


async def test_a_role_is_given_replaced_and_taken_away_and_each_change_is_logged(store: Store) -> None:
    steps = [(Role.ENGINEER, None), (Role.ADMIN, Role.ENGINEER), (None, Role.ADMIN)]
    for role, former in steps:
        assert await store.write(give_role(BOB, role, person(ALICE), Door.MODAL, NOW)) is former
        assert await role_of(store, BOB) is role
    assert await log_of(store) == [
        ("RoleSet", ALICE, {"person": BOB, "role": role, "former": former, "door": "modal"})
        for role, former in steps
    ]


@pytest.mark.parametrize("role", [None, Role.PM])
async def test_giving_what_somebody_has_already_changes_nothing(store: Store, role: Role | None) -> None:
    await store.write(give_role(BOB, role, OPERATOR, Door.CLI, NOW))
    before = await log_of(store)
    assert await store.write(give_role(BOB, role, person(ALICE), Door.MODAL, NOW)) is role
    assert await log_of(store) == before


async def test_only_people_without_a_role_are_seeded_as_admins(store: Store) -> None:
    await store.write(give_role(BOB, Role.PM, OPERATOR, Door.CLI, NOW))
    seeds = (ALICE, BOB, CAROL, ALICE)
    assert await store.write(seed_admins(seeds, OPERATOR, Door.CLI, NOW)) == 2
    assert [await role_of(store, who) for who in (ALICE, BOB, CAROL)] == [Role.ADMIN, Role.PM, Role.ADMIN]
    assert await store.write(seed_admins(seeds, OPERATOR, Door.CLI, NOW)) == 0
    assert len(await log_of(store)) == 3


async def test_a_key_is_added_once_and_revoked_once_and_its_secret_is_not_logged(store: Store) -> None:
    assert await store.write(add_key(KEY, OPERATOR, Door.CLI))
    assert not await store.write(add_key(KEY, OPERATOR, Door.CLI))
    assert await store.write(revoke_key("k1", OPERATOR, Door.CLI, NOW + 1))
    assert not await store.write(revoke_key("k1", OPERATOR, Door.CLI, NOW + 2))
    created, revoked = await log_of(store)
    assert created[0] == "KeyCreated"
    assert created[2] == {
        "id": "k1",
        "name": "ci",
        "role": "ENGINEER",
        "person": None,
        "kind": "pipeline",
        "door": "cli",
    }
    assert revoked == ("KeyRevoked", "operator", {"id": "k1", "door": "cli"})
    assert "0000" not in str(await log_of(store))
