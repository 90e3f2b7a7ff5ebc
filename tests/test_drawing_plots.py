"""The Matplotlib pictures: deterministic bytes, words with the numbers, nothing left open."""

import base64
import math
import re
import subprocess
import sys
from itertools import pairwise

import pytest

from bpcourse.drawing import plot_activation, plot_loss, plot_losses, plot_step_errors, plots
from bpcourse.drawing.plots import ACTIVATIONS, CURVES, LINE, ROUNDING
from bpcourse.errors import InputTypeError, ShapeError


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_bundle_is_a_png_with_words(name):
    data = plot_activation(name)._repr_mimebundle_(include=None, exclude=None)
    address = re.search('src="data:image/png;base64,([^"]+)"', data["text/html"])[1]
    assert base64.b64decode(address).startswith(b"\x89PNG")
    assert data["text/plain"].startswith(f"{name}: at −4, 0 and 4 its value is ")
    assert f'alt="{data["text/plain"]}"' in data["text/html"]


def test_two_runs_give_the_same_bytes_and_two_curves_do_not():
    assert plot_activation("relu") == plot_activation("relu")
    assert plot_activation("relu").png != plot_activation("tanh").png
    assert b"Software" not in plot_activation("relu").png


def test_the_loss_plot_names_its_lowest_point():
    assert plot_loss([0, 1, 2], [4, 1, 2]).text.startswith("The loss is lowest, 1, at w = 1;")
    for weights, losses in (([], []), ([1], [1, 2])):
        with pytest.raises(ShapeError):
            plot_loss(weights, losses)


def test_an_unknown_activation_is_refused():
    with pytest.raises(InputTypeError, match="use one of relu"):
        plot_activation("nonsense")


def test_drawing_imports_no_matplotlib_and_plots_open_no_figure():
    code = (
        "import sys, bpcourse.drawing as d\n"
        "assert 'matplotlib' not in sys.modules\n"
        "d.plot_activation('relu')\n"
        "assert 'matplotlib.pyplot' not in sys.modules\n"
    )
    environment = {"MPLBACKEND": "TkAgg", "PATH": ""}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)


STEPS = [1e-2, 1e-5, 1e-9]


def test_the_step_plot_names_the_lowest_error_and_its_step():
    curves = {"one side": (STEPS, [1e-2, 2e-6, 1e-7]), "both": (STEPS, [math.nan, 3e-11, 1e-4])}
    plot = plot_step_errors(curves | {"complex": (STEPS, [1e-5, 0.0, 0.0])})
    assert plot.text == (
        "Relative error against step h. one side: lowest 1e−07, at h = 1e−09. "
        "both: lowest 3e−11, at h = 1e−05. complex: lowest 0, at h = 1e−05."
    )
    assert plot.png.startswith(b"\x89PNG")


def test_the_loss_plot_tells_the_first_and_the_last():
    plot = plot_losses({"right": [1.0, 0.5, 0.1], "mistaken": [1.0, 3.0, math.inf]})
    assert plot.text == "Loss over 2 steps. right: from 1 to 0.1. mistaken: from 1 to infinity."
    assert plot_losses({"met": [0.0, 0.0]}).text == "Loss over 1 step. met: from 0 to 0."


def drawn(monkeypatch, make):
    """Return the axes of a plot as they stand before they become a PNG."""
    kept = []
    real = plots._png
    monkeypatch.setattr(plots, "_png", lambda figure: kept.append(figure) or real(figure))
    make()
    return kept[0].axes[0]


def test_curves_differ_in_more_than_colour_and_bear_their_names(monkeypatch):
    falling = [1.0, 0.5]
    curves = {"a": falling, "b": falling, "c": falling, "d": falling}
    axes = drawn(monkeypatch, lambda: plot_losses(curves))
    assert len({line.get_linestyle() for line in axes.lines}) == len(axes.lines) == 4
    assert len({line.get_color() for line in axes.lines}) == 4
    labels = {note.get_text(): (note.xy, note.get_color()) for note in axes.texts}
    assert {name: colour for name, (_, colour) in labels.items()} == {
        name: look[0] for name, look in zip(curves, CURVES, strict=True)
    }
    heights = sorted(y for (_, y), _ in labels.values())
    assert all(b - a > 0.99 * LINE for a, b in pairwise(heights))


def test_an_error_of_zero_is_drawn_at_the_rounding_of_floats(monkeypatch):
    axes = drawn(monkeypatch, lambda: plot_step_errors({"c": (STEPS, [1e-3, 0.0, 0.0])}))
    assert list(axes.lines[0].get_ydata()) == [1e-3, ROUNDING, ROUNDING]
    assert axes.get_xscale() == axes.get_yscale() == "log"


@pytest.mark.parametrize("curves", [{}, {"a": []}, {str(i): [1.0] for i in range(5)}])
def test_too_few_or_too_many_curves_are_refused(curves):
    with pytest.raises(ShapeError):
        plot_losses(curves)
    with pytest.raises(ShapeError):
        plot_step_errors({label: (values, values) for label, values in curves.items()})


def test_as_many_steps_as_errors():
    with pytest.raises(ShapeError, match="c: 3 steps and 2 errors; give as many"):
        plot_step_errors({"c": (STEPS, [1.0, 2.0])})
