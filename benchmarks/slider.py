"""From a moved slider to a finished picture, against a full Matplotlib redraw, in one run.

    python -m benchmarks.slider

Ours: `slider.value = v` until the widget holds the new SVG text and has sent it. Theirs: a new
figure with the 2-2-1 network (5 circles, 14 labels) and a 101-point loss curve, saved as PNG.
The browser's own painting is in neither. Blocks alternate, so that both meet the same noise.
"""

import gc
import io
import statistics
import time
from typing import NamedTuple

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from bpcourse.drawing.network_diagram import NEURONS, PLACES, sweep_parameters
from bpcourse.two_layer import WEIGHTS, nine_steps
from bpcourse.widgets import nudge_explorer, sweep_explorer

MOVES = 100
GOAL = 1 / 200


class Row(NamedTuple):
    """One comparison: medians in milliseconds, and the median of the rounds' ratios."""

    name: str
    ours: float
    matplotlib: float
    ratio: float
    low: float
    high: float


def measure(rounds=9):
    """Return one row per widget."""
    sweep, nudge = sweep_explorer(step=9, key=None), nudge_explorer(key=None)
    tasks = {
        "sweep explorer, frame 9 of 9": lambda i: move(sweep, "value", i),
        "nudge explorer with its curve": lambda i: move(nudge, "x", i),
    }
    for task in (*tasks.values(), redraw):  # caches, fonts
        task(-1)
    times = {name: [] for name in (*tasks, "matplotlib")}
    for start in range(rounds):
        for name, task in tasks.items():
            times[name].append(clock(task, MOVES, start * MOVES))
        times["matplotlib"].append(clock(redraw, 3, start))
    sweep.close()
    nudge.close()
    return [compare(name, times[name], times["matplotlib"]) for name in tasks]


def compare(name, ours, theirs):
    """Return the row of one widget."""
    ratios = [a / b for a, b in zip(ours, theirs, strict=True)]
    medians = (statistics.median(numbers) for numbers in (ours, theirs, ratios))
    return Row(name, *medians, min(ratios), max(ratios))


def clock(task, times, start):
    """Return milliseconds per call."""
    gc.collect()
    begin = time.perf_counter()
    for i in range(start, start + times):
        task(i)
    return (time.perf_counter() - begin) / times * 1e3


def move(explorer, name, i):
    """Move a slider to a place where it has not been lately, and see that the picture followed."""
    former = explorer.picture
    explorer.controls[name].value = (i % 1999) / 1000 - 0.9995
    if explorer.picture is former:
        raise RuntimeError(explorer.message or "the picture did not follow the slider")


def redraw(i):
    """Draw the same scene in Matplotlib and return the PNG."""
    known = nine_steps(sweep_parameters(weight="w11", value=(i % 1999) / 1000))[-1].known
    figure = Figure(figsize=(6.4, 5))
    scene, curve = figure.subplots(2)
    for place, value, _, _ in ((PLACES[n], *NEURONS[n][1:]) for n in NEURONS):
        scene.plot(*place, "o", markersize=30)
        scene.text(*place, f"{known[value]:.4f}", ha="center")
    for j, name in enumerate([*WEIGHTS, "delta_o", "delta_1", "delta_2"]):
        scene.text(40 * j, 20 * j, f"{known[name]:.4g}")
    xs = [k / 50 for k in range(101)]
    losses = [nine_steps(sweep_parameters(weight="w11", value=x))[2].known["loss"] for x in xs]
    curve.plot(xs, losses)
    buffer = io.BytesIO()
    FigureCanvasAgg(figure)
    figure.savefig(buffer, format="png", bbox_inches="tight")
    return buffer.getvalue()


def main():
    """Print the table."""
    print(f"{'from slider to picture':32}{'ours ms':>9}{'mpl ms':>9}{'ratio':>9}  spread")
    for row in measure():
        spread = f"1/{1 / row.high:.0f} to 1/{1 / row.low:.0f}"
        verdict = "" if row.ratio <= GOAL else f"   above the goal of 1/{1 / GOAL:.0f}"
        times = f"{row.ours:9.3f}{row.matplotlib:9.1f}"
        print(f"{row.name:32}{times}{f'1/{1 / row.ratio:.0f}':>9}  {spread}{verdict}")


if __name__ == "__main__":
    main()
