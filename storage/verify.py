"""Verifies a whole audit log against its chain, its anchors and the actions it speaks of."""

from __future__ import annotations

from collections.abc import Iterable

from engine.audit import Anchor, Fault, Verification, standing
from engine.ports import Store, Transaction


async def verify(store: Store, anchors: Iterable[Anchor], key: bytes) -> Fault | None:
    """The first fault, None when all is as it was written; everything is read as of one moment, in pieces."""
    verification = Verification(anchors, key)

    async def unit(transaction: Transaction) -> Fault | None:
        async for row in transaction.audit.rows():
            fault = verification.take(row)
            if fault is not None:
                return fault
        held = {action.id: standing(action) async for action in transaction.actions.every()}
        return verification.finish(held)

    return await store.read(unit)
