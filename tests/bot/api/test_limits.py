"""What the door does when it is asked for too much, and when the house behind it is busy or broken."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from engine import errors
from engine.ports import Store
from engine.times import SECOND
from tests.bot.api.conftest import HIGH, Api, MakeApi, refused
from tests.bot.failing_store import FailingStore
from tests.clock import HandClock


async def test_a_key_has_a_burst_and_then_its_rate(make_api: MakeApi, clock: HandClock) -> None:
    api = await make_api(rate=20)
    for _ in range(40):
        assert (await api.get("ci-main", "status")).status_code == 200
    answer = await api.get("ci-main", "status")
    assert "faster than 20 requests a second" in refused(answer, 429, "too-many-requests")
    assert answer.headers["retry-after"] == "1"
    assert (await api.get("other-bot", "status")).status_code == 200
    clock.now += SECOND // 20
    assert (await api.get("ci-main", "status")).status_code == 200
    refused(await api.get("ci-main", "status"), 429, "too-many-requests")
    clock.now += SECOND
    for _ in range(20):
        assert (await api.get("ci-main", "status")).status_code == 200
    refused(await api.get("ci-main", "status"), 429, "too-many-requests")


async def test_a_slow_rate_says_for_how_long(make_api: MakeApi, clock: HandClock) -> None:
    api = await make_api(rate=0.1)
    assert (await api.get("ci-main", "status")).status_code == 200
    answer = await api.get("ci-main", "status")
    assert answer.headers["retry-after"] == "10"
    assert "come back in 10 s" in refused(answer, 429, "too-many-requests")
    clock.now += 10 * SECOND
    assert (await api.get("ci-main", "status")).status_code == 200


async def test_a_clock_that_is_set_back_locks_nobody_out(make_api: MakeApi, clock: HandClock) -> None:
    api = await make_api(rate=1)
    for _ in range(2):
        await api.get("ci-main", "status")
    clock.now -= 3_600 * SECOND
    refused(await api.get("ci-main", "status"), 429, "too-many-requests")
    clock.now += SECOND
    assert (await api.get("ci-main", "status")).status_code == 200


@pytest.mark.parametrize(
    "error",
    [errors.Busy(), errors.NotSaved(), errors.ActionIdTaken(), errors.TryAgain()],
    ids=lambda e: e.code,
)
async def test_what_may_succeed_later_says_when(
    make_api: MakeApi, store: Store, error: errors.TryAgain
) -> None:
    failing = FailingStore(store)
    api = await make_api(store=failing)
    failing.error = error
    answer = await api.post("ci-main", "queue", HIGH)
    assert "try again" in refused(answer, 503, error.code) or error.code == "id-taken"
    assert answer.headers["retry-after"] == "1"


async def test_what_may_have_been_done_is_never_called_worth_a_blind_repetition(
    make_api: MakeApi, store: Store
) -> None:
    failing = FailingStore(store)
    api = await make_api(store=failing)
    failing.error = errors.OutcomeUnknown()
    answer = await api.post("ci-main", "queue", HIGH)
    assert "before you do it again" in refused(answer, 503, "outcome-unknown")
    assert "retry-after" not in answer.headers


async def test_what_no_one_foresaw_names_an_incident_and_no_more(
    make_api: MakeApi, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    failing = FailingStore(store)
    api = await make_api(store=failing)
    failing.error = ZeroDivisionError("a secret of the house")
    with caplog.at_level(logging.ERROR):
        answer = await api.get("ci-main", "status")
    sentence = refused(answer, 500, "internal")
    incident = answer.json()["incident"]
    assert incident in sentence
    assert "secret" not in answer.text
    (record,) = [each for each in caplog.records if incident in each.getMessage()]
    assert record.exc_info is not None


async def test_content_that_was_changed_behind_autoq_is_never_approved(api: Api, tmp_path: Path) -> None:
    action_id = await api.submit("ci-main")
    with closing(sqlite3.connect(tmp_path / "autoq.db")) as database, database:
        for (trigger,) in database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            database.execute(f"DROP TRIGGER {trigger}")
        database.execute("UPDATE actions SET target_count = 7 WHERE id = ?", [action_id])
    answer = await api.post("pm", f"approve/{action_id}")
    assert "tell an ADMIN" in refused(answer, 409, "content-changed")
    assert (await api.post("pm", f"reject/{action_id}")).status_code == 200


@pytest.mark.parametrize("path", ["/", "/api", "/api/auto", "/api/auto/nothing", "/redoc", "/slack/events"])
async def test_an_address_with_nothing_behind_it_is_a_problem_document(api: Api, path: str) -> None:
    assert "/docs" in refused(await api.get("admin", path), 404, "not-found")


@pytest.mark.parametrize("method, path", [("PUT", "queue"), ("DELETE", "actions/ACT-1"), ("GET", "run")])
async def test_a_wrong_method_is_a_problem_document(api: Api, method: str, path: str) -> None:
    answer = await api.client.request(method, f"/api/auto/{path}", headers=api.headers("admin"))
    refused(answer, 405, "method-not-allowed")
    assert answer.headers["allow"]
