"""What the demo's desk begins with can be walked at once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.demo_desk import desk_file, stock
from bot.desk.desk import ServiceDesk
from bot.desk.desk_file import load_desk
from engine.desk.tickets import RequestStatus
from engine.gate import Rules
from storage.database import open_store
from tests.bot.desk.working.people import CET, ask, now, run
from tests.clock import HandClock


@pytest.fixture
async def demo(sqlite_url: str, clock: HandClock, tmp_path: Path) -> AsyncIterator[ServiceDesk]:
    store = await open_store(sqlite_url, clock=clock, rules=Rules())
    desk = ServiceDesk(store=store, clock=clock, rules=load_desk(desk_file(tmp_path), 2026), zone=CET)
    yield desk
    await desk.close()
    await store.close()


async def test_the_demo_answers_in_both_languages_and_its_people_get_the_rest(demo: ServiceDesk) -> None:
    await stock(demo)
    assert await run(demo, "triage", "answers", "publications") == {
        "triage": {"classified": 3, "assigned": 2},
        "answers": {"answered": 1},
        "publications": {},
    }
    questions = {
        "How do I reset my VPN password?": RequestStatus.ANSWERED,
        "연차는 어떻게 신청하나요?": RequestStatus.ANSWERED,
        "The badge printer on floor 3 shows error E-217 after the firmware update.": RequestStatus.ASSIGNED,
        "3층 출입증 프린터가 펌웨어 업데이트 후 E-217 오류를 표시합니다. 어떻게 해야 하나요?": RequestStatus.ASSIGNED,
    }
    asked = [await ask(demo, question) for question in questions]
    await run(demo, "triage", "answers")
    assert [(await now(demo, request)).status for request in asked] == list(questions.values())
