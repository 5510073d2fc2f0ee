"""Which requests a thread is about, and replies that count once."""

from __future__ import annotations

from engine.desk.intakes import Place
from engine.desk.ports import DeskTransaction
from engine.desk.progress import TO_WHOEVER_ASKED
from engine.desk.replies import Reply, reply
from engine.desk.tickets import ServiceRequest, born
from engine.outbox import Lane, Notice, NoticeKind
from storage.store import DatabaseStore
from tests.engine.desk.requests import ANNA, ASKER, NOW
from tests.storage.desk.records import add_request, received

THREAD = Place(channel="C0GENERAL1", ts="1790000000.000100")
DIRECT = Place(channel="D0ASKER001", ts="1790000000.000200")


async def placed(
    store: DatabaseStore, external_id: str, place: Place, requester: str = ASKER
) -> ServiceRequest:
    async def unit(tx: DeskTransaction) -> ServiceRequest:
        given = received(external_id, requester=requester, place=place)
        request = born(await tx.desk.requests.next_number(), given, NOW)
        assert await tx.desk.requests.add(request)
        return request

    return await store.write(unit)


async def told(store: DatabaseStore, request: ServiceRequest, kind: NoticeKind, at: Place) -> None:
    """A message about the request stands there."""
    notice = Notice(
        kind=kind, record_id=request.id, revision=1, lane=Lane.DIRECT, recipient=request.intake.requester
    )
    await store.write(lambda tx: tx.outbox.order(notice, NOW))
    await store.write(lambda tx: tx.outbox.sent({notice.key: 1}, NOW, at.channel, at.ts))


async def asked(
    store: DatabaseStore, thread: Place, requester: str = ASKER, limit: int = 10
) -> list[ServiceRequest]:
    return await store.read(lambda tx: tx.desk.replies.asked(thread, requester, limit))


def written(thread: Place = THREAD, ts: str = "1790000001.000100") -> Reply:
    return reply(thread=thread, ts=ts, author=ASKER, text="It is back.")


async def test_a_thread_is_about_the_requests_that_belong_there_newest_first(store: DatabaseStore) -> None:
    first = await placed(store, "1", THREAD)
    second = await placed(store, "2", THREAD)
    await placed(store, "3", DIRECT)
    await placed(store, "4", THREAD, ANNA)
    await add_request(store, "5")

    assert await asked(store, THREAD) == [second, first]
    assert await asked(store, THREAD, limit=1) == [second]
    assert await asked(store, Place(channel=DIRECT.channel, ts=THREAD.ts)) == []


async def test_a_thread_below_a_message_to_whoever_asked_is_about_its_request(store: DatabaseStore) -> None:
    request = await add_request(store)
    for number, kind in enumerate(sorted(TO_WHOEVER_ASKED)):
        thread = Place(channel=DIRECT.channel, ts=f"1790000000.00030{number}")
        await told(store, request, kind, thread)
        assert await asked(store, thread) == [request]
        assert await asked(store, thread, ANNA) == []
        assert await asked(store, Place(channel=THREAD.channel, ts=thread.ts)) == []


async def test_a_thread_below_a_card_is_about_nothing(store: DatabaseStore) -> None:
    await told(store, await add_request(store), NoticeKind.REQUEST, DIRECT)

    assert await asked(store, DIRECT) == []


async def test_a_thread_is_about_the_request_that_a_reply_in_it_began(store: DatabaseStore) -> None:
    before, after = await add_request(store, "1"), await add_request(store, "2")
    await told(store, before, NoticeKind.ANSWER, DIRECT)
    assert await store.write(lambda tx: tx.desk.replies.keep(written(DIRECT), after.id))

    assert await asked(store, DIRECT) == [after, before]


async def test_a_reply_is_kept_once(store: DatabaseStore) -> None:
    request = await add_request(store)
    assert not await store.read(lambda tx: tx.desk.replies.heard(written()))
    assert await store.write(lambda tx: tx.desk.replies.keep(written(), request.id))
    assert not await store.write(lambda tx: tx.desk.replies.keep(written(), "SR-000099"))

    assert await store.read(lambda tx: tx.desk.replies.heard(written()))
    assert not await store.read(lambda tx: tx.desk.replies.heard(written(ts="1790000001.000200")))
    assert await asked(store, THREAD) == [request]
