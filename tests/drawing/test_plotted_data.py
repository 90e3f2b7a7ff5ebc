"""What every plot draws and says: each curve with its numbers, labels, scales and limits.

Pictures are guarded by this, not by their bytes: Matplotlib may shade a line in another way.
"""

from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.axes import Axes

from bpcourse import drawing
from bpcourse.by_hand.chain_rule import SLOPES
from bpcourse.drawing.plots import curves, distributions, functions
from bpcourse.drawing.plots.functions import ACTIVATIONS, POINTS
from bpcourse.drawing.plots.labels import looks_of
from bpcourse.training import History

RESULTS = {
    "he": SimpleNamespace(median=2.0, low=1.5, high=4.0, unit="times"),
    "glorot": SimpleNamespace(median=0.5, low=0.25, high=0.75, unit="times"),
}
STEPS = [1e-1, 1e-3, 1e-5]
COLUMNS = {"layer 1": [1.0, 2.0, 10.0, 10.0], "layer 2": [3.0]}
# Each plot: how it is made, its curves (x, y), its axes (names, scales), what it says.
PLOTS = {
    "curves": (
        lambda: drawing.plot_curves({"a": ([1, 2], [3, 4]), "b": ([5], [6])}, x="side", y="area"),
        [([1, 2], [3, 4]), ([5], [6])],
        ("side", "area", "linear", "linear"),
        "Area against side. a: from 3 at 1 to 4 at 2. b: from 6 at 5 to 6 at 5.",
    ),
    "step errors": (
        lambda: drawing.plot_step_errors(
            {"one side": (STEPS, [0.1, 1e-3, 1e-5]), "complex": (STEPS, [1e-2, 0.0, 0.0])}
        ),
        [(STEPS, [0.1, 1e-3, 1e-5]), (STEPS, [1e-2, 1e-17, 1e-17])],
        ("step h", "relative error", "log", "log"),
        (
            "Relative error against step h. one side: lowest 1e−05, at h = 1e−05. "
            "complex: lowest 0, at h = 0.001."
        ),
    ),
    "losses": (
        lambda: drawing.plot_losses({"right": [1.0, 0.5, 0.25], "mistaken": [1.0, 2.0]}),
        [([0, 1, 2], [1, 0.5, 0.25]), ([0, 1], [1, 2])],
        ("step", "loss", "linear", "log"),
        "Loss against step. right: from 1 at 0 to 0.25 at 2. mistaken: from 1 at 0 to 2 at 1.",
    ),
    "history": (
        lambda: drawing.plot_history(
            History(None, losses=np.array([4.0, 2.0, 1.0, 0.5]), accuracies=(0.5, 0.9), per_sweep=2)
        ),
        [([1, 2], [3, 0.75]), ([1, 2], [0.5, 0.1])],
        ("sweep", "loss and wrong answers", "linear", "log"),
        (
            "Loss and wrong answers against sweep. mean loss: from 3 at 1 to 0.75 at 2. "
            "share wrong in the test: from 0.5 at 1 to 0.1 at 2."
        ),
    ),
    "rivals": (
        lambda: drawing.plot_rivals([0, 5], [3.0, 1.0], {"counts": 2.0}, y="loss"),
        [([0, 5], [3, 1]), ([0, 5], [2, 2])],
        ("step", "loss", "linear", "linear"),
        (
            "Loss against step. model: from 3.00 at 0 to 1.00 at 5, below counts from 5 on. "
            "counts: 2.00."
        ),
    ),
    "layers": (
        lambda: drawing.plot_layers({"tanh": [1, 4], "relu": [2, 3]}, "norm", log=True, first=3),
        [([3, 4], [1, 4]), ([3, 4], [2, 3])],
        ("layer", "norm", "linear", "log"),
        "Norm against layer. tanh: from 1 at 3 to 4 at 4. relu: from 2 at 3 to 3 at 4.",
    ),
    "cost": (
        lambda: drawing.plot_cost({"forward": ([1, 10], [1, 100]), "back": ([1, 10], [3, 30])}),
        [([1, 10], [1, 100]), ([1, 10], [3, 30])],
        ("parameters", "multiplications", "log", "log"),
        (
            "Multiplications against parameters. forward: from 1 at 1 to 100 at 10, 100 times as "
            "much for 10 times the size. back: from 3 at 1 to 30 at 10, 10 times as much for 10 "
            "times the size."
        ),
    ),
    "loss": (
        lambda: drawing.plot_loss([0, 1, 2], [4, 1, 2], "w₁"),
        [([0, 1], [0, 0]), ([0, 1, 2], [4, 1, 2]), ([1], [1])],
        ("w₁", "loss", "linear", "linear"),
        "The loss is lowest, 1, at w₁ = 1; it is 4 at w₁ = 0 and 2 at w₁ = 2.",
    ),
    "spread": (
        lambda: drawing.plot_spread(RESULTS, {"glorot": 0.6}, x="share", log=True),
        [
            *(([1.5, 4], [0, 0]), ([2], [0])),
            *(([0.25, 0.75], [1, 1]), ([0.5], [1]), ([0.6], [1])),
        ],
        ("share", "", "log", "linear"),
        "he: median 2 times, 1.5 to 4. glorot: median 0.5 times, 0.25 to 0.75, expected 0.6.",
    ),
}


