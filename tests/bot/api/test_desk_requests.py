"""Service requests over HTTP: seen by whom they concern, changed as a whole or not at all."""

from __future__ import annotations

from typing import Any

import pytest

from engine.actors import SCHEDULE
from engine.desk import lifecycle
from engine.desk.answers import Answer, Delivery
from engine.desk.ports import DeskStore
from engine.desk.reasons import Reason
from engine.times import DAY
from tests.bot.api.conftest import Api, refused
from tests.bot.api.desk import PATH, VPN, classified, detail, handed_in
from tests.bot.slack.people import ENGINEER1, PM, VIEWER
from tests.clock import START, HandClock


async def test_a_machine_sees_and_changes_only_its_own(api: Api) -> None:
    theirs = await classified(api, "other-bot")
    mine = await classified(api, "ci-main")
    path = f"{PATH}/{theirs}"
    for answer in (
        await api.get("ci-main", path),
        await api.patch("ci-main", path, {"urgency": "LOW"}),
        await api.post("ci-main", f"{path}/resolve", {"resolution": "Mine now."}),
        await api.post("ci-main", f"{path}/reopen", {"comment": "Mine now."}),
        await api.post("ci-main", PATH, {"body": "a", "linked_to": theirs}),
        await api.get("ci-main", f"{PATH}/SR-9"),
    ):
        refused(answer, 404, "request-not-found")
    listed = (await api.get("ci-main", PATH)).json()["items"]
    assert [each["request_id"] for each in listed] == [mine]
    assert len((await api.get("engineer", PATH)).json()["items"]) == 2
    assert (await api.patch("ci-main", f"{PATH}/{mine}", {"urgency": "LOW"})).status_code == 200
    assert (await detail(api, theirs))["status"] == "CLASSIFIED"


async def test_somebody_without_a_role_gets_nowhere(api: Api) -> None:
    refused(await api.post("viewer", PATH, VPN), 403, "no-role")
    refused(await api.get("viewer", PATH), 403, "no-role")
    refused(await api.post(None, PATH, VPN), 401, "unauthorized")


async def test_a_page_is_filtered_and_leads_on(api: Api) -> None:
    ids = [await classified(api, external_id=f"T-{number}") for number in range(5)]
    await api.patch("engineer", f"{PATH}/{ids[2]}", {"assignee": ENGINEER1})
    seen: list[str] = []
    cursor = None
    while True:
        held = (await api.get("pm", PATH, limit=2, **({"cursor": cursor} if cursor else {}))).json()
        seen += [each["request_id"] for each in held["items"]]
        cursor = held["next_cursor"]
        if cursor is None:
            break
    assert seen == ids[::-1]
    for query, expected in (
        ({"status": "ASSIGNED"}, [ids[2]]),
        ({"assignee": ENGINEER1}, [ids[2]]),
        ({"team": "network"}, [ids[2]]),
        ({"requester": "Kim", "status": "CLASSIFIED"}, [ids[4], ids[3], ids[1], ids[0]]),
        ({"requester": "Lee"}, []),
    ):
        held = (await api.get("pm", PATH, **query)).json()
        assert [each["request_id"] for each in held["items"]] == expected, query


@pytest.mark.parametrize(
    "query", [{"cursor": "yesterday"}, {"requester": "a\x00b"}, {"limit": 0}, {"status": "LOST"}]
)
async def test_a_page_that_cannot_be_is_refused(api: Api, query: dict[str, Any]) -> None:
    assert (await api.get("pm", PATH, **query)).status_code == 422


async def test_a_correction_keeps_what_is_not_named(api: Api) -> None:
    request_id = await handed_in(api)
    await api.patch("engineer", f"{PATH}/{request_id}", {"impact": "HIGH", "category": " network "})
    said = (await api.patch("pm", f"{PATH}/{request_id}", {"urgency": "HIGH"})).json()
    assert (said["category"], said["impact"], said["urgency"]) == ("NETWORK", "HIGH", "HIGH")
    assert (said["priority"], said["classified_by"], said["status"]) == ("P1", "HUMAN", "CLASSIFIED")
    reasons = (await detail(api, request_id))["reasons"]
    assert reasons == [f"{PM} decided it", "nothing said what type is, so it is REQUEST"]


