"""Spreads and histograms: the numbers in words, the marks where they belong."""

import numpy as np
import pytest

from bpcourse.drawing import plot_histograms, plot_spread
from bpcourse.drawing.plots import distributions
from bpcourse.errors import ShapeError
from bpcourse.experiments.depth.reproduction import Reproduction


def result(*values, unit="times"):
    return Reproduction("claim", "source", "nothing", np.array(values), unit)


def drawn(monkeypatch, make):
    """Return the figure of a plot as it stands when it becomes a PNG."""
    kept = []
    real = distributions.png
    monkeypatch.setattr(distributions, "png", lambda figure: kept.append(figure) or real(figure))
    make()
    return kept[0]


def test_a_spread_is_told_with_what_is_expected():
    results = {"he": result(1.0, 2.0, 4.0), "glorot": result(1e-5, 3e-5, 1e-4)}
    plot = plot_spread(results, {"glorot": 2**-15}, log=True)
    assert plot.text == (
        "he: median 2 times, 1 to 4. "
        "glorot: median 3e−05 times, 1e−05 to 0.0001, expected 3.05e−05."
    )
    assert plot.png.startswith(b"\x89PNG")
    assert plot_spread(results) == plot_spread(results)


def test_each_result_has_its_row_from_low_to_high(monkeypatch):
    results = {"first": result(1.0, 2.0, 4.0), "second": result(3.0, 3.0, 5.0)}
    figure = drawn(monkeypatch, lambda: plot_spread(results, {"second": 3.5}))
    (axes,) = figure.axes
    marks = [(list(line.get_xdata()), set(line.get_ydata())) for line in axes.lines]
    assert marks == [([1, 4], {0}), ([2], {0}), ([3, 5], {1}), ([3], {1}), ([3.5], {1})]
    assert axes.get_ylim()[0] > axes.get_ylim()[1]  # the first row stands at the top
    assert [tick.get_text() for tick in axes.get_yticklabels()] == ["first", "second"]
    assert [words.get_text() for words in axes.texts] == ["2  (1 to 4)", "3  (3 to 5)"]
    assert axes.get_xlabel() == "times"
    (legend,) = figure.legends
    assert [words.get_text() for words in legend.get_texts()] == ["expected"]
    numbers = [words.get_window_extent() for words in axes.texts]
    assert all(axes.get_window_extent().x1 < box.x0 and box.x1 < 640 for box in numbers)


def test_histograms_share_their_axis_and_name_their_rows(monkeypatch):
    columns = {"layer 1": [0.0, 1.0, 4.0], "layer 2": np.ones((2, 2))}
    figure = drawn(monkeypatch, lambda: plot_histograms(columns, "activation"))
    assert [axes.get_title(loc="left") for axes in figure.axes] == list(columns)
    counted = [sum(bar.get_height() for bar in axes.patches) for axes in figure.axes]
    assert counted == [3, 4]
    first, second = (axes.patches for axes in figure.axes)
    assert [bar.get_x() for bar in first] == [bar.get_x() for bar in second]


def test_equal_values_make_one_bar_that_can_be_seen(monkeypatch):
    for log in (False, True):
        figure = drawn(monkeypatch, lambda log=log: plot_histograms({"a": [5.0, 5.0]}, log=log))
        bars = [(bar.get_height(), bar.get_width()) for bar in figure.axes[0].patches]
        assert [height for height, _ in bars if height] == [2]
        assert all(width > 0 for _, width in bars)


def test_histograms_are_told_with_what_they_cannot_show():
    said = plot_histograms({"a": [0.0, 1.0, 100.0]}, "singular value", log=True).text
    assert said == "Singular value. a: 3 values from 0 to 100, median 1, 1 of them not above 0."
    assert "median 5." in plot_histograms({"equal": [5.0, 5.0]}).text
    assert "2 of them not above 0" in plot_histograms({"none": [0.0, -1.0]}, log=True).text


def test_too_little_or_too_much_is_refused():
    with pytest.raises(ShapeError, match="give at least one"):
        plot_spread({})
    with pytest.raises(ShapeError, match="1 to 4 can be drawn"):
        plot_histograms({})
    with pytest.raises(ShapeError, match="1 to 4 can be drawn"):
        plot_histograms({str(i): [1.0] for i in range(5)})
    with pytest.raises(ShapeError, match="a set of numbers is empty"):
        plot_histograms({"a": [1.0], "b": []})
