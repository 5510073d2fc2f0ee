"""Verifies a whole audit log against its chain, its anchors and the actions it speaks of."""

from __future__ import annotations

from collections.abc import Iterable

from engine.audit import Anchor, Fault, Verification
from storage.transaction import StoredTransaction


async def verify(transaction: StoredTransaction, anchors: Iterable[Anchor], key: bytes) -> Fault | None:
    """The first fault, None when all is as it was written; read piece by piece, as of one moment."""
    verification = Verification(anchors, key)
    async for row in transaction.audit.rows():
        fault = verification.take(row)
        if fault is not None:
            return fault
    return verification.finish({action_id: held async for action_id, held in transaction.actions.standings()})
