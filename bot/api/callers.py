"""Who calls the API: the key's holder with the role of this moment."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from functools import partial

from bot.api.problems import Unauthorized
from bot.api.tokens import parse
from engine.actors import Actor, ActorKind, Role, present
from engine.errors import AdminOnly, NoRole
from engine.ports import ApiKey, Clock, Store, Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A stored key and the present role of its person."""

    key: ApiKey | None
    role: Role | None = None


@dataclass(slots=True, kw_only=True)
class Callers:
    """Looks keys up, those of all requests that wait together in one read.

    Nothing is cached: a look-up always begins after the request arrived, so that a revoked key or a changed role counts at once.
    """

    store: Store
    clock: Clock
    _waiting: dict[str, asyncio.Future[Standing]] = field(default_factory=dict, init=False)
    _reader: asyncio.Task[None] | None = field(default=None, init=False)

    async def of(self, authorization: str | None) -> Actor:
        """The actor behind the header. Raises Unauthorized, NoRole."""
        presented = parse(authorization)
        if presented is None:
            raise Unauthorized
        standing = await self._standing(presented.id)
        key = standing.key
        if key is None or not presented.opens(key, self.clock()):
            raise Unauthorized
        if key.person is None:
            return Actor(id=key.name, kind=key.kind, role=key.role, key=key.id)
        actor = Actor(
            id=key.person, kind=ActorKind.PERSON, role=None, person=key.person, key=key.id, cap=key.role
        )
        if standing.role is None:
            raise NoRole
        return present(actor, standing.role)

    async def _standing(self, key_id: str) -> Standing:
        if key_id not in self._waiting:
            self._waiting[key_id] = asyncio.get_running_loop().create_future()
        future = self._waiting[key_id]
        if self._reader is None or self._reader.done():
            self._reader = asyncio.create_task(self._read(), name="key look-up")
        return await asyncio.shield(future)

    async def _read(self) -> None:
        while self._waiting:
            asked, self._waiting = self._waiting, {}
            try:
                found = await self.store.read(partial(_look_up, key_ids=tuple(asked)))
            except Exception as error:  # noqa: BLE001  Whatever it was, each waiting caller gets it.
                for future in asked.values():
                    future.set_exception(error)
                continue
            for key_id, future in asked.items():
                future.set_result(found[key_id])


async def _look_up(tx: Transaction, key_ids: tuple[str, ...]) -> dict[str, Standing]:
    found = {}
    for key_id in key_ids:
        key = await tx.keys.find(key_id)
        role = await tx.members.role_of(key.person) if key is not None and key.person is not None else None
        found[key_id] = Standing(key=key, role=role)
    return found


def admin(actor: Actor) -> Actor:
    """The actor, when it is an ADMIN person. Raises AdminOnly."""
    if not actor.is_person or actor.role is not Role.ADMIN:
        raise AdminOnly(role=actor.role.value if actor.role is not None and actor.is_person else "machine")
    return actor
