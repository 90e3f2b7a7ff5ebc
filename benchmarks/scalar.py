"""The scalar engine against micrograd, straight-line floats, PyTorch and HIPS autograd.

Each pass is one of a training loop: loss, gradient of every parameter, a small step. Against
micrograd the time is taken in two ways, with Python's collector on and off; README.md says why no
one should read the first without the second. Memory is the peak that tracemalloc sees while one
pass builds, runs and differentiates the graph.
"""

import gc
import tracemalloc

from benchmarks import scalar_contestants as net
from benchmarks.rounds import Row, clock_without_collector, installed, row, take_turns
from bpcourse.graph import topological_order

PASSES = 8
ALONE = 2  # passes in a block without the collector
MEMORY, MEMORY_GOAL = "peak bytes per node", 0.25

CONTESTANTS = {
    "built anew": net.ours_anew,
    "built as by grad": net.ours_paused,
    "same graph again": net.ours_again,
    "generated program": net.ours_as_program,
    "micrograd": net.micrograd,
    "straight-line floats": net.straight_line,
}
COMPARISONS = {
    "collector on": (
        ("built anew", "micrograd", 0.20),
        ("built as by grad", "micrograd", 0.20),
        ("same graph again", "micrograd", 0.10),
        ("generated program", "straight-line floats", 1.3),
        ("built anew", "straight-line floats", None),
        ("same graph again", "straight-line floats", None),
    ),
    "collector off": (
        ("built anew", "micrograd", 0.60),
        ("same graph again", "micrograd", 0.35),
    ),
}
# They need so long for a number that they get two examples, and the graph built anew stands beside
# them: they too build one in each pass.
SLOW_EXAMPLES = 2
SLOW = {
    "built anew": net.ours_anew,
    "PyTorch": net.pytorch,
    "HIPS autograd": net.autograd,
    "straight-line floats": net.straight_line,
}
SLOW_COMPARISONS = (("built anew", "PyTorch", None), ("built anew", "HIPS autograd", None))


def measure(rounds, passes=PASSES):
    """Return one row per net and comparison; a peer that is not installed is left out."""
    return [row for sizes in net.SIZES for row in measure_net(sizes, rounds, passes)]


def measure_net(sizes, rounds, passes):
    """Return the rows of one net: both ways of taking the time, then memory."""
    data = net.make_data(sizes)
    runs = make_runs(CONTESTANTS, data)
    compare_gradients(runs)
    on, off = COMPARISONS
    times = {on: take_turns(runs, rounds, passes)}
    again = {name: run for name, run in runs.items() if name in who_runs(COMPARISONS[off])}
    times[off] = take_turns(again, rounds, min(passes, ALONE), clock_without_collector)
    rows = [
        named(row(times[way], *comparison), title(sizes), way)
        for way, comparisons in COMPARISONS.items()
        for comparison in comparisons
        if comparison[1] in runs
    ]
    return [*rows, memory(sizes, runs, data)] if "micrograd" in runs else rows


def measure_frameworks(rounds, passes=PASSES):
    """Return the rows against the frameworks, whose modules on the heap slow the collector."""
    sizes = net.SIZES[0]
    runs = make_runs(SLOW, net.make_data(sizes, SLOW_EXAMPLES))
    compare_gradients(runs)
    times = take_turns(runs, rounds, min(passes, 2))
    there = [comparison for comparison in SLOW_COMPARISONS if comparison[1] in runs]
    return [named(row(times, *comparison), title(sizes), "2 examples") for comparison in there]


def title(sizes):
    """Return what the table calls a net."""
    return "-".join(map(str, sizes))


def named(found, net_title, way):
    """Return a row under its full name."""
    return found._replace(name=f"{net_title}, {found.name}, {way}")


def who_runs(comparisons):
    """Return the names of both sides."""
    return {name for pair in comparisons for name in pair[:2]}


def make_runs(contestants, data):
    """Return those contestants that are installed, ready to run."""
    return {name: make(*data) for name, make in contestants.items() if installed(name)}


def compare_gradients(runs, passes=2):
    """Stop unless all find the same gradients (to 1e-9 of the largest), also after a step."""
    for _ in range(passes):
        found = {name: run() for name, run in runs.items()}
        right = found["straight-line floats"]
        size = max(map(abs, right))
        for name, gradients in found.items():
            worst = max(abs(a - b) for a, b in zip(gradients, right, strict=True))
            if not worst <= 1e-9 * size:
                raise RuntimeError(f"{name} finds other gradients: they differ by {worst}")


def memory(sizes, runs, data):
    """Return the row of peak bytes per node, of one pass that builds the graph."""
    nodes = len(topological_order(net.our_graph(*data)[0]))
    ours, theirs = (peak(runs[name]) / nodes for name in ("built anew", "micrograd"))
    ratio = ours / theirs
    name = f"{title(sizes)}, {MEMORY}"
    return Row(name, "micrograd", ours, theirs, ratio, ratio, ratio, MEMORY_GOAL)


def peak(run):
    """Return the largest number of bytes that one pass holds at a time."""
    gc.collect()
    tracemalloc.start()
    try:
        run()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
