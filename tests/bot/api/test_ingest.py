"""What other systems send in over HTTP: counted item by item, and never refused for the sake of one."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from bot.api.problems import BODY_LIMIT, INGEST_LIMIT
from bot.desk.ingest.batches import ITEMS_LIMIT
from engine.times import MINUTE, iso
from tests.bot.api.conftest import Api, refused
from tests.bot.desk.ingest.sendings import ALERTMANAGER, GRAFANA, alertmanager, grafana
from tests.clock import START, HandClock

NOTHING = {
    "accepted": 0,
    "opened": 0,
    "reopened": 0,
    "raised": 0,
    "joined": 0,
    "over": 0,
    "repeated": 0,
    "refused_count": 0,
    "refused": [],
}


async def sent(api: Api, kind: str, body: Any, who: str = "ci-main") -> dict[str, Any]:
    """What is answered to what is taken."""
    answer = await api.post(who, f"/api/ingest/{kind}", body)
    assert answer.status_code == 202, answer.text
    return dict(answer.json())


async def raw(api: Api, kind: str, body: bytes, content_type: str = "application/json") -> httpx.Response:
    headers = {**api.headers("ci-main"), "content-type": content_type}
    return await api.client.post(f"/api/ingest/{kind}", content=body, headers=headers)


async def incidents(api: Api) -> list[dict[str, Any]]:
    return list((await api.get("pm", "/api/desk/incidents")).json()["items"])


@pytest.mark.parametrize(
    "kind, firing, resolved",
    [
        ("alertmanager", ALERTMANAGER, alertmanager(status="resolved")),
        ("grafana", GRAFANA, grafana(status="resolved")),
        (
            "generic",
            {"title": "Disk full", "severity": "high"},
            {"alerts": [{"name": "Disk full", "status": "OK"}]},
        ),
    ],
)
async def test_an_alert_opens_an_incident_repeats_and_is_over(
    api: Api, kind: str, firing: Any, resolved: Any
) -> None:
    assert await sent(api, kind, firing) == {**NOTHING, "accepted": 1, "opened": 1}
    assert await sent(api, kind, firing) == {**NOTHING, "accepted": 1, "repeated": 1}
    assert await sent(api, kind, resolved) == {**NOTHING, "accepted": 1, "over": 1}
    (held,) = await incidents(api)
    assert held["status"] == "OPEN"
    assert (await api.get("pm", f"/api/desk/incidents/{held['incident_id']}")).json()["alerts_firing"] == 0


async def test_one_bad_alert_does_not_refuse_the_batch(api: Api) -> None:
    good = ALERTMANAGER["alerts"][0]
    bad = {**good, "labels": {"password": ["hunter2hunter2"]}}
    said = await sent(api, "alertmanager", {**ALERTMANAGER, "alerts": [bad, good, 7]})
    assert (said["accepted"], said["opened"], said["refused_count"]) == (1, 1, 2)
    assert [each["index"] for each in said["refused"]] == [0, 2]
    assert "labels/password is not valid" in said["refused"][0]["problem"]
    assert "hunter2" not in str(said)


async def test_no_more_than_twenty_refusals_are_told(api: Api) -> None:
    said = await sent(api, "generic", [{}] * 50)
    assert (said["accepted"], said["refused_count"], len(said["refused"])) == (0, 50, 20)
    assert said["refused"][19]["index"] == 19


async def test_severity_is_that_of_the_source_where_none_is_named(api: Api) -> None:
    alert = {"title": "Strange"}
    assert (await sent(api, "generic", alert))["opened"] == 0
    assert (await sent(api, "grafana", GRAFANA))["opened"] == 1
    # The desk file has a section of this machine's name.
    assert (await sent(api, "generic", alert, "other-bot"))["opened"] == 1
    assert [each["severity"] for each in await incidents(api)] == ["CRITICAL", "HIGH"]


async def test_machines_with_their_own_section_do_not_speak_for_others(api: Api) -> None:
    alert = {"title": "Disk full", "severity": "high"}
    await sent(api, "generic", alert)
    assert (await sent(api, "generic", {**alert, "status": "ok"}, "other-bot"))["over"] == 0
    assert (await sent(api, "generic", {**alert, "status": "ok"}, "engineer"))["over"] == 1


async def test_who_may_send(api: Api) -> None:
    for kind, body in (
        ("alertmanager", ALERTMANAGER),
        ("grafana", GRAFANA),
        ("generic", []),
        ("metrics", []),
    ):
        for who in ("engineer", "pm", "admin", "ci-main"):
            assert (await api.post(who, f"/api/ingest/{kind}", body)).status_code == 202
        refused(await api.post("viewer", f"/api/ingest/{kind}", body), 403, "no-role")
        refused(await api.post(None, f"/api/ingest/{kind}", body), 401, "unauthorized")


@pytest.mark.parametrize(
    "kind, body",
    [
        ("alertmanager", b"{}"),
        ("alertmanager", b'{"version": "3", "alerts": []}'),
        ("alertmanager", json.dumps(GRAFANA).encode()),
        ("grafana", b'{"alerts": 7}'),
        ("grafana", b"[]"),
        ("generic", b'"Disk full"'),
        ("generic", b"7"),
        ("generic", b""),
        ("generic", b'{"title": NaN}'),
        ("generic", b'{"title": "a", "title": "b"}'),
        ("generic", b"\xff\xfe"),
        ("generic", b"[" * 100_000),
        ("metrics", b""),
        ("metrics", b"{"),
        ("metrics", b"\xff"),
        ("metrics", b'[{"metric": "cpu", "value": NaN}]'),
    ],
    ids=range(16),
)
async def test_a_body_of_no_known_form_is_refused_as_a_whole(api: Api, kind: str, body: bytes) -> None:
    assert refused(await raw(api, kind, body), 422, "invalid")


async def test_too_many_at_once_are_refused_as_a_whole(api: Api) -> None:
    many = b"[" + b"1," * ITEMS_LIMIT + b"1]"
    refused(await raw(api, "generic", many), 422, "field-too-long")
    refused(await raw(api, "generic", b'{"alerts": ' + many + b"}"), 422, "field-too-long")
    refused(await raw(api, "grafana", b'{"alerts": ' + many + b"}"), 422, "invalid")
    refused(await raw(api, "metrics", many), 422, "field-too-long")
    lines = b"1\n" * (ITEMS_LIMIT + 1)
    refused(await raw(api, "metrics", lines, "application/x-ndjson"), 422, "field-too-long")
    assert (await raw(api, "metrics", many[:-3] + b"]")).json()["refused_count"] == ITEMS_LIMIT


async def test_a_notification_may_be_larger_than_other_bodies(api: Api) -> None:
    body = json.dumps(ALERTMANAGER).encode().ljust(INGEST_LIMIT)
    assert (await raw(api, "alertmanager", body)).status_code == 202
    sentence = refused(await raw(api, "alertmanager", body + b" "), 413, "body-too-large")
    assert str(INGEST_LIMIT) in sentence
    elsewhere = await api.client.post(
        "/api/desk/requests",
        content=body,
        headers={**api.headers("ci-main"), "content-type": "application/json"},
    )
    assert str(BODY_LIMIT) in refused(elsewhere, 413, "body-too-large")


def points(values: list[float], **more: Any) -> list[dict[str, Any]]:
    """A point a minute, the last one now."""
    first = START - len(values) * MINUTE
    return [
        {"metric": "queue", "labels": {"host": "mq1"}, "at": iso(first + at * MINUTE), "value": value, **more}
        for at, value in enumerate(values)
    ]


STEADY = [10.0 + (number % 7) for number in range(200)]


async def test_a_metric_out_of_the_ordinary_becomes_an_incident(api: Api) -> None:
    assert await sent(api, "metrics", points(STEADY)) == {**NOTHING, "accepted": 200}
    said = await sent(api, "metrics", points([10_000.0]))
    assert (said["accepted"], said["opened"]) == (1, 1)
    (held,) = await incidents(api)
    assert held["title"] == "queue"


async def test_points_come_one_a_line_as_well(api: Api) -> None:
    lines = "\r\n".join(json.dumps(point) for point in points(STEADY)) + "\n\n{oops\n"
    for kind in ("application/x-ndjson", "application/jsonl; charset=utf-8"):
        said = (await raw(api, "metrics", lines.encode(), kind)).json()
        assert (said["accepted"], said["refused_count"]) == (200, 1)
        assert said["refused"][0]["index"] == 200
    said = (await raw(api, "metrics", b'{"metric": "a", "value": NaN}\n1e999', "application/jsonl")).json()
    assert (said["accepted"], said["refused_count"]) == (0, 2)
    refused(await raw(api, "metrics", b"\xff", "application/x-ndjson"), 422, "invalid")
    refused(await raw(api, "metrics", b"a=1", "text/plain"), 422, "field-malformed")


async def test_one_point_needs_no_list(api: Api) -> None:
    assert (await sent(api, "metrics", points([1.0])[0]))["accepted"] == 1


async def test_a_bad_point_does_not_refuse_the_batch(api: Api, clock: HandClock) -> None:
    bad = [{"metric": "queue"}, {"metric": "queue", "value": "7"}, {"value": 7}, 7]
    future = {"metric": "queue", "value": 7, "at": iso(clock.now + 60 * MINUTE)}
    said = await sent(api, "metrics", [*points(STEADY), *bad, future])
    assert (said["accepted"], said["refused_count"]) == (200, 5)
    body = b'[{"metric": "queue", "value": 1e999}, {"metric": "queue", "value": 1}]'
    said = (await raw(api, "metrics", body)).json()
    assert (said["accepted"], said["refused_count"]) == (1, 1)


async def test_hostile_text_stays_text(api: Api) -> None:
    title = "<!channel> <script>alert(1)</script> 🔥"
    await sent(api, "generic", {"title": title, "severity": "page", "labels": {"a'; --": "\u202e"}})
    (held,) = await incidents(api)
    assert held["title"] == title


async def test_no_answer_shows_what_looks_like_a_secret(api: Api) -> None:
    secret = "ghp_" + "a1B2" * 9
    said = await sent(
        api,
        "generic",
        [{"title": f"Leaked {secret}", "severity": "p1"}, {"title": "a", "labels": {secret: []}}],
    )
    assert secret not in str(said)
    (held,) = await incidents(api)
    assert held["title"] == "Leaked ••••"
    assert secret not in (await api.get("pm", f"/api/desk/incidents/{held['incident_id']}")).text
