"""Curves drawn by Matplotlib: the only module that imports it, and only when a plot is asked for.

`Figure` with the Agg canvas, never `pyplot`: no window, no global state, nothing left open.
"""

import base64
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bpcourse import functions
from bpcourse.chain_rule import SLOPES
from bpcourse.drawing import style
from bpcourse.drawing.loss_trail import SMALLEST
from bpcourse.drawing.svg import escape, number
from bpcourse.errors import InputTypeError, ShapeError

ACTIVATIONS = ("relu", "sigmoid", "tanh", "softplus", "exp", "sin", "square")
POINTS = 241
# A curve differs from the others in three ways: colour, line and marker.
CURVES = (
    (style.VALUE_TEXT, "-", "o"),
    (style.GRADIENT_TEXT, "--", "s"),
    (style.PARAMETER_TEXT, "-.", "^"),
    (style.INK, ":", "D"),
)
LINE = 0.075  # the height of a line of text, in heights of the axes
ROUNDING = 1e-17  # a relative error of 0 has no logarithm; floats make no smaller one


@dataclass(frozen=True)
class Plot:
    """A PNG image and its finding in words.

    >>> Plot(b"", "The loss falls.")
    <Plot: The loss falls.>
    """

    png: bytes
    text: str

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        # As HTML, because JupyterLab gives an image/png output no alt text.
        image = base64.b64encode(self.png).decode("ascii")
        address = f"data:image/png;base64,{image}"
        page = f'<img alt="{escape(self.text)}" src="{address}" style="max-width:100%">'
        return {"text/html": page, "text/plain": self.text}

    def __repr__(self) -> str:
        return f"<Plot: {self.text}>"


def plot_activation(name: str = "relu", reach: float = 4.0) -> Plot:
    """Plot an activation function and its slope from -reach to reach.

    >>> plot_activation("sigmoid").text
    'sigmoid: at −4, 0 and 4 its value is 0.01799, 0.5, 0.982; its slope is 0.01766, 0.25, 0.01766.'
    """
    if name not in ACTIVATIONS:
        raise InputTypeError(f"no activation {name!r}; use one of {', '.join(ACTIVATIONS)}")
    function = getattr(functions, name)
    slope = SLOPES[function]
    xs = [reach * (2 * i / (POINTS - 1) - 1) for i in range(POINTS)]
    figure, axes = _new_figure()
    axes.plot(xs, [function(x) for x in xs], color=style.VALUE, linewidth=2.5, label=name)
    axes.plot(
        xs,
        [slope(x) for x in xs],
        color=style.GRADIENT_TEXT,
        linewidth=2.5,
        linestyle="--",
        label="its slope",
    )
    axes.set_xlabel("z")
    axes.legend(frameon=False)
    spots = (-reach, 0.0, reach)
    values, slopes = ([number(f(x)) for x in spots] for f in (function, slope))
    text = (
        f"{name}: at {number(-reach)}, 0 and {number(reach)} its value is {', '.join(values)}; "
        f"its slope is {', '.join(slopes)}."
    )
    return Plot(_png(figure), text)


def plot_loss(weights: Sequence[float], losses: Sequence[float], name: str = "w") -> Plot:
    """Plot a loss against one weight, its lowest point marked.

    >>> plot_loss([0, 1, 2], [4, 1, 2]).text
    'The loss is lowest, 1, at w = 1; it is 4 at w = 0 and 2 at w = 2.'
    """
    if len(weights) != len(losses) or not len(losses):
        raise ShapeError(f"{len(weights)} weights and {len(losses)} losses; give as many of both")
    figure, axes = _new_figure()
    best = min(range(len(losses)), key=losses.__getitem__)
    axes.plot(weights, losses, color=style.VALUE, linewidth=2.5)
    axes.plot([weights[best]], [losses[best]], "o", color=style.PARAMETER_TEXT)
    axes.set_xlabel(name)
    axes.set_ylabel("loss")
    at = [f"{number(losses[i])} at {name} = {number(weights[i])}" for i in (0, len(losses) - 1)]
    lowest = f"The loss is lowest, {number(losses[best])}, at {name} = {number(weights[best])}"
    return Plot(_png(figure), f"{lowest}; it is {at[0]} and {at[1]}.")