@pytest.mark.parametrize(
    "body, status",
    [
        ({"assignee": PM}, "ASSIGNED"),
        ({"category": "network", "status": "IN_PROGRESS"}, "IN_PROGRESS"),
        ({"category": "network", "status": "ON_HOLD", "hold_reason": "VENDOR"}, "ON_HOLD"),
        ({"category": "HR", "assignee": PM, "status": "IN_PROGRESS"}, "IN_PROGRESS"),
    ],
)
async def test_a_source_may_move_a_request_on_as_soon_as_it_has_handed_it_in(
    api: Api, body: dict[str, Any], status: str
) -> None:
    path = f"{PATH}/{await handed_in(api)}"
    said = await api.patch("ci-main", path, body)
    assert (said.status_code, said.json()["status"]) == (200, status)
    assert (await detail(api, "SR-1"))["history"][1]["event"] == "RequestClassified"


async def test_a_source_may_resolve_what_it_has_just_handed_in(api: Api) -> None:
    path = f"{PATH}/{await handed_in(api)}"
    said = await api.post("ci-main", f"{path}/resolve", {"resolution": "Restarted the gateway."})
    assert (said.status_code, said.json()["status"]) == (200, "RESOLVED")


async def test_a_request_is_assigned_begun_held_and_resumed(api: Api) -> None:
    path = f"{PATH}/{await classified(api)}"
    assert (await detail(api, "SR-1"))["clocks"]
    said = (await api.patch("pm", path, {"assignee": ENGINEER1, "status": "IN_PROGRESS"})).json()
    assert (said["team"], said["assignee"], said["status"]) == ("network", ENGINEER1, "IN_PROGRESS")
    said = (await api.patch("engineer", path, {"status": "ON_HOLD", "hold_reason": "VENDOR"})).json()
    assert (said["status"], said["hold_reason"]) == ("ON_HOLD", "VENDOR")
    states = {clock["kind"]: clock["state"] for clock in (await detail(api, "SR-1"))["clocks"]}
    assert states["RESOLUTION"] == "PAUSED"
    said = (await api.patch("engineer", path, {"status": "IN_PROGRESS"})).json()
    assert (said["status"], said["hold_reason"]) == ("IN_PROGRESS", None)
    names = [event["event"] for event in (await detail(api, "SR-1"))["history"]]
    assert names[-4:] == ["RequestAssigned", "WorkStarted", "RequestHeld", "WorkResumed"]


async def test_either_everything_changes_or_nothing(api: Api) -> None:
    path = f"{PATH}/{await classified(api)}"
    await api.patch("pm", path, {"assignee": ENGINEER1, "status": "IN_PROGRESS"})
    before = await detail(api, "SR-1")
    answer = await api.patch("pm", path, {"category": "EMAIL", "status": "IN_PROGRESS"})
    refused(answer, 409, "step-refused")
    assert await detail(api, "SR-1") == before


@pytest.mark.parametrize(
    "body, code",
    [
        ({}, "field-missing"),
        ({"team": "network"}, "field-missing"),
        ({"status": "ON_HOLD"}, "field-missing"),
        ({"hold_reason": "VENDOR"}, "field-malformed"),
        ({"status": "CANCELLED", "hold_reason": "VENDOR"}, "field-malformed"),
        ({"assignee": VIEWER}, "field-malformed"),
        ({"assignee": "  "}, "field-missing"),
        ({"assignee": ENGINEER1, "team": "nobody"}, "field-malformed"),
        ({"category": "  "}, "field-missing"),
        ({"category": "\x00"}, "field-malformed"),
        ({"status": "RESOLVED"}, "invalid"),
        ({"status": "CLOSED"}, "invalid"),
        ({"impact": "P1"}, "invalid"),
        ({"resolution": "Done."}, "invalid"),
        ([], "invalid"),
    ],
)
async def test_a_change_that_cannot_be_is_refused(api: Api, body: Any, code: str) -> None:
    request_id = await classified(api)
    before = await detail(api, request_id)
    refused(await api.patch("engineer", f"{PATH}/{request_id}", body), 422, code)
    assert await detail(api, request_id) == before


async def test_somebody_with_a_role_may_be_assigned_without_being_an_agent(api: Api) -> None:
    request_id = await classified(api)
    said = (await api.patch("engineer", f"{PATH}/{request_id}", {"assignee": PM})).json()
    assert (said["team"], said["assignee"]) == ("network", PM)


async def test_a_cancelled_request_stays_cancelled(api: Api) -> None:
    path = f"{PATH}/{await handed_in(api)}"
    assert (await api.patch("ci-main", path, {"status": "CANCELLED"})).json()["status"] == "CANCELLED"
    refused(await api.patch("engineer", path, {"category": "EMAIL"}), 409, "step-refused")


