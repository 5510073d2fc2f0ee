"""A small knowledge base in Korean and English, with questions to it."""

from __future__ import annotations

from engine.desk.text import Language

TEXTS: tuple[tuple[Language, str, str], ...] = (
    ("en", "Reset your password", "Open the portal and press Forgot password. A link reaches you by e-mail."),
    (
        "en",
        "Renew the VPN certificate",
        "Open the VPN client. Press Renew. Restart the client, then connect again.",
    ),
    ("en", "The VPN drops", "A VPN that drops every hour needs the new client. Install it from the portal."),
    ("en", "Order a monitor", "Ask the office for a monitor. A manager must agree."),
    (
        "en",
        "Print on both sides",
        "Choose duplex in the printer's settings.\nThe printer on floor 3 cannot do it.",
    ),
    (
        "en",
        "Café Wi-Fi naïve façade",
        "Guests of the café get a voucher at the desk. Größe and straße are words.",
    ),
    ("ko", "비밀번호 초기화", "포털에서 비밀번호 찾기를 누르세요. 메일로 링크가 옵니다."),
    ("ko", "VPN 인증서 갱신", "VPN 클라이언트를 열고 갱신을 누른 뒤 다시 연결하세요."),
    ("ko", "프린터 양면 인쇄", "프린터 설정에서 양면 인쇄를 고르세요. 3층 프린터는 양면 인쇄가 안 됩니다."),
    ("ko", "모니터 신청", "총무팀에 모니터를 신청하세요. 팀장이 승인해야 합니다."),
    (
        "ko",
        "출장비 정산",
        "출장비는 포털에서 정산합니다.\n영수증을 올려 주세요.\n東京 出張はカード로 계산합니다.",
    ),
    ("ko", "회의실 예약", "회의실은 캘린더에서 예약합니다."),
)
QUESTIONS: tuple[tuple[Language, str], ...] = (
    ("en", "How do I reset my password?"),
    ("en", "my vpn drops all the time"),
    ("en", "certificate of the VPN client is over"),
    ("en", "duplex printing"),
    ("en", "café voucher for guests, Größe?"),
    ("en", "Where do I get a new chair?"),
    ("ko", "비밀번호를 잊어버렸어요"),
    ("ko", "VPN 인증서를 어떻게 갱신하나요?"),
    ("ko", "양면으로 인쇄하고 싶어요"),
    ("ko", "出張 비용 정산"),
    ("ko", "점심 메뉴가 뭐예요?"),
)
