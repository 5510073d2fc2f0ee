"""A stored value that nobody knows: a sentence with a code, nothing done, and no trace for whoever calls."""

from __future__ import annotations

import logging
from typing import cast

import pytest

from engine.desk.ports import DeskStore
from storage.store import DatabaseStore
from tests.bot.api.conftest import HIGH, Api, refused
from tests.bot.api.desk import PATH, handed_in
from tests.storage.acting import sql


async def changed(store: DeskStore, statement: str) -> None:
    """What somebody did to the database past autoq."""
    await sql(cast("DatabaseStore", store), statement)


@pytest.mark.parametrize(
    "statement, who",
    [
        ("UPDATE members SET role = 'KING'", "engineer"),
        ("UPDATE api_keys SET role = 'KING'", "ci-main"),
        ("UPDATE api_keys SET kind = 'ROBOT'", "admin"),
    ],
)
async def test_whose_role_nobody_knows_may_do_nothing(
    api: Api, store: DeskStore, caplog: pytest.LogCaptureFixture, statement: str, who: str
) -> None:
    action_id = await api.submit()
    await changed(store, statement)
    for answer in (
        await api.get(who, "status"),
        await api.post(who, "queue", HIGH),
        await api.post(who, f"approve/{action_id}"),
        await api.get(who, PATH),
    ):
        sentence = refused(answer, 503, "record-unreadable")
        assert "is not as autoq writes it" in sentence
        assert "Traceback" not in answer.text
    assert {record.levelno for record in caplog.records if record.name == "storage.checked"} == {
        logging.ERROR
    }
    assert "An API call failed unexpectedly" not in caplog.text


@pytest.mark.parametrize(
    "statement, path",
    [
        ("UPDATE actions SET status = 'MAYBE'", "queue"),
        ("UPDATE requests SET status = 'OPEN'", f"{PATH}/SR-1"),
        ("UPDATE requests SET status = 'OPEN'", PATH),
    ],
)
async def test_a_status_that_nobody_knows_is_named(
    api: Api, store: DeskStore, statement: str, path: str
) -> None:
    await api.submit()
    await handed_in(api)
    await changed(store, statement)
    sentence = refused(await api.get("engineer", path), 503, "record-unreadable")
    assert "restore a backup" in sentence


async def test_what_cannot_be_read_is_not_changed(api: Api, store: DeskStore) -> None:
    path = f"{PATH}/{await handed_in(api)}"
    await changed(store, "UPDATE requests SET status = 'OPEN'")
    refused(await api.patch("engineer", path, {"category": "HR"}), 503, "record-unreadable")
    await changed(store, "UPDATE requests SET status = 'NEW'")
    assert (await api.get("engineer", path)).json()["revision"] == 1
