"""How often each rule of the desk file was right, as people's corrections show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.desk.shares import lower_bound
from engine.desk.tickets import Classification, ClassifiedBy


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How often a rule decided a category, and how often that stood; both of requests that people have finished."""

    fired: int
    right: int

    @property
    def precision(self) -> float:
        """The share that stood."""
        return self.right / self.fired

    @property
    def bound(self) -> float:
        """What the share is at least, chance considered."""
        return lower_bound(self.right, self.fired)


def deciding_rule(found: Classification) -> str | None:
    """The name of the rule that set the category; None when something else did."""
    if found.by is not ClassifiedBy.RULE:
        return None
    named = (reason.values for reason in found.reasons if reason.code == "desk-rule")
    return next((str(values["rule"]) for values in named if values["field"] == "category"), None)


def rule_scores(finished: Iterable[tuple[Classification, str]]) -> Mapping[str, Score]:
    """The score of each rule, by name, out of what requests were first classified as and the category that they ended with."""
    fired: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for first, category in finished:
        rule = deciding_rule(first)
        if rule is not None:
            fired[rule] += 1
            right[rule] += first.category == category
    return {rule: Score(fired=times, right=right[rule]) for rule, times in fired.items()}
