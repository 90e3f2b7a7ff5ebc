"""The Matplotlib pictures: deterministic bytes, words with the numbers, nothing left open."""

import base64
import math
import re
import subprocess
import sys

import pytest

from bpcourse.drawing import (
    plot_activation,
    plot_cost,
    plot_curves,
    plot_layers,
    plot_loss,
    plot_losses,
    plot_step_errors,
)
from bpcourse.drawing.plots import curves as curves_module
from bpcourse.drawing.plots.curves import ROUNDING
from bpcourse.drawing.plots.functions import ACTIVATIONS
from bpcourse.drawing.plots.labels import LOOKS
from bpcourse.errors import InputValueError, ShapeError


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_bundle_is_a_png_with_words(name):
    data = plot_activation(name)._repr_mimebundle_(include=None, exclude=None)
    address = re.search('src="data:image/png;base64,([^"]+)"', data["text/html"])[1]
    assert base64.b64decode(address).startswith(b"\x89PNG")
    assert data["text/plain"].startswith(f"{name}: at −4, 0 and 4 its value is ")
    assert f'alt="{data["text/plain"]}"' in data["text/html"]
    # at 0.72 of its 640 pixels letters of 11 points stay 11 pixels high
    assert "max-width:100%;min-width:461px" in data["text/html"]


def test_two_runs_give_the_same_bytes_and_two_curves_do_not():
    assert plot_activation("relu") == plot_activation("relu")
    assert plot_activation("relu").png != plot_activation("tanh").png
    assert b"Software" not in plot_activation("relu").png


def test_the_loss_plot_names_its_lowest_point():
    assert plot_loss([0, 1, 2], [4, 1, 2]).text.startswith("The loss is lowest, 1, at w = 1;")
    for weights, losses in (([], []), ([1], [1, 2])):
        with pytest.raises(ShapeError):
            plot_loss(weights, losses)


def test_an_unknown_axis_is_refused():
    with pytest.raises(InputValueError, match="logarithmic axis is 'z'; use one of x, y"):
        plot_curves({"a": ([1, 2], [1, 2])}, log="xz")


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


def lines_and_boxes(axes):
    """Return the paths of the lines and the boxes of the labels, in pixels."""
    renderer = axes.figure.canvas.get_renderer()
    paths = [line.get_path().transformed(line.get_transform()) for line in axes.lines]
    return paths, [words.get_window_extent(renderer) for words in axes.texts]


NARROW = [10.0**-k for k in range(1, 16)]
ROUNDED = [max(h, 1e-16 / h) for h in NARROW]
SETS = [
    # the two kinds of differences of notebook 07, and single precision, crossing both
    {
        "one side": (NARROW, ROUNDED),
        "both sides": (NARROW, [max(h * h, 1e-16 / h) for h in NARROW]),
        "both sides, float32": (NARROW[:7], [max(h * h, 1e-8 / h) for h in NARROW[:7]]),
    },
    {"gradient of each layer": (NARROW, ROUNDED[::-1]), "bound": (NARROW, ROUNDED)},
    {name: ([1, 10, 100, 1000], [10.0**i] * 4) for i, name in enumerate("abcd")},
]


@pytest.mark.parametrize("curves", SETS, ids=["crossing", "mirrored", "level"])
def test_no_label_covers_a_line_or_another_label(monkeypatch, curves):
    axes = drawn(monkeypatch, lambda: plot_curves(curves, log="xy"))
    assert [words.get_text() for words in axes.texts] == list(curves)
    paths, boxes = lines_and_boxes(axes)
    assert not any(path.intersects_bbox(box, filled=False) for path in paths for box in boxes)
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])
    inside = axes.get_window_extent()
    assert all(inside.x0 <= box.x0 and box.x1 <= inside.x1 for box in boxes)


def test_a_label_stands_nearest_to_its_own_curve(monkeypatch):
    curves = {name: ([0, 1, 2], [i, i, i]) for i, name in enumerate(("low", "middle", "high"))}
    axes = drawn(monkeypatch, lambda: plot_curves(curves))
    for words, height in zip(axes.texts, range(3), strict=True):
        _, y = axes.transData.inverted().transform(axes.transAxes.transform(words.get_position()))
        assert round(y) == height
    assert abs(axes.texts[1].get_position()[1] - 0.5) < 0.06  # and close to it


def test_labels_stand_where_curves_have_parted(monkeypatch):
    curves = {"up": ([0, 1, 2], [0, 0, 1]), "down": ([0, 1, 2], [0, 0, -1])}
    axes = drawn(monkeypatch, lambda: plot_curves(curves))
    assert all(words.get_position()[0] > 0.6 for words in axes.texts)


def test_without_room_the_names_stand_in_a_legend_below(monkeypatch):
    crowd = [i % 2 for i in range(200)]
    curves = {"back and forth, again and again": (range(200), crowd), "b": ([0, 1], [0, 1])}
    axes = drawn(monkeypatch, lambda: plot_curves(curves))
    assert not axes.texts
    (legend,) = axes.figure.legends
    assert [words.get_text() for words in legend.get_texts()] == list(curves)
    assert legend.get_window_extent().y1 < axes.get_window_extent().y0


def test_curves_differ_in_more_than_colour(monkeypatch):
    falling = [1.0, 0.5]
    axes = drawn(monkeypatch, lambda: plot_losses(dict.fromkeys("abcd", falling)))
    assert len({line.get_linestyle() for line in axes.lines}) == len(axes.lines) == 4
    assert len({line.get_color() for line in axes.lines}) == 4
    colours = {words.get_text(): words.get_color() for words in axes.texts}
    assert colours == {name: look[0] for name, look in zip("abcd", LOOKS, strict=True)}


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
