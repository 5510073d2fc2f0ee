"""Hypothesis strategies for risk policies of every make: tables, globs, thresholds, rules."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

from engine.risk import Environment, FixedLevels, RiskLevel, RiskPolicy, Rule

LEVELS = st.sampled_from(RiskLevel)
ENVIRONMENTS = st.sampled_from(Environment)
TYPES = st.text(alphabet="ab_", min_size=1, max_size=4)
PATTERNS = st.text(alphabet="ab_*?[]!", min_size=1, max_size=5)
COUNTS = st.one_of(st.integers(min_value=1, max_value=30), st.integers(min_value=1, max_value=1_000_000))
TARGETS = st.text(alphabet="abAB-*", max_size=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenRule(Rule):
    """A rule that can't be evaluated."""

    def holds(self, action_type: str, environment: Environment, target_count: int, target: str) -> bool:
        """Fail, whatever is asked."""
        raise ZeroDivisionError


@st.composite
def fixed_levels(draw: st.DrawFn) -> FixedLevels:
    """A level for some environments, none below that of a less dangerous one."""
    listed = sorted(
        draw(st.sets(ENVIRONMENTS, min_size=1)), key=lambda environment: list(Environment).index(environment)
    )
    levels = sorted(draw(st.lists(LEVELS, min_size=len(listed), max_size=len(listed))))
    return dict(zip(listed, levels, strict=True))


RULES = st.builds(
    Rule,
    name=st.just("rule"),
    level=LEVELS,
    action_type=st.none() | PATTERNS,
    environments=st.none() | st.frozensets(ENVIRONMENTS),
    target=st.none() | PATTERNS,
    more_than=st.none() | st.integers(min_value=0, max_value=40),
)


@st.composite
def risk_policies(draw: st.DrawFn) -> RiskPolicy:
    """Any policy that may be written."""
    steps = sorted(draw(st.lists(st.integers(min_value=0, max_value=3), min_size=4, max_size=4)))
    thresholds = sorted(draw(st.sets(st.integers(min_value=1, max_value=40), min_size=1, max_size=3)))
    raised = sorted(
        draw(
            st.lists(
                st.integers(min_value=0, max_value=3), min_size=len(thresholds), max_size=len(thresholds)
            )
        )
    )
    return RiskPolicy(
        unknown=draw(st.sampled_from([RiskLevel.HIGH, RiskLevel.CRITICAL])),
        environments=dict(zip(Environment, steps, strict=True)),
        targets=tuple(zip(thresholds, raised, strict=True)),
        actions=draw(st.dictionaries(TYPES | PATTERNS, LEVELS | fixed_levels(), max_size=5)),
        rules=tuple(draw(st.lists(RULES, max_size=3))),
    )
