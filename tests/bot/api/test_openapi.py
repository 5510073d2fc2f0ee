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

    ids = {
        "/api/auto/actions/{action_id}": await api.submit("ci-main", LOW),
        "/api/auto/approve/{action_id}": await api.submit("ci-main", HIGH),
        "/api/auto/reject/{action_id}": await api.submit("ci-main", CRITICAL),
        "/api/auto/cancel/{action_id}": await api.submit("ci-main", HIGH),
    }
    seen = 0
    for each in schema.get_all_operations():
        assert isinstance(each, Ok)
        operation = each.ok()
        seen += await asyncio.to_thread(attack, operation, mode, {}, call)
        if operation.path in ids:
            known = {"action_id": ids[operation.path]}
            seen += await asyncio.to_thread(attack, operation, mode, known, call)
    assert seen > 100
