"""The scalar engine against micrograd, straight-line floats, PyTorch and HIPS autograd.

Each pass gives the loss and the gradient of every parameter of a 2-16-16-1 net. Memory is the peak
that tracemalloc sees while one pass builds, runs and differentiates the graph.
"""

import gc
import tracemalloc

from benchmarks import scalar_contestants as net
from benchmarks.rounds import Row, installed, row, take_turns
from bpcourse.graph import topological_order

PASSES = 8
MEMORY_GOAL = 0.22

CONTESTANTS = {
    "graph built anew": net.ours_anew,
    "graph built anew, as by grad": net.ours_paused,
    "same graph again": net.ours_again,
    "generated program": net.ours_as_program,
    "micrograd": net.micrograd,
    "straight-line floats": net.straight_line,
}
COMPARISONS = (
    ("graph built anew", "micrograd", 0.20),
    ("graph built anew, as by grad", "micrograd", 0.20),
    ("same graph again", "micrograd", 0.12),
    ("generated program", "straight-line floats", 1.5),
    ("graph built anew", "straight-line floats", None),
    ("graph built anew, as by grad", "straight-line floats", None),
    ("same graph again", "straight-line floats", None),
)
# They need so long for a number that they get two examples, and the graph built anew stands beside
# them: they too build one in each pass.
SLOW_EXAMPLES = 2
SLOW = {
    "graph built anew, 2 examples": net.ours_anew,
    "PyTorch": net.pytorch,
    "HIPS autograd": net.autograd,
    "straight-line floats": net.straight_line,
}
SLOW_COMPARISONS = (
    ("graph built anew, 2 examples", "PyTorch", None),
    ("graph built anew, 2 examples", "HIPS autograd", None),
)


def measure(rounds, passes=PASSES):
    """Return one row per comparison; a peer that is not installed is left out."""
    data = net.make_data()
    runs = make_runs(CONTESTANTS, data)
    rows = compare(runs, COMPARISONS, rounds, passes)
    return [*rows, memory(runs, data)] if "micrograd" in runs else rows


def measure_frameworks(rounds, passes=PASSES):
    """Return the rows against the frameworks, whose modules on the heap slow the collector."""
    runs = make_runs(SLOW, net.make_data(examples=SLOW_EXAMPLES))
    return compare(runs, SLOW_COMPARISONS, rounds, min(passes, 2))


def make_runs(contestants, data):
    """Return those contestants that are installed, ready to run."""
    return {name: make(*data) for name, make in contestants.items() if installed(name)}


def compare(runs, comparisons, rounds, passes):
    """Return the rows of those that are there."""
    compare_gradients(runs)
    times = take_turns(runs, rounds, passes)
    return [row(times, *comparison) for comparison in comparisons if comparison[1] in runs]


def compare_gradients(runs):
    """Stop unless all contestants find the same gradients (to 1e-9 of the largest)."""
    found = {name: run() for name, run in runs.items()}
    right = found["straight-line floats"]
    size = max(map(abs, right))
    for name, gradients in found.items():
        worst = max(abs(a - b) for a, b in zip(gradients, right, strict=True))
        if not worst <= 1e-9 * size:
            raise RuntimeError(f"{name} finds other gradients: they differ by {worst}")


def memory(runs, data):
    """Return the row of peak bytes per node, of one pass that builds the graph."""
    nodes = len(topological_order(net.our_graph(*data)[0]))
    ours, theirs = (peak(runs[name]) / nodes for name in ("graph built anew", "micrograd"))
    ratio = ours / theirs
    return Row("peak bytes per node", "micrograd", ours, theirs, ratio, ratio, ratio, MEMORY_GOAL)


def peak(run):
    """Return the largest number of bytes that one pass holds at a time."""
    gc.collect()
    tracemalloc.start()
    try:
        run()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
