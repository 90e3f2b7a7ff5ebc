"""Contestants in turn: the rows of the table, and how their ratios are taken."""

import gc
import importlib.util
import statistics
import time
from typing import NamedTuple


class Row(NamedTuple):
    """One comparison: who, against whom, medians (milliseconds, or bytes), ratios, goal."""

    name: str
    peer: str
    ours: float
    theirs: float
    ratio: float
    low: float
    high: float
    goal: float | None = None

    @property
    def verdict(self):
        """Return what became of the goal; nothing where there is none."""
        if self.goal is None:
            return ""
        return f"{self.goal:g} " + ("met" if self.ratio <= self.goal else "MISSED")


def clock(run, passes):
    """Return CPU milliseconds per pass of one block, all threads together.

    The collector runs before the block and stays on inside it, as a learner has it.
    """
    gc.collect()
    start = time.process_time()
    for _ in range(passes):
        run()
    return (time.process_time() - start) / passes * 1e3


def clock_without_collector(run, passes):
    """Return CPU milliseconds per pass, each by itself: the collector runs before, not inside.

    What a pass leaves for the collector is thus swept away in no one's time.
    """
    return statistics.mean(clock_one(run) for _ in range(passes))


def clock_one(run):
    """Return CPU milliseconds of one pass without the collector."""
    gc.collect()
    gc.disable()
    try:
        start = time.process_time()
        run()
        return (time.process_time() - start) * 1e3
    finally:
        gc.enable()


def take_turns(runs, rounds, passes, take_time=clock):
    """Return the CPU milliseconds per pass of each contestant, one number for each round.

    The order rotates. `passes` says how many a block has, for all or by name; `take_time` is
    `clock` or `clock_without_collector`.
    """
    times, order = {name: [] for name in runs}, list(runs)
    for _ in range(rounds):
        for name in order:
            count = passes if isinstance(passes, int) else passes[name]
            times[name].append(take_time(runs[name], count))
        order = order[1:] + order[:1]
    return times


def row(times, name, peer, goal=None):
    """Return one comparison: medians, and the median of the ratios of the rounds."""
    ratios = [ours / theirs for ours, theirs in zip(times[name], times[peer], strict=True)]
    medians = (statistics.median(numbers) for numbers in (times[name], times[peer], ratios))
    return Row(name, peer, *medians, min(ratios), max(ratios), goal)


# --- peers that may be absent -------------------------------------------------------------------

# peer -> what is imported, and the extra that brings it
MODULES = {
    "micrograd": ("micrograd", "benchmarks"),
    "HIPS autograd": ("autograd", "benchmarks"),
    "PyTorch": ("torch", "frameworks"),
    "JAX jit": ("jax", "frameworks"),
}


def installed(peer):
    """Return whether a peer can run here."""
    return peer not in MODULES or importlib.util.find_spec(MODULES[peer][0]) is not None


def absent():
    """Return one sentence for each peer that is left out."""
    return [
        f"{peer} is not installed, its rows are left out: pip install -e .[{extra}]"
        for peer, (_, extra) in MODULES.items()
        if not installed(peer)
    ]
