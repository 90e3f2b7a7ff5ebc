"""The lessons' plots of one function: an activation with its slope, a loss over one weight."""

import math
from collections.abc import Sequence
from typing import Any

from bpcourse import functions
from bpcourse.by_hand.chain_rule import SLOPES
from bpcourse.drawing import style
from bpcourse.drawing.plots.figure import Plot, in_our_style, legible, new_figure, png
from bpcourse.drawing.words import clean, number
from bpcourse.errors import ShapeError, known

ACTIVATIONS = ("relu", "sigmoid", "tanh", "softplus", "exp", "sin", "square")
KINKED = ("relu",)  # no derivative at 0
JUMP = "At 0 the slope jumps: its curve has a gap there, with an open dot on either side."
POINTS = 241


@in_our_style
def plot_activation(name: str = "relu", reach: float = 4.0) -> Plot:
    """Plot an activation function and its slope from -reach to reach.

    >>> plot_activation("sigmoid").text
    'sigmoid: at −4, 0 and 4 its value is 0.01799, 0.5, 0.982; its slope is 0.01766, 0.25, 0.01766.'
    """
    function = getattr(functions, known("activation", name, ACTIVATIONS))
    slope = SLOPES[function]
    xs = [reach * (2 * i / (POINTS - 1) - 1) for i in range(POINTS)]
    figure, axes = new_figure()
    cut = 0 if name in KINKED else None
    looks = (
        (function, style.VALUE.edge, "-", name),
        (slope, style.GRADIENT.text, "--", "its slope"),
    )
    for curve, colour, dash, label in looks:
        ys = [math.nan if curve is slope and x == cut else curve(x) for x in xs]
        axes.plot(xs, ys, color=colour, linestyle=dash, linewidth=2.5, label=label)
    if cut is not None:
        _mark_jump(axes, cut, (slope(-reach), slope(reach)))
    axes.set_xlabel("z")
    axes.legend(frameon=False)
    spots = (-reach, 0.0, reach)
    values, slopes = ([number(f(x)) for x in spots] for f in (function, slope))
    text = (
        f"{name}: at {number(-reach)}, 0 and {number(reach)} its value is {', '.join(values)}; "
        f"its slope is {', '.join(slopes)}."
    )
    return Plot(png(figure), text if cut is None else f"{text} {JUMP}")


def _mark_jump(axes: Any, place: float, ends: tuple[float, float]) -> None:
    """Draw an open dot where a curve ends on either side of a jump."""
    for end in ends:
        look = {"markerfacecolor": style.CARD, "markersize": 9, "markeredgewidth": 2}
        axes.plot([place], [end], "o", color=style.GRADIENT.text, **look)


@in_our_style
def plot_loss(weights: Sequence[float], losses: Sequence[float], name: str = "w") -> Plot:
    """Plot a loss against one weight, its lowest point marked.

    >>> plot_loss([0, 1, 2], [4, 1, 2]).text
    'The loss is lowest, 1, at w = 1; it is 4 at w = 0 and 2 at w = 2.'
    """
    if len(weights) != len(losses) or not len(losses):
        raise ShapeError(f"{len(weights)} weights and {len(losses)} losses; give as many of both")
    figure, axes = new_figure()
    best = min(range(len(losses)), key=losses.__getitem__)
    axes.plot(weights, losses, color=style.VALUE.edge, linewidth=2.5)
    axes.plot([weights[best]], [losses[best]], "o", color=style.PARAMETER.text)
    axes.set_xlabel(legible(name))
    axes.set_ylabel("loss")
    at = [f"{number(losses[i])} at {name} = {number(weights[i])}" for i in (0, len(losses) - 1)]
    lowest = f"The loss is lowest, {number(losses[best])}, at {name} = {number(weights[best])}"
    return Plot(png(figure), clean(f"{lowest}; it is {at[0]} and {at[1]}."))