def activation(name):
    """Return the row of `PLOTS` for an activation: its values and its slopes."""
    function = getattr(functions.functions, name)
    xs = np.linspace(-3, 3, POINTS)
    lines = [([0, 1], [0, 0]), *((xs, [f(x) for x in xs]) for f in (function, SLOPES[function]))]
    if name == "relu":  # no slope at 0: a gap, and an open dot at the end of either side
        lines[2][1][POINTS // 2] = np.nan
        lines += [([0], [0]), ([0], [1])]
    said = drawing.plot_activation(name, reach=3.0).text
    return lambda: drawing.plot_activation(name, reach=3.0), lines, ("z", "", *["linear"] * 2), said


PLOTS |= {f"activation {name}": activation(name) for name in ACTIVATIONS}


@pytest.fixture
def drawn(monkeypatch):
    """Return what makes a plot and returns its figure, as it becomes an image, and its words."""
    figures = []
    for module in (curves, distributions, functions):
        real = module.png
        keep = lambda figure, real=real: figures.append(figure) or real(figure)  # noqa: E731
        monkeypatch.setattr(module, "png", keep)

    def make(plot):
        said = plot().text
        return figures.pop(), said

    return make


def found_in(axes):
    """Return the curves of a plot."""
    return [line.get_data() for line in axes.lines]


def same(found, wanted):
    """Tell whether curves are these, in this order; a rounding of the places is allowed."""
    return len(found) == len(wanted) and all(
        np.shape(a) == np.shape(b) and np.allclose(a, b, rtol=1e-12, atol=1e-12, equal_nan=True)
        for one, other in zip(found, wanted, strict=True)
        for a, b in zip(one, other, strict=True)
    )


@pytest.mark.parametrize("name", PLOTS)
def test_every_curve_is_drawn_with_its_numbers(name, drawn):
    make, lines, (x, y, *scales), words = PLOTS[name]
    figure, said = drawn(make)
    (axes,) = figure.axes
    assert same(found_in(axes), lines)
    assert (axes.get_xlabel(), axes.get_ylabel()) == (x, y)
    assert [axes.get_xscale(), axes.get_yscale()] == scales
    assert said == words
    for limits, place in ((axes.get_xlim(), 0), (axes.get_ylim(), 1)):
        held = np.concatenate([np.asarray(line[place], float) for line in lines[-2:]])
        assert min(limits) <= np.nanmin(held) <= np.nanmax(held) <= max(limits)


@pytest.mark.parametrize("name", PLOTS)
def test_a_curve_that_is_moved_or_left_out_is_noticed(name, drawn, monkeypatch):
    make, lines, *_ = PLOTS[name]
    real, has_level = Axes.plot, lines[0] == ([0, 1], [0, 0])  # drawn by axhline

    def spoiled(place):
        calls = []

        def plot(axes, xs, ys, *rest, **looks):
            calls.append(1)
            moved = np.multiply(ys, 1.001) + 1e-6 if len(calls) - 1 == place else ys
            return real(axes, xs, moved, *rest, **looks)

        return plot

    for place in range(len(lines) - has_level):
        monkeypatch.setattr(Axes, "plot", spoiled(place))
        (axes,) = drawn(make)[0].axes
        assert not same(found_in(axes), lines)
        axes.lines[place + has_level].remove()
        assert not same(found_in(axes), lines)


@pytest.mark.parametrize("name", ["curves", "step errors", "losses", "layers", "cost"])
def test_curves_look_different_and_bear_their_names(name, drawn):
    make, lines, *_ = PLOTS[name]
    (axes,) = drawn(make)[0].axes
    looks = [(one.get_color(), one.get_linestyle(), one.get_marker()) for one in axes.lines]
    expected = looks_of("cost" if name == "cost" else "")
    assert looks == [tuple(look) for look in expected[: len(lines)]]
    names = [words.get_text() for words in axes.texts]
    assert names == [line.get_label() for line in axes.lines]


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_function_and_slope_are_told_apart(name, drawn):
    (axes,) = drawn(PLOTS[f"activation {name}"][0])[0].axes
    assert [words.get_text() for words in axes.get_legend().get_texts()] == [name, "its slope"]
    dashes = [line.get_linestyle() for line in axes.lines[1:]]
    assert [dash for dash in dashes if dash != "None"] == ["-", "--"]  # open dots have none


@pytest.mark.parametrize("log", [False, True])
def test_histograms_count_every_number(log, drawn):
    figure, said = drawn(lambda: drawing.plot_histograms(COLUMNS, "size", log=log))
    edges = (np.geomspace if log else np.linspace)(1, 10, 41)
    for axes, (label, values) in zip(figure.axes, COLUMNS.items(), strict=True):
        assert axes.get_title(loc="left") == label
        assert axes.get_xscale() == ("log" if log else "linear")
        heights = [bar.get_height() for bar in axes.patches]
        assert heights == np.histogram(values, edges)[0].tolist()
        places = [bar.get_x() for bar in axes.patches]
        assert np.allclose(places, edges[:-1])
    assert [axes.get_xlabel() for axes in figure.axes] == ["", "size"]
    assert said == (
        "Size. layer 1: 4 values from 1 to 10, median 10. layer 2: 1 values from 3 to 3, median 3."
    )


def test_no_plot_of_the_face_is_left_out():
    held = {"plot_histograms", "plot_activation", "plot_inside"}  # test_inside.py has the last
    held |= {f"plot_{name.replace(' ', '_')}" for name in PLOTS if "activation" not in name}
    assert held == {name for name in drawing.__all__ if name.startswith("plot_")}
