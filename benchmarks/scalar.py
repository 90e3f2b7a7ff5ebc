"""The scalar engine against micrograd, and the generated program against straight-line floats.

    python -m benchmarks.scalar

One net, 2-16-16-1 with relu, 32 examples, squared error; each pass gives the loss and the gradient
of every parameter. Contestants run in turn in blocks of eight passes, as in a training loop: the
collector runs before each block and stays on inside it, and the order rotates from round to round.
CPU time; a ratio is taken in each round. All gradients are compared before anything is timed.
Memory is the peak that tracemalloc sees while one pass builds, runs and differentiates the graph.
"""

import gc
import importlib.util
import random
import statistics
import time
import tracemalloc
from itertools import pairwise
from typing import NamedTuple

from bpcourse.functions import relu
from bpcourse.graph import backward, collector_paused, forward, topological_order, variable
from bpcourse.program import GradientProgram

SIZES = (2, 16, 16, 1)
EXAMPLES = 32
PASSES = 8
MEMORY_GOAL = 0.22


class Row(NamedTuple):
    """One comparison: who, against whom, medians in milliseconds, ratios, goal."""

    name: str
    peer: str
    ours: float
    theirs: float
    ratio: float
    low: float
    high: float
    goal: float


def make_data():
    """Return weights, biases, inputs and targets: the same in every run."""
    dice = random.Random(0)  # noqa: S311  numbers to time, no secret
    weights = [
        [[dice.uniform(-1, 1) for _ in range(fan_in)] for _ in range(fan_out)]
        for fan_in, fan_out in pairwise(SIZES)
    ]
    biases = [[dice.uniform(-0.1, 0.1) for _ in range(size)] for size in SIZES[1:]]
    inputs = [[dice.uniform(-1, 1) for _ in range(SIZES[0])] for _ in range(EXAMPLES)]
    targets = [dice.choice((-1.0, 1.0)) for _ in range(EXAMPLES)]
    return weights, biases, inputs, targets


def sum_of_squares(weights, biases, inputs, targets, activation):
    """Return the loss of the net, whatever its numbers are made of."""
    loss = None
    for example, target in zip(inputs, targets, strict=True):
        a = example
        for layer, (rows, shifts) in enumerate(zip(weights, biases, strict=True), start=2):
            z = []
            for row, shift in zip(rows, shifts, strict=True):
                total = shift
                for w, x in zip(row, a, strict=True):
                    total = total + w * x
                z.append(total)
            a = z if layer == len(SIZES) else [activation(total) for total in z]
        error = a[0] - target
        loss = error * error if loss is None else loss + error * error
    return loss


def each(weights, biases):
    """Return the parameters one after the other."""
    return [w for layer in weights for row in layer for w in row] + [b for s in biases for b in s]


def wrapped(kind, weights, biases):
    """Return the parameters as another kind of number."""
    return (
        [[[kind(w) for w in row] for row in layer] for layer in weights],
        [[kind(b) for b in shifts] for shifts in biases],
    )


# --- the contestants: each returns a function that gives the list of gradients ------------------


def ours_anew(weights, biases, inputs, targets):
    """Build the graph in every pass."""
    numbers = each(weights, biases)

    def run():
        nodes = wrapped(lambda _: variable("w"), weights, biases)
        output = sum_of_squares(*nodes, inputs, targets, relu)
        parameters = each(*nodes)
        values = forward(output, dict(zip(parameters, numbers, strict=True)))
        gradients = backward(output, values)
        return [gradients[node] for node in parameters]

    return run


def ours_paused(weights, biases, inputs, targets):
    """Do the same with the collector paused, as `grad` does it: a graph has no cycles to find."""
    run = ours_anew(weights, biases, inputs, targets)

    def paused():
        with collector_paused():
            return run()

    return paused


def our_graph(weights, biases, inputs, targets):
    """Return the loss as a graph, and its parameters."""
    nodes = wrapped(lambda _: variable("w"), weights, biases)
    return sum_of_squares(*nodes, inputs, targets, relu), each(*nodes)


def ours_again(weights, biases, inputs, targets):
    """Run the same graph in every pass."""
    output, parameters = our_graph(weights, biases, inputs, targets)
    numbers = dict(zip(parameters, each(weights, biases), strict=True))

    def run():
        gradients = backward(output, forward(output, numbers))
        return [gradients[node] for node in parameters]

    return run


def ours_as_program(weights, biases, inputs, targets):
    """Run the program that the graph was written out as."""
    output, parameters = our_graph(weights, biases, inputs, targets)
    program, numbers = GradientProgram(output, parameters), each(weights, biases)
    return lambda: list(program(*numbers).gradients)


def micrograd(weights, biases, inputs, targets):
    """Build and differentiate with micrograd, as its own demo does."""
    from micrograd.engine import Value  # noqa: PLC0415  only where it is installed

    def run():
        nodes = wrapped(Value, weights, biases)
        sum_of_squares(*nodes, inputs, targets, lambda value: value.relu()).backward()
        return [node.grad for node in each(*nodes)]

    return run