def plot_step_errors(curves: Mapping[str, tuple[Sequence[float], Sequence[float]]]) -> Plot:
    """Plot the relative error of a difference quotient against its step, both axes logarithmic.

    >>> plot_step_errors({"central": ([1e-2, 1e-5, 1e-9], [1e-4, 1e-11, 1e-7])}).text
    'Relative error against step h. central: lowest 1e−11, at h = 1e−05.'

    `curves` maps a label to (steps, errors), all steps above 0; an error of 0 is drawn at 1e-17.
    Up to four curves.
    """
    _check_curves({label: errors for label, (_, errors) in curves.items()})
    figure, axes = _new_figure(zero=False)
    axes.set(xscale="log", yscale="log", xlabel="step h", ylabel="relative error")
    said, lowest = ["Relative error against step h."], {}
    for (label, (steps, errors)), look in zip(curves.items(), CURVES, strict=False):
        if len(steps) != len(errors):
            raise ShapeError(f"{label}: {len(steps)} steps and {len(errors)} errors; give as many")
        drawn = [max(error, ROUNDING) for error in errors]
        _draw_curve(axes, steps, drawn, look)
        best = _lowest(errors)
        said.append(f"{label}: lowest {number(errors[best], 2)}, at h = {number(steps[best], 2)}.")
        lowest[label] = (steps[best], drawn[best])
    axes.margins(y=0.15)  # the labels stand below the lowest points
    _write_labels(axes, lowest, across=0, up=-0.06)
    return Plot(_png(figure), " ".join(said))


def plot_losses(curves: Mapping[str, Sequence[float]]) -> Plot:
    """Plot losses step by step on a logarithmic axis.

    >>> plot_losses({"right": [1.0, 0.1], "mistaken": [1.0, 2.0]}).text
    'Loss over 1 step. right: from 1 to 0.1. mistaken: from 1 to 2.'

    `curves` maps a label to its losses, the first before any step. Up to four curves.
    """
    _check_curves(curves)
    figure, axes = _new_figure(zero=False)
    axes.set(yscale="log", xlabel="step", ylabel="loss")
    said, ends = [f"Loss over {_count(max(map(len, curves.values())) - 1)}."], {}
    for (label, losses), look in zip(curves.items(), CURVES, strict=False):
        drawn = [max(loss, SMALLEST) for loss in losses]
        _draw_curve(axes, range(len(drawn)), drawn, (*look[:2], ""))
        said.append(f"{label}: from {number(losses[0])} to {number(losses[-1])}.")
        ends[label] = (len(drawn) - 1, drawn[-1])
    _write_labels(axes, ends, across=0.02, up=0)
    return Plot(_png(figure), " ".join(said))


def _count(steps: int) -> str:
    return f"{steps} step" if steps == 1 else f"{steps} steps"


def _check_curves(curves: Mapping[str, Sequence[float]]) -> None:
    if not 1 <= len(curves) <= len(CURVES):
        raise ShapeError(f"{len(curves)} curves given; 1 to {len(CURVES)} can be told apart")
    for label, values in curves.items():
        if not len(values):
            raise ShapeError(f"{label} has no values; give at least one")


def _lowest(errors: Sequence[float]) -> int:
    """Return the place of the lowest error; what is not a number is never lowest."""
    return min(range(len(errors)), key=lambda i: (errors[i] != errors[i], errors[i]))


def _draw_curve(axes: Any, xs: Sequence[float], ys: Sequence[float], look: tuple) -> None:
    colour, dash, marker = look
    axes.plot(xs, ys, color=colour, linestyle=dash, linewidth=2.2, marker=marker, markersize=4)


def _write_labels(axes: Any, points: Mapping[str, tuple], *, across: float, up: float) -> None:
    """Write each label beside its point; labels that would meet are moved apart."""
    colours = dict(zip(points, (colour for colour, _, _ in CURVES), strict=False))
    for label, (x, y) in _spread(axes, points).items():
        axes.annotate(
            label,
            (x + across, y + up),
            xycoords="axes fraction",
            color=colours[label],
            fontsize=12,
            fontweight="bold",
            ha="left" if across else "center",
            va="center",
            annotation_clip=False,
            bbox={"facecolor": style.CARD, "edgecolor": "none", "pad": 1, "alpha": 0.85},
        )


def _spread(axes: Any, points: Mapping[str, tuple]) -> dict[str, tuple[float, float]]:
    """Return where the points lie in the axes, 0 to 1, those above each other a line apart."""
    to_axes = axes.transData + axes.transAxes.inverted()
    places: dict[str, tuple[float, float]] = {}
    low, high = axes.get_ylim()
    for label, (across, up) in points.items():
        shown = min(max(up, low), high) if up == up else high  # inf and nan: at the top
        x, y = to_axes.transform((across, shown))
        while any(abs(x - x1) < 0.3 and abs(y - y1) < LINE for x1, y1 in places.values()):
            y += LINE / 2 if y < 0.5 else -LINE / 2
        places[label] = (float(x), float(y))
    return places


def _new_figure(*, zero: bool = True) -> tuple[Any, Any]:
    from matplotlib.figure import Figure  # noqa: PLC0415  Matplotlib only when a plot is wanted

    figure = Figure(figsize=(6.4, 3.6), dpi=100, facecolor=style.CARD, layout="constrained")
    axes = figure.add_subplot()
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(color=style.FAINT)
    axes.tick_params(labelsize=11)
    if zero:
        axes.axhline(0, color=style.NEUTRAL, linewidth=0.8)
    return figure, axes


def _png(figure: Any) -> bytes:
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415  as above

    buffer = io.BytesIO()
    FigureCanvasAgg(figure).print_png(buffer, metadata={"Software": None})
    return buffer.getvalue()
