"""The leg that searches by meaning follows the knowledge base, and finds what shares no word with a question."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest

from bot.desk import leg
from bot.desk.desk import ServiceDesk
from bot.desk.embedder import Embedder, EmbedderMissing
from bot.desk.leg import MeaningLeg, installed_leg
from bot.desk.office import Office
from bot.desk.searching import Searching
from engine.actors import SCHEDULE, person
from engine.desk import articles
from engine.desk.answers import POST_FROM
from engine.errors import NotSaved
from tests.bot.desk.working.people import ENGINEER1, VPN, ask, knowledge, published
from tests.storage.conftest import on_sqlite

FOREIGN = "집에서 VPN에 접속하려면 어떻게 하나요?"


@pytest.fixture
async def meanings(desk: ServiceDesk) -> MeaningLeg:
    made = installed_leg(desk.office)
    assert made is not None
    return made


@on_sqlite
async def test_a_question_in_another_language_finds_the_article(
    desk: ServiceDesk, meanings: MeaningLeg
) -> None:
    article = await knowledge(desk)
    await meanings.keep_in_step()
    request = await ask(desk, FOREIGN)
    found = await Searching(office=desk.office, leg=meanings).find(request, [], 0.35)
    assert found is not None
    assert found.article_id == article.id
    assert "foreign_nearest" in found.evidence
    assert (await Searching(office=desk.office).find(request, [], 0.35)) is None


@on_sqlite
async def test_of_an_article_in_both_languages_the_askers_version_is_found(
    desk: ServiceDesk, meanings: MeaningLeg
) -> None:
    english = await knowledge(desk)
    korean = await published(
        desk,
        "집에서 VPN에 접속하는 방법",
        "VPN 클라이언트를 열고 Office 프로필을 고릅니다.\n비밀번호와 휴대폰 코드를 입력합니다.",
        language="ko",
    )
    await meanings.keep_in_step()
    searching = Searching(office=desk.office, leg=meanings)
    for asked, version in ((await ask(desk, FOREIGN), korean), (await ask(desk), english)):
        found = await searching.find(asked, [], 0.35)
        assert found is not None
        assert found.article_id == version.id
        assert found.confidence >= POST_FROM


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the articles that an embedder reads from now on."""
    noted: list[str] = []
    embedded = MeaningLeg._embedded

    def reading(self: MeaningLeg, article: articles.Article) -> bytes:
        noted.append(article.id)
        return embedded(self, article)

    monkeypatch.setattr(MeaningLeg, "_embedded", reading)
    return noted


