"""The API attacked from its own OpenAPI document: whatever is sent, only documented answers come back."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from contextlib import suppress
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.bot.api.conftest import CRITICAL, HIGH, LOW, Api

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = settings(
    max_examples=5,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def request_of(case: Case[Any], headers: dict[str, str]) -> dict[str, Any]:
    """The case as httpx sends it; the headers that were made up give way to the caller's key."""
    made = case.as_transport_kwargs(base_url="http://autoq")
    if "json" in made:
        body = {"json": made["json"]}
    else:
        data = made.get("data") or b""
        body = {"content": data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data}
    return {
        "method": made["method"],
        "url": made["url"],
        "params": made.get("params"),
        "headers": {**made["headers"], **headers},
        **body,
    }


def attack(
    operation: APIOperation[Any, Any, Any, Any], mode: GenerationMode, known: dict[str, Any], call: Any
) -> int:
    """Send what the document allows (or forbids); how many answers were checked. Raises at the first undocumented one."""
    sent = 0

    @EXAMPLES
    @given(case=operation.as_strategy(generation_mode=mode, path_parameters=known))
    def check(case: Case[Any]) -> None:
        nonlocal sent
        case.validate_response(call(case), checks=CHECKS)
        sent += 1

    with suppress(Unsatisfiable):  # Nothing can be wrong about a call that takes nothing.
        check()
    return sent


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
    assert seen > 50
