"""A request's card says what it is, who has it and why, and offers what its state allows and nothing else."""

from __future__ import annotations

import pytest

from bot.slack.desk_ids import DeskOrigin, read_button, read_origin
from bot.slack.layouts.desk import forms, made_up, request
from bot.slack.layouts.desk.buttons import OF_INCIDENT, OF_REQUEST
from engine.actors import Role, person
from engine.desk.answers import Delivery
from engine.desk.clocks import ClockState
from engine.desk.incidents import INCIDENT_TRANSITIONS, IncidentStatus, IncidentStep
from engine.desk.reasons import Reason
from engine.desk.tickets import TRANSITIONS, ClassifiedBy, RequestStatus, Step
from engine.times import HOUR
from tests.bot.slack.layouts.desk_gallery import block, buttons, emoji, parts, words
from tests.bot.slack.layouts.records import ADMIN, ENGINEER, LANGUAGES, NOW, Told, view

_MOVES = {
    "start": Step.START,
    "resume": Step.RESUME,
    "hold": Step.HOLD,
    "resolve": Step.RESOLVE,
    "take": Step.ASSIGN,
    "reassign": Step.ASSIGN,
    "correct": Step.CLASSIFY,
}
_ENDS = {
    "acknowledge": IncidentStep.ACKNOWLEDGE,
    "mitigate": IncidentStep.MITIGATE,
    "settle": IncidentStep.RESOLVE,
}


@pytest.mark.parametrize("status", RequestStatus)
def test_no_button_offers_what_the_state_rules_out(status: RequestStatus) -> None:
    assert {_MOVES[name] for name in OF_REQUEST[status]} <= TRANSITIONS[status].keys()


@pytest.mark.parametrize("status", IncidentStatus)
def test_no_button_of_an_incident_offers_what_the_state_rules_out(status: IncidentStatus) -> None:
    assert {_ENDS[name] for name in OF_INCIDENT[status]} <= INCIDENT_TRANSITIONS[status].keys()


@pytest.mark.parametrize(
    "status,offered",
    [
        (RequestStatus.NEW, []),
        (RequestStatus.CLASSIFIED, ["take", "resolve", "reassign", "correct"]),
        (RequestStatus.ASSIGNED, ["start", "hold", "resolve", "reassign", "correct"]),
        (RequestStatus.IN_PROGRESS, ["resolve", "hold", "reassign", "correct"]),
        (RequestStatus.ON_HOLD, ["resume", "resolve", "reassign", "correct"]),
        (RequestStatus.ANSWERED, []),
        (RequestStatus.RESOLVED, []),
        (RequestStatus.CANCELLED, []),
    ],
)
def test_a_card_offers_what_comes_next(status: RequestStatus, offered: list[str]) -> None:
    shown = request.card(made_up.sheet(made_up.request(Told(), status)), NOW + 2 * HOUR, view())
    assert buttons(shown) == [f"request.{name}" for name in [*offered, "details"]]


def test_every_button_says_which_request_and_revision_it_means() -> None:
    shown = request.card(made_up.sheet(made_up.request(Told())), NOW, view())
    for element in block(shown, "act")["elements"]:
        pressed = read_button(element["value"])
        assert pressed is not None
        assert (pressed.record_id, pressed.revision) == ("SR-000123", 4)


def test_whoever_has_no_role_gets_no_button_that_changes_anything() -> None:
    sheet = made_up.sheet(made_up.request(Told()))
    stranger = view(reader=person("U0VIEWER01"))
    assert buttons(request.card(sheet, NOW, stranger)) == ["request.details"]
    engineer = view(reader=person(ENGINEER, Role.ENGINEER))
    assert "request.start" in buttons(request.card(sheet, NOW, engineer))


@pytest.mark.parametrize(
    "by,said",
    [
        (ClassifiedBy.RULE, "a rule said so"),
        (ClassifiedBy.MODEL, "learned, 94 % sure"),
        (ClassifiedBy.SOURCE, "the source said so"),
        (ClassifiedBy.HUMAN, "a person said so"),
        (ClassifiedBy.DEFAULT, "nobody could tell"),
    ],
)
def test_a_card_says_how_sure_its_category_is_and_who_said_so(by: ClassifiedBy, said: str) -> None:
    shown = words(request.card(made_up.sheet(made_up.request(Told(), by=by)), NOW, view()))
    assert said in shown
    assert ("best guess: `NETWORK`" in shown) == (by is ClassifiedBy.DEFAULT)


