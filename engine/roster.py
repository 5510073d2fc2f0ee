"""Who has which role and which key: the units of work that change them, each with its row in the audit log."""

from __future__ import annotations

from engine.actors import Actor, Door, Role
from engine.events import Event
from engine.ports import ApiKey, Member, Transaction, Unit


def give_role(slack_id: str, role: Role | None, by: Actor, door: Door, now: int) -> Unit[Role | None]:
    """Gives a person a role, or takes it away with None; answers the former one. Giving what they have changes nothing."""

    async def unit(tx: Transaction) -> Role | None:
        # What the change itself found, since a role that was read before may be another process's former one.
        if role is None:
            former = await tx.members.remove(slack_id)
        else:
            former = await tx.members.set(Member(slack_id=slack_id, role=role, set_by=by.id, set_at=now))
        if former is role:
            return former
        facts = {"person": slack_id, "role": role, "former": former, "door": door}
        await tx.audit.append(Event(name="RoleSet", actor=by.id, at=now, facts=facts))
        return former

    return unit


def seed_admins(slack_ids: tuple[str, ...], by: Actor, door: Door, now: int) -> Unit[int]:
    """Makes each person an ADMIN who has no role yet; answers how many that were."""

    async def unit(tx: Transaction) -> int:
        without = [each for each in dict.fromkeys(slack_ids) if await tx.members.role_of(each) is None]
        for slack_id in without:
            await give_role(slack_id, Role.ADMIN, by, door, now)(tx)
        return len(without)

    return unit


def add_key(key: ApiKey, by: Actor, door: Door) -> Unit[bool]:
    """Stores a new key; False, and nothing stored, when its name is in use."""

    async def unit(tx: Transaction) -> bool:
        if not await tx.keys.add(key):
            return False
        facts = {
            "id": key.id,
            "name": key.name,
            "role": key.role,
            "person": key.person,
            "kind": key.kind,
            "door": door,
        }
        await tx.audit.append(Event(name="KeyCreated", actor=by.id, at=key.created_at, facts=facts))
        return True

    return unit


def revoke_key(key_id: str, by: Actor, door: Door, now: int) -> Unit[bool]:
    """Revokes a key; False when there is none in force of this id."""

    async def unit(tx: Transaction) -> bool:
        if not await tx.keys.revoke(key_id, now):
            return False
        await tx.audit.append(
            Event(name="KeyRevoked", actor=by.id, at=now, facts={"id": key_id, "door": door})
        )
        return True

    return unit
