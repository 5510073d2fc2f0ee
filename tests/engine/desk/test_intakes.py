"""How a request is taken in: what it may be made of, and what is refused."""

from __future__ import annotations

import pytest

from engine.desk.intakes import BODY_LIMIT, TITLE_LIMIT, Intake, intake
from engine.errors import FieldMalformed, FieldMissing, FieldTooLong
from tests.engine.desk.requests import ASKER, request


def taken(title: str = "", body: str = "", **fields: str) -> Intake:
    told = {"source": "api", "external_id": "77", "requester": ASKER, **fields}
    return intake(title=title, body=body, **told)  # type: ignore[arg-type]  # Only texts are overridden.


def test_without_a_title_the_first_line_is_one() -> None:
    assert taken(body="  VPN   drops \nIt drops hourly.").title == "VPN drops"
    long = taken(body="x" * 500)
    assert len(long.title) == TITLE_LIMIT
    assert long.title.endswith("…")


def test_a_title_is_one_line() -> None:
    assert taken("VPN\n drops").title == "VPN drops"
    assert request(title="VPN", body="").text == "VPN"


def test_the_language_is_guessed_unless_it_is_told() -> None:
    assert taken("VPN 접속이 안 됩니다").language == "ko"
    assert taken("The VPN is down").language == "en"
    assert intake(source="a", external_id="1", requester="u", title="OK", language="ko").language == "ko"


def test_emoji_alone_are_a_request_and_nothing_is_not() -> None:
    assert taken("🔥🔥").title == "🔥🔥"
    with pytest.raises(FieldMissing, match="title is missing"):
        taken(" \n ", " \t ")


def test_binary_text_is_refused() -> None:
    with pytest.raises(FieldMalformed, match="body must be"):
        taken("x", "a\x00b")
    with pytest.raises(FieldMalformed, match="title must be"):
        taken("\ud800")


def test_too_long_a_body_is_refused_by_its_bytes() -> None:
    assert taken("x", "가" * (BODY_LIMIT // 3)).title == "x"
    with pytest.raises(FieldTooLong, match="body is longer than 65536"):
        taken("x", "가" * (BODY_LIMIT // 3 + 1))
    with pytest.raises(FieldTooLong, match="title is longer than 200"):
        taken("x" * 201)


@pytest.mark.parametrize("field", ["source", "external_id", "requester"])
def test_names_are_needed_and_short(field: str) -> None:
    with pytest.raises(FieldMissing, match=f"{field} is missing"):
        taken("x", **{field: " "})
    with pytest.raises(FieldTooLong, match=f"{field} is longer"):
        taken("x", **{field: "y" * 201})
