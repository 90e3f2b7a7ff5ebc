"""Curves drawn by Matplotlib: the only module that imports it, and only when a plot is asked for.

`Figure` with the Agg canvas, never `pyplot`: no window, no global state, nothing left open.
"""

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bpcourse import functions
from bpcourse.chain_rule import SLOPES
from bpcourse.drawing import style
from bpcourse.drawing.svg import escape, number
from bpcourse.errors import InputTypeError, ShapeError

ACTIVATIONS = ("relu", "sigmoid", "tanh", "softplus", "exp", "sin", "square")
POINTS = 241


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


def _new_figure() -> tuple[Any, Any]:
    from matplotlib.figure import Figure  # noqa: PLC0415  Matplotlib only when a plot is wanted

    figure = Figure(figsize=(6.4, 3.6), dpi=100, facecolor=style.CARD, layout="constrained")
    axes = figure.add_subplot()
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(color=style.FAINT)
    axes.tick_params(labelsize=11)
    axes.axhline(0, color=style.NEUTRAL, linewidth=0.8)
    return figure, axes


def _png(figure: Any) -> bytes:
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415  as above

    buffer = io.BytesIO()
    FigureCanvasAgg(figure).print_png(buffer, metadata={"Software": None})
    return buffer.getvalue()
