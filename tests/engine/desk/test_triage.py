"""What a request is: the order of who may say so, the words of impact and urgency, and that everything carries its reason."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from engine.desk.errors import DeskInvalid
from engine.desk.guesses import Guess, Prediction
from engine.desk.intakes import LABEL_NAMES, UNLABELLED, Labels, RequestType, intake
from engine.desk.phrases import expression, phrases
from engine.desk.priorities import Level
from engine.desk.text import Language
from engine.desk.tickets import GENERAL, Classification, ClassifiedBy
from engine.desk.triage import Rule, Scale, TriageRules, triage
from tests.engine.desk.requests import ASKER

VPN = Rule(
    name="vpn",
    sets=Labels(category="NETWORK", type=RequestType.INCIDENT),
    any=phrases(["vpn", "사내망"]),
    none=phrases(["vpn certificate"]),
    examples=("The VPN drops", "사내망이 안 돼요"),
    counterexamples=("my VPN certificate",),
)
RULES = TriageRules(
    rules=(
        VPN,
        Rule(
            name="access", sets=Labels(category="ACCESS", impact=Level.LOW), all=phrases(["vpn", "account"])
        ),
        Rule(name="code", sets=Labels(urgency=Level.LOW), regex=(expression(r"error [0-9]{3}"),)),
    ),
    impact=Scale(high=phrases(["all users", "outage", "전사", "장애"]), low=phrases(["only me"])),
    urgency=Scale(
        high=phrases(["urgent", "down", "긴급"]),
        low=phrases(["not urgent", "급하지 않"]),
        ignore=phrases(["scroll down"]),
    ),
    trusted={"jira": LABEL_NAMES},
)


@dataclass
class Learned:
    """A classifier that always guesses the same and counts how often it was asked."""

    category: Prediction | None = None
    type: Prediction | None = None
    asked: int = 0

    def guess(self, text: str, language: Language) -> Guess:
        self.asked += 1
        return Guess(category=self.category, type=self.type)


def found(
    text: str, labels: Labels = UNLABELLED, classifier: Learned | None = None, rules: TriageRules = RULES
) -> Classification:
    received = intake(source="jira", external_id="1", requester=ASKER, title=text, labels=labels)
    return triage(received, rules, classifier)


def reasons(of: Classification) -> list[str]:
    return [str(reason) for reason in of.reasons]


def test_a_rule_sets_what_it_says_and_tells_what_it_found() -> None:
    of = found("Our VPN drops")
    assert (of.category, of.type, of.by, of.confidence) == (
        "NETWORK",
        RequestType.INCIDENT,
        ClassifiedBy.RULE,
        1.0,
    )
    assert reasons(of)[0] == "rule “vpn” found “vpn”: category is NETWORK"


def test_the_first_rule_wins_and_a_later_one_fills_what_is_open() -> None:
    of = found("VPN account")
    assert (of.category, of.impact) == ("NETWORK", Level.LOW)


def test_none_keeps_a_rule_silent_and_all_needs_every_phrase() -> None:
    assert found("a vpn certificate").category == GENERAL
    assert found("a vpn certificate for my account").category == "ACCESS"


def test_an_expression_fires_a_rule() -> None:
    assert found("It says error 503").urgency is Level.LOW


def test_trusted_fields_come_before_rules() -> None:
    of = found("The VPN is down", Labels(category="HARDWARE", urgency=Level.LOW))
    assert (of.category, of.by, of.urgency) == ("HARDWARE", ClassifiedBy.SOURCE, Level.LOW)
    assert of.type is RequestType.INCIDENT
    assert reasons(of)[0] == "jira says that category is HARDWARE"


def test_a_source_that_nobody_trusts_says_nothing() -> None:
    labels = Labels(category="HARDWARE", impact=Level.HIGH)
    some = replace(RULES, trusted={"jira": frozenset({"impact"})})
    of = found("The VPN drops", labels, rules=some)
    assert (of.category, of.impact) == ("NETWORK", Level.HIGH)
    assert found("Hello", labels, rules=TriageRules()).category == GENERAL


def test_the_model_speaks_only_where_rules_are_silent() -> None:
    model = Learned(category=Prediction(label="HR", confidence=0.97, sure=True))
    assert found("Our VPN drops", classifier=model).category == "NETWORK"
    assert model.asked == 0
    of = found("Holidays", classifier=model)
    assert (of.category, of.by, of.confidence) == ("HR", ClassifiedBy.MODEL, 0.97)
    assert reasons(of)[0] == "similar requests had category HR (97 % sure)"


def test_an_unsure_guess_is_only_a_suggestion() -> None:
    model = Learned(category=Prediction(label="HR", confidence=0.4, sure=False))
    of = found("Holidays", classifier=model)
    assert (of.category, of.by, of.confidence, of.suggestion) == (GENERAL, ClassifiedBy.DEFAULT, 0.0, "HR")
    assert reasons(of)[-1] == "the best guess is HR, but only 40 % sure"


def test_the_type_may_come_from_the_model_and_the_category_from_a_rule() -> None:
    rules = TriageRules(rules=(Rule(name="hr", sets=Labels(category="HR"), any=phrases(["leave"])),))
    model = Learned(type=Prediction(label="INQUIRY", confidence=0.9, sure=True))
    of = found("leave", classifier=model, rules=rules)
    assert (of.category, of.by, of.type) == ("HR", ClassifiedBy.RULE, RequestType.INQUIRY)
    assert of.suggestion is None


def test_what_nobody_knows_is_general_and_of_medium_weight() -> None:
    of = found("Hello", classifier=Learned())
    assert (of.category, of.type, of.priority.name) == (GENERAL, RequestType.REQUEST, "P3")
    assert (of.by, of.suggestion) == (ClassifiedBy.DEFAULT, None)
    assert reasons(of)[0] == "nothing said what category is, so it is GENERAL"


@pytest.mark.parametrize(
    "text, impact, urgency, priority",
    [
        ("urgent", Level.MEDIUM, Level.HIGH, "P2"),
        ("outage", Level.HIGH, Level.MEDIUM, "P2"),
        ("urgent: outage for all users", Level.HIGH, Level.HIGH, "P1"),
        ("긴급! 전사 장애", Level.HIGH, Level.HIGH, "P1"),
        ("not urgent, only me", Level.LOW, Level.LOW, "P4"),
        ("급하지 않습니다", Level.MEDIUM, Level.LOW, "P4"),
        ("not urgent for me, urgent for all users", Level.HIGH, Level.HIGH, "P1"),
        ("scroll down", Level.MEDIUM, Level.MEDIUM, "P3"),
    ],
)
def test_words_give_impact_and_urgency_apart_and_only_the_matrix_a_priority(
    text: str, impact: Level, urgency: Level, priority: str
) -> None:
    of = found(text)
    assert (of.impact, of.urgency, of.priority.name) == (impact, urgency, priority)


def test_a_word_s_reason_names_it() -> None:
    assert reasons(found("An outage"))[2] == "“outage” makes the impact HIGH"


def test_a_rule_that_looks_for_nothing_or_sets_nothing_does_not_load() -> None:
    with pytest.raises(DeskInvalid, match=r"rules\.x: it looks for nothing"):
        Rule(name="x", sets=Labels(category="A"), none=phrases(["vpn"]))
    with pytest.raises(DeskInvalid, match=r"rules\.x: it sets nothing"):
        Rule(name="x", sets=Labels(), any=phrases(["vpn"]))


def test_a_rule_whose_examples_do_not_hold_does_not_load() -> None:
    with pytest.raises(DeskInvalid, match="does not fire on its example 'printer'"):
        Rule(name="x", sets=Labels(category="A"), any=phrases(["vpn"]), examples=("printer",))
    with pytest.raises(DeskInvalid, match="fires on its counterexample 'vpn'"):
        Rule(name="x", sets=Labels(category="A"), any=phrases(["vpn"]), counterexamples=("vpn",))
