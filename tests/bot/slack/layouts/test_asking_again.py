"""Where an expired action may be asked for again, and where not."""

from __future__ import annotations

import pytest

from bot.slack import ids
from bot.slack.layouts.card import card
from bot.slack.layouts.details import details
from bot.slack.layouts.direct import told
from engine.actions import Status
from engine.outbox import AT_THE_DESK
from tests.bot.slack.layouts import payloads, records
from tests.bot.slack.layouts.records import EXPIRES, Told


@pytest.mark.parametrize("layout", ["card", "direct", "details"])
@pytest.mark.parametrize(
    "action_type, offered", [("service_restart", True), *((each, False) for each in sorted(AT_THE_DESK))]
)
def test_only_what_stands_by_itself_is_asked_for_again(
    layout: str, action_type: str, *, offered: bool
) -> None:
    action = records.action(Told(action_type=action_type), status=Status.EXPIRED, by_person=True)
    view = records.view()
    shown = {
        "card": card(action, EXPIRES, view),
        "direct": told(action, view),
        "details": details(action, [], EXPIRES, view, ids.origin_of(action)),
    }
    assert (ids.ACTION_AGAIN in payloads.strings(shown[layout])) == offered
