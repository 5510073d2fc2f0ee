"""The file of anchors and the key that signs them."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from engine.audit import Head
from storage.anchors import EVERY, ROWS, AnchorFile, is_due
from storage.errors import StorageError
from tests.engine.records import NOW

HEAD = Head(seq=7, hash="7" * 64)


@pytest.fixture
def anchors(tmp_path: Path) -> AnchorFile:
    return AnchorFile(tmp_path / "a.anchors", key=None, key_file=tmp_path / "a.key")


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_an_anchor_reads_back_signed_and_private(anchors: AnchorFile, tmp_path: Path) -> None:
    first = anchors.append(HEAD, NOW)
    second = anchors.append(Head(seq=8, hash="8" * 64), NOW + 1)
    assert anchors.read() == [first, second]
    assert all(anchor.is_genuine(anchors.key()) for anchor in anchors.read())
    assert _mode(anchors.path) == 0o600
    assert _mode(tmp_path / "a.key") == 0o600


def test_the_key_outlives_the_process(anchors: AnchorFile, tmp_path: Path) -> None:
    anchors.append(HEAD, NOW)
    again = AnchorFile(anchors.path, key=None, key_file=tmp_path / "a.key")
    assert anchors.key() == again.key()
    assert len(anchors.key()) == 64
    given = AnchorFile(anchors.path, key="given by the owner", key_file=tmp_path / "b.key")
    assert given.key() == b"given by the owner"
    assert not (tmp_path / "b.key").exists()


def test_only_signing_makes_a_key(anchors: AnchorFile, tmp_path: Path) -> None:
    assert anchors.key() == b""
    assert not (tmp_path / "a.key").exists()
    anchors.append(HEAD, NOW)
    assert (tmp_path / "a.key").read_text().strip().encode() == anchors.key()


def test_anchors_are_missed_where_there_must_be_some(anchors: AnchorFile, tmp_path: Path) -> None:
    assert anchors.missing(Head(seq=ROWS - 1, hash="")) is None
    problem = anchors.missing(Head(seq=ROWS, hash=""))
    assert problem is not None
    assert str(anchors.path) in problem
    anchors.append(HEAD, NOW)
    assert anchors.missing(Head(seq=ROWS, hash="")) is None
    anchors.path.unlink()
    assert anchors.missing(Head()) == problem


def test_a_torn_last_line_counts_for_nothing_and_is_written_over(anchors: AnchorFile) -> None:
    first = anchors.append(HEAD, NOW)
    with anchors.path.open("ab") as file:
        file.write(b'{"seq":9,"ha')
    assert anchors.read() == [first]
    second = anchors.append(Head(seq=9, hash="9" * 64), NOW + 1)
    assert anchors.read() == [first, second]


@pytest.mark.parametrize(
    "line", ["nonsense", "[]", "{}", '{"seq":"1","hash":"a","at":1,"signature":"b"}', "\x00"]
)
def test_any_other_broken_line_is_an_error_that_names_it(anchors: AnchorFile, line: str) -> None:
    anchors.append(HEAD, NOW)
    with anchors.path.open("a") as file:
        file.write(line + "\n")
    with pytest.raises(StorageError, match="Line 2 of the anchors file"):
        anchors.read()


def test_a_file_that_cannot_be_written_or_read_says_so(tmp_path: Path) -> None:
    anchors = AnchorFile(tmp_path, key="a key for tests", key_file=tmp_path / "a.key")
    with pytest.raises(StorageError, match="cannot be written"):
        anchors.append(HEAD, NOW)
    with pytest.raises(StorageError, match="cannot be read"):
        anchors.read()


def test_anchors_without_their_key_are_no_proof(anchors: AnchorFile, tmp_path: Path) -> None:
    anchors.append(HEAD, NOW)
    (tmp_path / "a.key").unlink()
    again = AnchorFile(anchors.path, key=None, key_file=tmp_path / "a.key")
    with pytest.raises(StorageError, match="is gone"):
        again.key()


@pytest.mark.parametrize("content, problem", [("short", "too short"), (None, "cannot be read")])
def test_a_key_that_is_none_is_refused(tmp_path: Path, content: str | None, problem: str) -> None:
    key = tmp_path / "a.key"
    if content is None:
        key.mkdir()
    else:
        key.write_text(content)
    with pytest.raises(StorageError, match=problem):
        AnchorFile(tmp_path / "a.anchors", key=None, key_file=key).key()


def test_a_key_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    anchors = AnchorFile(tmp_path / "a.anchors", key=None, key_file=tmp_path / "no" / "a.key")
    with pytest.raises(StorageError, match="cannot be made"):
        anchors.append(HEAD, NOW)


def test_an_anchor_is_due_after_a_time_or_a_number_of_rows(anchors: AnchorFile) -> None:
    assert not is_due(None, Head(), NOW)
    assert is_due(None, HEAD, NOW)
    last = anchors.append(HEAD, NOW)
    assert not is_due(last, HEAD, NOW + EVERY)
    assert not is_due(last, Head(seq=8, hash=""), NOW + EVERY - 1)
    assert is_due(last, Head(seq=8, hash=""), NOW + EVERY)
    assert not is_due(last, Head(seq=7 + ROWS - 1, hash=""), NOW)
    assert is_due(last, Head(seq=7 + ROWS, hash=""), NOW)
