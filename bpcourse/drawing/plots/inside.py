"""A look inside a network while it trains: three quantities layer by layer, at several moments."""

from collections.abc import Sequence
from typing import Protocol

from bpcourse.drawing.plots.figure import Plot, in_our_style, new_figure, png
from bpcourse.drawing.plots.labels import LOOKS, looks_of
from bpcourse.drawing.words import clean, ten
from bpcourse.errors import ShapeError

# what is drawn: its field, its title, the number of its first layer, and what it is
PANELS = (
    ("spread", "what sets the examples apart, forward", 0, "value"),
    ("gradients", "gradient of the weights, backward", 1, "gradient"),
    ("updates", "update over weights", 1, "parameter"),
)


class Look(Protocol):
    """What is drawn of a moment: `experiments.deep_loaves.Look` has all of it, in log10."""

    step: int
    gradients: Sequence[float]
    updates: Sequence[float]
    spread: Sequence[float]


@in_our_style
def plot_inside(looks: Sequence[Look]) -> Plot:
    """Plot what each layer makes of the examples, its gradient and its update, moment by moment.

    >>> from types import SimpleNamespace
    >>> look = SimpleNamespace(step=0, spread=[0.0, -1.0], gradients=[-3.0], updates=[-4.0])
    >>> print(plot_inside([look]).text)
    Step 0, first layer to last: spread from 10^0.0 to 10^−1.0, gradient from 10^−3.0 to 10^−3.0, \
update from 10^−4.0 to 10^−4.0.

    All three are powers of ten. Up to four moments; ShapeError for none and for more.
    """
    if not 1 <= len(looks) <= len(LOOKS):
        raise ShapeError(f"{len(looks)} looks given; 1 to {len(LOOKS)} can be told apart")
    figure, rows = new_figure(zero=False, height=6.4, rows=len(PANELS))
    for axes, (field, title, first, kind) in zip(rows, PANELS, strict=True):
        axes.set_title(title, fontsize=12, fontweight="bold", loc="left")
        axes.xaxis.get_major_locator().set_params(integer=True)
        for look, (colour, dash, marker) in zip(looks, looks_of(kind), strict=False):
            values, marks = getattr(look, field), {"marker": marker, "markersize": 4}
            places, name = range(first, first + len(values)), f"step {look.step}"
            axes.plot(places, values, color=colour, linestyle=dash, label=name, **marks)
        axes.yaxis.get_major_locator().set_params(integer=True)
        axes.yaxis.set_major_formatter(lambda power, _: ten(round(power)))
        axes.set_xlim(-0.5, len(looks[0].gradients) + 0.5)
    rows[-1].set_xlabel("layer")
    legend = rows[0].get_legend_handles_labels()
    figure.legend(*legend, loc="outside lower center", ncols=4, frameon=False, fontsize=11)
    return Plot(png(figure), clean(" ".join(map(_said, looks))))


def _said(look: Look) -> str:
    named = zip(("spread", "gradient", "update"), PANELS, strict=True)
    parts = [f"{name} {_ends(getattr(look, field))}" for name, (field, *_) in named]
    return f"Step {look.step}, first layer to last: {', '.join(parts)}."


def _ends(values: Sequence[float]) -> str:
    first, last = (f"10^{values[i]:.1f}".replace("-", "−") for i in (0, -1))
    return f"from {first} to {last}"
