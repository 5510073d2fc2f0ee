"""Facts about knowing an article again in another language."""

from __future__ import annotations

import pytest

from engine.desk.ranking import Ranked
from engine.desk.versions import Closeness, version_of


def found(article_id: str, *, foreign: bool = False) -> Ranked:
    return Ranked(article_id=article_id, score=1, foreign=foreign, features={}, passage=None)


KO, KO2 = found("ko", foreign=True), found("ko2", foreign=True)
EN, EN2 = found("en"), found("en2")


def by(table: dict[tuple[str, str], float]) -> Closeness:
    return lambda one, other: table.get((one, other), 0.0)


@pytest.mark.parametrize("near, version", [(0.9, EN), (0.7, EN), (0.69, None), (-1.0, None)])
def test_the_nearest_one_is_the_version_from_a_measured_nearness_on(
    near: float, version: Ranked | None
) -> None:
    assert version_of(KO, [KO], [EN2, EN], by({("ko", "en"): near, ("ko", "en2"): near - 0.1})) is version


def test_what_another_foreign_article_is_nearer_to_is_that_ones_version() -> None:
    closeness = by({("ko", "en"): 0.75, ("ko2", "en"): 0.9})
    assert version_of(KO, [KO, KO2], [EN], closeness) is None
    assert version_of(KO2, [KO, KO2], [EN], closeness) is EN


def test_where_nothing_was_found_there_is_no_version() -> None:
    assert version_of(KO, [KO], [], by({})) is None
