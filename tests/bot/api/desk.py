"""Requests at the desk's HTTP door, as its tests hand them in and look at them."""

from __future__ import annotations

from typing import Any

from tests.bot.api.conftest import Api

VPN = {"title": "VPN", "body": "The VPN drops every hour.", "external_id": "T-1", "requester": "Kim"}
PATH = "/api/desk/requests"


async def handed_in(api: Api, who: str = "ci-main", **parts: Any) -> str:
    """Hand a request in; its id."""
    answer = await api.post(who, PATH, {**VPN, **parts})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["request_id"])


async def classified(api: Api, who: str = "ci-main", **parts: Any) -> str:
    """A request that is a matter of the network; its id."""
    request_id = await handed_in(api, who, **parts)
    assert (await api.patch("engineer", f"{PATH}/{request_id}", {"category": "network"})).status_code == 200
    return request_id


async def detail(api: Api, request_id: str, who: str = "engineer") -> dict[str, Any]:
    answer = await api.get(who, f"{PATH}/{request_id}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())
