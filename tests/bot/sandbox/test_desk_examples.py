"""What the panel does at the service desk, as a service hears it."""

from __future__ import annotations

from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.sandbox import ServiceLink
from bot.sandbox.server import LoopbackServer
from tests.bot.sandbox.conftest import Page


async def test_the_desk_s_examples_ask_report_and_resolve(page: Page) -> None:
    asked: list[tuple[str, str, str, Any]] = []

    async def answer(request: Request) -> JSONResponse:
        body = await request.json() if request.method == "POST" else None
        asked.append((request.method, request.url.path, request.headers["authorization"], body))
        if request.method == "GET":
            waiting = [{"request_id": "SR-000001", "language": "ko"}]
            return JSONResponse({"items": waiting if request.query_params["status"] == "ASSIGNED" else []})
        return JSONResponse({"request_id": "SR-000001", "status": "NEW"}, 201)

    service = LoopbackServer(Starlette(routes=[Route("/{path:path}", answer, methods=["GET", "POST"])]), 0)
    keys = {"admin": "aq_a_1", "machine": "aq_m_1"}
    page.sandbox.service = ServiceLink(url=await service.start(), keys=keys)
    for example in _examples(await page.get("state"), "desk"):
        assert (await page.do(f"examples/{example['name']}", "engineer1"))["request_id"] in {
            "SR-000001",
            "CheckoutDown",
        }
    await service.stop()
    posted = [(path, key, body) for method, path, key, body in asked if method == "POST"]
    questions = [
        body for path, key, body in posted if path == "/api/desk/requests" and key == "Bearer aq_m_1"
    ]
    assert {body["requester"] for body in questions} == {"U0ENGINEER1"}
    assert any("연차" in body["body"] for body in questions)
    told = [
        {alert["status"] for alert in body["alerts"]}
        for path, _, body in posted
        if path.startswith("/api/ingest")
    ]
    assert told == [{"firing"}, {"resolved"}]
    (resolution,) = [body["resolution"] for path, _, body in posted if path.endswith("SR-000001/resolve")]
    assert "로그인" in resolution


async def test_where_nothing_is_open_nothing_is_resolved(page: Page) -> None:
    async def answer(_: Request) -> JSONResponse:
        return JSONResponse({"items": []})

    service = LoopbackServer(Starlette(routes=[Route("/{path:path}", answer)]), 0)
    page.sandbox.service = ServiceLink(url=await service.start(), keys={"admin": "aq_a_1"})
    assert (await page.do("examples/desk_resolve"))["error"] == "nothing_open"
    await service.stop()


def _examples(state: dict[str, Any], group: str) -> list[dict[str, Any]]:
    return [example for example in state["examples"] if example["group"] == group]
