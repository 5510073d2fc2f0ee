"""Made-up requests with their labels, of which some words tell the label and most do not."""

from __future__ import annotations

import random

TELLING = {
    "ACCESS": "password login account 비밀번호 계정 locked permission",
    "HARDWARE": "laptop monitor keyboard 노트북 모니터 printer broken",
    "NETWORK": "vpn wifi router 네트워크 접속 dns slow",
}
TALK = "hello please thanks today again since morning cannot the my with office colleague 안녕하세요 부탁드립니다".split()


def labelled(size: int, seed: int = 7) -> list[tuple[str, str]]:
    """So many texts and labels, the same for the same seed."""
    chance = random.Random(seed)
    pairs = []
    for number in range(size):
        label = chance.choice(sorted(TELLING))
        words = [chance.choice(TELLING[label].split()), *chance.sample(TALK, 5)]
        chance.shuffle(words)
        pairs.append((f"{' '.join(words)} {number}", label))
    return pairs
