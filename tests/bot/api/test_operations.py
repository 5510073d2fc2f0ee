"""What watches autoq, and reads about it: alive, ready, metrics, the documentation page."""

from __future__ import annotations

import asyncio
import re

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.api import operations
from bot.api.context import Readiness
from engine.desk.ports import DeskStore
from engine.errors import TryAgain
from engine.outbox import Lane
from engine.ports import Store
from engine.times import DAY, MINUTE, SECOND, iso
from tests.bot.api.conftest import CRITICAL, Api, MakeApi, refused
from tests.bot.failing_store import FailingStore
from tests.bot.silenced import silence
from tests.clock import HandClock


async def test_alive_needs_no_key(api: Api) -> None:
    answer = await api.get(None, "/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


async def test_not_alive_when_the_database_cannot_be_read(make_api: MakeApi, store: Store) -> None:
    failing = FailingStore(store)
    api = await make_api(store=failing)
    failing.error = TryAgain()
    refused(await api.get(None, "/healthz"), 503, "try-again")


@pytest.mark.parametrize(
    "problems, notes, status, word",
    [
        ((), (), 200, "ready"),
        ((), ("Self-approval is on.",), 200, "ready"),
        (("Slack is not connected.",), (), 503, "not ready"),
        (("Slack is not connected.", "The disk is full."), ("Self-approval is on.",), 503, "not ready"),
    ],
)
async def test_readiness_tells_every_problem(
    api: Api, problems: tuple[str, ...], notes: tuple[str, ...], status: int, word: str
) -> None:
    api.readiness[0] = Readiness(problems=problems, notes=notes)
    answer = await api.get(None, "/readyz")
    assert answer.status_code == status
    assert answer.json() == {"status": word, "problems": list(problems), "notes": list(notes)}


async def values(api: Api) -> dict[tuple[str, ...], float]:
    """Every sample of the metrics by its name and labels, read as Prometheus would."""
    answer = await api.get(None, "/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


async def test_metrics_show_what_waits(api: Api, store: Store, clock: HandClock) -> None:
    assert (await values(api))[("autoq_outbox_oldest_seconds",)] == 0
    await api.submit("ci-main")
    clock.now += 90 * SECOND
    await api.submit("ci-main", CRITICAL)
    await store.write(lambda tx: tx.outbox.claim(Lane.POST, clock.now, clock.now + MINUTE, 1))
    shown = await values(api)
    assert shown[("autoq_pending_actions",)] == 2
    assert shown[("autoq_outbox_rows", "pending")] == 1
    assert shown[("autoq_outbox_rows", "sending")] == 1
    assert shown[("autoq_outbox_rows", "dead")] == 0
    assert shown[("autoq_outbox_oldest_seconds",)] == 90
    clock.now += 30 * MINUTE
    assert (await values(api))[("autoq_pending_actions",)] == 0


async def test_metrics_do_not_wait_for_a_database_that_takes_no_changes(
    make_api: MakeApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never() -> Readiness:
        await asyncio.Event().wait()
        return Readiness()

    monkeypatch.setattr(operations, "_PATIENCE", 0.01)
    async with asyncio.timeout(10):
        shown = await values(await make_api(readiness=never))
    assert shown[("autoq_pending_actions",)] == 0


async def test_the_documentation_page_needs_nothing_from_outside(api: Api) -> None:
    page = await api.get(None, "/docs")
    assert page.status_code == 200
    wanted = re.findall(r"""(?:src|href|url)\s*[=:]\s*["']([^"']+)""", page.text)
    assert len(wanted) >= 4
    for address in wanted:
        assert address.startswith("/"), address
        assert (await api.get(None, address)).status_code == 200
    assert "//" not in re.sub(r"/\*.*?\*/|<!--.*?-->", "", page.text).replace("</", "")


async def test_the_openapi_document_lists_every_call_and_its_key(api: Api) -> None:
    """Long, since it names every call."""
    document = (await api.get(None, "/openapi.json")).json()
    calls = {f"{method.upper()} {path}" for path, held in document["paths"].items() for method in held}
    assert calls == {
        "GET /api/auto/status",
        "GET /api/auto/queue",
        "POST /api/auto/queue",
        "GET /api/auto/history",
        "GET /api/auto/actions/{action_id}",
        "POST /api/auto/approve/{action_id}",
        "POST /api/auto/reject/{action_id}",
        "POST /api/auto/cancel/{action_id}",
        "POST /api/auto/run",
        "GET /api/auto/run/{run_id}",
        "POST /api/desk/requests",
        "GET /api/desk/requests",
        "GET /api/desk/requests/{request_id}",
        "PATCH /api/desk/requests/{request_id}",
        "POST /api/desk/requests/{request_id}/resolve",
        "POST /api/desk/requests/{request_id}/reopen",
        "POST /api/desk/articles",
        "GET /api/desk/articles",
        "GET /api/desk/articles/{article_id}",
        "PUT /api/desk/articles/{article_id}",
        "POST /api/desk/articles/{article_id}/publish",
        "POST /api/desk/articles/{article_id}/archive",
        "GET /api/desk/incidents",
        "GET /api/desk/incidents/{incident_id}",
        "POST /api/desk/incidents/{incident_id}/acknowledge",
        "POST /api/desk/incidents/{incident_id}/mitigate",
        "POST /api/desk/incidents/{incident_id}/resolve",
        "GET /api/desk/today",
        "POST /api/ingest/alertmanager",
        "POST /api/ingest/grafana",
        "POST /api/ingest/generic",
        "POST /api/ingest/metrics",
        "GET /healthz",
        "GET /readyz",
        "GET /metrics",
    }
    assert document["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
    for path, held in document["paths"].items():
        for operation in held.values():
            assert ("security" in operation) == path.startswith("/api/"), path


async def test_the_openapi_document_names_the_codes_of_refusals(api: Api) -> None:
    paths = (await api.get(None, "/openapi.json")).json()["paths"]
    resolve = paths["/api/desk/requests/{request_id}/resolve"]["post"]["responses"]
    assert resolve["404"]["description"] == "Not Found: `request-not-found`"
    assert resolve["409"]["description"] == "Conflict: `step-refused`"
    assert "problem+json" in next(iter(resolve["409"]["content"]))
    edit = paths["/api/desk/articles/{article_id}"]["put"]["responses"]
    assert edit["409"]["description"] == "Conflict: `step-refused`, `revision-changed`"


async def test_a_desk_that_fell_silent_is_a_metric_and_is_said_where_the_day_is(
    api: Api, store: DeskStore, clock: HandClock
) -> None:
    assert (await values(api))[("autoq_desk_speaks",)] == 1
    await silence(store, clock.now)
    assert (await values(api))[("autoq_desk_speaks",)] == 0
    answers = (await api.get("pm", "/api/desk/today")).json()["answers"]
    assert answers["speaks"] is False
    assert answers["silent_since"] == iso(clock.now)
    assert answers["speaks_again_at"] == iso(clock.now + 30 * DAY + 1)
