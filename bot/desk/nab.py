"""The score of the Numenta Anomaly Benchmark in its standard profile, from the published method.

Source: A. Lavin, S. Ahmad, "Evaluating Real-time Anomaly Detection Algorithms - the Numenta Anomaly Benchmark", ICMLA 2015, with the
weights, the probation and the sweep of NAB 1.0. A detection counts for more the earlier it lies in its window, and costs more the
further it lies behind the last one; 0 is the score of a detector that finds nothing, 100 that of a perfect one.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

FALSE_ALARM: Final = 0.11
"""What a false alarm costs, where a missed window costs 1."""
_PROBATION_SHARE: Final = 0.15
_PROBATION_MOST: Final = 750
_STEEPNESS: Final = 5.0
# From three widths behind a window on, a false alarm costs all it can.
_FAR_BEHIND: Final = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """One stream: the times of its points in order, the windows that hold its true anomalies, and when it was found anomalous."""

    times: Sequence[int]
    windows: Sequence[tuple[int, int]]
    detections: Sequence[int]


def nab_standard(streams: Iterable[Stream]) -> float | None:
    """The normalised score over all streams together; None when none of them has a window to find."""
    total, windows = 0.0, 0
    for stream in streams:
        score, found_in = _score(stream)
        total += score
        windows += found_in
    return 100 * (total + windows) / (2 * windows) if windows else None


def _score(stream: Stream) -> tuple[float, int]:
    """The raw score of a stream and the number of its windows; what lies in the probation counts for nothing."""
    probation = min(math.floor(_PROBATION_SHARE * len(stream.times)), _PROBATION_MOST)
    spans = [
        (bisect_left(stream.times, begin), bisect_right(stream.times, end) - 1)
        for begin, end in sorted(stream.windows)
    ]
    best = {span: -1.0 for span in spans if span[1] >= probation}
    false_alarms = 0.0
    for at in stream.detections:
        point = bisect_left(stream.times, at)
        if point < probation:
            continue
        span = next((span for span in spans if span[0] <= point <= span[1]), None)
        if span is None:
            false_alarms += _cost(point, [end for _, end in spans], [begin for begin, _ in spans])
        else:
            best[span] = max(best[span], _worth(point, *span))
    return math.fsum(best.values()) + false_alarms, len(best)


def _worth(point: int, begin: int, end: int) -> float:
    """1 at the window's beginning, falling to almost 0 at its end."""
    return _sigmoid(-(end - point + 1) / (end - begin + 1)) / _sigmoid(-1.0)


def _cost(point: int, ends: Sequence[int], begins: Sequence[int]) -> float:
    """Below 0; little just behind a window, all of it far behind one or before the first."""
    behind = bisect_left(ends, point) - 1
    if behind < 0:
        return -FALSE_ALARM
    return FALSE_ALARM * _sigmoid((point - ends[behind]) / max(1, ends[behind] - begins[behind]))


def _sigmoid(position: float) -> float:
    """From 1 far inside a window through 0 at its end to -1 behind it."""
    return -1.0 if position >= _FAR_BEHIND else 2 / (1 + math.exp(_STEEPNESS * position)) - 1
