"""`autoq audit`: the log is proved whole, or its first bad row is named; and it is handed out without secrets."""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Awaitable, Callable, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from bot.cli import audit
from engine.actions import Verdict, canonical, new_action_id, propose
from engine.actors import OPERATOR, Actor, ActorKind, Door, Role, person
from engine.audit import AuditRow
from engine.commands import Decide, Submit
from engine.ports import Transaction
from engine.roster import give_role
from engine.times import microseconds
from storage.store import DatabaseStore
from tests.bot.cli.conftest import Autoq, opened
from tests.clock import START, HandClock

ADA = "U0123456789"
SECRET = "xoxb-123456789012-abcdefghijkl"
ROWS = 5
"""A role; two submissions; an approval; a rejection."""


@pytest.fixture
def log(folder: Path, clock: HandClock) -> Path:
    """A database in which two actions were decided, and its anchor."""
    asyncio.run(_write(folder, clock))
    return folder / "autoq.db"


async def _write(folder: Path, clock: HandClock) -> None:
    store = await opened(folder, clock)
    machine = Actor(id="ci-main", kind=ActorKind.PIPELINE, role=Role.ENGINEER, key="k1")
    await store.write(give_role(ADA, Role.ADMIN, OPERATOR, Door.CLI, START))
    ids = [new_action_id(bytes([number] * 5)) for number in (1, 2)]
    for action_id in ids:
        proposal = propose(
            action_type="service_restart",
            environment="PROD",
            target="payments-api",
            description=f"With {SECRET} 재시작",
        )
        await store.apply(Submit(action_id=action_id, proposal=proposal, actor=machine, door=Door.API))
    for action_id, verdict in zip(ids, (Verdict.APPROVE, Verdict.REJECT), strict=True):
        comment = f"not with {SECRET}"
        await store.apply(
            Decide(action_id=action_id, verdict=verdict, actor=person(ADA), door=Door.BUTTON, comment=comment)
        )
    await store.anchor()
    await store.close()


_UNDECIDED = (
    "UPDATE actions SET status = 'PENDING_APPROVAL', revision = 1, verdict = NULL WHERE status = 'REJECTED'"
)


def _tamper(database: Path, statements: Sequence[str]) -> None:
    """Change the database as somebody would who owns the machine."""
    with closing(sqlite3.connect(database)) as connection, connection:
        triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in triggers:
            connection.execute(f'DROP TRIGGER "{name}"')
        for statement in statements:
            assert connection.execute(statement).rowcount == 1, statement


def test_a_whole_log_is_proved(autoq: Autoq, log: Path) -> None:
    ran = autoq("audit", "verify")
    assert (ran.code, ran.out, ran.err) == (0, f"The audit log is whole: {ROWS} rows, 1 anchors.\n", "")
    assert json.loads(autoq("audit", "verify", "--json").out) == {
        "ok": True,
        "rows": ROWS,
        "anchors": 1,
        "first_bad_seq": None,
        "problem": None,
    }


@pytest.mark.parametrize(
    "bad,problem,statements",
    [
        (2, "the row's content was changed", ["UPDATE audit SET body = '{}' WHERE seq = 2"]),
        (3, "the row's content was changed", ["UPDATE audit SET actor = 'someone' WHERE seq = 3"]),
        (4, "the row's content was changed", ["UPDATE audit SET at = at + 1 WHERE seq = 4"]),
        (1, "the row's content was changed", ["UPDATE audit SET event = 'KeyCreated' WHERE seq = 1"]),
        (5, "the row's content was changed", ["UPDATE audit SET hash = 'x' WHERE seq = 5"]),
        (3, "row 3 is missing", ["DELETE FROM audit WHERE seq = 3"]),
        (
            5,
            "rows up to the anchored 5 are missing",
            ["DELETE FROM audit WHERE seq = 5"],
        ),
        (
            4,
            "is not what this row says",
            ["UPDATE actions SET status = 'REJECTED' WHERE status = 'APPROVED'"],
        ),
        (
            4,
            "is not what this row says",
            ["UPDATE actions SET target = 'orders-api' WHERE status = 'APPROVED'"],
        ),
    ],
)
def test_any_edit_or_deletion_is_found_at_its_row(
    autoq: Autoq, log: Path, bad: int, problem: str, statements: list[str]
) -> None:
    _tamper(log, statements)
    ran = autoq("audit", "verify")
    assert (ran.code, ran.err) == (1, "")
    assert ran.out.startswith(f"The audit log is not whole from row {bad} on: ")
    assert problem in ran.out
    told = json.loads(autoq("audit", "verify", "--json").out)
    assert (told["ok"], told["first_bad_seq"]) == (False, bad)
    assert problem in told["problem"]


def test_anchors_that_cannot_be_read_are_a_refusal(autoq: Autoq, log: Path) -> None:
    log.with_name("autoq.db.anchors").write_text("nothing\n")
    ran = autoq("audit", "verify")
    assert (ran.code, ran.out) == (1, "")
    assert "is not an anchor" in ran.err
    assert ran.err.count("\n") == 1


