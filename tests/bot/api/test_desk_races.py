"""Several at the same request, article or alert at once: each thing happens once."""

from __future__ import annotations

import asyncio
from collections import Counter

from tests.bot.api.conftest import Api

REQUESTS, ARTICLES = "/api/desk/requests", "/api/desk/articles"


async def test_the_same_request_handed_in_at_once_is_one(api: Api) -> None:
    body = {"body": "The VPN drops.", "external_id": "T-1"}
    answers = await asyncio.gather(*(api.post("ci-main", REQUESTS, body) for _ in range(20)))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 200: 19}
    assert {answer.json()["request_id"] for answer in answers} == {"SR-000001"}


async def test_of_two_contents_for_one_id_the_first_stays(api: Api) -> None:
    answers = await asyncio.gather(
        *(
            api.post("ci-main", REQUESTS, {"body": f"Text {number}", "external_id": "T-1"})
            for number in range(10)
        )
    )
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 9}


async def test_a_request_is_resolved_once(api: Api) -> None:
    await api.post("ci-main", REQUESTS, {"body": "The VPN drops."})
    path = f"{REQUESTS}/SR-1"
    await api.patch("pm", path, {"category": "NETWORK"})
    answers = await asyncio.gather(
        *(
            api.post(who, f"{path}/resolve", {"resolution": f"By {who}."})
            for who in ("pm", "engineer", "ci-main") * 3
        )
    )
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 8}


async def test_of_many_edits_of_one_revision_one_is_kept(api: Api) -> None:
    await api.post("pm", ARTICLES, {"title": "VPN", "body": "Old."})
    answers = await asyncio.gather(
        *(
            api.put("pm", f"{ARTICLES}/KB-1", {"title": "VPN", "body": f"Text {number}", "revision": 1})
            for number in range(10)
        )
    )
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 9}
    (kept,) = [number for number, answer in enumerate(answers) if answer.status_code == 200]
    assert (await api.get("pm", f"{ARTICLES}/KB-1")).json()["body"] == f"Text {kept}"


async def test_who_publish_at_once_ask_for_one_action(api: Api) -> None:
    await api.post("pm", ARTICLES, {"title": "VPN", "body": "Old."})
    answers = await asyncio.gather(
        *(api.post(who, f"{ARTICLES}/KB-1/publish") for who in ("pm", "engineer", "admin") * 3)
    )
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json()["action_id"] for answer in answers}) == 1


async def test_the_same_alert_sent_at_once_opens_one_incident(api: Api) -> None:
    alert = {"title": "Disk full", "severity": "critical", "host": "db1"}
    answers = await asyncio.gather(*(api.post("ci-main", "/api/ingest/generic", alert) for _ in range(20)))
    assert sum(answer.json()["opened"] for answer in answers) == 1
    assert len((await api.get("pm", "/api/desk/incidents")).json()["items"]) == 1
