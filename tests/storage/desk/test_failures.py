"""What the cycle could not work off is counted by step and item."""

from __future__ import annotations

from storage.store import DatabaseStore
from tests.engine.desk.requests import NOW


async def test_failures_are_counted_by_step_and_item_until_the_item_is_worked_off(
    store: DatabaseStore,
) -> None:
    async def count(step: str, item: str) -> int:
        return await store.read(lambda tx: tx.desk.failures.count(step, item))

    assert await count("triage", "SR-000001") == 0
    for _ in range(3):
        await store.write(lambda tx: tx.desk.failures.record("triage", "SR-000001", "it broke", NOW))
    await store.write(lambda tx: tx.desk.failures.record("drafts", "SR-000001", "it broke", NOW))
    await store.write(lambda tx: tx.desk.failures.record("triage", "x" * 5_000, "it broke", NOW))

    assert await count("triage", "SR-000001") == 3
    assert await count("drafts", "SR-000001") == 1
    assert await count("triage", "x" * 5_000) == 1
    await store.write(lambda tx: tx.desk.failures.forget("triage", "SR-000001"))
    assert await count("triage", "SR-000001") == 0
    assert await count("drafts", "SR-000001") == 1
