"""What travels to Slack and back says which record is meant, and anything else is nobody's."""

from __future__ import annotations

import pytest

from bot.slack import ids
from bot.slack.desk_ids import DeskOrigin, Pressed, button_value, read_button, read_origin


@pytest.mark.parametrize("record_id", ["SR-000123", "INC-000004", "KB-1234567"])
def test_a_button_says_which_record_and_revision_it_means(record_id: str) -> None:
    assert read_button(button_value(record_id, 7)) == Pressed(record_id=record_id, revision=7)


@pytest.mark.parametrize(
    "value", ["", "v1.SR-1.1", "v2.SR-000123.1", "v1.SR-000123.-1", "v1.ACT-7K3M9QXD.1", "v1.SR-000123.1\n"]
)
def test_a_value_of_nobody_says_nothing(value: str) -> None:
    assert read_button(value) is None


def test_the_gates_buttons_and_the_desks_do_not_read_each_other() -> None:
    assert ids.read_button(button_value("SR-000123", 1)) is None


@pytest.mark.parametrize(
    "origin",
    [DeskOrigin(), DeskOrigin(channel="C1", ts="1.2"), DeskOrigin(record_id="INC-000004", revision=3)],
)
def test_a_view_says_where_it_comes_from(origin: DeskOrigin) -> None:
    assert read_origin(origin.encode()) == origin


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '{"v":2,"id":"","rev":0}',
        '{"v":1,"id":"ACT-7K3M9QXD","rev":1}',
        '{"v":1,"id":3,"rev":1}',
        '{"v":1,"id":"","rev":true}',
        "[" * 100_000,
    ],
)
def test_metadata_of_nobody_says_nothing(text: str) -> None:
    assert read_origin(text) is None
