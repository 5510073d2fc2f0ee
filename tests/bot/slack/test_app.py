"""What the app gives to Bolt's requests."""

from __future__ import annotations

import pytest
from slack_bolt.app import async_app
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.app import build_app
from tests.bot.slack.conftest import MakeDoor
from tests.bot.slack.payloads import command
from tests.bot.slack.people import ADMIN, ENGINEER1


async def test_requests_share_a_client_that_knows_no_token(
    make_door: MakeDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []

    class Counted(AsyncWebClient):
        def __init__(self, *positional: object, **named: object) -> None:
            made.append(self)
            super().__init__(*positional, **named)  # type: ignore[arg-type]

    app = build_app(make_door())
    monkeypatch.setattr(async_app, "AsyncWebClient", Counted)
    requests = [
        AsyncBoltRequest(body=command("/autoq", "help", who), mode="socket_mode")
        for who in (ENGINEER1, ADMIN, ENGINEER1)
    ]
    for request in requests:
        assert (await app.async_dispatch(request)).status == 200
    assert [request.context.user_id for request in requests] == [ENGINEER1, ADMIN, ENGINEER1]
    assert {request.context.client for request in requests} == set(made)
    assert [client.token for client in made] == [None]
