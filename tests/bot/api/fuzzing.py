"""Requests drawn from the OpenAPI document, with what every answer to them must be."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import httpx
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


def request_of(case: Case[Any], headers: dict[str, str]) -> dict[str, Any]:
    """The case as httpx sends it; the headers that were made up give way to the caller's own."""
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
    operation: APIOperation[Any, Any, Any, Any],
    mode: GenerationMode,
    known: dict[str, Any],
    call: Callable[[Case[Any]], httpx.Response],
    examples: int = 10,
) -> int:
    """Send what the document allows (or forbids); how many answers were checked. Raises at the first undocumented one."""
    sent = 0

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode, path_parameters=known))
    def check(case: Case[Any]) -> None:
        nonlocal sent
        case.validate_response(call(case), checks=CHECKS)
        sent += 1

    with suppress(Unsatisfiable):  # Nothing can be wrong about a call that takes nothing.
        check()
    return sent
