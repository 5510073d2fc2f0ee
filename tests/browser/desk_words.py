"""What is asked, answered and written in the desk's stories, in each of the languages that they are walked in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from engine.desk.text import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The knowledge base of a story as (title, body), and what its people write.

    `simple` is answered well by it; `hard` is answered in vain, and `resolution` is how a person helps. `said` are what the page must
    show on the way: that a person takes over, that a request or an incident is resolved, that an incident is acknowledged, that an
    article is published.
    """

    articles: tuple[tuple[str, str], ...]
    simple: str
    hard: str
    resolution: str
    more: str
    told: str
    resolved: str
    acknowledged: str
    published: str


WORDS: Final[dict[Language, Words]] = {
    "en": Words(
        articles=(
            (
                "Reset your VPN password",
                "Open the portal, choose Reset VPN password and confirm with your phone. The new password works at once.",
            ),
            (
                "Print in colour",
                "Colour printers stand on the second floor. Choose the queue named colour in the print dialog.",
            ),
            (
                "Order a new laptop",
                "Laptops are ordered in the purchasing portal. Your manager approves the order and it arrives within two weeks.",
            ),
            (
                "Share a mailbox with your team",
                "A shared mailbox is made by the mail administrators. Name its members and they see it on the next day.",
            ),
            (
                "Request access to a repository",
                "Access to a repository is given by its owners. Open the repository and press Request access.",
            ),
        ),
        simple="Where can I print in colour?",
        hard="How can I reset my VPN password without my phone?",
        resolution="Come to the counter with your badge; there the password is set anew, and no phone is needed.",
        more="The counter is open from nine to five.",
        told="looks after it now",
        resolved="Resolved",
        acknowledged="Acknowledged",
        published="published",
    ),
    "ko": Words(
        articles=(
            (
                "VPN 비밀번호 재설정 방법",
                "사내 포털에서 VPN 비밀번호 재설정을 선택한 뒤 휴대전화로 인증하십시오. 새 비밀번호는 바로 사용할 수 있습니다.",
            ),
            ("컬러 인쇄", "컬러 프린터는 2층에 있습니다. 인쇄 창에서 컬러를 선택하십시오."),
            ("노트북 신청", "노트북은 구매 포털에서 신청합니다. 팀장이 승인하면 2주 안에 도착합니다."),
            (
                "공유 메일함 만들기",
                "공유 메일함은 메일 관리자가 만듭니다. 구성원을 알려 주시면 다음 날부터 사용할 수 있습니다.",
            ),
            ("저장소 접근 권한", "저장소 접근 권한은 저장소 소유자가 부여합니다."),
        ),
        simple="컬러 인쇄는 어떻게 하나요?",
        hard="휴대전화 없이 VPN 비밀번호를 어떻게 재설정하나요?",
        resolution="사원증을 가지고 안내 창구로 오시면 휴대전화 없이도 그 자리에서 비밀번호를 새로 설정해 드립니다.",
        more="안내 창구는 9시부터 17시까지 운영합니다.",
        told="담당",
        resolved="해결",
        acknowledged="확인",
        published="게시",
    ),
}
