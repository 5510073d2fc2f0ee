"""Phrases of the desk file meet text as people write it."""

from __future__ import annotations

import pytest

from engine.desk.errors import DeskInvalid
from engine.desk.phrases import READ_CHARACTERS, expression, phrase, phrases, readable, without


def found(looked_for: str, text: str) -> bool:
    return phrase(looked_for).within(readable(text))


@pytest.mark.parametrize(
    "looked_for, text",
    [
        ("reset password", "Please RESET  my... no: reset\npassword"),
        ("password reset", "password resets are slow"),
        ("vpn", "VPN이 안 됩니다"),
        ("vpn", "The vpn's down"),
        ("crash", "It crashed"),
        ("비밀번호 초기화", "비밀번호를 초기화해 주세요"),
        ("비밀번호 초기화", "비밀번호초기화 요청"),
        ("vpn 접속", "VPN에 접속이 안 돼요"),
        ("vpn 접속", "사내VPN접속 불가"),
        ("can't log in", "I can’t log in"),
        ("장애", "서비스 장애입니다"),
        ("c++", "a c++ compiler"),
    ],
)
def test_a_phrase_is_found_in_forms_that_people_use(looked_for: str, text: str) -> None:
    assert found(looked_for, text)


@pytest.mark.parametrize(
    "looked_for, text",
    [
        ("down", "please download it"),
        ("vpn", "openvpn2 client"),
        ("it", "items"),
        ("os", "oses"),
        ("reset password", "reset my password"),
        ("비밀번호 초기화", "비밀번호에 대해 초기화"),
        ("vpn 접속", "openvpn 접속"),
    ],
)
def test_a_phrase_is_strict(looked_for: str, text: str) -> None:
    assert not found(looked_for, text)


def test_an_expression_reads_normal_text() -> None:
    assert expression(r"error [0-9]{3}\b").within(readable("ERROR   503 again"))


def test_a_wrong_expression_and_an_empty_phrase_do_not_load() -> None:
    with pytest.raises(DeskInvalid, match=r"the regular expression '\[' is wrong"):
        expression("[")
    with pytest.raises(DeskInvalid, match="a phrase is empty"):
        phrases(["vpn", " "])


def test_rules_stop_reading_where_the_logs_begin() -> None:
    assert not found("vpn", "x " * READ_CHARACTERS + "vpn")


def test_what_is_taken_out_joins_nothing() -> None:
    told = without(readable("reset scroll down password"), phrases(["scroll down"]))
    assert not phrase("reset password").within(told)
