"""Whatever Slack sends is read without a stumble."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.slack import ids
from bot.slack.visits import Surface, Visit, read_visit
from tests.bot.slack.payloads import RESPONSE_URL, click, command, home_opened, replied, shortcut, submission
from tests.bot.slack.people import ENGINEER1, OPS, OTHER_TEAM, TEAM

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=10,
)
KINDS = st.sampled_from(
    ["block_actions", "view_submission", "event_callback", "view_closed", "", "shortcut", "message_action"]
)
NAMES = (
    "user team enterprise api_app_id container trigger_id channel message view state response_url actions event "
    "team_id command text"
).split()


@given(KINDS, st.dictionaries(st.sampled_from(NAMES), JSON, max_size=8))
def test_no_payload_breaks_the_reading(kind: str, body: dict[str, Any]) -> None:
    visit = read_visit({"type": kind, **body})
    assert visit is None or isinstance(visit.what + visit.user_id + visit.value, str)


@given(st.dictionaries(st.sampled_from("user ts thread_ts channel subtype bot_id team text".split()), JSON))
def test_no_message_breaks_the_reading(parts: dict[str, Any]) -> None:
    body = replied("No.", ENGINEER1, OPS, "1795461000.000100")
    visit = read_visit({**body, "event": {**body["event"], **parts}})
    assert visit is None or visit.surface is Surface.REPLY


def test_a_reply_tells_who_wrote_what_and_where() -> None:
    visit = read_visit(replied("No.", ENGINEER1, OPS, "1795461000.000100"))
    assert visit is not None
    assert (visit.surface, visit.user_id, visit.team_id) == (Surface.REPLY, ENGINEER1, TEAM)
    assert (visit.text, visit.channel_id) == ("No.", OPS)
    assert (visit.message_ts, visit.thread_ts) == ("1795461001.000100", "1795461000.000100")


def test_a_command_tells_who_typed_what() -> None:
    visit = read_visit(command("/approve", "ACT-1", ENGINEER1))
    assert visit is not None
    assert (visit.surface, visit.what, visit.user_id, visit.team_id, visit.text) == (
        Surface.COMMAND,
        "/approve",
        ENGINEER1,
        TEAM,
        "ACT-1",
    )


def test_a_person_s_team_is_their_own_and_not_the_installation_s() -> None:
    body = submission(ids.REJECT_FORM, "", ENGINEER1, {}, team_id=OTHER_TEAM)
    visit = read_visit(body)
    assert body["team"]["id"] == TEAM
    assert visit is not None
    assert visit.team_id == OTHER_TEAM


def test_a_button_s_place_is_told() -> None:
    message = read_visit(click("a", "v", ENGINEER1))
    modal = read_visit(
        click("a", "v", ENGINEER1, view={"id": "V1", "type": "modal"}, container={"type": "view"})
    )
    home = read_visit(
        click("a", "v", ENGINEER1, view={"id": "V1", "type": "home"}, container={"type": "view"})
    )
    assert [visit and visit.surface for visit in (message, modal, home)] == [
        Surface.MESSAGE,
        Surface.VIEW,
        Surface.HOME,
    ]


def test_what_was_filled_in_is_found_by_its_block() -> None:
    values = {
        "a": {"type": "plain_text_input", "value": "typed"},
        "b": {"type": "static_select", "selected_option": {"value": "chosen"}},
        "c": {"type": "users_select", "selected_user": ENGINEER1},
        "d": {"type": "plain_text_input", "value": None},
    }
    visit = read_visit(submission("form", "", ENGINEER1, values))
    assert visit is not None
    assert [visit.typed("a"), visit.chosen("b"), visit.chosen("c"), visit.typed("d"), visit.typed("e")] == [
        "typed",
        "chosen",
        ENGINEER1,
        "",
        "",
    ]


def test_an_opened_tab_is_an_event() -> None:
    visit = read_visit(home_opened(ENGINEER1))
    assert isinstance(visit, Visit)
    assert (visit.surface, visit.what, visit.value) == (Surface.EVENT, "app_home_opened", "home")


def test_a_shortcut_tells_the_message_in_whose_menu_it_was_chosen() -> None:
    visit = read_visit(shortcut("autoq.desk.hand", "How do I …?", ENGINEER1, thread_ts="1.000001"))
    assert visit == Visit(
        surface=Surface.SHORTCUT,
        what="autoq.desk.hand",
        user_id=ENGINEER1,
        team_id=TEAM,
        app_id="A0AUTOQ01",
        text="How do I …?",
        trigger_id="1.2.abc",
        response_url=RESPONSE_URL,
        channel_id=OPS,
        message_ts="1.000100",
        thread_ts="1.000001",
    )


def test_a_shortcut_of_somebody_else_s_team_is_theirs() -> None:
    visit = read_visit(shortcut("autoq.desk.hand", "x", ENGINEER1, team_id=OTHER_TEAM))
    assert visit is not None
    assert visit.team_id == OTHER_TEAM


def test_a_shortcut_that_belongs_to_no_message_is_served_by_nobody() -> None:
    assert (
        read_visit({"type": "shortcut", "callback_id": "autoq.desk.hand", "user": {"id": ENGINEER1}}) is None
    )
