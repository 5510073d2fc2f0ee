"""What the Slack app calls itself, its commands and its entry in the menu of messages: in one language for a whole workspace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from engine.desk.text import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestWords:
    """The words of one language. Slack knows no others for them, whoever reads; everything else autoq says in the reader's."""

    description: str
    commands: Mapping[str, tuple[str, str]]
    """By command: what it does, and a hint at what to type behind it."""
    hand: tuple[str, str]
    """The name of the entry that hands a message to the desk, and what it does."""


WORDS: Final[Mapping[Language, ManifestWords]] = {
    "en": ManifestWords(
        description="A service desk in Slack that asks people before risky operations run.",
        commands={
            "/autoq": (
                "Ask the service desk, see what waits for approval, and everything else",
                "[ask QUESTION | show ACT-… | sr SR-… | incidents | desk | submit | history | status | whoami | help]",
            ),
            "/approve": ("Approve an action", "ACT-7K3M9QXD [comment]"),
            "/reject": ("Reject an action", "ACT-7K3M9QXD [reason]"),
        },
        hand=(
            "Hand to the desk",
            "The service desk answers in the message's thread or finds somebody",
        ),
    ),
    "ko": ManifestWords(
        description="위험한 작업을 실행하기 전에 사람의 승인을 받는 Slack 서비스 데스크입니다.",
        commands={
            "/autoq": (
                "서비스 데스크 문의, 승인 대기 목록 및 그 밖의 기능",
                "[ask 질문 | show ACT-… | sr SR-… | incidents | desk | submit | history | status | whoami | help]",
            ),
            "/approve": ("작업 승인", "ACT-7K3M9QXD [의견]"),
            "/reject": ("작업 거절", "ACT-7K3M9QXD [사유]"),
        },
        hand=(
            "서비스 데스크에 전달",
            "서비스 데스크가 메시지의 스레드에 답변하거나 담당자를 찾습니다",
        ),
    ),
}
