"""What can be said of a share from a few trials."""

from __future__ import annotations

import math
from typing import Final

CONFIDENT: Final = 1.645
"""Standard deviations of a one-sided bound that holds 95 times in 100."""


def lower_bound(right: float, trials: float) -> float:
    """Wilson's lower bound of a share of which `right` of `trials` were seen; 0 without a trial.

    Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", 1927.
    """
    if trials <= 0:
        return 0.0
    share = right / trials
    square = CONFIDENT**2 / trials
    spread = CONFIDENT * math.sqrt(max(share * (1 - share), 0.0) / trials + square / (4 * trials))
    # For 0 of many, and for all of them, rounding could put it a hair beyond what was seen.
    return min(share, max(0.0, (share + square / 2 - spread) / (1 + square)))