async def test_the_next_start_reads_no_article_anew(
    desk: ServiceDesk, meanings: MeaningLeg, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await published(desk, *VPN)
    second = await published(desk, "How to print", "Choose the printer.")
    await meanings.keep_in_step()
    assert sorted(read) == [first.id, second.id]
    read.clear()
    later = MeaningLeg(desk.office, Embedder())
    await desk.change_article(second.id, lambda it, at: articles.seen_again(it, "SR-000001", SCHEDULE, at))
    await later.keep_in_step()
    assert read == []
    assert later.is_whole
    assert later.similarities("VPN", []) == meanings.similarities("VPN", [])
    monkeypatch.setattr(Embedder, "name", "another one")
    await MeaningLeg(desk.office, Embedder()).keep_in_step()
    assert sorted(read) == [first.id, second.id]


@on_sqlite
async def test_what_cannot_be_kept_now_is_searched_all_the_same(
    desk: ServiceDesk, meanings: MeaningLeg, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = await published(desk, *VPN)

    async def full(*_: object) -> None:
        raise NotSaved

    with monkeypatch.context() as filled:
        filled.setattr(Office, "write", full)
        await meanings.keep_in_step()
    assert meanings.similarities("VPN", []).keys() == {article.id}
    assert await desk.store.read(lambda tx: tx.desk.meanings.of([article.id], Embedder().name)) == {}


@on_sqlite
async def test_it_reads_each_article_once_and_forgets_what_is_gone(
    desk: ServiceDesk, meanings: MeaningLeg, read: list[str]
) -> None:
    assert meanings.similarities("VPN", []) == {}
    first = await published(desk, *VPN)
    await meanings.keep_in_step()
    await meanings.keep_in_step()
    second = await published(desk, "How to print", "Choose the printer.")
    await meanings.keep_in_step()
    assert read == [first.id, second.id]
    assert meanings.similarities("VPN", ["KB-000099"]).keys() == {first.id, second.id}
    await desk.change_article(first.id, lambda it, at: articles.archive(it, person(ENGINEER1), at))
    await meanings.keep_in_step()
    assert meanings.similarities("VPN", [first.id]).keys() == {second.id}


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[threading.Event, threading.Event]]:
    """An embedder has begun to read an article, and waits until it may go on."""
    begun, goes_on = threading.Event(), threading.Event()
    embedded = MeaningLeg._embedded

    def reading(self: MeaningLeg, article: articles.Article) -> bytes:
        begun.set()
        assert goes_on.wait(10)
        return embedded(self, article)

    monkeypatch.setattr(MeaningLeg, "_embedded", reading)
    yield begun, goes_on
    goes_on.set()


@on_sqlite
async def test_a_question_waits_for_the_few_articles_that_are_being_read(
    desk: ServiceDesk, meanings: MeaningLeg, held: tuple[threading.Event, threading.Event]
) -> None:
    begun, goes_on = held
    await meanings.keep_in_step()
    article = await published(desk, *VPN)
    reading = asyncio.create_task(meanings.keep_in_step())
    await asyncio.to_thread(begun.wait, 10)
    asking = asyncio.create_task(meanings.keep_in_step(at_most=50))
    await asyncio.sleep(0)
    assert not asking.done()
    goes_on.set()
    await asking
    assert meanings.similarities("VPN", []).keys() == {article.id}
    await reading


@on_sqlite
async def test_a_question_does_not_wait_for_a_whole_knowledge_base(
    desk: ServiceDesk,
    meanings: MeaningLeg,
    held: tuple[threading.Event, threading.Event],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun, goes_on = held
    monkeypatch.setattr(leg, "_AT_ONCE", 1)
    await meanings.keep_in_step()
    await published(desk, *VPN)
    await published(desk, "How to print", "Choose the printer.")
    reading = asyncio.create_task(meanings.keep_in_step())
    await asyncio.to_thread(begun.wait, 10)
    await meanings.keep_in_step(at_most=50)
    told = [meanings.is_whole]
    goes_on.set()
    await reading
    assert [*told, meanings.is_whole] == [False, True]


@on_sqlite
async def test_without_its_package_there_is_none(desk: ServiceDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise EmbedderMissing

    monkeypatch.setattr(leg, "Embedder", missing)
    assert installed_leg(desk.office) is None


@on_sqlite
async def test_a_knowledge_base_that_is_still_read_is_searched_by_words(
    desk: ServiceDesk, meanings: MeaningLeg
) -> None:
    article = await knowledge(desk)
    searching = Searching(office=desk.office, leg=meanings)
    foreign, english = await ask(desk, FOREIGN), await ask(desk)
    await meanings.keep_in_step(at_most=1)
    assert not meanings.is_whole
    assert await searching.find(foreign, [], 0.35) is None
    found = await searching.find(english, [], 0.35)
    assert found is not None
    assert "nearest" not in found.evidence
    assert len(meanings.similarities("VPN", [article.id])) == 1
    await asyncio.gather(meanings.keep_in_step(), meanings.keep_in_step(at_most=1))
    assert await searching.find(foreign, [], 0.35) is not None


@on_sqlite
async def test_the_desk_reads_meanings_where_it_can(desk: ServiceDesk, meanings: MeaningLeg) -> None:
    await knowledge(desk)
    await desk.read_meanings()
    desk._leg = meanings
    await desk.read_meanings()
    assert meanings.is_whole