async def test_a_request_is_resolved_and_opened_again_for_five_days(api: Api, clock: HandClock) -> None:
    path = f"{PATH}/{await classified(api)}"
    said = await api.post("ci-main", f"{path}/resolve", {"resolution": "Restarted the gateway."})
    assert (said.status_code, said.json()["status"]) == (200, "RESOLVED")
    refused(await api.post("pm", f"{path}/resolve", {"resolution": ""}), 409, "step-refused")
    again = await api.post("ci-main", f"{path}/reopen", {"comment": "It drops again."})
    # Who is on shift for the network gets it at once.
    assert (again.json()["status"], again.json()["assignee"]) == ("ASSIGNED", ENGINEER1)
    shown = await detail(api, "SR-1")
    assert shown["history"][-2]["reason"] == "It drops again."
    await api.post("engineer", f"{path}/resolve", {"resolution": "Replaced it."})
    clock.now += 5 * DAY
    shown = await detail(api, "SR-1")
    assert (shown["status"], shown["resolution"]) == ("CLOSED", "Replaced it.")
    sentence = refused(await api.post("pm", f"{path}/reopen", {"comment": "No."}), 409, "reopen-too-late")
    assert "linked" in sentence
    linked = await api.post("pm", PATH, {"body": "It drops again.", "linked_to": "SR-1"})
    assert linked.json()["linked_to"] == "SR-000001"


async def answered(api: Api, store: DeskStore, **article: Any) -> str:
    """A request that the desk has answered by itself, out of an article by an ADMIN; its id."""
    text = {"title": "VPN", "body": "Restart the gateway."}
    assert (await api.post("admin", "/api/desk/articles", {**text, **article})).status_code == 201
    request_id = await classified(api, type="INQUIRY")
    reason = Reason(code="desk-sure-answer", values={"article": "KB-000001", "percent": 80})
    await api.context.desk.change(
        request_id, lambda request, now: lifecycle.answer(request, now + DAY, reason, SCHEDULE, now)
    )
    given = Answer(
        request_id=request_id,
        requester="Kim",
        article_id="KB-000001",
        article_version=1,
        confidence=0.8,
        delivery=Delivery.POST,
        at=START,
        passage="Restart the gateway.",
    )
    assert await store.write(lambda tx: tx.desk.answers.add(given))
    return request_id


@pytest.mark.parametrize("who, verdict", [("ci-main", "REOPENED"), ("pm", None)])
async def test_a_request_opened_again_from_its_own_side_was_not_answered(
    api: Api, store: DeskStore, who: str, verdict: str | None
) -> None:
    request_id = await answered(api, store)
    shown = await detail(api, request_id)
    assert (shown["status"], shown["answer"]["verdict"]) == ("ANSWERED", None)
    assert (shown["answer"]["passage"], shown["answer"]["article_title"]) == ("Restart the gateway.", "VPN")
    again = await api.post(who, f"{PATH}/{request_id}/reopen", {"comment": "That is no help."})
    assert again.status_code == 200
    shown = await detail(api, request_id)
    assert (shown["answer"]["verdict"], shown["assignee"]) == (verdict, ENGINEER1)


async def test_opening_again_wants_a_reason(api: Api) -> None:
    path = f"{PATH}/{await classified(api)}"
    refused(await api.post("pm", f"{path}/reopen", {"comment": "  "}), 422, "field-missing")
    refused(await api.post("pm", f"{path}/reopen", {}), 422, "invalid")
    refused(await api.post("pm", f"{path}/reopen", {"comment": "Why?"}), 409, "step-refused")


@pytest.mark.parametrize("request_id", ["SR-000002", "SR-0", "INC-000001", "nonsense", "SR-1'--", "%00"])
async def test_what_is_no_request_is_not_found(api: Api, request_id: str) -> None:
    await handed_in(api)
    refused(await api.get("engineer", f"{PATH}/{request_id}"), 404, "request-not-found")


async def test_no_answer_shows_what_looks_like_a_secret(api: Api) -> None:
    secret = "ghp_" + "a1B2" * 9
    request_id = await classified(api, title=secret, body=f"My token is {secret}", external_id=secret)
    await api.post("engineer", f"{PATH}/{request_id}/resolve", {"resolution": f"Revoked {secret}."})
    await api.post("engineer", f"{PATH}/{request_id}/reopen", {"comment": f"Still {secret}."})
    answers = [await api.get("engineer", path) for path in (PATH, f"{PATH}/{request_id}")]
    assert "••••" in answers[1].json()["body"]
    assert not [answer.text for answer in answers if secret in answer.text]
