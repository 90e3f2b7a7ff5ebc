"""Time and memory, measured so that another run gives about the same: as ratios, at a peak.

>>> times = time_ratios({"short": lambda: sum(range(1000)), "long": lambda: sum(range(30_000))})
>>> times["short"].median, times["long"].median > 3
(1.0, True)
"""

import statistics
import time
import tracemalloc
from collections.abc import Callable
from math import ceil
from typing import NamedTuple

__all__ = ["Spread", "peak_memory", "time_ratios"]

TURN = 1e-3  # seconds: a thousand times what a clock can tell apart


class Spread(NamedTuple):
    """Median of several measurements, and the ends of their middle half."""

    median: float
    low: float
    high: float


def time_ratios(runs: dict[str, Callable], rounds: int = 9) -> dict[str, Spread]:
    """Return how long each function takes, in times of the first; median of interleaved rounds.

    >>> list(time_ratios({"once": lambda: sum(range(99)), "twice": lambda: sum(range(198))}))
    ['once', 'twice']

    In each round every function has its turn, one after the other, so that whatever else the
    machine does slows all of them. A turn lasts a millisecond or more: quick functions are repeated
    in it. Ratios are taken within a round.
    """
    for run in runs.values():
        run()  # a first time, to load and to warm up
    repeats = {name: ceil(TURN / _seconds(run, 1)) for name, run in runs.items()}
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            seconds[name].append(_seconds(run, repeats[name]))
    first = next(iter(seconds.values()))
    ratios = {name: [a / b for a, b in zip(s, first, strict=True)] for name, s in seconds.items()}
    return {name: _spread(r) for name, r in ratios.items()}


def _spread(values: list[float]) -> Spread:
    """Leave out the outer quarters: one round that was interrupted says nothing of the method."""
    if len(values) == 1:
        return Spread(*values * 3)
    low, median, high = statistics.quantiles(values, n=4, method="inclusive")
    return Spread(median, low, high)


def _seconds(run: Callable, repeats: int) -> float:
    start = time.perf_counter()
    for _ in range(repeats):
        run()
    return (time.perf_counter() - start) / repeats


def peak_memory(run: Callable) -> int:
    """Return by how many bytes memory grew while `run` was at work, at its peak.

    >>> import numpy as np
    >>> 8_000_000 <= peak_memory(lambda: np.ones(1_000_000)) < 8_100_000
    True

    Python's `tracemalloc` sees what Python and NumPy allocate, nothing else. What `run` returns is
    counted, what existed before is not.
    """
    traced = tracemalloc.is_tracing()
    if not traced:
        tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        kept = run()
        _, peak = tracemalloc.get_traced_memory()
        del kept
    finally:
        if not traced:
            tracemalloc.stop()
    return peak - before
