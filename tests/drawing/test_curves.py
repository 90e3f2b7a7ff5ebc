"""Curves of measured numbers, and what is said of them."""

import math
from dataclasses import replace

import numpy as np
import pytest

from bpcourse.drawing import (
    plot_cost,
    plot_curves,
    plot_history,
    plot_layers,
    plot_losses,
    plot_step_errors,
    style,
)
from bpcourse.drawing.plots import curves as curves_module
from bpcourse.drawing.plots.curves import ROUNDING
from bpcourse.errors import InputValueError, ShapeError
from bpcourse.training import History


def test_an_unknown_axis_is_refused():
    with pytest.raises(InputValueError, match="logarithmic axis is 'z'; use one of x, y"):
        plot_curves({"a": ([1, 2], [1, 2])}, log="xz")


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
    assert plot.text == (
        "Loss against step. right: from 1 at 0 to 0.1 at 2. mistaken: from 1 at 0 to infinity at 2."
    )
    assert plot_losses({"met": [0.0, 0.0]}).text.endswith("met: from 0 at 0 to 0 at 1.")


def test_layers_are_counted_from_one_unless_told_otherwise():
    said = plot_layers({"std": [1.0, 0.25]}, "spread").text
    assert said == "Spread against layer. std: from 1 at 1 to 0.25 at 2."
    assert "to 0.25 at 1." in plot_layers({"std": [1.0, 0.25]}, xlabel="step", first=0).text


def test_there_is_no_layer_between_two(monkeypatch):
    axes = drawn(monkeypatch, lambda: plot_layers({"std": [1.0, 0.5, 0.25]}, "spread"))
    assert all(tick == int(tick) for tick in axes.get_xticks())


def test_costs_are_told_with_their_growth():
    said = plot_cost({"reverse": ([10, 1000], [30, 3000]), "forward": ([10, 1000], [3, 3e4])}).text
    assert "reverse: from 30 at 10 to 3000 at 1000, 100 times as much for 100 times" in said
    assert "forward: from 3 at 10 to 30000 at 1000, 10000 times as much" in said


def drawn(monkeypatch, make):
    """Return the axes of a plot as they stand when they become a PNG."""
    kept = []
    real = curves_module.png
    monkeypatch.setattr(curves_module, "png", lambda figure: kept.append(figure) or real(figure))
    make()
    return kept[0].axes[0]


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
    with pytest.raises(ShapeError, match="c: 3 places and 2 values; give as many"):
        plot_step_errors({"c": (STEPS, [1.0, 2.0])})


def test_a_history_is_plotted_by_sweeps_with_what_is_wrong_in_the_test():
    history = History(None, losses=np.array([4.0, 2.0, 1.0, 0.5]), per_sweep=2)
    assert plot_history(history).text == "Loss against sweep. mean loss: from 3 at 1 to 0.75 at 2."
    tested = replace(history, accuracies=(0.5, 0.9))
    words = plot_history(tested).text
    assert words.endswith("share wrong in the test: from 0.5 at 1 to 0.1 at 2.")


def test_a_training_that_was_stopped_within_a_sweep_shows_the_whole_ones():
    history = History(None, losses=np.ones(5), accuracies=(0.5, 0.6), per_sweep=2)
    assert "at 1 to 1 at 2" in plot_history(history).text


@pytest.mark.parametrize(
    ("of", "colour"),
    [
        ("gradient", style.GRADIENT.text),
        ("value", style.VALUE.text),
        ("parameter", style.PARAMETER.text),
        ("cost", style.NEUTRAL.text),
    ],
)
def test_curves_of_one_meaning_have_its_colour_and_a_comparison_is_ink(monkeypatch, of, colour):
    axes = drawn(monkeypatch, lambda: plot_layers({"it": [1, 2], "bound": [2, 3]}, "size", of=of))
    assert [line.get_color() for line in axes.lines] == [colour, style.INK]
    assert len({line.get_linestyle() for line in axes.lines}) == 2  # never by colour alone


def test_a_meaning_that_does_not_exist_is_refused():
    with pytest.raises(InputValueError, match="use one of value, gradient"):
        plot_layers({"it": [1, 2]}, of="loss")