def test_a_log_cut_with_its_anchors_is_a_failure(autoq: Autoq, log: Path) -> None:
    log.with_name("autoq.db.anchors").unlink()
    _tamper(log, ["DELETE FROM audit WHERE seq = 5", _UNDECIDED])
    ran = autoq("audit", "verify")
    assert (ran.code, ran.err) == (1, "")
    assert ran.out.startswith("There are no anchors in autoq.db.anchors, so rows cut off the end")
    assert ran.out.endswith("AUTOQ_AUDIT_ANCHORS.\n")
    told = json.loads(autoq("audit", "verify", "--json").out)
    assert (told["ok"], told["first_bad_seq"], told["problem"]) == (False, None, ran.out.strip())


def test_a_log_that_was_never_served_is_whole_without_anchors_and_gets_no_key(
    autoq: Autoq, folder: Path
) -> None:
    autoq("user", "set", ADA, "--role", "PM")
    for _ in range(2):
        ran = autoq("audit", "verify")
        assert (ran.code, ran.out) == (0, "The audit log is whole: 1 rows, 0 anchors.\n")
        assert ran.err == "Nothing was anchored yet, so rows cut off the end would not show.\n"
    assert autoq("backup", "copy.db").code == 0
    assert not (folder / "autoq.db.key").exists()


def test_a_key_of_somebody_else_does_not_open_the_anchors(
    autoq: Autoq, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUTOQ_AUDIT_KEY", "another key that is long enough")
    ran = autoq("audit", "verify")
    assert ran.code == 1
    assert ran.out.startswith(f"The audit log is not whole from row {ROWS} on: ")


def test_the_export_is_a_line_of_json_for_each_row(autoq: Autoq, log: Path) -> None:
    ran = autoq("audit", "export")
    assert (ran.code, ran.err) == (0, "")
    rows = [json.loads(line) for line in ran.out.splitlines()]
    assert [row["seq"] for row in rows] == list(range(1, ROWS + 1))
    assert set(rows[1]) == {"seq", "at", "event", "action_id", "actor", "body", "prev_hash", "hash"}
    assert [row["event"] for row in rows[-2:]] == ["ActionApproved", "ActionRejected"]
    assert rows[-1]["actor"] == ADA
    assert rows[-1]["at"] == "2026-11-23T19:10:00Z"


def test_whoever_holds_the_export_can_check_its_chain(autoq: Autoq, log: Path) -> None:
    before = "0" * 64
    for line in autoq("audit", "export").out.splitlines():
        held = json.loads(line)
        told = {**held, "body": canonical(held["body"]), "at": _microseconds(held["at"])}
        row = AuditRow(**told)
        assert (row.prev_hash, row.hash) == (before, row.rehashed())
        before = row.hash


def _microseconds(iso: str) -> int:
    return microseconds(datetime.fromisoformat(iso))


def test_the_export_masks_secrets(autoq: Autoq, log: Path) -> None:
    shown = autoq("audit", "export").out
    assert "not with" in shown
    assert SECRET not in shown


def test_the_export_begins_where_it_is_told(autoq: Autoq, log: Path) -> None:
    rows = [json.loads(line) for line in autoq("audit", "export", "--after", "3").out.splitlines()]
    assert [row["seq"] for row in rows] == [4, 5]
    assert autoq("audit", "export", "--after", "5").out == ""
    assert autoq("audit", "export", "--after", "-1").code == 2


def test_a_damaged_log_is_exported_as_it_stands(autoq: Autoq, log: Path) -> None:
    _tamper(log, ["UPDATE audit SET body = 'no json' WHERE seq = 2"])
    rows = [json.loads(line) for line in autoq("audit", "export").out.splitlines()]
    assert rows[1]["body"] == "no json"
    assert len(rows) == ROWS


def test_the_export_is_read_in_pages(autoq: Autoq, log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = autoq("audit", "export").out
    monkeypatch.setattr(audit, "_PAGE", 2)
    assert autoq("audit", "export").out == whole


_TYPED = "import sys; from bot.cli import main; sys.argv = ['autoq', 'audit', 'export']; main()"


def _exported(log: Path, out: int) -> subprocess.CompletedProcess[bytes]:
    """The export into a file descriptor, in a process of its own, whose end is what is told."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    return subprocess.run(
        [sys.executable, "-c", _TYPED],
        check=False,
        cwd=log.parent,
        env=environment,
        stdout=out,
        stderr=subprocess.PIPE,
    )


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is no device that is always full")
def test_a_disk_that_is_full_is_told_as_such(log: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        ran = _exported(log, full.fileno())
    assert ran.returncode == 1
    assert ran.stderr.startswith(b"The export could not be written (No space left on device)")
    assert ran.stderr.count(b"\n") == 1


def test_whoever_stops_reading_the_export_hears_nothing(log: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        assert _exported(log, writing).stderr == b""
    finally:
        os.close(writing)


def test_printing_the_export_holds_no_read(autoq: Autoq, log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reads: list[str] = []
    real = DatabaseStore.read

    async def noted(store: DatabaseStore, unit: Callable[[Transaction], Awaitable[object]]) -> object:
        reads.append("begun")
        found = await real(store, unit)
        reads.append("ended")
        return found

    monkeypatch.setattr(DatabaseStore, "read", noted)
    monkeypatch.setattr(audit, "_print_rows", lambda rows: reads.append(f"{len(rows)} printed"))
    autoq("audit", "export")
    assert reads == ["begun", "ended", "begun", "ended", f"{ROWS} printed"]
