"""What a request is: trusted fields first, then strict rules, then the learned model, and GENERAL when nobody knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from engine.desk.errors import DeskInvalid
from engine.desk.guesses import Guess, Prediction
from engine.desk.intakes import Intake, Labels, RequestType
from engine.desk.phrases import Phrase, first_within, readable, without
from engine.desk.ports import Classifier
from engine.desk.priorities import Level
from engine.desk.reasons import Reason
from engine.desk.tickets import GENERAL, Classification, ClassifiedBy


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A strict rule: it fires where one of `any` (or of `regex`), all of `all` and none of `none` stand.

    `examples` are texts on which it must fire, `counterexamples` such on which it must not. Raises DeskInvalid when it looks for
    nothing, sets nothing, or an example does not hold.
    """

    name: str
    sets: Labels
    any: tuple[Phrase, ...] = ()
    all: tuple[Phrase, ...] = ()
    none: tuple[Phrase, ...] = ()
    regex: tuple[Phrase, ...] = ()
    examples: tuple[str, ...] = ()
    counterexamples: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not (self.any or self.all or self.regex):
            self._refuse("it looks for nothing; give it any, all or regex")
        if not self.sets.said():
            self._refuse("it sets nothing; give it a type, category, impact or urgency")
        for example in self.examples:
            if self.found(readable(example)) is None:
                self._refuse(f"it does not fire on its example {example!r}")
        for example in self.counterexamples:
            if self.found(readable(example)) is not None:
                self._refuse(f"it fires on its counterexample {example!r}")

    def found(self, text: str) -> str | None:
        """What made it fire on the normal text; None when it does not."""
        if first_within(text, self.none) or not all(each.within(text) for each in self.all):
            return None
        either = (*self.any, *self.regex)
        if not either:
            return self.all[0].text
        first = first_within(text, either)
        return None if first is None else first.text

    def _refuse(self, problem: str) -> None:
        raise DeskInvalid(where=f"rules.{self.name}", problem=problem)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """The phrases that make an impact or an urgency HIGH or LOW; what stands in `ignore` is not read at all."""

    high: tuple[Phrase, ...] = ()
    low: tuple[Phrase, ...] = ()
    ignore: tuple[Phrase, ...] = ()

    def read(self, text: str) -> tuple[Level, Phrase] | None:
        """The level that the normal text speaks of and the phrase that says so. "Not urgent" is low, and "urgent" beside it is high."""
        told = without(text, self.ignore)
        low = first_within(told, self.low)
        high = first_within(without(told, self.low), self.high)
        if high is not None:
            return Level.HIGH, high
        return None if low is None else (Level.LOW, low)


@dataclass(frozen=True, slots=True, kw_only=True)
class TriageRules:
    """Everything that the desk file says about what requests are; `trusted` names the fields that a source is known to set right."""

    rules: tuple[Rule, ...] = ()
    impact: Scale = field(default_factory=Scale)
    urgency: Scale = field(default_factory=Scale)
    trusted: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """One field's value, who or what said it, how surely, and why."""

    value: str
    by: ClassifiedBy
    confidence: float
    reason: Reason


_Fields = Mapping[str, _Said]
# The category comes first: it decides where a request goes, so its reason is the one that is shown first.
_DEFAULTS: Mapping[str, str] = {
    "category": GENERAL,
    "type": RequestType.REQUEST,
    "impact": Level.MEDIUM,
    "urgency": Level.MEDIUM,
}


def triage(received: Intake, rules: TriageRules, classifier: Classifier | None = None) -> Classification:
    """What a request is, field by field, with everything that decided it.

    The classifier is asked only when trusted fields and rules left the type or the category open.
    """
    text = f"{received.title}\n{received.body}"
    read = readable(text)
    found = {**_by_words(read, rules), **_by_rules(read, rules.rules), **_by_source(received, rules)}
    guess = Guess()
    if classifier is not None and not {"type", "category"} <= found.keys():
        guess = classifier.guess(text, received.language)
    return _classification({**_by_default(), **_by_model(guess), **found}, guess.category)


def _by_words(text: str, rules: TriageRules) -> _Fields:
    read = {"impact": rules.impact.read(text), "urgency": rules.urgency.read(text)}
    return {
        name: _said(ClassifiedBy.RULE, "desk-words", name, seen[0], phrase=seen[1].text)
        for name, seen in read.items()
        if seen is not None
    }


def _by_rules(text: str, rules: Sequence[Rule]) -> _Fields:
    """What the rules say; where two say something of the same field, the one that stands first."""
    said: dict[str, _Said] = {}
    for rule in rules:
        seen = rule.found(text)
        if seen is not None:
            for name, value in rule.sets.said().items():
                found = _said(ClassifiedBy.RULE, "desk-rule", name, value, rule=rule.name, phrase=seen)
                said.setdefault(name, found)
    return said


def _by_source(received: Intake, rules: TriageRules) -> _Fields:
    trusted = rules.trusted.get(received.source, frozenset())
    return {
        name: _said(ClassifiedBy.SOURCE, "desk-trusted", name, value, source=received.source)
        for name, value in received.labels.said().items()
        if name in trusted
    }


def _by_model(guess: Guess) -> _Fields:
    made = {"category": guess.category, "type": guess.type}
    return {
        name: replace(
            _said(ClassifiedBy.MODEL, "desk-model", name, each.label, percent=_percent(each)),
            confidence=each.confidence,
        )
        for name, each in made.items()
        if each is not None and each.sure
    }


def _by_default() -> _Fields:
    return {
        name: replace(_said(ClassifiedBy.DEFAULT, "desk-default", name, value), confidence=0.0)
        for name, value in _DEFAULTS.items()
    }


def _said(by: ClassifiedBy, code: str, field_name: str, value: str, **values: str | int) -> _Said:
    reason = Reason(code=code, values={"field": field_name, "value": value, **values})
    return _Said(value=value, by=by, confidence=1.0, reason=reason)


def _percent(prediction: Prediction) -> int:
    return round(100 * prediction.confidence)


def _classification(fields: _Fields, best: Prediction | None) -> Classification:
    category = fields["category"]
    reasons = [fields[name].reason for name in _DEFAULTS]
    unsure = best if category.by is ClassifiedBy.DEFAULT else None
    if unsure is not None:
        reasons.append(
            Reason(code="desk-unsure", values={"value": unsure.label, "percent": _percent(unsure)})
        )
    return Classification(
        type=RequestType(fields["type"].value),
        category=category.value,
        impact=Level(fields["impact"].value),
        urgency=Level(fields["urgency"].value),
        by=category.by,
        confidence=category.confidence,
        reasons=tuple(reasons),
        suggestion=None if unsure is None else unsure.label,
    )
