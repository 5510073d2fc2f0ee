"""The API attacked from its own OpenAPI document: whatever is sent, only documented answers come back."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from typing import Any

import httpx
import pytest
import schemathesis
from schemathesis import Case, GenerationMode
from schemathesis.core.result import Ok

from tests.bot.api.conftest import CRITICAL, HIGH, LOW, Api
from tests.bot.api.fuzzing import attack, request_of

DESK = "/api/desk"


async def targets(api: Api) -> dict[str, dict[str, str]]:
    """Records that the calls can be about, by the path of the call."""
    actions = {
        "/api/auto/actions/{action_id}": await api.submit("ci-main", LOW),
        "/api/auto/approve/{action_id}": await api.submit("ci-main", HIGH),
        "/api/auto/reject/{action_id}": await api.submit("ci-main", CRITICAL),
        "/api/auto/cancel/{action_id}": await api.submit("ci-main", HIGH),
    }
    found = {path: {"action_id": action_id} for path, action_id in actions.items()}
    for step in ("", "/resolve", "/reopen"):
        made = (await api.post("ci-main", f"{DESK}/requests", {"body": "How?"})).json()["request_id"]
        await api.patch("ci-main", f"{DESK}/requests/{made}", {"category": "NETWORK"})
        found[f"{DESK}/requests/{{request_id}}{step}"] = {"request_id": made}
    for step in ("", "/publish", "/archive"):
        made = (await api.post("admin", f"{DESK}/articles", {"title": "a", "body": "b"})).json()["article_id"]
        found[f"{DESK}/articles/{{article_id}}{step}"] = {"article_id": made}
    for step in ("", "/acknowledge", "/mitigate", "/resolve"):
        alert = {"title": step or "read", "severity": "high"}
        await api.post("ci-main", "/api/ingest/generic", alert)
        newest = await api.get("admin", f"{DESK}/incidents", limit=1)
        found[f"{DESK}/incidents/{{incident_id}}{step}"] = {
            "incident_id": newest.json()["items"][0]["incident_id"]
        }
    return found


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("who", ["admin", "ci-main"])
async def test_only_documented_answers_come_back(api: Api, who: str, mode: GenerationMode) -> None:
    document = (await api.client.get("/openapi.json")).json()
    schema = schemathesis.openapi.from_dict(document)
    loop = asyncio.get_running_loop()
    headers = api.headers(who)

    def call(case: Case[Any]) -> httpx.Response:
        sending = api.client.request(**request_of(case, headers))
        answered: Future[httpx.Response] = asyncio.run_coroutine_threadsafe(sending, loop)
        return answered.result(timeout=10)

    ids = await targets(api)
    assert ids.keys() <= document["paths"].keys()
    seen = 0
    for each in schema.get_all_operations():
        assert isinstance(each, Ok)
        operation = each.ok()
        seen += await asyncio.to_thread(attack, operation, mode, {}, call)
        if operation.path in ids:
            seen += await asyncio.to_thread(attack, operation, mode, ids[operation.path], call)
    assert seen > 300
