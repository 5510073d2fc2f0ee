"""What the demo's service desk begins with: people who take requests, a few articles, and requests that wait."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final

from bot.desk.desk import ServiceDesk
from bot.desk.desk_file import default_desk
from engine.actors import OPERATOR
from engine.desk import articles
from engine.desk.intakes import intake
from engine.desk.ports import DeskTransaction
from engine.desk.text import Language

_PEOPLE: Final = """
[agents.U0ENGINEER1]
teams = ["desk"]
[agents.U0ENGINEER2]
teams = ["desk"]

[teams.desk]
lead = "U0PM000001"
on_call = ["U0ENGINEER2"]
"""
_IMPORTED: Final = "ACT-1MP0RTED"
"""The action that published what was there before the demo began."""
_ARTICLES: Final[tuple[tuple[Language, str, str], ...]] = (
    (
        "en",
        "Reset your VPN password",
        "Open the self-service portal and choose Reset VPN password. Confirm with the code on your phone.",
    ),
    (
        "en",
        "Book a meeting room",
        "Open your calendar and add the room as a guest of the meeting; it accepts when it is free.",
    ),
    (
        "en",
        "Order a second monitor",
        "Fill in the purchase form and name your cost centre. Your manager approves it within two days.",
    ),
    (
        "ko",
        "연차 신청 방법",
        "인사 시스템에서 휴가 메뉴를 열고 날짜를 고른 뒤 신청을 누릅니다.\n팀장이 승인하면 메일로 알려 드립니다.",
    ),
    (
        "ko",
        "공유 폴더 권한 받기",
        "파일 서버 포털에서 폴더를 찾아 권한 요청을 누릅니다.\n폴더 소유자가 승인하면 바로 열립니다.",
    ),
)
_WAITING: Final = (
    ("portal-1", "U0VIEWER01", "My laptop does not start since this morning. I cannot work."),
    ("portal-2", "U0VIEWER01", "How do I book a meeting room for twenty people?"),
    ("portal-3", "U0ENGINEER1", "개발 서버 접근 권한 부탁드립니다"),
)


def desk_file(folder: Path) -> Path:
    """The built-in desk file with the demo's people, written into the folder."""
    file = folder / "desk.toml"
    file.write_text(default_desk().replace("[teams.desk]", _PEOPLE), encoding="utf-8")
    return file


async def stock(desk: ServiceDesk) -> None:
    """A knowledge base that was there before, and requests that wait for the first run of the cycle."""
    await desk.store.write(partial(_import, desk.clock()))
    for external_id, requester, body in _WAITING:
        await desk.receive(intake(source="portal", external_id=external_id, requester=requester, body=body))


async def _import(now: int, tx: DeskTransaction) -> None:
    """Nobody is shown what was there before."""
    for language, title, body in _ARTICLES:
        text = articles.content(language=language, title=title, body=body)
        drafted = articles.drafted(await tx.desk.articles.next_number(), text, OPERATOR, now)
        submitted = articles.submit(drafted.after, _IMPORTED, OPERATOR, now)
        published = articles.publish(submitted.after, _IMPORTED, text.hash, OPERATOR, now)
        await tx.desk.articles.add(drafted)
        await tx.desk.articles.save(submitted)
        await tx.desk.articles.save(published)
