"""What is masked before others read it, and what is not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.desk.privacy import mask
from engine.redaction import MASK


@pytest.mark.parametrize(
    "personal",
    [
        "jane.doe+it@mail.example.co.kr",
        "<@U0ANNA0001>",
        "900101-1234567",
        "900101 - 2******",
        "010-1234-5678",
        "01012345678",
        "02-123-4567",
        "(031) 123-4567",
        "+82 10-1234-5678",
        "+1 (415) 555-2671",
        "415-555-2671",
        "10.2.3.4",
        "fe80::1",
        "2001:db8:0:0:0:0:0:1",
        "4111 1111 1111 1111",
        "서울특별시 강남구 테헤란로 123",
        "경기도 성남시 분당구 판교역로 166번길 5",
        "221 Baker Street",
        "xoxb-1234567890-abcdef",
        "password: hunter2",
    ],
)
def test_personal_data_and_secrets_are_masked(personal: str) -> None:
    assert mask(f"see {personal} now") == f"see {MASK} now"


@pytest.mark.parametrize(
    "harmless",
    [
        "started at 12:30:45 on 2026-03-04",
        "version 5.2.11 build 20349",
        "error 0x80070005 in std::vector",
        "재시작 후 정상입니다",
        "SR-000123 and ACT-7K3M9QXD",
        "at 8 o'clock",
        "10 users",
    ],
)
def test_ordinary_text_stays(harmless: str) -> None:
    assert mask(harmless) == harmless


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=300))
def test_what_was_masked_stays_as_it_is(text: str) -> None:
    once = mask(text)
    assert mask(once) == once