def test_a_card_says_why_somebody_has_it_by_a_mention() -> None:
    shown = request.card(made_up.sheet(made_up.request(Told()), made_up.assigned(Told())), NOW, view())
    listed = block(shown, "why")["elements"][1]["elements"]
    assert listed[-1]["elements"][0] == {"type": "user", "user_id": ENGINEER}
    assert listed[-1]["elements"][1]["text"] == " has the least open work in network (3)"


def test_a_name_at_the_head_of_a_reason_stays_as_it_is_written() -> None:
    reason = Reason(code="desk-nobody-in-team", values={"team": "network"})
    history = (made_up.event("RequestQueued", "SR-000123", reason),)
    assert "network has no people" in words(
        request.card(made_up.sheet(made_up.request(Told()), history), NOW, view())
    )


def test_a_card_leaves_out_what_nobody_said() -> None:
    sheet = made_up.sheet(made_up.request(Told()))
    assert "nothing said" not in words(request.card(sheet, NOW, view()))
    assert "Nothing said what impact is, so it is medium" in words(
        request.details(sheet, NOW, view(), DeskOrigin())
    )


@pytest.mark.parametrize(
    "state,said",
    [
        (ClockState.RUNNING, "due <!date"),
        (ClockState.PAUSED, "paused, 5 hours 30 minutes left"),
        (ClockState.MET, ":white_check_mark: in time"),
        (ClockState.BREACHED, ":rotating_light: *missed, was due"),
    ],
)
def test_a_card_says_what_became_of_each_promise(state: ClockState, said: str) -> None:
    sheet = made_up.sheet(made_up.request(Told()), ticking=made_up.clocks(state, state))
    assert words(request.card(sheet, NOW, view())).count(said) == 2


def test_a_promise_that_nobody_has_looked_at_yet_is_broken_all_the_same() -> None:
    sheet = made_up.sheet(made_up.request(Told()), ticking=made_up.clocks())
    assert "missed, was due" in words(request.card(sheet, made_up.DUE, view()))


def test_a_suggestion_is_shown_with_its_confidence_and_can_be_read() -> None:
    given, source = made_up.answer(Told(), Delivery.SUGGEST, confidence=0.62), made_up.article(Told())
    shown = request.card(made_up.sheet(made_up.request(Told()), given=given, source=source), NOW, view())
    assert "An article that may fit" in words(shown)
    assert "62 % sure" in words(shown)
    assert "article.read" in buttons(shown)


def test_an_ended_request_says_how_and_when_and_no_more_than_that() -> None:
    shown = request.card(
        made_up.sheet(made_up.request(Told(), RequestStatus.RESOLVED)), NOW + 2 * HOUR, view()
    )
    assert parts(shown) == ["head", "facts", "done", "act"]
    assert "Switched it off." in words(shown)


def test_a_former_assignee_sees_who_has_it_now_and_nothing_to_press() -> None:
    shown = request.assigned(made_up.sheet(made_up.request(Told())), ADMIN, NOW, view())
    assert buttons(shown) == ["request.details"]
    assert f"Now: <@{ENGINEER}>" in words(shown)
    mine = request.assigned(made_up.sheet(made_up.request(Told())), ENGINEER, NOW, view())
    assert "request.start" in buttons(mine)
    assert "yours" in words(mine)


def test_a_body_that_the_title_says_already_is_not_repeated() -> None:
    told = Told(target="How do I get a new badge?", description="How do I get a new badge?")
    assert "about" not in parts(request.card(made_up.sheet(made_up.request(told)), NOW, view()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_requesters_words_come_last_by_ear(language: str) -> None:
    told = Told(description="The requester may go ahead.")
    text = request.card(made_up.sheet(made_up.request(told)), NOW, view(language))["text"]
    assert text.endswith("“The requester may go ahead.”")


def test_the_colour_of_a_priority_never_speaks_alone() -> None:
    head = block(request.card(made_up.sheet(made_up.request(Told())), NOW, view()), "head")
    assert list(emoji(head)) == ["large_orange_circle"]
    assert "P2" in str(head)


def test_the_form_for_another_assignee_knows_the_present_team_and_only_so_many() -> None:
    asked, origin = made_up.request(Told()), DeskOrigin(record_id="SR-000123", revision=4)
    shown = forms.reassign(asked, ["desk", "network", "x" * 151], view(), origin)
    menu = shown["blocks"][1]["element"]
    assert [each["value"] for each in menu["options"]] == ["desk", "network"]
    assert menu["initial_option"]["value"] == "network"
    elsewhere = forms.reassign(asked, ["desk"], view(), origin)
    assert "initial_option" not in elsewhere["blocks"][1]["element"]
    assert read_origin(shown["private_metadata"]) == origin
