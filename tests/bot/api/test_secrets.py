"""What looks like a secret never leaves through the API, whichever call it came in by."""

from __future__ import annotations

import pytest

from tests.bot.api.conftest import CRITICAL, HIGH, LOW, Api, refused

SECRET = "ghp_" + "a1B2" * 9
PASSWORD = "hunter2hunter2"
HOSTILE = {
    **HIGH,
    "description": f"Deploy with {SECRET}",
    "target": f"https://bot:{PASSWORD}@db.example",
    "payload": {"password": PASSWORD, "env": [{"name": "DB_TOKEN", "value": PASSWORD}], "note": SECRET},
}


async def test_no_answer_about_an_action_shows_its_secrets(api: Api) -> None:
    answers = [await api.post("ci-main", "queue", HOSTILE)]
    action_id = answers[0].json()["action_id"]
    answers += [await api.get("pm", path) for path in ("status", "queue", "history", f"actions/{action_id}")]
    answers.append(await api.post("pm", f"reject/{action_id}", {"comment": f"No: {SECRET}"}))
    answers += [await api.get("pm", path) for path in ("queue", "history", f"actions/{action_id}")]
    assert {answer.status_code for answer in answers} == {200, 201}
    assert not [answer.text for answer in answers if SECRET in answer.text or PASSWORD in answer.text]
    shown = answers[-1].json()
    assert shown["description"] == "Deploy with ••••"
    assert shown["comment"] == "No: ••••"
    assert shown["payload"] == {
        "password": "••••",
        "env": [{"name": "DB_TOKEN", "value": "••••"}],
        "note": "••••",
    }


@pytest.mark.parametrize(
    "body",
    [
        {**LOW, SECRET: 1},
        {**LOW, f"password={PASSWORD}": 1},
        {**LOW, "action_type": f"password={PASSWORD}"},
        {**LOW, "environment": SECRET},
        {**LOW, "target_count": SECRET},
        {**LOW, "payload": SECRET},
    ],
)
async def test_no_refusal_repeats_a_secret(api: Api, body: dict[str, object]) -> None:
    answer = await api.post("ci-main", "queue", body)
    assert answer.status_code == 422
    assert SECRET not in answer.text
    assert PASSWORD not in answer.text


async def test_no_answer_shows_a_key(api: Api) -> None:
    token = api.tokens["admin"]
    secret = token.split("_", 2)[2]
    answers = [
        await api.get("admin", f"actions/{token}"),
        await api.get("admin", f"run/{token}"),
        await api.get("admin", "queue", cursor=token),
        await api.post("admin", "queue", {**LOW, "description": token}),
        await api.post("admin", "queue", LOW, {"idempotency-key": token}),
        await api.client.get("/api/auto/status", headers={"authorization": f"Bearer {token}x"}),
        await api.get("admin", "queue"),
        await api.get(None, "/metrics"),
    ]
    assert not [answer.text for answer in answers if secret in answer.text]


async def test_the_hash_covers_what_is_masked(api: Api) -> None:
    bodies = [{**CRITICAL, "payload": {"password": each}} for each in ("one", "other", "one")]
    answers = [await api.post("ci-main", "queue", body) for body in bodies]
    assert len({answer.json()["action_hash"] for answer in answers}) == 3


async def test_a_pointer_names_the_field_in_the_standard_s_spelling(api: Api) -> None:
    answer = await api.post("ci-main", "queue", {**LOW, "a/b~c": 1})
    refused(answer, 422, "invalid")
    assert answer.json()["errors"][0]["pointer"] == "/a~1b~0c"
