"""Calls about the desk's records by those who may not make them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.promises.break_ins import Attempt, Targets, call
from tests.promises.doors import MACHINE


def _request(step: str = "") -> Callable[[Targets], str]:
    return lambda targets: f"/api/desk/requests/{targets.desk.request}{step}"


DESK_ATTEMPTS: Mapping[str, Attempt] = {
    "another machine reads a request": call("admin-bot", "GET", _request(), 404),
    "another machine changes a request": call(
        "admin-bot", "PATCH", _request(), 404, body={"status": "CANCELLED"}
    ),
    "another machine resolves a request": call(
        "admin-bot", "POST", _request("/resolve"), 404, body={"resolution": "Done."}
    ),
    "a machine names its own source": call(
        "admin-bot", "POST", lambda targets: "/api/desk/requests", 422, body={"body": "a", "source": MACHINE}
    ),
    "a machine resolves an incident": call(
        "admin-bot", "POST", lambda targets: f"/api/desk/incidents/{targets.desk.incident}/resolve", 403
    ),
    "a machine publishes an article": call(
        "admin-bot", "POST", lambda targets: f"/api/desk/articles/{targets.desk.article}/publish", 403
    ),
    "a machine reads an article": call(
        "admin-bot", "GET", lambda targets: f"/api/desk/articles/{targets.desk.article}", 403
    ),
}
"""Each kind of attempt by its name; none of them may succeed."""
