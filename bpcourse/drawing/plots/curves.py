"""Curves of measured numbers: one function that draws them, and the lessons' ways to use it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bpcourse.drawing.losses import SMALLEST
from bpcourse.drawing.plots.figure import Plot, in_our_style, legible, new_figure, png
from bpcourse.drawing.plots.labels import LOOKS, label_curves, looks_of
from bpcourse.drawing.words import capital, clean, number
from bpcourse.errors import ShapeError, known

ROUNDING = 1e-17  # a relative error of 0 has no logarithm; floats make no smaller one
FEW = 40  # longer curves bear no markers

Curves = Mapping[str, tuple[Sequence[float], Sequence[float]]]
Finding = Callable[[Sequence[float], Sequence[float]], str]


@in_our_style
def plot_curves(
    curves: Curves,
    *,
    x: str = "",
    y: str = "",
    log: str = "",
    floor: float | None = None,
    finding: Finding | None = None,
    of: str = "",
) -> Plot:
    """Plot up to four curves, each with its name beside it.

    >>> plot_curves({"squares": ([1, 2, 3], [1, 4, 9])}, x="side", y="area").text
    'Area against side. squares: from 1 at 1 to 9 at 3.'

    `curves` maps a label to its places and its values. `log` names the axes that are logarithmic:
    "", "x", "y" or "xy"; on such an axis `floor` stands for what is below it. `finding` says in
    words what matters about a curve, from its places and values. `of` gives all curves the colour
    of one meaning: "value", "gradient", "parameter" or "cost".
    """
    _check(curves, log)
    figure, axes = new_figure(zero=False)
    axes.set(xlabel=legible(x), ylabel=legible(y))
    axes.set(**{f"{axis}scale": "log" for axis in log})
    _number_whole(axes, curves, log)
    lines = {}
    for (label, (places, values)), look in zip(curves.items(), looks_of(of), strict=False):
        drawn = values if floor is None else [max(value, floor) for value in values]
        lines[label] = _draw(axes, places, drawn, look)
        lines[label].set_label(legible(label))
    axes.margins(y=0.12)  # room for labels above and below
    label_curves(axes, lines)
    say = finding or _ends
    said = [f"{label}: {say(*curve)}." for label, curve in curves.items()]
    return Plot(png(figure), clean(" ".join([f"{capital(y)} against {x}.", *said])))


def _draw(axes: Any, xs: Sequence[float], ys: Sequence[float], look: tuple) -> Any:
    colour, dash, marker = look
    marks = {"marker": marker, "markersize": 4} if len(ys) <= FEW else {}
    return axes.plot(xs, ys, color=colour, linestyle=dash, linewidth=2.2, **marks)[0]


def _number_whole(axes: Any, curves: Curves, log: str) -> None:
    """Leave out the places between whole ones: there is no layer 1.5."""
    if "x" not in log and all(place == int(place) for xs, _ in curves.values() for place in xs):
        axes.xaxis.get_major_locator().set_params(integer=True)


def plot_step_errors(curves: Curves) -> Plot:
    """Plot the relative error of a difference quotient against its step, both axes logarithmic.

    >>> plot_step_errors({"central": ([1e-2, 1e-5, 1e-9], [1e-4, 1e-11, 1e-7])}).text
    'Relative error against step h. central: lowest 1e−11, at h = 1e−05.'

    `curves` maps a label to (steps, errors), all steps above 0; an error of 0 is drawn at 1e-17.
    Up to four curves.
    """
    names = {"x": "step h", "y": "relative error", "log": "xy"}
    return plot_curves(curves, **names, floor=ROUNDING, finding=_lowest)


def plot_losses(curves: Mapping[str, Sequence[float]]) -> Plot:
    """Plot losses step by step on a logarithmic axis.

    >>> plot_losses({"right": [1.0, 0.1], "mistaken": [1.0, 2.0]}).text
    'Loss against step. right: from 1 at 0 to 0.1 at 1. mistaken: from 1 at 0 to 2 at 1.'

    `curves` maps a label to its losses, the first before any step. Up to four curves.
    """
    placed = {label: (range(len(losses)), losses) for label, losses in curves.items()}
    return plot_curves(placed, x="step", y="loss", log="y", floor=SMALLEST)


def plot_history(history: Any) -> Plot:
    """Plot a training by sweeps: the mean loss, and the share of wrong answers of the test.

    >>> from bpcourse.experiments.trained import learn_digits
    >>> print(plot_history(learn_digits(0, sweeps=2)).text.split(". ")[0])
    Loss and wrong answers against sweep

    `history` is what `bpcourse.training.train` returns. Without a test only the loss is drawn.
    """
    sweeps = range(1, history.sweeps + 1)
    curves = {"mean loss": (sweeps, list(history.mean_losses))}
    if history.accuracies:
        wrong = [1 - accuracy for accuracy in history.accuracies[: history.sweeps]]
        curves["share wrong in the test"] = (sweeps, wrong)
    quantity = "loss and wrong answers" if history.accuracies else "loss"
    return plot_curves(curves, x="sweep", y=quantity, log="y", floor=SMALLEST)


def plot_layers(
    curves: Mapping[str, Sequence[float]],
    ylabel: str = "",
    *,
    xlabel: str = "layer",
    log: bool = False,
    first: int = 1,
    of: str = "",
) -> Plot:
    """Plot a quantity layer by layer, or step by step.

    >>> plot_layers({"sigmoid": [-3.0, -2.0, -1.0]}, "log10 of the norm").text
    'Log10 of the norm against layer. sigmoid: from −3 at 1 to −1 at 3.'

    `curves` maps a label to its values; `first` is the number of the first. Up to four curves, of
    a "value", a "gradient" or a "parameter".
    """
    placed = {
        label: (range(first, first + len(values)), values) for label, values in curves.items()
    }
    return plot_curves(placed, x=xlabel, y=ylabel, log="y" if log else "", of=of)


def plot_cost(
    curves: Curves, ylabel: str = "multiplications", *, xlabel: str = "parameters"
) -> Plot:
    """Plot what something costs against the size of the problem, both axes logarithmic.

    >>> print(plot_cost({"forward mode": ([10, 100], [100, 10000])}).text.split(". ")[1])
    forward mode: from 100 at 10 to 10000 at 100, 100 times as much for 10 times the size.

    `curves` maps a label to (sizes, costs), all above 0. Up to four curves.
    """
    return plot_curves(curves, x=xlabel, y=ylabel, log="xy", finding=_growth, of="cost")


def _ends(places: Sequence[float], values: Sequence[float]) -> str:
    first, last = (f"{number(values[i])} at {number(places[i])}" for i in (0, -1))
    return f"from {first} to {last}"


def _growth(places: Sequence[float], values: Sequence[float]) -> str:
    more, larger = (number(some[-1] / some[0], 3) for some in (values, places))
    return f"{_ends(places, values)}, {more} times as much for {larger} times the size"


def _lowest(steps: Sequence[float], errors: Sequence[float]) -> str:
    # what is not a number is never lowest
    best = min(range(len(errors)), key=lambda i: (errors[i] != errors[i], errors[i]))
    return f"lowest {number(errors[best], 2)}, at h = {number(steps[best], 2)}"


def _check(curves: Curves, log: str) -> None:
    for axis in log:
        known("logarithmic axis", axis, "xy")
    if not 1 <= len(curves) <= len(LOOKS):
        raise ShapeError(f"{len(curves)} curves given; 1 to {len(LOOKS)} can be told apart")
    for label, (places, values) in curves.items():
        if not len(values):
            raise ShapeError(f"{label} has no values; give at least one")
        if len(places) != len(values):
            raise ShapeError(
                f"{label}: {len(places)} places and {len(values)} values; give as many"
            )
