"""From a moved slider to a finished picture, against Matplotlib, in one run.

Ours: `slider.value = v` until the widget holds the new SVG text and has sent it. Theirs: the 2-2-1
network (5 circles, 14 labels) and a 101-point loss curve as PNG, once as a new figure in each move
(redraw), once in one figure whose texts and curve are set anew (artist update). All compute the
numbers that they show. The browser's own painting is in none.
"""

import io
from itertools import count

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from benchmarks.rounds import row, take_turns
from bpcourse.by_hand.two_layer import WEIGHTS, nine_steps
from bpcourse.drawing.lessons.two_layer import sweep_parameters
from bpcourse.drawing.lessons.two_layer_cards import INPUTS, NEURONS
from bpcourse.widgets import nudge_explorer, sweep_explorer

MOVES, PICTURES = 100, 3  # in a block: ours, theirs
GOALS = {"Matplotlib redraw": 1 / 200, "Matplotlib artist update": None}
SWEEP, NUDGE = "sweep explorer, frame 9 of 9", "nudge explorer with its curve"
XS = [k / 50 for k in range(101)]


def measure(rounds, passes=MOVES):
    """Return one row per widget and peer."""
    tasks = make_tasks()
    for task in tasks.values():  # caches, fonts
        task()
    passes = {name: min(PICTURES, passes) if name in GOALS else passes for name in tasks}
    times = take_turns(tasks, rounds, passes)
    return [row(times, name, peer, GOALS[peer]) for name in (SWEEP, NUDGE) for peer in GOALS]


def make_tasks():
    """Return the contestants: each moves on by one place and shows it."""
    sweep, nudge = sweep_explorer(step=9, key=None), nudge_explorer(key=None)
    places, update = count(), artist_update()
    return {
        SWEEP: lambda: move(sweep, "value", next(places)),
        NUDGE: lambda: move(nudge, "x", next(places)),
        "Matplotlib redraw": lambda: redraw(next(places)),
        "Matplotlib artist update": lambda: update(next(places)),
    }


def move(explorer, name, i):
    """Move a slider to a place where it has not been lately, and see that the picture followed."""
    former = explorer.picture
    explorer.controls[name].value = (i % 1999) / 1000 - 0.9995
    if explorer.picture is former:
        raise RuntimeError(explorer.message or "the picture did not follow the slider")


def numbers(i):
    """Return the numbers of the network, the labels below it, and the losses of the curve."""
    known = nine_steps(sweep_parameters(which="w11", value=(i % 1999) / 1000))[-1].known
    losses = [nine_steps(sweep_parameters(which="w11", value=x))[2].known["loss"] for x in XS]
    labels = [f"{known[value]:.4f}" for value in ("x1", "x2", "a1", "a2", "y_hat")]
    names = [*WEIGHTS, "delta_o", "delta_1", "delta_2"]
    return labels + [f"{known[name]:.4g}" for name in names], losses


def draw(i):
    """Return a new figure of the scene, its texts and its curve."""
    labels, losses = numbers(i)
    figure = Figure(figsize=(6.4, 5))
    scene, curve = figure.subplots(2)
    circles = [*INPUTS.values(), *NEURONS.values()]
    for place in circles:
        scene.plot(*place, "o", markersize=30)
    places = circles + [(40 * j, 20 * j) for j in range(len(labels) - len(circles))]
    texts = [scene.text(*place, text) for place, text in zip(places, labels, strict=True)]
    (line,) = curve.plot(XS, losses)
    FigureCanvasAgg(figure)
    return figure, texts, line


def redraw(i):
    """Draw the scene in a new figure and return the PNG, cut to its content as in a notebook."""
    buffer = io.BytesIO()
    draw(i)[0].savefig(buffer, format="png", bbox_inches="tight")
    return buffer.getvalue()


def artist_update():
    """Return a function that sets texts and curve of one figure anew and returns the PNG."""
    figure, texts, line = draw(0)

    def update(i):
        labels, losses = numbers(i)
        for text, label in zip(texts, labels, strict=True):
            text.set_text(label)
        line.set_data(XS, losses)
        buffer = io.BytesIO()
        figure.canvas.print_png(buffer)
        return buffer.getvalue()

    return update