def straight_line(weights, biases, inputs, targets):
    """Write both passes as literal float code, the fastest plain Python for this net."""
    names = wrapped(lambda _: None, weights, biases)
    names = (
        [
            [[f"w{k}_{i}_{j}" for j in range(len(row))] for i, row in enumerate(layer)]
            for k, layer in enumerate(names[0])
        ],
        [[f"b{k}_{i}" for i in range(len(shifts))] for k, shifts in enumerate(names[1])],
    )
    lines, started = ["loss = 0.0"], set()
    for example, target in zip(inputs, targets, strict=True):
        lines += example_lines(names, [repr(x) for x in example], target, started)
    arguments = ", ".join(each(*names))
    body = "\n    ".join(lines)
    slopes = ", ".join("g" + name for name in each(*names))
    namespace = {}
    exec(f"def run({arguments}):\n    {body}\n    return loss, [{slopes}]", namespace)  # noqa: S102
    numbers = each(weights, biases)
    return lambda: namespace["run"](*numbers)[1]


def example_lines(names, example, target, started):
    """Return the lines of one example: forward, then backward."""
    lines, levels = [], [example]
    for k, (rows, shifts) in enumerate(zip(*names, strict=True)):
        for i, (row, shift) in enumerate(zip(rows, shifts, strict=True)):
            products = (f"{w}*{a}" for w, a in zip(row, levels[-1], strict=True))
            lines.append(f"z{k}_{i} = {shift} + " + " + ".join(products))
            if k < len(SIZES) - 2:
                lines.append(f"a{k}_{i} = z{k}_{i} if z{k}_{i} > 0.0 else 0.0")
        levels.append([f"a{k}_{i}" for i in range(len(rows))])
    top = len(SIZES) - 2
    lines += [f"e = z{top}_0 - {target!r}", "loss += e*e", f"d{top}_0 = 2.0*e"]
    for k in range(top, -1, -1):
        lines += layer_lines(names, k, levels[k], started)
    return lines


def layer_lines(names, k, below, started):
    """Return the backward lines of one layer: its parameters, then the deltas below it."""
    lines, rows = [], names[0][k]
    for i, (row, shift) in enumerate(zip(rows, names[1][k], strict=True)):
        pairs = [(shift, f"d{k}_{i}")]
        pairs += [(w, f"d{k}_{i}*{a}") for w, a in zip(row, below, strict=True)]
        for name, share in pairs:
            lines.append(f"g{name} {'+=' if name in started else '='} {share}")
            started.add(name)
    for j, a in enumerate(below if k else ()):
        total = " + ".join(f"{row[j]}*d{k}_{i}" for i, row in enumerate(rows))
        lines.append(f"d{k - 1}_{j} = {total} if {a} > 0.0 else 0.0")
    return lines


CONTESTANTS = {
    "graph built anew": ours_anew,
    "graph built anew, as by grad": ours_paused,
    "same graph again": ours_again,
    "generated program": ours_as_program,
    "micrograd": micrograd,
    "straight-line floats": straight_line,
}
COMPARISONS = (
    ("graph built anew", "micrograd", 0.20),
    ("graph built anew, as by grad", "micrograd", 0.20),
    ("same graph again", "micrograd", 0.12),
    ("generated program", "straight-line floats", 1.5),
)


def measure(rounds=7):
    """Return one row per comparison; a peer that is not installed is left out."""
    data = make_data()
    absent = importlib.util.find_spec("micrograd") is None
    makers = {n: m for n, m in CONTESTANTS.items() if not (absent and n == "micrograd")}
    runs = {name: maker(*data) for name, maker in makers.items()}
    compare_gradients(runs)
    times = {name: [] for name in runs}
    order = list(runs)
    for _ in range(rounds):
        for name in order:
            times[name].append(clock(runs[name]))
        order = order[1:] + order[:1]
    rows = [row(times, *comparison) for comparison in COMPARISONS if comparison[1] in runs]
    return rows if absent else [*rows, memory(runs)]


def compare_gradients(runs):
    """Stop unless all contestants find the same gradients (to 1e-9 of the largest)."""
    found = {name: run() for name, run in runs.items()}
    right = found["straight-line floats"]
    size = max(map(abs, right))
    for name, gradients in found.items():
        worst = max(abs(a - b) for a, b in zip(gradients, right, strict=True))
        if not worst <= 1e-9 * size:
            raise RuntimeError(f"{name} finds other gradients: they differ by {worst}")


def clock(run):
    """Return CPU milliseconds per pass of one block."""
    gc.collect()
    start = time.process_time()
    for _ in range(PASSES):
        run()
    return (time.process_time() - start) / PASSES * 1e3


def row(times, name, peer, goal):
    """Return one comparison: medians, and the median of the ratios of the rounds."""
    ratios = [ours / theirs for ours, theirs in zip(times[name], times[peer], strict=True)]
    medians = (statistics.median(numbers) for numbers in (times[name], times[peer], ratios))
    return Row(name, peer, *medians, min(ratios), max(ratios), goal)


def memory(runs):
    """Return the row of peak bytes per node, of one pass that builds the graph."""
    nodes = len(topological_order(our_graph(*make_data())[0]))
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


def main():
    """Print the table."""
    print(f"{'':30}{'against':22}{'ours ms':>9}{'peer ms':>9}{'ratio':>8}  spread")
    rows = measure()
    for r in rows:
        spread = f"{r.low:.3f} to {r.high:.3f}"
        verdict = f"goal {r.goal}" + ("" if r.ratio <= r.goal else ": MISSED")
        numbers = f"{r.ours:9.2f}{r.theirs:9.2f}{r.ratio:8.3f}"
        print(f"{r.name:30}{r.peer:22}{numbers}  {spread}   {verdict}")
    if not any(r.peer == "micrograd" for r in rows):
        print("micrograd is not installed: pip install -e .[benchmarks]")


if __name__ == "__main__":
    main()
