"""Facts about reading a team's own articles and questions."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from bot.desk.replay import Asked, ReplayInvalid, read_replay

ARTICLE = {"id": "vpn", "title": "Connect to the VPN", "body": "Install the client.", "lang": "en"}
QUESTION = {"question": "VPN 연결이 안 돼요", "lang": "ko", "article": "vpn"}


def written(folder: Path, *lines: Any) -> Path:
    path = folder / "desk.jsonl"
    texts = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
    path.write_text("\n".join(texts), encoding="utf-8")
    return path


def test_articles_come_first_and_then_questions(tmp_path: Path) -> None:
    replay = read_replay(written(tmp_path, ARTICLE, "", QUESTION, QUESTION | {"article": None}))
    assert [article.article_id for article in replay.articles] == ["vpn"]
    assert replay.questions == (
        Asked(text="VPN 연결이 안 돼요", language="ko", article_id="vpn"),
        Asked(text="VPN 연결이 안 돼요", language="ko", article_id=None),
    )


def test_a_gzip_file_is_read_whatever_its_name(tmp_path: Path) -> None:
    path = written(tmp_path, ARTICLE, QUESTION)
    plain = read_replay(path)
    path.write_bytes(gzip.compress(path.read_bytes()))
    assert read_replay(path) == plain


def test_a_missing_language_is_guessed_and_a_number_is_an_id(tmp_path: Path) -> None:
    article = {"id": 7, "title": "비밀번호 초기화", "body": ""}
    replay = read_replay(written(tmp_path, article, {"question": "reset it", "article": 7}))
    assert (replay.articles[0].article_id, replay.articles[0].language) == ("7", "ko")
    assert (replay.questions[0].article_id, replay.questions[0].language) == ("7", "en")


@pytest.mark.parametrize(
    "lines, sentence",
    [
        (['{"id": '], "Line 1 of desk.jsonl cannot be used: it is not a JSON object"),
        ([ARTICLE, "[]"], "Line 2 of desk.jsonl cannot be used: it is not a JSON object"),
        ([ARTICLE, "", QUESTION | {"article": "mail"}], "Line 3 .* there is no article 'mail' above it"),
        ([ARTICLE, ARTICLE, QUESTION], "Line 2 .* the article id 'vpn' is not unique"),
        ([ARTICLE, QUESTION, ARTICLE], "Line 3 .* articles come before the first question"),
        ([{"id": "a", "title": "t"}, QUESTION], "Line 1 .* body: Field required"),
        ([ARTICLE | {"lang": "fr"}, QUESTION], "Line 1 .* lang: Input should be 'ko' or 'en'"),
        ([ARTICLE, {"question": "q", "lang": "en"}], "Line 2 .* article: Field required"),
        (
            [ARTICLE, {"question": None, "article": None}],
            "Line 2 .* question: Input should be a valid string",
        ),
        ([ARTICLE], "desk.jsonl cannot be used: it needs articles and then questions"),
        ([{"question": "q", "article": None}], "it needs articles and then questions"),
        ([], "it needs articles and then questions"),
    ],
)
def test_what_cannot_be_used_is_a_sentence_with_the_line(
    tmp_path: Path, lines: list[Any], sentence: str
) -> None:
    with pytest.raises(ReplayInvalid, match=sentence):
        read_replay(written(tmp_path, *lines))


def test_bytes_that_are_not_utf_8_are_named_by_their_line(tmp_path: Path) -> None:
    path = written(tmp_path, ARTICLE)
    path.write_bytes(path.read_bytes() + b'\n{"question": "\xff", "article": null}')
    with pytest.raises(ReplayInvalid, match=r"Line 2 .* UTF-8"):
        read_replay(path)


@pytest.mark.parametrize("keep, corrupt", [(40, b""), (12, b"\xff" * 40)])
def test_a_broken_gzip_file_is_refused(tmp_path: Path, keep: int, corrupt: bytes) -> None:
    path = written(tmp_path, ARTICLE, QUESTION)
    path.write_bytes(gzip.compress(path.read_bytes())[:keep] + corrupt)
    with pytest.raises(ReplayInvalid, match=r"desk\.jsonl cannot be used: its gzip is broken"):
        read_replay(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReplayInvalid, match=r"mail.jsonl cannot be used: No such file or directory"):
        read_replay(tmp_path / "mail.jsonl")
