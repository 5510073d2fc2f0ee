"""How often a rule was right."""

from __future__ import annotations

from dataclasses import replace

from engine.desk.reasons import Reason
from engine.desk.scores import Score, deciding_rule, rule_scores
from engine.desk.tickets import Classification, ClassifiedBy
from tests.engine.desk.requests import classification


def by_rule(name: str, field: str = "category", category: str = "NETWORK") -> Classification:
    values = {"rule": name, "phrase": "vpn", "field": field, "value": category}
    return replace(classification(category=category), reasons=(Reason(code="desk-rule", values=values),))


def test_the_rule_that_set_the_category_decided() -> None:
    assert deciding_rule(by_rule("vpn")) == "vpn"
    assert deciding_rule(by_rule("question", field="type")) is None
    assert deciding_rule(replace(by_rule("vpn"), by=ClassifiedBy.HUMAN)) is None
    assert deciding_rule(classification()) is None


def test_a_rule_is_right_where_its_category_stood() -> None:
    finished = [
        (by_rule("vpn"), "NETWORK"),
        (by_rule("vpn"), "NETWORK"),
        (by_rule("vpn"), "HARDWARE"),
        (by_rule("mail", category="EMAIL"), "EMAIL"),
        (classification(by=ClassifiedBy.MODEL), "HR"),
    ]
    scores = rule_scores(finished)
    assert scores == {"vpn": Score(fired=3, right=2), "mail": Score(fired=1, right=1)}
    assert scores["vpn"].precision == 2 / 3
    assert 0 < scores["vpn"].bound < scores["vpn"].precision
