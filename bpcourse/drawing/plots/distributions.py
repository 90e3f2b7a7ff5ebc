"""Distributions: reproduced results with their spread over seeds, and histograms."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from bpcourse.drawing import style
from bpcourse.drawing.plots.figure import Plot, in_our_style, legible, new_figure, png
from bpcourse.drawing.plots.labels import looks_of
from bpcourse.drawing.words import capital, clean, number
from bpcourse.errors import InputValueError, ShapeError, known

ROW = 0.42  # inches for a result
BINS = 40


class Result(Protocol):
    """What is drawn of a result: `experiments.reproduction.Reproduction` has all of it."""

    unit: str

    @property
    def median(self) -> float: ...  # noqa: D102  named by what it is
    @property
    def low(self) -> float: ...  # noqa: D102  as above
    @property
    def high(self) -> float: ...  # noqa: D102  as above


@in_our_style
def plot_spread(
    results: Mapping[str, Result],
    expected: Mapping[str, float] | None = None,
    *,
    x: str = "",
    log: bool = False,
    of: str = "value",
) -> Plot:
    """Plot each result's median, lowest and highest value, one below the other.

    >>> from types import SimpleNamespace
    >>> doubled = SimpleNamespace(median=2.0, low=1.9, high=2.2, unit="times")
    >>> plot_spread({"doubles": doubled}, {"doubles": 2.0}).text
    'doubles: median 2 times, 1.9 to 2.2, expected 2.'

    `expected` marks what a theory says of some of them; `x` names the axis. `of` says what they
    are: "value", "gradient", "parameter" or "cost".
    """
    if not results:
        raise ShapeError("no results given; give at least one")
    theory = {known("label", label, results): value for label, value in (expected or {}).items()}
    colour = looks_of(of)[0][0]
    figure, axes = new_figure(zero=False, height=1.0 + ROW * len(results))
    axes.set_yticks(range(len(results)), map(legible, results))
    ends = (len(results) - 0.4, -0.6)  # the first stands at the top
    axes.set(xlabel=_axis(x, results), xscale="log" if log else "linear", ylim=ends)
    axes.margins(x=0.1)
    axes.grid(visible=False, axis="y")
    for row, (label, result) in enumerate(results.items()):
        _draw_result(axes, row, result, theory.get(label), colour)
    said = [_say(label, result, theory.get(label)) for label, result in results.items()]
    if theory:
        mark = [handles[:1] for handles in axes.get_legend_handles_labels()]  # once, with its name
        figure.legend(*mark, loc="outside lower left", frameon=False, fontsize=11)
    return Plot(png(figure), clean(" ".join(said)))


def _axis(name: str, results: Mapping[str, Result]) -> str:
    return legible(name or next(iter(results.values())).unit)


def _say(label: str, result: Result, theory: float | None) -> str:
    said = "" if theory is None else f", expected {number(theory, 3)}"
    return f"{label}: median {number(result.median, 3)} {result.unit}, {_range(result)}{said}."


def _range(result: Result) -> str:
    return f"{number(result.low, 3)} to {number(result.high, 3)}"


def _draw_result(axes: Any, row: int, result: Result, theory: float | None, colour: str) -> None:
    axes.plot([result.low, result.high], [row, row], color=colour, linewidth=3, marker="|")
    axes.plot([result.median], [row], "o", color=colour, markersize=7)
    words = f"{number(result.median, 3)}  ({_range(result)})"
    axes.text(1.02, row, words, transform=axes.get_yaxis_transform(), va="center", fontsize=11)
    if theory is not None:
        edge, hollow = style.INK, "none"
        axes.plot([theory], [row], "D", ms=13, mfc=hollow, mec=edge, label="expected")


@in_our_style
def plot_histograms(
    columns: Mapping[str, Sequence[float]], x: str = "", *, log: bool = False
) -> Plot:
    """Plot the distribution of up to four sets of numbers on one axis, one below the other.

    >>> plot_histograms({"layer 1": [0.0, 1.0, 4.0]}, "singular value").text
    'Singular value. layer 1: 3 values from 0 to 4, median 1.'

    With `log` the axis is logarithmic; what is not above 0 is left out, and its number is told.
    """
    import numpy as np  # noqa: PLC0415  Matplotlib will load it

    shown = _numbers(columns)
    drawn = {k: values[values > 0] if log else values for k, values in shown.items()}
    figure, rows = new_figure(zero=False, height=0.7 + 1.15 * len(columns), rows=len(columns))
    edges = _edges(np.concatenate(list(drawn.values())), log=log)
    for axes, (label, values) in zip(rows, drawn.items(), strict=True):
        axes.hist(values, edges, color=style.VALUE.edge)
        axes.set_title(legible(label), fontsize=12, fontweight="bold", loc="left")
        axes.set(xscale="log" if log else "linear")
        axes.tick_params(labelbottom=axes is rows[-1])
    rows[-1].set_xlabel(legible(x))
    said = " ".join(_describe(label, shown[label], len(drawn[label])) for label in shown)
    return Plot(png(figure), clean(f"{capital(x)}. {said}"))


def _numbers(columns: Mapping[str, Sequence[float]]) -> dict[str, Any]:
    """Return each set of numbers as one list, or say why it has no picture."""
    import numpy as np  # noqa: PLC0415  as above

    if not 1 <= len(columns) <= 4:
        raise ShapeError(f"{len(columns)} sets of numbers given; 1 to 4 can be drawn")
    shown = {label: np.ravel(np.asarray(values, dtype=float)) for label, values in columns.items()}
    for label, values in shown.items():
        if not len(values):
            raise ShapeError("a set of numbers is empty; give at least one number in each")
        if not np.isfinite(values).all():
            raise InputValueError(f"{label} holds NaN or infinity; give finite numbers")
    return shown


def _edges(values: Any, *, log: bool) -> Any:
    import numpy as np  # noqa: PLC0415  as above

    if not len(values):
        return np.linspace(0.1, 1, BINS + 1)
    low, high = float(values.min()), float(values.max())
    if low == high:
        low, high = (low / 2, high * 2) if log else (low - 0.5, high + 0.5)
    return np.geomspace(low, high, BINS + 1) if log else np.linspace(low, high, BINS + 1)


def _describe(label: str, values: Any, drawn: int) -> str:
    low, high = (number(end, 3) for end in (values.min(), values.max()))
    middle = number(sorted(values)[len(values) // 2], 3)
    hidden = f", {len(values) - drawn} of them not above 0" if drawn < len(values) else ""
    return f"{label}: {len(values)} values from {low} to {high}, median {middle}{hidden}."
