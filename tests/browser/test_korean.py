"""Whoever reads Korean sees Korean wherever the words are theirs; the channel has a language of its own."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Locator, expect

from tests.browser.stories import Story

HANGUL = re.compile("[가-힣]")


async def test_what_is_said_to_a_korean_reader_is_korean_in_an_english_channel(story: Story) -> None:
    reader = await story.seat("engineer1")
    action = await reader.example("restart_prod")
    await expect(reader.card(action)).to_contain_text("Approval needed")

    await expect(await reader.ask("/autoq")).to_contain_text("승인 대기 목록")
    await expect(await reader.ask("/autoq help")).to_contain_text("승인 대기 목록")
    await expect(await reader.ask(f"/autoq show {action}")).to_contain_text("승인 필요")
    await expect(await reader.ask("/autoq history")).to_contain_text("최근 7일 작업 이력")
    await expect(await reader.ask("/autoq status")).to_contain_text("오늘 현황")
    await expect(await reader.ask("/autoq whoami")).to_contain_text("엔지니어(ENGINEER)")
    await expect(await reader.ask("/autoq shwo")).to_contain_text("비슷한 명령")

    await reader.press("action.details", reader.card(action))
    await expect(reader.modal).to_contain_text("위험도 근거")
    await reader.page.get_by_test_id("modal-cancel").click()
    await reader.press("action.reject", reader.card(action))
    await expect(reader.page.get_by_test_id("modal-title")).to_have_text(f"{action} 거절")
    await expect(reader.page.get_by_test_id("modal-submit")).to_have_text("거절")
    await reader.fill("reject.reason", " 안  ")
    await reader.submit()
    await expect(reader.field("reject.reason").get_by_test_id("field-error")).to_have_text(
        "사유를 3자 이상 입력하십시오."
    )
    await reader.page.get_by_test_id("modal-cancel").click()
    await reader.page.get_by_test_id("home-link").click()
    await expect(reader.home).to_contain_text("승인 현황")
    await expect(reader.home).to_contain_text("내 결정 대기")


async def test_a_refusal_and_an_answer_speak_the_language_of_whoever_pressed(story: Story) -> None:
    reader = await story.seat("engineer1")
    action = await reader.example("data_delete")

    await reader.press("action.approve", reader.card(action))

    await expect(reader.whisper).to_contain_text("결정 권한은 다음 역할에 있습니다: 관리자(ADMIN)")


@pytest.mark.parametrize("language", ["ko"])
async def test_a_korean_channel_reads_korean_from_the_question_to_the_outcome(story: Story) -> None:
    reader, other = await story.seat("engineer1"), await story.seat("admin")
    action = await reader.example("restart_prod")
    card = reader.card(action)
    await expect(card).to_contain_text("승인 필요")
    await expect(card).to_contain_text("높음(HIGH)")
    assert await _without_korean(card) == []

    await reader.press("action.approve", card)
    await expect(reader.confirm).to_contain_text(f"{action} 작업을 승인할까요?")
    await reader.agree()
    for seat in (reader, other):
        await expect(seat.card(action)).to_contain_text("승인")
        await expect(seat.card(action)).to_contain_text("처리:")
    await reader.open_thread(reader.card(action))
    await expect(reader.thread.get_by_test_id("message").last).to_contain_text("처리:")


async def _without_korean(card: Locator) -> list[str]:
    """The labels and buttons in a card that have no Korean letter."""
    words = await card.locator(".message-content strong, .message-content button").all_inner_texts()
    code = re.compile("ACT-|payments-api")
    return [word for word in words if not HANGUL.search(word) and not code.search(word)]
