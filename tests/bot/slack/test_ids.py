"""What travels to Slack and comes back reads as it was written, and nothing else reads at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack import ids
from tests.bot.slack.layouts import records


def test_a_buttons_value_comes_back() -> None:
    action = records.action()
    assert ids.button_value(action) == "v1.ACT-7K3M9QXD.1"
    assert ids.read_button("v1.ACT-7K3M9QXD.1") == ids.Clicked(action_id="ACT-7K3M9QXD", revision=1)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "v1",
        "v2.ACT-7K3M9QXD.1",
        "v1.ACT-7K3M9QXD",
        "v1.ACT-7K3M9QXD.-1",
        "v1.ACT-7K3M9QXD.1\n",
        "v1.ACT-7K3M9QXD.١",
        "v1.x.1",
    ],
)
def test_another_value_is_no_button(value: str) -> None:
    assert ids.read_button(value) is None


@given(page=st.integers(1, 999_999), days=st.none() | st.integers(0, 9_999))
def test_a_page_comes_back(page: int, days: int | None) -> None:
    turn = ids.Turn(page=page, days=days)
    assert ids.read_turn(turn.value) == turn


@pytest.mark.parametrize("value", ["", "v1", "v1.p0", "v1.p-1", "v1.p1.d", "v1.p1234567", "v1.p1 ", "v1.p١"])
def test_another_value_is_no_page(value: str) -> None:
    assert ids.read_turn(value) is None


@given(channel=st.none() | st.text(min_size=1), ts=st.none() | st.text(min_size=1))
def test_a_views_origin_comes_back(channel: str | None, ts: str | None) -> None:
    origin = ids.origin_of(records.action(), channel, ts)
    assert ids.read_origin(origin.encode()) == origin


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "1",
        '{"v":2,"id":"ACT-7K3M9QXD","rev":1}',
        '{"v":1,"id":"ACT-7K3M9QXD"}',
        '{"v":1,"id":"ACT-7K3M9QXD","rev":true}',
        '{"v":1,"id":"nothing","rev":1}',
        '{"v":1,"rev":1}',
        "[" * 100_000,
    ],
)
def test_another_text_is_no_origin(text: str) -> None:
    assert ids.read_origin(text) is None


def test_an_origin_of_the_wrong_kind_is_left_out() -> None:
    read = ids.read_origin('{"v":1,"id":"act-7k3m9qxd","rev":1,"ch":5,"ts":null}')
    assert read == ids.Origin(action_id="ACT-7K3M9QXD", revision=1)
