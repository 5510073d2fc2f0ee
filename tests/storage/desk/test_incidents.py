"""Incidents: at most one live of a group key, each change once, and the lists that the cycle settles."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.actors import SCHEDULE
from engine.desk.alerts import Alert, Observation, Observed
from engine.desk.events import Change
from engine.desk.incidents import CALM_FOR, REOPEN_WITHIN, Incident, IncidentStatus, IncidentStep, judge, move
from engine.desk.ports import DeskTransaction
from engine.errors import NotSaved
from storage.store import DatabaseStore
from tests.engine.desk.requests import HUMAN, NOW
from tests.storage.desk.records import alert, opened


async def open_incident(store: DatabaseStore, number: int, of: Alert | None = None) -> Incident:
    """A stored OPEN incident."""
    change = opened(number, of or alert(f"A{number}"))
    assert await store.write(lambda tx: tx.desk.incidents.add(change))
    return change.after


async def save(store: DatabaseStore, change: Change[Incident]) -> Incident:
    """The incident after a change that was stored."""
    assert await store.write(lambda tx: tx.desk.incidents.save(change))
    return change.after


async def calmed(store: DatabaseStore, incident: Incident, at: int = NOW) -> Incident:
    """The incident once its alert is over."""
    heard = replace(alert(now=at), incident_id=incident.id, group_key=incident.group_key)
    ended = Observation(alert=replace(heard, state=heard.state.RESOLVED), observed=Observed.RESOLVED)
    change = judge(ended, incident, 0, 99, at).change
    assert change is not None
    return await save(store, change)


async def resolved(store: DatabaseStore, incident: Incident, at: int = NOW) -> Incident:
    """The incident once somebody has resolved it."""
    return await save(store, move(incident, IncidentStep.RESOLVE, HUMAN, at))


async def test_an_incident_is_read_as_it_was_stored(store: DatabaseStore) -> None:
    change = opened(7, alert())
    change = replace(change, after=replace(change.after, linked_to="INC-000001"))

    assert await store.write(lambda tx: tx.desk.incidents.add(change))

    assert await store.read(lambda tx: tx.desk.incidents.find("INC-000007")) == change.after
    assert await store.read(lambda tx: tx.desk.history("INC-000007")) == [change.event]
    assert await store.read(lambda tx: tx.desk.incidents.find("INC-000008")) is None


async def test_a_changed_incident_is_read_as_it_was_saved(store: DatabaseStore) -> None:
    incident = await resolved(store, await calmed(store, await open_incident(store, 1)), NOW + 9)

    assert await store.read(lambda tx: tx.desk.incidents.find(incident.id)) == incident
    assert [event.revision for event in await store.read(lambda tx: tx.desk.history(incident.id))] == [
        1,
        2,
        3,
    ]


async def test_a_change_of_an_older_revision_changes_nothing(store: DatabaseStore) -> None:
    incident = await open_incident(store, 1)
    late = move(incident, IncidentStep.MITIGATE, HUMAN, NOW)
    theirs = await save(store, move(incident, IncidentStep.ACKNOWLEDGE, HUMAN, NOW))

    assert not await store.write(lambda tx: tx.desk.incidents.save(late))
    assert await store.read(lambda tx: tx.desk.incidents.find(incident.id)) == theirs


@pytest.mark.parametrize("step", [None, IncidentStep.ACKNOWLEDGE, IncidentStep.MITIGATE])
async def test_a_group_key_has_one_live_incident(store: DatabaseStore, step: IncidentStep | None) -> None:
    first = await open_incident(store, 1, alert())
    if step is not None:
        await save(store, move(first, step, HUMAN, NOW))

    assert not await store.write(lambda tx: tx.desk.incidents.add(opened(2, alert())))

    assert await store.read(lambda tx: tx.desk.incidents.find("INC-000002")) is None
    assert await store.read(lambda tx: tx.desk.history("INC-000002")) == []
    assert await store.write(lambda tx: tx.desk.incidents.add(opened(3, alert("Other"))))


async def test_after_the_last_is_resolved_a_group_key_may_have_another(store: DatabaseStore) -> None:
    first = await resolved(store, await open_incident(store, 1, alert()))
    second = await open_incident(store, 2, alert())

    assert await store.read(lambda tx: tx.desk.incidents.latest(first.group_key)) == second
    with pytest.raises(NotSaved):
        await store.write(lambda tx: tx.desk.incidents.save(move(first, IncidentStep.REOPEN, HUMAN, NOW)))


async def test_the_latest_of_a_group_key_is_found_whatever_its_length_and_status(
    store: DatabaseStore,
) -> None:
    one, other = (replace(alert(), group_key="g" * 5_000 + end) for end in "ab")
    assert await store.read(lambda tx: tx.desk.incidents.latest(one.group_key)) is None

    first = await resolved(store, await open_incident(store, 1, one))
    second = await open_incident(store, 2, other)

    assert await store.read(lambda tx: tx.desk.incidents.latest(one.group_key)) == first
    assert await store.read(lambda tx: tx.desk.incidents.latest(other.group_key)) == second


async def test_pages_are_newest_first_and_older_than_a_place(store: DatabaseStore) -> None:
    made = [await open_incident(store, number) for number in (1, 2, 1_000_000)]
    done = await resolved(store, made[1])
    newest_first = [made[2], done, made[0]]

    async def page(status: IncidentStatus | None = None, before: str | None = None) -> list[Incident]:
        return await store.read(lambda tx: tx.desk.incidents.page(status, 10, before))

    assert await page() == newest_first
    assert await page(before="INC-1000000") == newest_first[1:]
    assert await page(IncidentStatus.OPEN) == [made[2], made[0]]
    assert await page(IncidentStatus.OPEN, "INC-1000000") == [made[0]]
    assert await page(IncidentStatus.RESOLVED) == [done]
    assert await store.read(lambda tx: tx.desk.incidents.page(None, 1, None)) == newest_first[:1]


async def test_calm_are_live_ones_whose_alerts_are_over_for_long_enough(store: DatabaseStore) -> None:
    later = await calmed(store, await open_incident(store, 1), NOW + 1)
    earlier = await calmed(store, await open_incident(store, 2), NOW)
    await resolved(store, await calmed(store, await open_incident(store, 3)))
    await open_incident(store, 4)

    async def calm(now: int, limit: int = 10) -> list[Incident]:
        return await store.read(lambda tx: tx.desk.incidents.calm(now, limit))

    assert await calm(NOW + CALM_FOR - 1) == []
    assert await calm(NOW + CALM_FOR) == [earlier]
    assert await calm(NOW + CALM_FOR + 1) == [earlier, later]
    assert await calm(NOW + CALM_FOR + 1, limit=1) == [earlier]


async def test_over_are_resolved_ones_that_cannot_return(store: DatabaseStore) -> None:
    later = await resolved(store, await open_incident(store, 1), NOW + 1)
    earlier = await resolved(store, await open_incident(store, 2), NOW)
    closed = await resolved(store, await open_incident(store, 3), NOW)
    await save(store, move(closed, IncidentStep.CLOSE, SCHEDULE, NOW))
    await open_incident(store, 4)

    async def over(now: int, limit: int = 10) -> list[Incident]:
        return await store.read(lambda tx: tx.desk.incidents.over(now, limit))

    assert await over(NOW + REOPEN_WITHIN - 1) == []
    assert await over(NOW + REOPEN_WITHIN) == [earlier]
    assert await over(NOW + REOPEN_WITHIN + 1) == [earlier, later]
    assert await over(NOW + REOPEN_WITHIN + 1, limit=1) == [earlier]


async def test_what_failed_is_left_out_until_its_time(store: DatabaseStore) -> None:
    calm = await calmed(store, await open_incident(store, 1))
    over = await resolved(store, await open_incident(store, 2))
    now = NOW + REOPEN_WITHIN

    async def fail(tx: DeskTransaction) -> None:
        for incident in (calm, over):
            await tx.desk.failures.record("incidents", incident.id, "it broke", now + 1)

    await store.write(fail)

    assert await store.read(lambda tx: tx.desk.incidents.calm(now, 10)) == []
    assert await store.read(lambda tx: tx.desk.incidents.over(now, 10)) == []
    assert await store.read(lambda tx: tx.desk.incidents.calm(now + 1, 10)) == [calm]
    assert await store.read(lambda tx: tx.desk.incidents.over(now + 1, 10)) == [over]
