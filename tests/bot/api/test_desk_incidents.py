"""Incidents over HTTP: read by everybody with a key, moved on by people; and the desk's day."""

from __future__ import annotations

from typing import Any

import pytest

from tests.bot.api.conftest import Api, refused
from tests.bot.slack.people import PM

PATH = "/api/desk/incidents"


async def opened(api: Api, host: str = "db1") -> str:
    """An incident out of an alert; its id."""
    alert = {"title": f"Disk full on {host}", "severity": "critical", "labels": {"service": host}}
    answer = await api.post("ci-main", "/api/ingest/generic", alert)
    assert answer.json()["opened"] == 1, answer.text
    newest = await api.get("pm", PATH, limit=1)
    return str(newest.json()["items"][0]["incident_id"])


async def test_an_incident_is_seen_by_people_and_machines(api: Api) -> None:
    incident_id = await opened(api)
    for who in ("pm", "ci-main", "other-bot"):
        shown = (await api.get(who, f"{PATH}/inc-1")).json()
        assert (shown["incident_id"], shown["status"], shown["severity"]) == (incident_id, "OPEN", "CRITICAL")
        assert (shown["title"], shown["alerts_firing"]) == ("Disk full on db1", 1)
        assert [event["event"] for event in shown["history"]] == ["IncidentOpened"]


async def test_people_move_an_incident_on(api: Api) -> None:
    path = f"{PATH}/{await opened(api)}"
    for step, status in (
        ("acknowledge", "ACKNOWLEDGED"),
        ("mitigate", "MITIGATED"),
        ("resolve", "RESOLVED"),
    ):
        answer = await api.post("pm", f"{path}/{step}", {"comment": f"We {step} it."})
        assert (answer.status_code, answer.json()["status"]) == (200, status)
        refused(await api.post("engineer", f"{path}/{step}"), 409, "step-refused")
    history = (await api.get("pm", path)).json()["history"]
    assert [(event["by"], event["reason"]) for event in history[-3:]] == [
        (PM, "We acknowledge it."),
        (PM, "We mitigate it."),
        (PM, "We resolve it."),
    ]


async def test_a_comment_is_not_needed(api: Api) -> None:
    path = f"{PATH}/{await opened(api)}"
    assert (await api.post("pm", f"{path}/acknowledge")).status_code == 200
    assert (await api.post("pm", f"{path}/mitigate", {})).status_code == 200
    assert (await api.get("pm", path)).json()["history"][-1]["reason"] is None
    refused(await api.post("pm", f"{path}/resolve", {"comment": "\x00"}), 422, "field-malformed")


async def test_machines_move_no_incident(api: Api) -> None:
    path = f"{PATH}/{await opened(api)}"
    for step in ("acknowledge", "mitigate", "resolve"):
        refused(await api.post("admin-bot", f"{path}/{step}"), 403, "people-only")
    assert (await api.get("pm", path)).json()["status"] == "OPEN"


async def test_incidents_are_listed_newest_first(api: Api) -> None:
    ids = [await opened(api, host) for host in ("db1", "db2", "db3")]
    await api.post("pm", f"{PATH}/{ids[1]}/resolve")
    first = (await api.get("ci-main", PATH, limit=2)).json()
    rest = (await api.get("ci-main", PATH, limit=2, cursor=first["next_cursor"])).json()
    assert [each["incident_id"] for each in first["items"] + rest["items"]] == ids[::-1]
    assert rest["next_cursor"] is None
    held = (await api.get("pm", PATH, status="RESOLVED")).json()["items"]
    assert [each["incident_id"] for each in held] == [ids[1]]


@pytest.mark.parametrize(
    "query", [{"cursor": "INC-1"}, {"cursor": "SR-000001"}, {"status": "LOST"}, {"limit": 201}]
)
async def test_a_page_that_cannot_be_is_refused(api: Api, query: dict[str, Any]) -> None:
    assert (await api.get("pm", PATH, **query)).status_code == 422


@pytest.mark.parametrize("incident_id", ["INC-2", "SR-000001", "nonsense", "INC-0"])
async def test_what_is_no_incident_is_not_found(api: Api, incident_id: str) -> None:
    await opened(api)
    refused(await api.get("pm", f"{PATH}/{incident_id}"), 404, "incident-not-found")
    refused(await api.post("pm", f"{PATH}/{incident_id}/resolve"), 404, "incident-not-found")


async def test_the_day_is_counted(api: Api) -> None:
    await opened(api)
    said = (await api.get("ci-main", "/api/desk/today")).json()
    assert said == {
        "classified": 0,
        "answered": 0,
        "escalated": 0,
        "incidents": 1,
        "drafts": 0,
        "answers": {
            "right": 0,
            "judged": 0,
            "precision": None,
            "speaks": True,
            "silent_since": None,
            "speaks_again_at": None,
        },
    }
    refused(await api.get(None, "/api/desk/today"), 401, "unauthorized")
